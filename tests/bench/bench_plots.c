/* bench_plots.c: the roofline, attention's time over T, a small model's speed over its width
 * The roofline (Williams, Waterman, Patterson, CACM 52, 2009): whoever does few operations a byte is held by memory's speed (the
 * slope), who does many by the processor's (the flat roof). A point near the roof cannot be made faster. */
#include "tests/bench/bench.h"

#include "common/plot.h"

#include <stdio.h>

enum { PATH_SIZE = 4096 };

static PlotSeries series_of(const Bench *bench, BenchCurve curve, const char *label, PlotStyle style)
{
    const BenchPoints *points = &bench->curves[curve];
    return (PlotSeries){ .label = label, .x = points->x, .y = points->y, .count = points->count, .style = style };
}

static bool draw(const Bench *bench, const Plot *plot, const char *name, Error *error)
{
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/%s", bench->out, name);
    return plot_save(plot, path, error);
}

/* min(peak, bandwidth · x) for 1/16 to 4096 operations a byte. */
static bool draw_roofline(const Bench *bench, Error *error)
{
    enum { ROOF_POINTS = 17 };
    double x[ROOF_POINTS], y[ROOF_POINTS];
    for (int i = 0; i < ROOF_POINTS; i++) {
        x[i] = i == 0 ? 0.0625 : 2.0 * x[i - 1];
        double slope = bench->limits.update_gbs * x[i];
        y[i] = slope < bench->limits.gflops ? slope : bench->limits.gflops;
    }
    PlotSeries series[] = {
        { .label = "roof: memory, then multiply-adds", .x = x, .y = y, .count = ROOF_POINTS },
        series_of(bench, CURVE_PRODUCTS, "matrix products", PLOT_POINTS),
        series_of(bench, CURVE_OPERATIONS, "softmax, GELU, norm, …", PLOT_POINTS),
    };
    Plot plot = { .title = "GPT-2 124M: every operation under the machine's roof",
                  .x_label = "operations a byte",
                  .y_label = "GFLOP/s",
                  .x_log = true,
                  .y_log = true,
                  .series = series,
                  .series_count = 3 };
    return draw(bench, &plot, "bench-roofline", error);
}

static bool draw_attention(const Bench *bench, Error *error)
{
    PlotSeries series[] = {
        series_of(bench, CURVE_ATTENTION_FORWARD, "forward", PLOT_MARKED),
        series_of(bench, CURVE_ATTENTION_BOTH, "forward and backward", PLOT_MARKED),
    };
    Plot plot = { .title = "Causal attention, 12 heads of 64",
                  .x_label = "tokens T",
                  .y_label = "seconds",
                  .x_log = true,
                  .y_log = true,
                  .series = series,
                  .series_count = 2 };
    return draw(bench, &plot, "bench-attention", error);
}

static bool draw_width(const Bench *bench, Error *error)
{
    PlotSeries series[] = {
        series_of(bench, CURVE_TRAINING, "training", PLOT_MARKED),
        series_of(bench, CURVE_TRAINING_LIMIT, "matrix products and AdamW's bytes alone", PLOT_MARKED),
    };
    Plot plot = { .title = "Training a model of 3 layers, batches of 4 x 100 tokens",
                  .x_label = "width",
                  .y_label = "tokens/s",
                  .y_log = true,
                  .series = series,
                  .series_count = 2 };
    return draw(bench, &plot, "bench-width", error);
}

bool bench_plots(const Bench *bench, Error *error)
{
    bool products = bench->curves[CURVE_PRODUCTS].count + bench->curves[CURVE_OPERATIONS].count > 0;
    return (!products || draw_roofline(bench, error)) &&
           (bench->curves[CURVE_ATTENTION_BOTH].count == 0 || draw_attention(bench, error)) &&
           (bench->curves[CURVE_TRAINING].count == 0 || draw_width(bench, error));
}
