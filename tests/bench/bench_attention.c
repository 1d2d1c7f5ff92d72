/* bench_attention.c: causal attention over long texts, forward and backward
 * 12 heads of 64, one sequence. The limit is the multiply-adds of its matrix products at the processor's peak: two of T·T/2·64 a
 * head forward, five backward (the scores are made again).
 * Beyond its arrays of T rows it takes no memory. */
#include "tests/bench/bench.h"

#include "common/machine.h"
#include "common/ops/attention.h"

#include <stdio.h>

enum { H = 12, D = 64 };

typedef struct Attention {
    AttentionShape shape;
    float *q, *k, *v, *out, *dout, *dq, *dk, *dv, *log_sum;
} Attention;

static void forward(void *context)
{
    const Attention *a = context;
    attention_forward(a->out, a->log_sum, a->q, a->k, a->v, &a->shape);
}

static void forward_backward(void *context)
{
    const Attention *a = context;
    forward(context);
    attention_backward(a->dq, a->dk, a->dv, a->dout, a->out, a->log_sum, a->q, a->k, a->v, &a->shape);
}

static void measure(Bench *bench, int T)
{
    size_t n = (size_t)T * H * D;
    Arena arena;
    arena_init(&arena, "attention");
    Attention a = { .log_sum = bench_floats(&arena, (size_t)T * H) };
    float **arrays[] = { &a.q, &a.k, &a.v, &a.out, &a.dout, &a.dq, &a.dk, &a.dv };
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
        *arrays[i] = bench_floats(&arena, n);
    a.shape = (AttentionShape){ .B = 1, .T_q = T, .T_k = T, .H = H, .H_kv = H, .D = D, .causal = true };
    a.shape.q_stride = a.shape.k_stride = a.shape.v_stride = H * D;
    char shape[64];
    snprintf(shape, sizeof shape, "T=%d", T);
    double product = 2.0 * H * D * 0.5 * T * T; /* operations of one product under the causal mask */
    double peak = 1e9 * bench->limits.gflops;
    double there = bench_best(bench, forward, &a);
    double both = bench_best(bench, forward_backward, &a);
    bench_seconds(bench, "attention forward", shape, "fp32", there, 2 * product / peak);
    bench_seconds(bench, "attention both ways", shape, "fp32", both, 7 * product / peak);
    bench_point(bench, CURVE_ATTENTION_FORWARD, T, there);
    bench_point(bench, CURVE_ATTENTION_BOTH, T, both);
    arena_free(&arena);
}

void bench_attention(Bench *bench)
{
    for (int T = 256; T <= 8192; T *= 2)
        measure(bench, T);
}
