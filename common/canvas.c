#include "common/canvas.h"

#include "common/file.h"
#include "common/text.h"

#include <errno.h>
#include <ft2build.h>
#include FT_FREETYPE_H
#include <math.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    MAX_FACES = 2,        /* the main font and the one for Hangul */
    MAX_CHARACTERS = 512, /* of one text */
    LARGEST_SIDE = 16384, /* pixels */
    LARGEST_AREA = 80 * 1000 * 1000,
};

struct Letters {
    FT_Library library;
    FT_Face faces[MAX_FACES];
    int face_count;
};

/* Where Debian, Fedora and Arch keep the two fonts. */
static const char *const main_fonts[] = {
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf",
    "/usr/share/fonts/TTF/DejaVuSans.ttf",
    NULL,
};
static const char *const hangul_fonts[] = {
    "/usr/share/fonts/truetype/nanum/NanumGothic.ttf",
    "/usr/share/fonts/naver-nanum-gothic-fonts/NanumGothic.ttf",
    "/usr/share/fonts/TTF/NanumGothic.ttf",
    NULL,
};

/* ---- Letters ---- */

static bool add_face(Letters *letters, const char *path)
{
    if (FT_New_Face(letters->library, path, 0, &letters->faces[letters->face_count]) != 0)
        return false;
    if (!FT_IS_SCALABLE(letters->faces[letters->face_count])) {
        FT_Done_Face(letters->faces[letters->face_count]);
        return false;
    }
    letters->face_count++;
    return true;
}

static void add_first_face(Letters *letters, const char *const *paths)
{
    for (int i = 0; paths[i] != NULL; i++)
        if (add_face(letters, paths[i]))
            return;
}

bool letters_open(Letters **letters, const char *font, Error *error)
{
    *letters = NULL;
    if (font == NULL)
        font = getenv("WORKBOOK_FONT");
    if (font != NULL && font[0] == '\0')
        font = NULL;
    if (font != NULL && strcmp(font, "none") == 0)
        return true;
    Letters *opened = calloc(1, sizeof *opened);
    if (opened == NULL || FT_Init_FreeType(&opened->library) != 0)
        fatal("letters_open: no memory for FreeType; close other programs");
    if (font != NULL && !add_face(opened, font)) {
        letters_close(opened);
        if (access(font, R_OK) != 0)
            return error_set(error, "%s: no such font file; set WORKBOOK_FONT to a .ttf file, or unset it", font);
        return error_set(error, "%s: not a font that FreeType can read; set WORKBOOK_FONT to a .ttf file, or unset it",
                         font);
    }
    if (font == NULL)
        add_first_face(opened, main_fonts);
    add_first_face(opened, hangul_fonts);
    if (opened->face_count == 0) {
        letters_close(opened);
        return true;
    }
    *letters = opened;
    return true;
}

void letters_close(Letters *letters)
{
    if (letters == NULL)
        return;
    for (int i = 0; i < letters->face_count; i++)
        FT_Done_Face(letters->faces[i]);
    FT_Done_FreeType(letters->library);
    free(letters);
}

/* The first font that has the character; NULL if none has it. */
static FT_Face face_with(const Letters *letters, uint32_t character)
{
    for (int i = 0; i < letters->face_count; i++)
        if (FT_Get_Char_Index(letters->faces[i], character) != 0)
            return letters->faces[i];
    return NULL;
}

/* text → the characters that will be drawn: one that no font has becomes its number, a byte that is no UTF-8 becomes "?". */
static int drawable_characters(const Letters *letters, const char *text, uint32_t characters[MAX_CHARACTERS])
{
    int count = 0;
    size_t length = strlen(text);
    for (size_t i = 0; i < length;) {
        uint32_t character = '?';
        int bytes = utf8_decode(&text[i], length - i, &character);
        i += bytes > 0 ? (size_t)bytes : 1;
        char spelled[16];
        int spelled_count = face_with(letters, character) == NULL
                                ? snprintf(spelled, sizeof spelled, "<U+%04X>", (unsigned)character)
                                : 0;
        if (count + (spelled_count > 0 ? spelled_count : 1) > MAX_CHARACTERS)
            break;
        if (spelled_count == 0)
            characters[count++] = character;
        for (int k = 0; k < spelled_count; k++)
            characters[count++] = (unsigned char)spelled[k];
    }
    return count;
}

/* Loads the glyph of character into face->glyph; NULL when even that fails. Unhinted: the same shapes at every angle. */
static FT_GlyphSlot load_glyph(const Letters *letters, uint32_t character, int size, FT_Matrix *matrix, FT_Vector *pen,
                               int flags)
{
    FT_Face face = face_with(letters, character);
    if (face == NULL)
        face = letters->faces[0];
    FT_Set_Transform(face, matrix, pen);
    if (FT_Set_Pixel_Sizes(face, 0, (FT_UInt)size) != 0 ||
        FT_Load_Char(face, character, FT_LOAD_NO_BITMAP | FT_LOAD_NO_HINTING | flags) != 0)
        return NULL;
    return face->glyph;
}

int letters_width(Letters *letters, const char *text, int size)
{
    if (letters == NULL)
        return 0;
    uint32_t characters[MAX_CHARACTERS];
    int count = drawable_characters(letters, text, characters);
    FT_Pos width = 0; // in 1/64 pixel
    for (int i = 0; i < count; i++) {
        FT_GlyphSlot glyph = load_glyph(letters, characters[i], size, NULL, NULL, 0);
        if (glyph != NULL)
            width += glyph->advance.x;
    }
    return (int)((width + 63) / 64);
}

