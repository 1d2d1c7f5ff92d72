/* main.c: make bench: every speed as a fraction of what this machine can do
 *     build/bench --only gemm --threads 1 --out out
 * Writes bench.csv and the plots into --out. Read next: bench_step.c. */
#include "tests/bench/bench.h"

#include "common/console.h"
#include "common/file.h"
#include "common/machine.h"
#include "common/ops/matmul.h"
#include "common/parallel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_USAGE = 2 };

static const struct {
    const char *name;
    void (*run)(Bench *bench);
} parts[] = {
    { "step", bench_step }, /* first: the largest, so that the peak of the process's memory is its own */
    { "width", bench_width }, { "gemm", bench_gemm }, { "memory", bench_memory }, { "attention", bench_attention },
};
enum { PARTS = sizeof parts / sizeof parts[0] };

/* ---- rows ---- */

static void row(Bench *bench, const char *name, const char *shape, const char *precision, double value,
                const char *unit, double limit, double fraction)
{
    buffer_printf(&bench->csv, "%s,%s,%s,%d,%.6g,%s,", name, shape, precision, bench->threads, value, unit);
    printf("%-24s %-22s %-5s %10.4g %-8s", name, shape, precision, value, unit);
    if (limit > 0.0) {
        buffer_printf(&bench->csv, "%.6g,%.4f\n", limit, fraction);
        printf("  limit %10.4g  %5.1f %%\n", limit, 100.0 * fraction);
    } else {
        buffer_append_string(&bench->csv, ",\n");
        printf("\n");
    }
    fflush(stdout);
}

void bench_speed(Bench *bench, const char *name, const char *shape, const char *precision, double value,
                 const char *unit, double limit)
{
    row(bench, name, shape, precision, value, unit, limit, limit > 0.0 ? value / limit : 0.0);
}

void bench_seconds(Bench *bench, const char *name, const char *shape, const char *precision, double value, double limit)
{
    row(bench, name, shape, precision, value, "s", limit, value > 0.0 ? limit / value : 0.0);
}

void bench_value(Bench *bench, const char *name, const char *shape, const char *precision, double value,
                 const char *unit)
{
    row(bench, name, shape, precision, value, unit, 0.0, 0.0);
}

void bench_point(Bench *bench, BenchCurve curve, double x, double y)
{
    BenchPoints *points = &bench->curves[curve];
    if (points->count == CURVE_MAX_POINTS)
        return;
    points->x[points->count] = x;
    points->y[points->count] = y;
    points->count++;
}

/* ---- clocks and numbers ---- */

double bench_once(void (*work)(void *context), void *context)
{
    double begin = work_seconds_now();
    work(context);
    return work_seconds_now() - begin;
}

double bench_best(const Bench *bench, void (*work)(void *context), void *context)
{
    enum { LEAST_RUNS = 2 };
    bench_once(work, context); /* takes the memory, warms the caches */
    double begin = seconds_now();
    double best = 1e30;
    for (int run = 0; run < LEAST_RUNS || seconds_now() - begin < bench->seconds; run++) {
        double took = bench_once(work, context);
        best = took < best ? took : best;
    }
    return best;
}

float *bench_floats(Arena *arena, size_t n)
{
    float *x = arena_alloc(arena, n * sizeof *x);
    uint32_t state = 1;
    for (size_t i = 0; i < n; i++) {
        state = state * 1664525u + 1013904223u;
        x[i] = (float)(state >> 8) * 0x1p-24f - 0.5f;
    }
    return x;
}

/* ---- the program ---- */

static bool usage(const char *program)
{
    fprintf(stderr, "usage: %s [--only step|width|gemm|memory|attention] [--threads N] [--seconds X] [--out DIR]\n",
            program);
    return false;
}

/* False after a message when something is wrong. */
static bool read_options(Bench *bench, const char **only, int argc, char **argv)
{
    for (int i = 1; i < argc; i += 2) {
        if (i + 1 == argc)
            return usage(argv[0]);
        if (strcmp(argv[i], "--only") == 0)
            *only = argv[i + 1];
        else if (strcmp(argv[i], "--threads") == 0)
            parallel_set_threads(atoi(argv[i + 1]));
        else if (strcmp(argv[i], "--seconds") == 0)
            bench->seconds = atof(argv[i + 1]);
        else if (strcmp(argv[i], "--out") == 0)
            bench->out = argv[i + 1];
        else
            return usage(argv[0]);
    }
    for (int p = 0; *only != NULL && p < PARTS; p++) {
        if (strcmp(*only, parts[p].name) == 0)
            return true;
    }
    return *only == NULL || usage(argv[0]);
}

static void measure_limits(Bench *bench)
{
    bench->limits = limits_measure();
    bench_value(bench, "limit fma", "registers", "fp32", bench->limits.gflops, "GFLOP/s");
    bench_value(bench, "limit memory read", "128 MiB", "fp32", bench->limits.read_gbs, "GB/s");
    bench_value(bench, "limit memory update", "2 x 128 MiB", "fp32", bench->limits.update_gbs, "GB/s");
    bench_value(bench, "limit memory triad", "3 x 64 MiB", "fp32", bench->limits.triad_gbs, "GB/s");
}

static bool write_csv(const Bench *bench, Error *error)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/bench.csv", bench->out);
    return file_make_directory(bench->out, error) && file_write(path, bench->csv.bytes, bench->csv.size, error);
}

int main(int argc, char **argv)
{
    static Bench bench = { .seconds = 0.5, .out = "out" };
    const char *only = NULL;
    const char *reason;
    if (!read_options(&bench, &only, argc, argv))
        return EXIT_USAGE;
    if (!matmul_kernel_supported(&reason)) {
        fprintf(stderr, "%s: this processor has no %s; build it for this machine with: make clean && make bench\n",
                argv[0], reason);
        return EXIT_FAILURE;
    }
    bench.threads = parallel_threads();
    double begin = seconds_now();
    printf("%s kernel, %d thread%s\n", matmul_kernel_name(), bench.threads, bench.threads == 1 ? "" : "s");
    buffer_append_string(&bench.csv, "name,shape,precision,threads,value,unit,limit,fraction\n");
    measure_limits(&bench);
    for (int p = 0; p < PARTS; p++) {
        if (only == NULL || strcmp(only, parts[p].name) == 0)
            parts[p].run(&bench);
    }
    Error error;
    bool ok = write_csv(&bench, &error) && bench_plots(&bench, &error) && console_flush(&error);
    if (ok)
        printf("%.0f s; the rows are in %s/bench.csv, plots beside it\n", seconds_now() - begin, bench.out);
    else
        fprintf(stderr, "%s: %s\n", argv[0], error.message);
    buffer_free(&bench.csv);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
