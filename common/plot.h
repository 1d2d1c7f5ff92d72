/* plot.h: curves and bars through gnuplot                                          book §5.2 and §6.7, tests/test_common_plot.c
 * A plot is three files: NAME.csv, the numbers; NAME.gp, a script that draws them again from its own directory, to be changed
 * at will (gnuplot NAME.gp); NAME.png, the picture, 1000 x 600, the same bytes on every run. Without gnuplot the first two
 * still come, and a note says so.
 *     double steps[], train[], val[];
 *     PlotSeries series[] = { { .label = "training loss", .x = steps, .y = train, .count = n },
 *                             { .label = "validation loss", .x = steps, .y = val, .count = n, .style = PLOT_DASHED } };
 *     Plot plot = { .x_label = "epochs", .y_label = "loss (nats/token)", .x2_label = "tokens seen", .x2_per_x = tokens_an_epoch,
 *                   .series = series, .series_count = 2,
 *                   .lines = { { 1.93, "true entropy of the source" } }, .line_count = 1 };
 *     plot_save(&plot, "out/ch05/loss", &error);
 * Memory    the caller owns every array and string; plot_save copies what it needs.
 * Errors    a file that cannot be written. Labels may be any bytes: label.h makes them visible. Read next: canvas.h. */
#ifndef COMMON_PLOT_H
#define COMMON_PLOT_H

#include "common/error.h"

#include <stdbool.h>

enum { PLOT_MAX_LINES = 4 };

typedef enum PlotStyle {
    PLOT_SOLID,  /* points joined by a line */
    PLOT_DASHED, /* the same, dashed: the book's validation curves */
    PLOT_MARKED, /* a line with a mark at each point: few points */
    PLOT_POINTS  /* marks only: a scatter plot */
} PlotStyle;

typedef struct PlotSeries {
    const char *label; /* in the legend and at the head of the CSV column */
    const double *x;   /* x[count]; unused with categories */
    const double *y;   /* y[count]; a NaN leaves a gap */
    int count;
    PlotStyle style; /* unused with categories */
} PlotSeries;

/* A horizontal line with its name written at it: a floor, a baseline. */
typedef struct PlotLine {
    double y;
    const char *label;
} PlotLine;

typedef struct Plot {
    const char *title;             /* NULL: none */
    const char *x_label, *y_label; /* with units: "loss (nats/token)" */
    const char *x2_label; /* NULL: none; else an axis on top, which reads x · x2_per_x: tokens seen above epochs */
    double x2_per_x;
    bool x_log, y_log;             /* logarithmic axes; only values above 0 are drawn */
    double y_min, y_max;           /* both 0: fitted to the data */
    const char *const *categories; /* NULL: curves. Else bars: groups with these names below, one bar a series in each,
                                      and every series has category_count values */
    int category_count;
    const PlotSeries *series; /* series[series_count] */
    int series_count;
    PlotLine lines[PLOT_MAX_LINES];
    int line_count;
} Plot;

/* Writes path.csv, path.gp and, if gnuplot is there, path.png; path has no extension. */
bool plot_save(const Plot *plot, const char *path, Error *error);

#endif
