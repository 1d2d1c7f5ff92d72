/* canvas.h: a picture in memory: rectangles, lettering, PNG                              tests/test_common_canvas.c
 * Pixels are red, green, blue, one byte each, row by row from the top left. Letters come from FreeType: DejaVu Sans, and Nanum
 * Gothic for what it lacks (Hangul); a character in neither shows as its number, <U+4E2D>. Nothing in the PNG depends on
 * when or where it was written. Read next: heatmap.h. */
#ifndef COMMON_CANVAS_H
#define COMMON_CANVAS_H

#include "common/error.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct Color {
    uint8_t red, green, blue;
} Color;

typedef struct Canvas {
    int width, height; /* in pixels */
    uint8_t *pixels;   /* 3 · width · height */
} Canvas;

/* The fonts in use. FreeType's own objects stay inside canvas.c. */
typedef struct Letters Letters;

/* Finds the fonts. font: a file; NULL: the environment's WORKBOOK_FONT, or else the usual places; "none": no letters.
 * A font that was asked for and cannot be used is an error. Where nothing was asked for and nothing is found, succeeds with
 * *letters = NULL, as for "none": drawing with NULL draws nothing, widths are 0. */
bool letters_open(Letters **letters, const char *font, Error *error);
void letters_close(Letters *letters);

/* Width in pixels of UTF-8 text at that letter size (pixels from line to line, about). */
int letters_width(Letters *letters, const char *text, int size);

/* Shortens text in place, with "…" at its end, until it is at most max_width wide. */
void letters_fit(Letters *letters, char *text, int size, int max_width);

bool canvas_init(Canvas *canvas, int width, int height, Color background, Error *error);
void canvas_free(Canvas *canvas);

/* Fills the pixels of [x, x + width) x [y, y + height) that lie on the canvas. */
void canvas_rectangle(Canvas *canvas, int x, int y, int width, int height, Color color);

/* Draws text from the point (x, y) on its base line, turned counterclockwise by degrees about that point. */
void canvas_text(Canvas *canvas, Letters *letters, int x, int y, const char *text, int size, int degrees, Color color);

/* Writes the PNG under a temporary name and renames it. */
bool canvas_save(const Canvas *canvas, const char *path, Error *error);

#endif
