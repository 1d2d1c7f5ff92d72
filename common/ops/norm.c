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
 * The two means are what flows back through the row's mean and variance. g and g·x̂ are sums in lanes: see vmath.h. */
static void layer_norm_backward_x(float *dx, const float *dy, const float *x, const float *scale, float mean,
                                  float rstd, int C)
{
    enum { AT_ONCE = 64 };
    float g[AT_ONCE];
    float g_normalized[AT_ONCE];
    float sum_g = 0.0f;
    float sum_g_normalized = 0.0f;
    for (int first = 0; first < C; first += AT_ONCE) {
        int count = C - first < AT_ONCE ? C - first : AT_ONCE;
        for (int i = 0; i < count; i++) {
            g[i] = dy[first + i] * scale[first + i];
            g_normalized[i] = g[i] * ((x[first + i] - mean) * rstd);
        }
        sum_g += row_sum(g, (size_t)count);
        sum_g_normalized += row_sum(g_normalized, (size_t)count);
    }
    float mean_g = sum_g / (float)C;
    float mean_g_normalized = sum_g_normalized / (float)C;
    for (int c = 0; c < C; c++) {
        float normalized = (x[c] - mean) * rstd;
        dx[c] += rstd * (dy[c] * scale[c] - mean_g - normalized * mean_g_normalized);
    }
}

/* dscale_c += Σ_r dy_rc x̂_rc,  dshift_c += Σ_r dy_rc, for columns first … first+count, rows in order. */
static void layer_norm_backward_weights(float *dscale, float *dshift, const float *dy, const float *x,
                                        const float *mean, const float *rstd, int R, int C, int first, int count)
{
    for (int r = 0; r < R; r++) {
        const float *dy_r = &dy[(size_t)r * (size_t)C];
        const float *x_r = &x[(size_t)r * (size_t)C];
        for (int c = first; dscale != NULL && c < first + count; c++)
            dscale[c] += dy_r[c] * ((x_r[c] - mean[r]) * rstd[r]);
        for (int c = first; dshift != NULL && c < first + count; c++)
            dshift[c] += dy_r[c];
    }
}

void layer_norm_backward(float *dx, float *dscale, float *dshift, const float *dy, const float *x, const float *scale,
                         const float *mean, const float *rstd, int R, int C)
{
#pragma omp parallel for if ((size_t)R * (size_t)C > PARALLEL_MIN_FLOATS)
    for (int r = 0; r < R; r++) {
        size_t row = (size_t)r * (size_t)C;
        if (dx != NULL)
            layer_norm_backward_x(&dx[row], &dy[row], &x[row], scale, mean[r], rstd[r], C);
    }
    if (dscale == NULL && dshift == NULL)
        return;
    enum { COLUMNS_AT_ONCE = 64 };
#pragma omp parallel for if ((size_t)R * (size_t)C > PARALLEL_MIN_FLOATS)
    for (int first = 0; first < C; first += COLUMNS_AT_ONCE) {
        int count = C - first < COLUMNS_AT_ONCE ? C - first : COLUMNS_AT_ONCE;
        layer_norm_backward_weights(dscale, dshift, dy, x, mean, rstd, R, C, first, count);
    }
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
                        saved->rstd, tensor_rows(x), tensor_columns(x));
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
