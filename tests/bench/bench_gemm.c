/* bench_gemm.c: the matrix products of GPT-2 124M, forward and backward, against the peak of multiply-adds
 * In bf16 the peak is that of the instruction that the kernel uses, in registers, with nothing loaded.
 * For each layer y = x·weightᵀ three products of the same size: y itself, dx = dy·weight and dweight = dyᵀ·x. */
#include "tests/bench/bench.h"

#include "common/machine.h"
#include "common/ops/matmul.h"
#include "common/ops/matmul_tiles.h"
#include "common/parallel.h"

#include <math.h>
#include <stdio.h>

#if defined(__AVX512BF16__)
#include <immintrin.h>
#endif

/* ---- the peak in bf16 ---- */

enum { STEPS = 400000, PEAK_RUNS = 5 };

#if defined(__AMX_BF16__) && defined(__AVX512BF16__)
/* Four products of matrix registers that do not wait for each other; what is in the registers does not matter. */
static double matrix_register_flops(const TileKernel *kernel)
{
    kernel->begin();
    _tile_zero(4);
    _tile_zero(5);
    _tile_zero(6);
    _tile_zero(7);
    for (int step = 0; step < STEPS; step++) {
        _tile_dpbf16ps(0, 4, 6);
        _tile_dpbf16ps(1, 4, 7);
        _tile_dpbf16ps(2, 5, 6);
        _tile_dpbf16ps(3, 5, 7);
    }
    kernel->end();
    return 4.0 * STEPS * 2.0 * 16 * 16 * 32;
}
#endif

#if defined(__AVX512BF16__)
static double pair_flops(void)
{
    enum { CHAINS = 12 };
    __m512 sum[CHAINS];
    __m512bh pairs = (__m512bh)_mm512_set1_ps(0.0f);
    for (int i = 0; i < CHAINS; i++)
        sum[i] = _mm512_set1_ps((float)i);
    for (int step = 0; step < STEPS; step++) {
#pragma GCC unroll 12
        for (int i = 0; i < CHAINS; i++)
            sum[i] = _mm512_dpbf16_ps(sum[i], pairs, pairs);
    }
    volatile float sink = 0.0f;
    for (int i = 0; i < CHAINS; i++)
        sink += _mm512_reduce_add_ps(sum[i]);
    (void)sink;
    return (double)CHAINS * STEPS * 2.0 * 32;
}
#endif

/* GFLOP/s of all threads; where the kernel only rounds its operands, the peak in fp32. */
static double measure_bf16_peak(double fp32_gflops)
{
    double best = fp32_gflops;
#if defined(__AVX512BF16__)
    const TileKernel *amx = matmul_amx_kernel();
    best = 0.0;
    for (int run = 0; run < PEAK_RUNS; run++) {
        double flops = 0.0;
        double begin = work_seconds_now();
#pragma omp parallel for reduction(+ : flops)
        for (int thread = 0; thread < parallel_threads(); thread++) {
#if defined(__AMX_BF16__)
            flops += amx != NULL ? matrix_register_flops(amx) : pair_flops();
#else
            flops += pair_flops();
#endif
        }
        best = fmax(best, 1e-9 * flops / (work_seconds_now() - begin));
    }
    (void)amx;
#endif
    return best;
}

/* ---- the products ---- */

typedef struct Product {
    Matrix a, b;
    float *c;
    int M, N, K;
} Product;

/* What all products together give: sums of the logarithms of their speeds, for the geometric mean. */
typedef struct Products {
    Bench *bench;
    double bf16_peak;
    double fp32_logs, bf16_logs;
    int count;
} Products;

static void multiply(void *context)
{
    const MatmulFinish plain = { 0 };
    const Product *product = context;
    matmul(product->c, (size_t)product->N, product->a, product->b, product->M, product->N, product->K, &plain);
}

static void measure(Products *products, const char *name, const Product *product)
{
    char shape[64];
    Bench *bench = products->bench;
    snprintf(shape, sizeof shape, "%dx%dx%d", product->M, product->N, product->K);
    double flops = 2.0 * product->M * product->N * product->K;
    double fp32 = 1e-9 * flops / bench_best(bench, multiply, (void *)product);
    matmul_set_precision(MATMUL_BF16);
    double bf16 = 1e-9 * flops / bench_best(bench, multiply, (void *)product);
    matmul_set_precision(MATMUL_FP32);
    bench_speed(bench, name, shape, "bf16", bf16, "GFLOP/s", products->bf16_peak);
    bench_speed(bench, name, shape, "fp32", fp32, "GFLOP/s", bench->limits.gflops);
    double M = product->M, N = product->N, K = product->K;
    bench_point(bench, CURVE_PRODUCTS, flops / (4.0 * (M * N + M * K + N * K)), fp32);
    products->fp32_logs += log(fp32);
    products->bf16_logs += log(bf16);
    products->count++;
}

static void measure_layer(Products *products, int rows, int in, int out)
{
    size_t R = (size_t)rows, I = (size_t)in, O = (size_t)out;
    Arena arena;
    arena_init(&arena, "matrix products");
    float *x = bench_floats(&arena, R * I), *weight = bench_floats(&arena, O * I), *y = bench_floats(&arena, R * O);
    float *dx = bench_floats(&arena, R * I), *dweight = bench_floats(&arena, O * I);
    Product forward = { { x, I, false }, { weight, I, true }, y, rows, out, in };
    Product to_input = { { y, O, false }, { weight, I, false }, dx, rows, in, out };
    Product to_weight = { { y, O, true }, { x, I, false }, dweight, out, in, rows };
    measure(products, "gemm forward", &forward);
    measure(products, "gemm dx", &to_input);
    measure(products, "gemm dweight", &to_weight);
    arena_free(&arena);
}

void bench_gemm(Bench *bench)
{
    static const int layers[][2] = { { 768, 2304 }, { 768, 768 }, { 768, 3072 }, { 3072, 768 }, { 768, 50257 } };
    bench->limits.gflops = limits_measure_gflops();
    Products products = { .bench = bench, .bf16_peak = measure_bf16_peak(bench->limits.gflops) };
    for (int rows = 256; rows <= 512; rows *= 2) {
        for (size_t i = 0; i < sizeof layers / sizeof layers[0]; i++)
            measure_layer(&products, rows, layers[i][0], layers[i][1]);
    }
    double fp32 = exp(products.fp32_logs / products.count), bf16 = exp(products.bf16_logs / products.count);
    bench_speed(bench, "gemm geometric mean", "all products", "fp32", fp32, "GFLOP/s", bench->limits.gflops);
    bench_speed(bench, "gemm geometric mean", "all products", "bf16", bf16, "GFLOP/s", products.bf16_peak);
}
