#include "common/ops/softmax.h"

#include "common/parallel.h"
#include "common/vmath.h"

#include <math.h>
#include <string.h>

/* softmax over the last axis: x[R,C] → y[R,C]                                     book §3.3.1
 *     y_i = exp(x_i − m) / Σ_j exp(x_j − m),   m = max_j x_j
 * m cancels on paper; in float it keeps exp() from overflowing. A row of only −INFINITY gives zeros. */
void softmax_forward(float *y, const float *x, int R, int C)
{
#pragma omp parallel for if ((size_t)R * (size_t)C > PARALLEL_MIN_FLOATS)
    for (int r = 0; r < R; r++) {
        const float *x_r = &x[(size_t)r * (size_t)C]; /* x[r,:] */
        float *y_r = &y[(size_t)r * (size_t)C];       /* y[r,:] */
        float max = row_max(x_r, (size_t)C);
        if (max == -INFINITY) {
            memset(y_r, 0, (size_t)C * sizeof(float));
            continue;
        }
        float sum = row_exp_sum(y_r, x_r, max, (size_t)C);
        row_scale(y_r, 1.0f / sum, (size_t)C);
    }
}

/*     ∂y_i/∂x_j = y_i (δ_ij − y_j)   ⇒   dx_i += y_i (dy_i − Σ_j dy_j y_j)
 * Needs y, not x. Adds, because another op may already have left its share in dx. */
void softmax_backward(float *dx, const float *dy, const float *y, int R, int C)
{
#pragma omp parallel for if ((size_t)R * (size_t)C > PARALLEL_MIN_FLOATS)
    for (int r = 0; r < R; r++) {
        const float *dy_r = &dy[(size_t)r * (size_t)C];
        const float *y_r = &y[(size_t)r * (size_t)C];
        float *dx_r = &dx[(size_t)r * (size_t)C];
        float dot = row_dot(dy_r, y_r, (size_t)C); /* Σ_j dy_j y_j */
        for (int c = 0; c < C; c++)
            dx_r[c] += y_r[c] * (dy_r[c] - dot);
    }
}

static void softmax_node_backward(const Node *node)
{
    Tensor *x = node->in[0];
    Tensor *y = node->out;
    softmax_backward(x->grad, y->grad, y->data, tensor_rows(y), tensor_columns(y));
}

Tensor *tape_softmax(Tape *tape, Tensor *x)
{
    tensor_check_ndim("softmax", x, 1, TENSOR_MAX_NDIM);
    Tensor *y = tensor_new(tape->arena, x->ndim, x->shape);
    softmax_forward(y->data, x->data, tensor_rows(x), tensor_columns(x));
    tape_record(tape, (Node){ .op = "softmax", .in = { x }, .out = y, .backward = softmax_node_backward });
    return y;
}

/* How many keys query i of T_q may see: itself and everything before it. */
static int visible(int i, int T_q, int T_k)
{
    return i + T_k - T_q + 1;
}

/* What was replaced by a constant passes no gradient. */
static void mask_future_node_backward(const Node *node)
{
    Tensor *x = node->in[0];
    int T_k = tensor_columns(x);
    int T_q = x->shape[x->ndim - 2];
    int rows = tensor_rows(x);
    for (int r = 0; r < rows; r++) {
        size_t row = (size_t)r * (size_t)T_k;
        row_add_scaled(&x->grad[row], 1.0f, &node->out->grad[row], (size_t)visible(r % T_q, T_q, T_k));
    }
}

Tensor *tape_mask_future(Tape *tape, Tensor *scores, float value)
{
    tensor_check_ndim("mask_future", scores, 2, TENSOR_MAX_NDIM);
    int T_k = tensor_columns(scores);
    int T_q = scores->shape[scores->ndim - 2];
    int rows = tensor_rows(scores);
    Tensor *y = tensor_new(tape->arena, scores->ndim, scores->shape);
    for (int r = 0; r < rows; r++) {
        int seen = visible(r % T_q, T_q, T_k);
        const float *from = &scores->data[(size_t)r * (size_t)T_k];
        float *to = &y->data[(size_t)r * (size_t)T_k];
        for (int j = 0; j < T_k; j++)
            to[j] = j < seen ? from[j] : value;
    }
    tape_record(tape, (Node){ .op = "mask_future", .in = { scores }, .out = y, .backward = mask_future_node_backward });
    return y;
}

/* y_i = x_i / s, s = Σ x   ⇒   dx_i += (dy_i − Σ_j dy_j y_j) / s */
static void normalize_rows_node_backward(const Node *node)
{
    Tensor *x = node->in[0];
    Tensor *y = node->out;
    int C = tensor_columns(x);
    int R = tensor_rows(x);
    for (int r = 0; r < R; r++) {
        size_t row = (size_t)r * (size_t)C;
        float sum = row_sum(&x->data[row], (size_t)C);
        float dot = row_dot(&y->grad[row], &y->data[row], (size_t)C);
        for (int c = 0; c < C; c++)
            x->grad[row + (size_t)c] += (y->grad[row + (size_t)c] - dot) / sum;
    }
}

Tensor *tape_normalize_rows(Tape *tape, Tensor *x)
{
    int C = tensor_columns(x);
    int R = tensor_rows(x);
    Tensor *y = tensor_new(tape->arena, x->ndim, x->shape);
    for (int r = 0; r < R; r++) {
        size_t row = (size_t)r * (size_t)C;
        float sum = row_sum(&x->data[row], (size_t)C);
        for (int c = 0; c < C; c++)
            y->data[row + (size_t)c] = x->data[row + (size_t)c] / sum;
    }
    tape_record(tape,
                (Node){ .op = "normalize_rows", .in = { x }, .out = y, .backward = normalize_rows_node_backward });
    return y;
}
