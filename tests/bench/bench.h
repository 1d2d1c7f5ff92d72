/* bench.h: what the benchmarks share: rows, clocks, limits                                                      make bench
 * Every figure is one row of out/bench.csv: what was measured, our value, the limit that physics or another measurement of the
 * same minute sets, and the fraction of it that we reach. Runs of a figure and of its limit take turns, and the best run of
 * each counts: other work on the machine can only make a run slower, never faster. (With
 * one thread the clock counts what the processor did for us: work_seconds_now.) */
#ifndef BENCH_H
#define BENCH_H

#include "common/arena.h"
#include "common/buffer.h"
#include "common/error.h"
#include "common/limits.h"

#include <stdbool.h>

/* What the plots show. */
typedef enum BenchCurve {
    CURVE_PRODUCTS,          /* GFLOP/s of matrix products over operations a byte */
    CURVE_OPERATIONS,        /* the same of operations that wait for memory */
    CURVE_ATTENTION_FORWARD, /* seconds over T */
    CURVE_ATTENTION_BOTH,    /* seconds over T, forward and backward */
    CURVE_TRAINING,          /* tokens a second over the model's width */
    CURVE_TRAINING_LIMIT,    /* the same, matrix products and AdamW's bytes alone */
    CURVES
} BenchCurve;

enum { CURVE_MAX_POINTS = 64 };

typedef struct BenchPoints {
    double x[CURVE_MAX_POINTS], y[CURVE_MAX_POINTS];
    int count;
} BenchPoints;

typedef struct Bench {
    Buffer csv;
    Limits limits;
    int threads;
    double seconds;  /* of measuring, for each figure */
    const char *out; /* directory for CSV and plots */
    BenchPoints curves[CURVES];
} Bench;

void bench_point(Bench *bench, BenchCurve curve, double x, double y);

/* One row: a speed, where more is better ("GFLOP/s"), or a time, where less is better ("s"). limit 0: there is none. */
void bench_speed(Bench *bench, const char *name, const char *shape, const char *precision, double value,
                 const char *unit, double limit);
void bench_seconds(Bench *bench, const char *name, const char *shape, const char *precision, double value,
                   double limit);
/* One row that has no limit: mebibytes, a count. */
void bench_value(Bench *bench, const char *name, const char *shape, const char *precision, double value,
                 const char *unit);

/* Best time of work(context), repeated for about bench->seconds, at least twice after a first run that does not count. */
double bench_best(const Bench *bench, void (*work)(void *context), void *context);

/* Seconds that work(context) takes, once. */
double bench_once(void (*work)(void *context), void *context);

/* floats[n] of small random numbers, in an arena as a model's are. */
float *bench_floats(Arena *arena, size_t n);

/* The benchmarks, one file each. */
void bench_gemm(Bench *bench);      /* matrix products of GPT-2 124M */
void bench_step(Bench *bench);      /* training steps, memory, dropout, reading a prompt */
void bench_width(Bench *bench);     /* small models: speed against width */
void bench_memory(Bench *bench);    /* operations that wait for memory */
void bench_attention(Bench *bench); /* attention over long texts */

/* Draws the curves that have points: bench-roofline, bench-attention, bench-width. */
bool bench_plots(const Bench *bench, Error *error);

#endif
