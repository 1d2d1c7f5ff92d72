#include "common/heatmap.h"

#include "common/canvas.h"
#include "common/label.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MAP_PIXELS = 640,    /* the longer side of a single map, about */
    SHEET_PIXELS = 1440, /* the longer side of a sheet's maps together, about */
    LARGEST_CELL = 64,
    SMALL_MAP = 12,     /* up to here the cells have room for their numbers */
    LABEL_PIXELS = 170, /* the longest label */
    LETTER = 15,        /* axis names, colour bar, head titles */
    TITLE_LETTER = 20,
    MARGIN = 16,
    GAP = 28, /* between the maps of a sheet */
    BAR_WIDTH = 22,
    BAR_TICKS = 5,
};

static const Color white = { 255, 255, 255 }, black = { 0, 0, 0 }, ink = { 40, 40, 40 }, no_value = { 200, 200, 200 };

/* viridis by van der Walt and Smith (2015, CC0), at every eighth: its lightness grows evenly from 0 to 1. */
static const Color viridis[9] = {
    { 68, 1, 84 },    { 71, 44, 122 }, { 59, 81, 139 },  { 44, 113, 142 }, { 33, 144, 141 },
    { 39, 173, 129 }, { 92, 200, 99 }, { 170, 220, 50 }, { 253, 231, 37 },
};

/* Everything that is decided before the first pixel is drawn. A single map is a sheet with one head. */
typedef struct Sheet {
    const float *values; /* values[heads, rows, cols] */
    int heads, rows, cols;
    const char *const *row_labels, *const *col_labels;
    HeatmapOptions options;
    Letters *letters;
    float min, max; /* the colour scale */
    bool has_gaps;  /* some values are NaN or infinite */
    bool is_single;

    int cell;                              /* side of a cell in pixels */
    int label_size;                        /* letters of the tokens */
    int label_step;                        /* every so-manieth token is named */
    int label_degrees;                     /* of the tokens on top */
    int row_label_width, col_label_height; /* room for the tokens */
    int col_label_overhang;                /* how far the slanted ones reach beyond the right edge of a map */
    int grid_columns, grid_rows;           /* maps side by side, and below each other */
    int head_title_height;
    int left, top;      /* where the cells of the first map begin */
    int step_x, step_y; /* from one map to the next */
    int bar_x;
    int width, height; /* of the picture */
} Sheet;

static int max_int(int a, int b)
{
    return a > b ? a : b;
}

static int min_int(int a, int b)
{
    return a < b ? a : b;
}

static Color color_between(Color a, Color b, float share)
{
    return (Color){ (uint8_t)lroundf((float)a.red + share * (float)(b.red - a.red)),
                    (uint8_t)lroundf((float)a.green + share * (float)(b.green - a.green)),
                    (uint8_t)lroundf((float)a.blue + share * (float)(b.blue - a.blue)) };
}

/* share 0 … 1 of the scale; beyond the ends the colour of the end. */
static Color color_of_share(float share)
{
    float position = fminf(fmaxf(share, 0.0f), 1.0f) * 8.0f;
    int below = position < 8.0f ? (int)position : 7;
    return color_between(viridis[below], viridis[below + 1], position - (float)below);
}

static Color color_of_value(const Sheet *sheet, float value)
{
    if (!isfinite(value))
        return no_value;
    return color_of_share((value - sheet->min) / (sheet->max - sheet->min));
}

/* Black or white, whichever stands out: by the brightness that the eye sees (ITU-R BT.601). */
static Color color_of_letters_on(Color c)
{
    return 299 * c.red + 587 * c.green + 114 * c.blue > 128 * 1000 ? black : white;
}

static const char *sheet_label(const char *const *labels, int index, char label[LABEL_SIZE])
{
    if (labels != NULL)
        return label_from_token(label, LABEL_SIZE, labels[index], strlen(labels[index]));
    snprintf(label, LABEL_SIZE, "%d", index);
    return label;
}