void letters_fit(Letters *letters, char *text, int size, int max_width)
{
    static const char cut[] = "…";
    size_t length = strlen(text);
    if (letters_width(letters, text, size) <= max_width || length < sizeof cut)
        return;
    size_t keep = length - (sizeof cut - 1); // the sign takes the place of as many bytes
    do {
        while (keep > 0 && ((unsigned char)text[keep] & 0xc0) == 0x80) // not in the middle of a character
            keep--;
        memcpy(&text[keep], cut, sizeof cut);
    } while (letters_width(letters, text, size) > max_width && keep-- > 0);
}

/* ---- Canvas ---- */

bool canvas_init(Canvas *canvas, int width, int height, Color background, Error *error)
{
    *canvas = (Canvas){ 0 };
    if (width < 1 || height < 1 || width > LARGEST_SIDE || height > LARGEST_SIDE || (long)width * height > LARGEST_AREA)
        return error_set(error, "a picture of %d x %d pixels is too large; show fewer tokens or fewer heads", width,
                         height);
    canvas->pixels = malloc((size_t)width * (size_t)height * 3);
    if (canvas->pixels == NULL)
        fatal("no memory for a picture of %d x %d pixels; close other programs", width, height);
    canvas->width = width;
    canvas->height = height;
    canvas_rectangle(canvas, 0, 0, width, height, background);
    return true;
}

void canvas_free(Canvas *canvas)
{
    free(canvas->pixels);
    *canvas = (Canvas){ 0 };
}

static int clamp(int x, int low, int high)
{
    return x < low ? low : x > high ? high : x;
}

void canvas_rectangle(Canvas *canvas, int x, int y, int width, int height, Color color)
{
    int left = clamp(x, 0, canvas->width), right = clamp(x + width, left, canvas->width);
    int top = clamp(y, 0, canvas->height), bottom = clamp(y + height, top, canvas->height);
    for (int row = top; row < bottom; row++) {
        uint8_t *pixel = &canvas->pixels[3 * ((size_t)row * (size_t)canvas->width + (size_t)left)];
        for (int column = left; column < right; column++, pixel += 3) {
            pixel[0] = color.red;
            pixel[1] = color.green;
            pixel[2] = color.blue;
        }
    }
}

/* Lays the glyph's coverage, 0 … 255, over the canvas with its top left at (left, top). */
static void blend_glyph(Canvas *canvas, const FT_Bitmap *bitmap, int left, int top, Color color)
{
    const uint8_t ink[3] = { color.red, color.green, color.blue };
    for (int row = 0; row < (int)bitmap->rows; row++) {
        for (int column = 0; column < (int)bitmap->width; column++) {
            int x = left + column, y = top + row;
            if (x < 0 || x >= canvas->width || y < 0 || y >= canvas->height)
                continue;
            int coverage = bitmap->buffer[row * bitmap->pitch + column];
            uint8_t *pixel = &canvas->pixels[3 * ((size_t)y * (size_t)canvas->width + (size_t)x)];
            for (int c = 0; c < 3; c++)
                pixel[c] = (uint8_t)((ink[c] * coverage + pixel[c] * (255 - coverage) + 127) / 255);
        }
    }
}

void canvas_text(Canvas *canvas, Letters *letters, int x, int y, const char *text, int size, int degrees, Color color)
{
    if (letters == NULL)
        return;
    double angle = degrees * acos(-1.0) / 180.0;
    FT_Fixed cosine = lround(cos(angle) * 0x10000), sine = lround(sin(angle) * 0x10000); // 16.16 fixed point
    FT_Matrix turn = { .xx = cosine, .xy = -sine, .yx = sine, .yy = cosine };
    FT_Vector pen = { 0, 0 }; // in 1/64 pixel, upwards from (x, y)
    uint32_t characters[MAX_CHARACTERS];
    int count = drawable_characters(letters, text, characters);
    for (int i = 0; i < count; i++) {
        FT_GlyphSlot glyph = load_glyph(letters, characters[i], size, &turn, &pen, FT_LOAD_RENDER);
        if (glyph == NULL)
            continue;
        blend_glyph(canvas, &glyph->bitmap, x + glyph->bitmap_left, y - glyph->bitmap_top, color);
        pen.x += glyph->advance.x; // turned as well
        pen.y += glyph->advance.y;
    }
}

bool canvas_save(const Canvas *canvas, const char *path, Error *error)
{
    FileWriter writer;
    png_image image = { .version = PNG_IMAGE_VERSION,
                        .width = (png_uint_32)canvas->width,
                        .height = (png_uint_32)canvas->height,
                        .format = PNG_FORMAT_RGB };
    if (!file_writer_open(&writer, path, error))
        return false;
    errno = 0;
    if (png_image_write_to_stdio(&image, writer.stream, 0, canvas->pixels, 0, NULL) == 0) {
        if (!ferror(writer.stream)) {
            file_writer_abandon(&writer);
            return error_set(error, "%s: libpng cannot write the picture: %s; make it smaller", path, image.message);
        }
        writer.error_number = errno != 0 ? errno : EIO; // libpng flushed: only now is the reason known
    }
    return file_writer_close(&writer, error);
}
