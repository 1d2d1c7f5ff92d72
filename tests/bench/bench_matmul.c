/* bench_matmul.c: the matrix product on GPT-2's shapes, as a fraction of the processor's measured peak
 * The peak is what a loop of nothing but independent multiply-adds in registers reaches on all threads. Best of several runs.
 * make bench */
#define _POSIX_C_SOURCE 200809L /* clock_gettime */
#include "common/ops/matmul.h"
#include "common/parallel.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { SUMS = 12, PEAK_STEPS = 20000000, RUNS = 7 };
#if defined(__AVX512F__)
enum { LANES = 16 };
#elif defined(__AVX2__)
enum { LANES = 8 };
#else
enum { LANES = 4 };
#endif
typedef float Vector __attribute__((vector_size(LANES * sizeof(float))));

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* SUMS independent chains of x·a + b, so that no multiply-add waits for another. */
static float multiply_adds(float start)
{
    Vector sum[SUMS];
    for (int i = 0; i < SUMS; i++)
        sum[i] = (Vector){ 0 } + start * (float)i;
    Vector factor = (Vector){ 0 } + 0.999f;
    Vector term = (Vector){ 0 } + start;
    for (int step = 0; step < PEAK_STEPS; step++) {
#pragma GCC unroll 12
        for (int i = 0; i < SUMS; i++)
            sum[i] = sum[i] * factor + term;
    }
    float total = 0.0f;
    for (int i = 0; i < SUMS; i++)
        total += sum[i][0];
    return total;
}

/* GFLOP/s of all threads together. */
static double measure_peak(void)
{
    double best = 0.0;
    volatile float kept = 0.0f;
    for (int run = 0; run < RUNS; run++) {
        int threads = parallel_threads();
        double begin = seconds();
#pragma omp parallel for
        for (int thread = 0; thread < threads; thread++)
            kept = multiply_adds(1e-3f * (float)(thread + 1));
        double rate = 2.0 * LANES * SUMS * (double)PEAK_STEPS * threads / (seconds() - begin) * 1e-9;
        best = rate > best ? rate : best;
    }
    (void)kept;
    return best;
}

static double measure(Matrix a, Matrix b, float *c, int M, int N, int K)
{
    const MatmulFinish plain = { 0 };
    double best = 0.0;
    for (int run = 0; run < RUNS; run++) {
        double begin = seconds();
        matmul(c, (size_t)N, a, b, M, N, K, &plain);
        double rate = 2.0 * M * N * K / (seconds() - begin) * 1e-9;
        best = rate > best ? rate : best;
    }
    return best;
}

static void measure_shape(const char *name, int rows, int in, int out, double peak)
{
    float *x = calloc((size_t)rows * (size_t)in, sizeof *x);
    float *weight = calloc((size_t)in * (size_t)out, sizeof *weight);
    float *y = calloc((size_t)rows * (size_t)out, sizeof *y);
    if (x == NULL || weight == NULL || y == NULL)
        exit(EXIT_FAILURE);
    Matrix x_plain = { x, (size_t)in, false };
    Matrix x_transposed = { x, (size_t)in, true };
    Matrix w_plain = { weight, (size_t)in, false };
    Matrix w_transposed = { weight, (size_t)in, true };
    Matrix y_plain = { y, (size_t)out, false };
    Matrix y_transposed = { y, (size_t)out, true };
    double forward = measure(x_plain, w_transposed, y, rows, out, in);
    double to_input = measure(y_plain, w_plain, x, rows, in, out);
    double to_weight = measure(y_transposed, x_plain, weight, out, in, rows);
    (void)x_transposed;
    printf("%-18s %5d x %5d x %5d  %8.1f %4.0f%% %8.1f %4.0f%% %8.1f %4.0f%%\n", name, rows, in, out, forward,
           100 * forward / peak, to_input, 100 * to_input / peak, to_weight, 100 * to_weight / peak);
    free(x);
    free(weight);
    free(y);
}

int main(void)
{
    double peak = measure_peak();
    printf("kernel %s, %d threads; peak of multiply-adds in fp32: %.0f GFLOP/s\n\n", matmul_kernel_name(),
           parallel_threads(), peak);
    printf("%-18s %5s   %5s   %5s  %8s %5s %8s %5s %8s %5s   (GFLOP/s, share of the peak)\n", "layer", "rows", "in",
           "out", "y", "", "dx", "", "dweight", "");
    measure_shape("attention qkv", 512, 768, 2304, peak);
    measure_shape("attention out", 512, 768, 768, peak);
    measure_shape("feed-forward up", 512, 768, 3072, peak);
    measure_shape("feed-forward down", 512, 3072, 768, peak);
    measure_shape("output layer", 512, 768, 50257, peak);
    measure_shape("tiny qkv", 2048, 128, 384, peak);
    measure_shape("tiny up", 2048, 128, 512, peak);
    measure_shape("tiny down", 2048, 512, 128, peak);
    measure_shape("tiny output", 2048, 128, 1024, peak);
    return EXIT_SUCCESS;
}