/* The label as it will be drawn, shortened. */
static const char *fitted_label(const Sheet *sheet, const char *const *labels, int index, char label[LABEL_SIZE])
{
    sheet_label(labels, index, label);
    letters_fit(sheet->letters, label, sheet->label_size, LABEL_PIXELS);
    return label;
}

/* ---- Layout ---- */

static void choose_scale(Sheet *sheet)
{
    size_t size = (size_t)sheet->heads * (size_t)sheet->rows * (size_t)sheet->cols;
    float smallest = 0.0f, largest = -INFINITY;
    for (size_t i = 0; i < size; i++) {
        float value = sheet->values[i];
        if (!isfinite(value)) {
            sheet->has_gaps = true;
            continue;
        }
        smallest = fminf(smallest, value);
        largest = fmaxf(largest, value);
    }
    sheet->min = sheet->options.min;
    sheet->max = sheet->options.max;
    if (sheet->min == 0.0f && sheet->max == 0.0f) {
        sheet->min = smallest;
        sheet->max = largest;
    }
    if (!(sheet->max > sheet->min)) // all zero, or nothing at all
        sheet->max = sheet->min + 1.0f;
}

/* The smallest of 1, 2, 5, 10, 20, 50, … that keeps labels of that size apart. */
static int choose_label_step(int cell, int label_size)
{
    int step = 1;
    for (int factor = 0; step * cell < label_size + 2; factor++)
        step = step * (factor % 3 == 1 ? 5 : 4) / 2; // 1 → 2 → 5 → 10
    return step;
}

static int widest_label(const Sheet *sheet, const char *const *labels, int count)
{
    int widest = 0;
    for (int i = 0; i < count; i += sheet->label_step) {
        char label[LABEL_SIZE];
        int width = letters_width(sheet->letters, fitted_label(sheet, labels, i, label), sheet->label_size);
        if (width > widest)
            widest = width;
    }
    return widest;
}

/* How far labels on top, slanted by 45 degrees, reach beyond the right edge of their map. */
static int slanted_overhang(const Sheet *sheet)
{
    int overhang = 0;
    for (int c = 0; c < sheet->cols; c += sheet->label_step) {
        char label[LABEL_SIZE];
        int width = letters_width(sheet->letters, fitted_label(sheet, sheet->col_labels, c, label), sheet->label_size);
        int reach = c * sheet->cell + sheet->cell / 2 + (int)(width * sqrt(0.5)) + 2;
        overhang = max_int(overhang, reach - sheet->cols * sheet->cell);
    }
    return overhang;
}

