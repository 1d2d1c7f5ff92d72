#define _POSIX_C_SOURCE 200809L /* clock_gettime */
#include "common/limits.h"

#include "common/arena.h"
#include "common/machine.h"
#include "common/parallel.h"
#include "common/vmath.h"

#include <time.h>

#if defined(__AVX512F__)
enum { WIDTH = 16 };
#elif defined(__AVX2__)
enum { WIDTH = 8 };
#else
enum { WIDTH = 4 };
#endif
typedef float Floats __attribute__((vector_size(WIDTH * sizeof(float))));

enum {
    CHAINS = 12, /* sums that grow side by side: a multiply-add takes about 4 steps of the clock, and 2 begin in each */
    PEAK_STEPS = 1000000,
    RUNS = 8,
    ARRAY_FLOATS = 32 * 1024 * 1024, /* 128 MiB: far more than any cache holds */
    PIECE = 64 * 1024                /* floats that a thread works on before it takes the next piece */
};

double work_seconds_now(void)
{
    if (parallel_threads() > 1)
        return seconds_now();
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* CHAINS independent chains of sum·factor + term, so that no multiply-add waits for another. */
static float multiply_adds(float start)
{
    Floats sum[CHAINS];
    for (int i = 0; i < CHAINS; i++)
        sum[i] = (Floats){ 0 } + start * (float)i;
    Floats factor = (Floats){ 0 } + 0.999f;
    Floats term = (Floats){ 0 } + start;
    for (int step = 0; step < PEAK_STEPS; step++) {
#pragma GCC unroll 12
        for (int i = 0; i < CHAINS; i++)
            sum[i] = sum[i] * factor + term;
    }
    float total = 0.0f;
    for (int i = 0; i < CHAINS; i++)
        total += sum[i][0];
    return total;
}

double limits_measure_gflops(void)
{
    int threads = parallel_threads();
    double best = 0.0;
    float kept = 0.0f; /* so that the compiler cannot leave the work out */
    for (int run = 0; run < RUNS; run++) {
        double begin = work_seconds_now();
#pragma omp parallel for reduction(+ : kept)
        for (int thread = 0; thread < threads; thread++)
            kept += multiply_adds(1e-3f * (float)(thread + 1));
        double rate = 2.0 * WIDTH * CHAINS * (double)PEAK_STEPS * threads / (work_seconds_now() - begin) * 1e-9;
        best = rate > best ? rate : best;
    }
    volatile float sink = kept;
    (void)sink;
    return best;
}

typedef void (*Stream)(float *a, const float *b, const float *c, int n);

static void stream_fill(float *a, const float *b, const float *c, int n)
{
    (void)b;
    (void)c;
    for (int i = 0; i < n; i++)
        a[i] = 0.5f;
}

/* The sum goes into the row's first place when it is absurd, which it never is: the compiler cannot know. */
static void stream_read(float *a, const float *b, const float *c, int n)
{
    (void)c;
    float sum = row_sum(b, (size_t)n);
    if (sum < 0.0f)
        a[0] = sum;
}

static void stream_triad(float *a, const float *b, const float *c, int n)
{
    for (int i = 0; i < n; i++)
        a[i] = b[i] + 0.5f * c[i];
}

static void stream_update(float *a, const float *b, const float *c, int n)
{
    (void)c;
    row_add_scaled(a, 0.5f, b, (size_t)n);
}

/* Best of RUNS, in 10⁹ bytes a second; bytes: moved for each float. */
static double measure_stream(Stream stream, float *a, const float *b, const float *c, int floats, int bytes, int runs)
{
    double best = 0.0;
    for (int run = 0; run < runs; run++) {
        double begin = work_seconds_now();
#pragma omp parallel for schedule(static)
        for (int first = 0; first < floats; first += PIECE)
            stream(&a[first], &b[first], c == NULL ? NULL : &c[first], PIECE);
        double rate = (double)bytes * floats / (work_seconds_now() - begin) * 1e-9;
        best = rate > best ? rate : best;
    }
    return best;
}

Limits limits_measure(void)
{
    Limits limits = { .gflops = limits_measure_gflops() };
    Arena arena;
    arena_init(&arena, "measuring the memory");
    float *a = arena_alloc(&arena, ARRAY_FLOATS * sizeof *a);
    float *b = arena_alloc(&arena, ARRAY_FLOATS * sizeof *b);
    measure_stream(stream_fill, a, a, NULL, ARRAY_FLOATS, 4, 1); /* the system hands out the pages now */
    measure_stream(stream_fill, b, b, NULL, ARRAY_FLOATS, 4, 1);
    limits.read_gbs = measure_stream(stream_read, a, b, NULL, ARRAY_FLOATS, 4, RUNS);
    limits.update_gbs = measure_stream(stream_update, a, b, NULL, ARRAY_FLOATS, 12, RUNS);
    const float *c = &b[ARRAY_FLOATS / 2]; /* the second half of b: half the length, no third array */
    limits.triad_gbs = measure_stream(stream_triad, a, b, c, ARRAY_FLOATS / 2, 12, RUNS);
    arena_free(&arena);
    return limits;
}
