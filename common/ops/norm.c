#include "common/ops/norm.h"

#include "common/error.h"
#include "common/parallel.h"
#include "common/vmath.h"

#include <math.h>
#include <stdbool.h>

/*     y_c = scale_c · (x_c − mean) · rstd + shift_c,   mean = Σ x / C,   rstd = 1/√(Σ (x − mean)² / C + eps)     book §4.2 */
void layer_norm_forward(float *y, float *mean, float *rstd, const float *x, const float *scale, const float *shift,
                        float eps, int R, int C)
{
#pragma omp parallel for if ((size_t)R * (size_t)C > PARALLEL_MIN_FLOATS)
    for (int r = 0; r < R; r++) {
        const float *x_r = &x[(size_t)r * (size_t)C];
        float *y_r = &y[(size_t)r * (size_t)C];
        memory_soon(&x_r[C], (size_t)C * sizeof(float)); /* the next row */
        mean[r] = row_sum(x_r, (size_t)C) / (float)C;
        float variance = row_sum_squares(x_r, mean[r], (size_t)C) / (float)C;
        rstd[r] = 1.0f / sqrtf(variance + eps);
        for (int c = 0; c < C; c++) {
            float normalized = (x_r[c] - mean[r]) * rstd[r];
            y_r[c] = scale[c] * normalized + shift[c];
        }
    }
}

/* With x̂ = (x − mean)·rstd and g = dy·scale (the gradient of x̂):
 *     dx_c += rstd · (g_c − mean(g) − x̂_c · mean(g·x̂))
 * The two means are what flows back through the row's mean and variance. */
static void layer_norm_backward_x(float *dx, const float *dy, const float *x, const float *scale, float mean,
                                  float rstd, int C)
{
    float sums[2]; /* Σ g, Σ g·x̂ */
    row_norm_sums(sums, dy, scale, x, mean, rstd, (size_t)C);
    float mean_g = sums[0] / (float)C;
    float mean_g_normalized = sums[1] / (float)C;
    for (int c = 0; c < C; c++) {
        float normalized = (x[c] - mean) * rstd;
        dx[c] += rstd * (dy[c] * scale[c] - mean_g - normalized * mean_g_normalized);
    }
}

/* dscale_c += dy_c x̂_c,  dshift_c += dy_c, one row's share. */
static void layer_norm_backward_weights(float *dscale, float *dshift, const float *dy, const float *x, float mean,
                                        float rstd, int C)
{
    for (int c = 0; c < C; c++) {
        dscale[c] += dy[c] * ((x[c] - mean) * rstd);
        dshift[c] += dy[c];
    }
}

/* Every row adds to dscale and dshift. Threads share blocks of rows; a block sums up for itself, row after row, and the blocks' sums
 * are added in order. How many blocks there are depends on R alone. */
void layer_norm_backward(float *dx, float *dscale, float *dshift, const float *dy, const float *x, const float *scale,
                         const float *mean, const float *rstd, int R, int C, Arena *scratch)
{
    enum { MOST_BLOCKS = 64, LEAST_ROWS = 32 };
    bool weights = dscale != NULL || dshift != NULL;
    int rows_a_block = R > MOST_BLOCKS * LEAST_ROWS ? (R + MOST_BLOCKS - 1) / MOST_BLOCKS : LEAST_ROWS;
    int blocks = (R + rows_a_block - 1) / rows_a_block;
    ArenaMark mark = arena_mark(scratch);
    float *sums = arena_alloc_zero(scratch, (size_t)blocks * 2 * (size_t)C * sizeof *sums); /* sums[blocks, 2, C] */
#pragma omp parallel for if ((size_t)R * (size_t)C > PARALLEL_MIN_FLOATS)
    for (int block = 0; block < blocks; block++) {
        float *block_dscale = &sums[(size_t)block * 2 * (size_t)C];
        float *block_dshift = &block_dscale[C];
        int end = (block + 1) * rows_a_block < R ? (block + 1) * rows_a_block : R;
        for (int r = block * rows_a_block; r < end; r++) {
            size_t row = (size_t)r * (size_t)C;
            if (dx != NULL)
                layer_norm_backward_x(&dx[row], &dy[row], &x[row], scale, mean[r], rstd[r], C);
            if (weights)
                layer_norm_backward_weights(block_dscale, block_dshift, &dy[row], &x[row], mean[r], rstd[r], C);
        }
    }
    for (int block = 0; block < blocks; block++) {
        const float *block_sums = &sums[(size_t)block * 2 * (size_t)C];
        if (dscale != NULL)
            row_add_scaled(dscale, 1.0f, block_sums, (size_t)C);
        if (dshift != NULL)
            row_add_scaled(dshift, 1.0f, &block_sums[C], (size_t)C);
    }
    arena_release(scratch, mark);
}

typedef struct LayerNormSaved {
    float *mean; /* [R] */
    float *rstd; /* [R] */
} LayerNormSaved;

static void layer_norm_node_backward(const Node *node)
{
    const LayerNormSaved *saved = node->saved;
    const Tensor *x = node->in[0];
    const Tensor *scale = node->in[1];
    const Tensor *shift = node->in[2];
    layer_norm_backward(x->grad, scale->grad, shift->grad, node->out->grad, x->data, scale->data, saved->mean,
                        saved->rstd, tensor_rows(x), tensor_columns(x), node->arena);
}

Tensor *tape_layer_norm(Tape *tape, Tensor *x, Tensor *scale, Tensor *shift, float eps)
{
    char shape[64];
    int C = tensor_columns(x);
    if (tensor_size(scale) != (size_t)C || tensor_size(shift) != (size_t)C)
        panic("layer_norm: x%s needs %d numbers in scale and in shift", tensor_shape_text(x, shape, sizeof shape), C);
    int R = tensor_rows(x);
    LayerNormSaved *saved = arena_alloc(tape->arena, sizeof *saved);
    saved->mean = arena_alloc(tape->arena, (size_t)R * sizeof(float));
    saved->rstd = arena_alloc(tape->arena, (size_t)R * sizeof(float));
    Tensor *y = tensor_new(tape->arena, x->ndim, x->shape);
    layer_norm_forward(y->data, saved->mean, saved->rstd, x->data, scale->data, shift->data, eps, R, C);
    tape_record(tape, (Node){ .op = "layer_norm",
                              .in = { x, scale, shift },
                              .out = y,
                              .backward = layer_norm_node_backward,
                              .saved = saved });
    return y;
}