static void layout(Sheet *sheet)
{
    sheet->grid_columns = 1;
    while (sheet->grid_columns * sheet->grid_columns < sheet->heads)
        sheet->grid_columns++;
    sheet->grid_rows = (sheet->heads + sheet->grid_columns - 1) / sheet->grid_columns;

    int room = sheet->is_single ? MAP_PIXELS : SHEET_PIXELS / max_int(2, sheet->grid_columns);
    sheet->cell = max_int(1, min_int(LARGEST_CELL, room / max_int(sheet->rows, sheet->cols)));
    sheet->label_size = max_int(11, min_int(17, sheet->cell * 7 / 10));
    sheet->label_step = choose_label_step(sheet->cell, sheet->label_size);
    bool has_neighbour = sheet->grid_columns > 1;
    sheet->col_label_overhang = slanted_overhang(sheet);
    sheet->label_degrees = 45;
    if (sheet->cell * sheet->label_step < sheet->label_size * 3 / 2 ||
        (has_neighbour && sheet->col_label_overhang > GAP)) {
        sheet->label_degrees = 90; // upright where slanted ones would run into each other
        sheet->col_label_overhang = sheet->label_size / 2;
    }

    double slant = sheet->label_degrees * acos(-1.0) / 180.0;
    int col_label_width = widest_label(sheet, sheet->col_labels, sheet->cols);
    sheet->row_label_width = widest_label(sheet, sheet->row_labels, sheet->rows);
    sheet->col_label_height = (int)(col_label_width * sin(slant) + sheet->label_size * cos(slant)) + 6;

    sheet->head_title_height = sheet->is_single ? 0 : LETTER + 10;
    int title_height = sheet->options.title != NULL ? TITLE_LETTER + 16 : 0;
    int axis_height = LETTER + 10;
    sheet->left = MARGIN + axis_height + sheet->row_label_width + 8;
    sheet->top = MARGIN + title_height + axis_height + sheet->head_title_height + sheet->col_label_height;
    sheet->step_x = sheet->cols * sheet->cell + GAP;
    sheet->step_y = sheet->rows * sheet->cell + GAP + sheet->head_title_height;

    int maps_right = sheet->left + sheet->grid_columns * sheet->step_x - GAP;
    int maps_bottom = sheet->top + sheet->grid_rows * sheet->step_y - GAP - sheet->head_title_height;
    int bar_room = BAR_WIDTH + 10 + max_int(70, letters_width(sheet->letters, "no value", LETTER));
    sheet->bar_x = maps_right + GAP;
    sheet->width = max_int(sheet->bar_x + bar_room, maps_right + sheet->col_label_overhang) + MARGIN;
    if (sheet->options.title != NULL) // a long title widens the picture, within reason
        sheet->width =
            max_int(sheet->width,
                    2 * MARGIN + min_int(1200, letters_width(sheet->letters, sheet->options.title, TITLE_LETTER)));
    sheet->height = max_int(maps_bottom, sheet->top + BAR_TICKS * 2 * LETTER + 40) + MARGIN;
}

/* ---- Drawing ---- */

static void draw_text_fitted(Canvas *canvas, const Sheet *sheet, int x, int y, const char *bytes, int size, int degrees,
                             int room)
{
    char text[LABEL_SIZE];
    label_from_text(text, sizeof text, bytes, strlen(bytes));
    letters_fit(sheet->letters, text, size, room);
    canvas_text(canvas, sheet->letters, x, y, text, size, degrees, ink);
}

static void draw_row_labels(Canvas *canvas, const Sheet *sheet, int x, int y)
{
    for (int r = 0; r < sheet->rows; r += sheet->label_step) {
        char label[LABEL_SIZE];
        fitted_label(sheet, sheet->row_labels, r, label);
        int width = letters_width(sheet->letters, label, sheet->label_size);
        int middle = y + r * sheet->cell + sheet->cell / 2;
        canvas_text(canvas, sheet->letters, x - 6 - width, middle + sheet->label_size * 36 / 100, label,
                    sheet->label_size, 0, ink);
    }
}

static void draw_col_labels(Canvas *canvas, const Sheet *sheet, int x, int y)
{
    int shift = sheet->label_degrees == 90 ? sheet->label_size * 36 / 100
                                           : 0; // the base line lies right of the letters' middle
    for (int c = 0; c < sheet->cols; c += sheet->label_step) {
        char label[LABEL_SIZE];
        fitted_label(sheet, sheet->col_labels, c, label);
        int middle = x + c * sheet->cell + sheet->cell / 2;
        canvas_text(canvas, sheet->letters, middle + shift, y - 5, label, sheet->label_size, sheet->label_degrees, ink);
    }
}

static void draw_number(Canvas *canvas, const Sheet *sheet, int x, int y, float value)
{
    char text[32];
    int size = min_int(LETTER, sheet->cell * 3 / 10);
    if (!isfinite(value))
        return;
    for (int decimals = 2; decimals >= 0; decimals--) {
        snprintf(text, sizeof text, "%.*f", decimals, (double)value);
        if (letters_width(sheet->letters, text, size) <= sheet->cell - 4)
            break;
    }
    letters_fit(sheet->letters, text, size, sheet->cell - 2);
    int left = x + (sheet->cell - letters_width(sheet->letters, text, size)) / 2;
    Color color = color_of_letters_on(color_of_value(sheet, value));
    canvas_text(canvas, sheet->letters, left, y + sheet->cell / 2 + size * 36 / 100, text, size, 0, color);
}

