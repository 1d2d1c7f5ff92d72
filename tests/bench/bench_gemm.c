/* bench_gemm.c: the matrix products of GPT-2 124M, forward and backward, against the peak of multiply-adds
 * For each layer y = x·weightᵀ three products of the same size: y itself, dx = dy·weight and dweight = dyᵀ·x. */
#include "tests/bench/bench.h"

#include "common/machine.h"
#include "common/ops/matmul.h"

#include <math.h>
#include <stdio.h>

typedef struct Product {
    Matrix a, b;
    float *c;
    int M, N, K;
} Product;

static void multiply(void *context)
{
    const MatmulFinish plain = { 0 };
    const Product *product = context;
    matmul(product->c, (size_t)product->N, product->a, product->b, product->M, product->N, product->K, &plain);
}

/* One product against the peak measured just before; returns its GFLOP/s. */
static double measure(Bench *bench, const char *name, const Product *product)
{
    char shape[64];
    snprintf(shape, sizeof shape, "%dx%dx%d", product->M, product->N, product->K);
    double flops = 2.0 * product->M * product->N * product->K;
    double rate = 1e-9 * flops / bench_best(bench, multiply, (void *)product);
    matmul_set_precision(MATMUL_BF16);
    double bf16_rate = 1e-9 * flops / bench_best(bench, multiply, (void *)product);
    matmul_set_precision(MATMUL_FP32);
    bench_speed(bench, name, shape, "bf16", bf16_rate, "GFLOP/s", 0.0);
    bench_speed(bench, name, shape, "fp32", rate, "GFLOP/s", bench->limits.gflops);
    double M = product->M, N = product->N, K = product->K;
    bench_point(bench, CURVE_PRODUCTS, flops / (4.0 * (M * N + M * K + N * K)), rate);
    return rate;
}

/* Sum of the logarithms of the three speeds. */
static double measure_layer(Bench *bench, int rows, int in, int out)
{
    size_t R = (size_t)rows, I = (size_t)in, O = (size_t)out;
    Arena arena;
    arena_init(&arena, "matrix products");
    float *x = bench_floats(&arena, R * I), *weight = bench_floats(&arena, O * I), *y = bench_floats(&arena, R * O);
    float *dx = bench_floats(&arena, R * I), *dweight = bench_floats(&arena, O * I);
    Product forward = { { x, I, false }, { weight, I, true }, y, rows, out, in };
    Product to_input = { { y, O, false }, { weight, I, false }, dx, rows, in, out };
    Product to_weight = { { y, O, true }, { x, I, false }, dweight, out, in, rows };
    double sum = log(measure(bench, "gemm forward", &forward));
    sum += log(measure(bench, "gemm dx", &to_input));
    sum += log(measure(bench, "gemm dweight", &to_weight));
    arena_free(&arena);
    return sum;
}

void bench_gemm(Bench *bench)
{
    static const int layers[][2] = { { 768, 2304 }, { 768, 768 }, { 768, 3072 }, { 3072, 768 }, { 768, 50257 } };
    enum { LAYERS = sizeof layers / sizeof layers[0], PRODUCTS = 2 * 3 * LAYERS };
    double sum = 0.0;
    bench->limits.gflops = limits_measure_gflops();
    for (int rows = 256; rows <= 512; rows *= 2) {
        for (int i = 0; i < LAYERS; i++)
            sum += measure_layer(bench, rows, layers[i][0], layers[i][1]);
    }
    double mean = exp(sum / PRODUCTS);
    bench_speed(bench, "gemm geometric mean", "30 products", "fp32", mean, "GFLOP/s", bench->limits.gflops);
}
