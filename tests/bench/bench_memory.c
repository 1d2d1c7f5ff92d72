/* bench_memory.c: operations that wait for memory, against the speed of memory
 * Bytes are those that an operation cannot do without: each array once for each time it is read or written. The limit of each is a
 * loop that moves the same arrays the same way and computes next to nothing, in turn with it. It differs from one to the other: a
 * line that is written without having been read is read first all the same, which these bytes don't count. The arrays are larger
 * than any cache; a row's length is that of GPT-2 124M. */
#include "tests/bench/bench.h"

#include "common/nn.h"
#include "common/ops/elementwise.h"
#include "common/ops/embedding.h"
#include "common/ops/loss.h"
#include "common/ops/norm.h"
#include "common/ops/softmax.h"
#include "common/optimizer.h"
#include "common/parallel.h"
#include "common/vmath.h"

#include <math.h>
#include <stdio.h>

enum { V = 50257, LARGE = 48 * 1024 * 1024 }; /* floats: 192 MiB, no cache holds them */

/* What all of them work on. */
typedef struct Arrays {
    float *x, *y, *dy, *last; /* [LARGE] each */
    int C;                    /* length of a row */
    int R;                    /* LARGE / C */
    int *ids;                 /* [LARGE / 64]: below V */
    float *small;             /* a few rows' numbers */
    AdamW optimizer;
    Arena scratch;
} Arrays;

/* ---- the limits: arrays that pass by ---- */

static void move_read(void *context)
{
    const Arrays *a = context;
    float sum = 0.0f;
#pragma omp parallel for reduction(+ : sum)
    for (int start = 0; start < LARGE; start += PARALLEL_MIN_FLOATS)
        sum += row_sum(&a->x[start], PARALLEL_MIN_FLOATS);
    a->small[0] = sum;
}

static void move_copy(void *context)
{
    const Arrays *a = context;
#pragma omp parallel for
    for (int i = 0; i < LARGE; i++)
        a->y[i] = 0.5f * a->x[i];
}

static void move_update(void *context)
{
    const Arrays *a = context;
#pragma omp parallel for
    for (int i = 0; i < LARGE; i++)
        a->y[i] += 0.5f * a->x[i];
}

static void move_update_from_two(void *context)
{
    const Arrays *a = context;
#pragma omp parallel for
    for (int i = 0; i < LARGE; i++)
        a->y[i] += a->x[i] * a->dy[i];
}

static void move_update_three(void *context)
{
    const Arrays *a = context;
#pragma omp parallel for
    for (int i = 0; i < LARGE; i++) {
        a->y[i] += 0.5f * a->x[i];
        a->dy[i] += 0.5f * a->x[i];
        a->last[i] += 0.5f * a->x[i];
    }
}

/* ---- the operations ---- */

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
    layer_norm_backward(a->y, dscale, &dscale[a->C], a->dy, a->x, mean, mean, rstd, a->R, a->C, &a->scratch);
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

/* What an operation moves, and the loop that moves as much. */
typedef struct Traffic {
    void (*move)(void *context);
    double bytes; /* for each of the LARGE floats */
} Traffic;

static const Traffic READ = { move_read, 4 };
static const Traffic COPY = { move_copy, 8 };
static const Traffic UPDATE = { move_update, 12 };
static const Traffic UPDATE_FROM_TWO = { move_update_from_two, 16 };
static const Traffic UPDATE_THREE = { move_update_three, 28 };

/* flops, a rough count for each float, only for the roofline. */
static void measure(Bench *bench, const char *name, void (*work)(void *context), Arrays *arrays, int C, Traffic traffic,
                    double flops)
{
    enum { TURNS = 3 };
    char shape[64];
    arrays->C = C;
    arrays->R = LARGE / C;
    snprintf(shape, sizeof shape, "%dx%d", arrays->R, C);
    double moving = 1e30, working = 1e30;
    for (int turn = 0; turn < TURNS; turn++) {
        moving = fmin(moving, bench_best(bench, traffic.move, arrays));
        working = fmin(working, bench_best(bench, work, arrays));
    }
    double rate = 1e-9 * traffic.bytes * arrays->R * C / working;
    bench_speed(bench, name, shape, "fp32", rate, "GB/s", 1e-9 * traffic.bytes * LARGE / moving);
    if (flops > 0.0)
        bench_point(bench, CURVE_OPERATIONS, flops / traffic.bytes, rate * flops / traffic.bytes);
}

void bench_memory(Bench *bench)
{
    Arena arena;
    arena_init(&arena, "arrays");
    Arrays arrays = { .small = bench_floats(&arena, 4 * (LARGE / 64)) };
    float **large[] = { &arrays.x, &arrays.y, &arrays.dy, &arrays.last };
    for (size_t i = 0; i < sizeof large / sizeof large[0]; i++)
        *large[i] = bench_floats(&arena, LARGE);
    arrays.ids = arena_alloc(&arena, LARGE / 64 * sizeof *arrays.ids);
    for (int i = 0; i < LARGE / 64; i++)
        arrays.ids[i] = (int)((unsigned)i * 7919u % V);
    arena_init(&arrays.scratch, "scratch");
    Parameters parameters;
    parameters_init(&parameters, &arena);
    tensor_ensure_grad(parameter_new(&parameters, "weight", 1, (int[]){ LARGE }), &arena);
    adamw_init(&arrays.optimizer, &parameters, 0.1f, &arena);

    measure(bench, "softmax", run_softmax, &arrays, V, COPY, 25);
    measure(bench, "softmax backward", run_softmax_backward, &arrays, V, UPDATE_FROM_TWO, 5);
    measure(bench, "gelu", run_gelu, &arrays, 3072, COPY, 35);
    measure(bench, "gelu backward", run_gelu_backward, &arrays, 3072, UPDATE_FROM_TWO, 45);
    measure(bench, "layer norm", run_layer_norm, &arrays, 768, COPY, 9);
    measure(bench, "layer norm backward", run_layer_norm_backward, &arrays, 768, UPDATE_FROM_TWO, 20);
    measure(bench, "embedding", run_embedding, &arrays, 768, COPY, 0);
    measure(bench, "embedding backward", run_embedding_backward, &arrays, 768, UPDATE, 1);
    measure(bench, "cross entropy", run_cross_entropy, &arrays, V, READ, 24);
    measure(bench, "cross entropy backward", run_cross_entropy_backward, &arrays, V, UPDATE, 24);
    measure(bench, "adamw", run_adamw, &arrays, LARGE, UPDATE_THREE, 0);
    arena_free(&arrays.scratch);
    arena_free(&arena);
}