/* One map[rows, cols] with its top left at (x, y). */
static void draw_map(Canvas *canvas, const Sheet *sheet, const float *map, int x, int y)
{
    bool with_numbers = sheet->is_single && sheet->rows <= SMALL_MAP && sheet->cols <= SMALL_MAP;
    canvas_rectangle(canvas, x - 1, y - 1, sheet->cols * sheet->cell + 2, sheet->rows * sheet->cell + 2, ink);
    for (int r = 0; r < sheet->rows; r++) {
        for (int c = 0; c < sheet->cols; c++) {
            float value = map[(size_t)r * (size_t)sheet->cols + (size_t)c];
            int cell_x = x + c * sheet->cell, cell_y = y + r * sheet->cell;
            canvas_rectangle(canvas, cell_x, cell_y, sheet->cell, sheet->cell, color_of_value(sheet, value));
            if (with_numbers)
                draw_number(canvas, sheet, cell_x, cell_y, value);
        }
    }
}

static void draw_maps(Canvas *canvas, const Sheet *sheet)
{
    for (int head = 0; head < sheet->heads; head++) {
        int column = head % sheet->grid_columns, row = head / sheet->grid_columns;
        int x = sheet->left + column * sheet->step_x, y = sheet->top + row * sheet->step_y;
        draw_map(canvas, sheet, &sheet->values[(size_t)head * (size_t)sheet->rows * (size_t)sheet->cols], x, y);
        if (column == 0)
            draw_row_labels(canvas, sheet, x, y);
        if (row == 0)
            draw_col_labels(canvas, sheet, x, y);
        if (!sheet->is_single) {
            char title[32];
            snprintf(title, sizeof title, "head %d", head);
            canvas_text(canvas, sheet->letters, x, y - 8 - (row == 0 ? sheet->col_label_height : 0), title, LETTER, 0,
                        ink);
        }
    }
}

static void draw_axis_names(Canvas *canvas, const Sheet *sheet)
{
    const char *row_axis = sheet->options.row_axis != NULL ? sheet->options.row_axis : "query (looks)";
    const char *col_axis = sheet->options.col_axis != NULL ? sheet->options.col_axis : "key (is looked at)";
    int maps_height = sheet->grid_rows * sheet->step_y - GAP - sheet->head_title_height;
    int row_width = min_int(letters_width(sheet->letters, row_axis, LETTER), maps_height);
    int axis_y = sheet->top - sheet->col_label_height - sheet->head_title_height - 10;
    draw_text_fitted(canvas, sheet, sheet->left, axis_y, col_axis, LETTER, 0, sheet->width - sheet->left - MARGIN);
    draw_text_fitted(canvas, sheet, MARGIN + LETTER, sheet->top + max_int((maps_height + row_width) / 2, row_width),
                     row_axis, LETTER, 90, sheet->height - sheet->top - MARGIN);
}

