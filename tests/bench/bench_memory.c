/* bench_memory.c: operations that wait for memory, against the speed of memory
 * Bytes are those that an operation cannot do without: each array once for each time it is read or written. The limit is the
 * "update" stream of limits.h, of which one third is written. Sizes are those of GPT-2 124M with 512 tokens; where such arrays
 * fit into the cache an operation can pass 100 %, so each works on several of them in turn. */
#include "tests/bench/bench.h"

#include "common/error.h"
#include "common/nn.h"
#include "common/ops/elementwise.h"
#include "common/ops/embedding.h"
#include "common/ops/loss.h"
#include "common/ops/norm.h"
#include "common/ops/softmax.h"
#include "common/optimizer.h"

#include <stdio.h>
#include <stdlib.h>

enum { V = 50257, LARGE = 48 * 1024 * 1024 }; /* floats: 192 MiB, no cache holds them */

/* What all of them work on. */
typedef struct Arrays {
    float *x, *y, *dy; /* [LARGE] each */
    int C;             /* length of a row */
    int R;             /* LARGE / C */
    int *ids;          /* [LARGE / 64]: below V */
    float *small;      /* a few rows' numbers */
    AdamW optimizer;
} Arrays;

static void run_softmax(void *context)
{
    Arrays *a = context;
    softmax_forward(a->y, a->x, a->R, a->C);
}

static void run_softmax_backward(void *context)
{
    Arrays *a = context;
    softmax_backward(a->dy, a->x, a->y, a->R, a->C);
}

static void run_gelu(void *context)
{
    Arrays *a = context;
    gelu_forward(a->y, a->x, LARGE);
}

static void run_gelu_backward(void *context)
{
    Arrays *a = context;
    gelu_backward(a->dy, a->y, a->x, LARGE);
}

static void run_layer_norm(void *context)
{
    Arrays *a = context;
    layer_norm_forward(a->y, a->small, &a->small[a->R], a->x, a->dy, a->dy, 1e-5f, a->R, a->C);
}

static void run_layer_norm_backward(void *context)
{
    Arrays *a = context;
    float *mean = a->small, *rstd = &a->small[a->R], *dscale = &a->small[2 * a->R];
    layer_norm_backward(a->y, dscale, &dscale[a->C], a->dy, a->x, mean, mean, rstd, a->R, a->C);
}

static void run_embedding(void *context)
{
    Arrays *a = context;
    embedding_forward(a->y, a->ids, a->x, a->R, a->C);
}

static void run_embedding_backward(void *context)
{
    Arrays *a = context;
    embedding_backward(a->y, a->x, a->ids, a->R, a->C);
}

static void run_cross_entropy(void *context)
{
    Arrays *a = context;
    cross_entropy_forward(a->small, &a->small[a->R], a->x, a->ids, a->R, a->C);
}

static void run_cross_entropy_backward(void *context)
{
    Arrays *a = context;
    cross_entropy_backward(a->y, 1.0f, a->x, &a->small[a->R], a->ids, a->R, a->C);
}

static void run_adamw(void *context)
{
    Arrays *a = context;
    adamw_step(&a->optimizer, 1e-4f);
}

/* bytes, flops: for each of the LARGE floats; the second, a rough count, only for the roofline. */
static void measure(Bench *bench, const char *name, void (*work)(void *context), Arrays *arrays, int C, double bytes,
                    double flops)
{
    char shape[64];
    arrays->C = C;
    arrays->R = LARGE / C;
    snprintf(shape, sizeof shape, "%dx%d", arrays->R, C);
    double rate = 1e-9 * bytes * arrays->R * C / bench_best(bench, work, arrays);
    bench_speed(bench, name, shape, "fp32", rate, "GB/s", bench->limits.update_gbs);
    if (flops > 0.0)
        bench_point(bench, CURVE_OPERATIONS, flops / bytes, rate * flops / bytes);
}

static void measure_adamw(Bench *bench, Arrays *arrays)
{
    Arena arena;
    Parameters parameters;
    arena_init(&arena, "AdamW");
    parameters_init(&parameters, &arena);
    Tensor *weight = parameter_new(&parameters, "weight", 1, (int[]){ LARGE });
    tensor_fill(weight, 0.5f);
    tensor_ensure_grad(weight, &arena);
    adamw_init(&arrays->optimizer, &parameters, 0.1f, &arena);
    double rate = 1e-9 * 28.0 * LARGE / bench_best(bench, run_adamw, arrays);
    bench_speed(bench, "adamw", "48M parameters", "fp32", rate, "GB/s", bench->limits.update_gbs);
    arena_free(&arena);
}

void bench_memory(Bench *bench)
{
    Arrays arrays = { .x = bench_floats(LARGE), .y = bench_floats(LARGE), .dy = bench_floats(LARGE) };
    arrays.small = bench_floats(4 * (LARGE / 64));
    arrays.ids = malloc(LARGE / 64 * sizeof *arrays.ids);
    if (arrays.ids == NULL)
        fatal("out of memory");
    for (int i = 0; i < LARGE / 64; i++)
        arrays.ids[i] = (int)((unsigned)i * 7919u % V);
    measure(bench, "softmax", run_softmax, &arrays, V, 8, 25);
    measure(bench, "softmax backward", run_softmax_backward, &arrays, V, 16, 5);
    measure(bench, "gelu", run_gelu, &arrays, 3072, 8, 35);
    measure(bench, "gelu backward", run_gelu_backward, &arrays, 3072, 16, 45);
    measure(bench, "layer norm", run_layer_norm, &arrays, 768, 8, 9);
    measure(bench, "layer norm backward", run_layer_norm_backward, &arrays, 768, 16, 20);
    measure(bench, "embedding", run_embedding, &arrays, 768, 8, 0);
    measure(bench, "embedding backward", run_embedding_backward, &arrays, 768, 12, 1);
    measure(bench, "cross entropy", run_cross_entropy, &arrays, V, 4, 24);
    measure(bench, "cross entropy backward", run_cross_entropy_backward, &arrays, V, 12, 24);
    free(arrays.x);
    free(arrays.y);
    free(arrays.dy);
    free(arrays.small);
    free(arrays.ids);
    measure_adamw(bench, &arrays);
}
