/* heatmap.h: attention maps                                          book figure 3.12 and §3.3 to §3.6, tests/test_common_heatmap.c
 * Shapes    values[rows, cols]. In an attention map row t is the query: the token that looks, and its row sums to 1; column s
 *           is the key: the token that is looked at. Labels may be any bytes (a token that is half a character): label.h
 *           makes them visible. NaN means "no value" and is drawn grey.
 * Picture   a PNG with the tokens on both axes, axis names, and one colour scale with its bar. The colours grow evenly in
 *           lightness, so that the map reads in grey and by colour-blind eyes. Small maps (up to 12 x 12) also print the numbers.
 *           Long labels are shortened; where there are more tokens than room, every second, fifth, … one is named.
 * Errors    a file that cannot be written, a font that was asked for and isn't there, more than HEATMAP_MAX_TOKENS tokens.
 *           Without any font the map comes without letters, and a note says so. */
#ifndef COMMON_HEATMAP_H
#define COMMON_HEATMAP_H

#include "common/error.h"

#include <stdbool.h>

enum { HEATMAP_MAX_TOKENS = 2048, HEATMAP_MAX_HEADS = 64 };

/* All zero (or a NULL pointer) is a good choice. */
typedef struct HeatmapOptions {
    const char *title;    /* NULL: none */
    const char *row_axis; /* NULL: "query (looks)" */
    const char *col_axis; /* NULL: "key (is looked at)" */
    float min, max;       /* the colour scale; both 0: from 0, or the smallest value if negative, to the largest */
    const char *font;     /* see letters_open; NULL: the usual */
} HeatmapOptions;

/* Writes values[rows,cols] as a PNG. row_labels[rows] and col_labels[cols]; either may be NULL: numbers 0, 1, 2, … */
bool heatmap_save(const char *path, const float *values, int rows, int cols, const char *const *row_labels,
                  const char *const *col_labels, const HeatmapOptions *options, Error *error);

/* All heads of a layer on one sheet: values[heads, rows, cols], one map each, titled "head 0", "head 1", …; labels and colour
 * scale are shared. */
bool heatmap_sheet_save(const char *path, const float *values, int heads, int rows, int cols,
                        const char *const *row_labels, const char *const *col_labels, const HeatmapOptions *options,
                        Error *error);

#endif