/* The colour bar, from max above to min below, with its numbers. */
static void draw_bar(Canvas *canvas, const Sheet *sheet)
{
    int height = max_int(BAR_TICKS * 2 * LETTER,
                         min_int(400, sheet->grid_rows * sheet->step_y - GAP - sheet->head_title_height));
    int x = sheet->bar_x, y = sheet->top;
    if (sheet->has_gaps)
        height = max_int(BAR_TICKS * 2 * LETTER, height - 40);
    canvas_rectangle(canvas, x - 1, y - 1, BAR_WIDTH + 2, height + 2, ink);
    for (int row = 0; row < height; row++)
        canvas_rectangle(canvas, x, y + row, BAR_WIDTH, 1,
                         color_of_share((float)(height - 1 - row) / (float)(height - 1)));
    float range = sheet->max - sheet->min;
    int decimals = isfinite(range) ? 2 - (int)floorf(log10f(range)) : 0; // three digits
    for (int tick = 0; tick < BAR_TICKS; tick++) {
        float share = (float)tick / (BAR_TICKS - 1);
        int tick_y = y + (int)lroundf((1.0f - share) * (float)(height - 1));
        char number[32];
        double value = (double)(sheet->min + share * range);
        if (decimals > 5)
            snprintf(number, sizeof number, "%.3g", value);
        else
            snprintf(number, sizeof number, "%.*f", max_int(0, decimals), value);
        canvas_rectangle(canvas, x + BAR_WIDTH + 1, tick_y, 4, 1, ink);
        canvas_text(canvas, sheet->letters, x + BAR_WIDTH + 10, tick_y + LETTER * 36 / 100, number, LETTER, 0, ink);
    }
    if (sheet->has_gaps) {
        canvas_rectangle(canvas, x - 1, y + height + 19, BAR_WIDTH + 2, LETTER + 2, ink);
        canvas_rectangle(canvas, x, y + height + 20, BAR_WIDTH, LETTER, no_value);
        canvas_text(canvas, sheet->letters, x + BAR_WIDTH + 10, y + height + 20 + LETTER * 86 / 100, "no value", LETTER,
                    0, ink);
    }
}

static bool sheet_save(const char *path, Sheet *sheet, Error *error)
{
    Canvas canvas;
    Error reason;
    if (sheet->rows < 1 || sheet->cols < 1 || sheet->rows > HEATMAP_MAX_TOKENS || sheet->cols > HEATMAP_MAX_TOKENS)
        return error_set(error, "%s: a map of %d x %d tokens cannot be drawn; choose 1 to %d", path, sheet->rows,
                         sheet->cols, HEATMAP_MAX_TOKENS);
    if (sheet->heads < 1 || sheet->heads > HEATMAP_MAX_HEADS)
        return error_set(error, "%s: %d heads cannot be drawn on a sheet; choose 1 to %d", path, sheet->heads,
                         HEATMAP_MAX_HEADS);
    if (!letters_open(&sheet->letters, sheet->options.font, error))
        return false;
    if (sheet->letters == NULL)
        fprintf(stderr,
                "note: %s: no font, so the map has no letters; install fonts-dejavu-core or set WORKBOOK_FONT to a "
                ".ttf file\n",
                path);
    layout(sheet);
    bool ok = canvas_init(&canvas, sheet->width, sheet->height, white, &reason);
    if (ok) {
        choose_scale(sheet);
        if (sheet->options.title != NULL)
            draw_text_fitted(&canvas, sheet, MARGIN, MARGIN + TITLE_LETTER, sheet->options.title, TITLE_LETTER, 0,
                             sheet->width - 2 * MARGIN);
        draw_axis_names(&canvas, sheet);
        draw_maps(&canvas, sheet);
        draw_bar(&canvas, sheet);
        ok = canvas_save(&canvas, path, error);
        canvas_free(&canvas);
    } else {
        error_set(error, "%s: %s", path, reason.message);
    }
    letters_close(sheet->letters);
    return ok;
}

bool heatmap_save(const char *path, const float *values, int rows, int cols, const char *const *row_labels,
                  const char *const *col_labels, const HeatmapOptions *options, Error *error)
{
    Sheet sheet = { .values = values,
                    .heads = 1,
                    .rows = rows,
                    .cols = cols,
                    .row_labels = row_labels,
                    .col_labels = col_labels,
                    .is_single = true };
    if (options != NULL)
        sheet.options = *options;
    return sheet_save(path, &sheet, error);
}

bool heatmap_sheet_save(const char *path, const float *values, int heads, int rows, int cols,
                        const char *const *row_labels, const char *const *col_labels, const HeatmapOptions *options,
                        Error *error)
{
    Sheet sheet = {
        .values = values, .heads = heads, .rows = rows, .cols = cols, .row_labels = row_labels, .col_labels = col_labels
    };
    if (options != NULL)
        sheet.options = *options;
    return sheet_save(path, &sheet, error);
}
