#include "common/ops/linear.h"

#include "common/error.h"
#include "common/ops/elementwise.h"
#include "common/ops/matmul.h"
#include "common/ops/matvec.h"
#include "common/parallel.h"
#include "common/vmath.h"

#include <string.h>

/* y[R,O] = x[R,I] · weight[O,I]ᵀ + bias[O] */
void linear_forward(float *y, const float *x, const float *weight, const float *bias, int R, int I, int O)
{
    Matrix x_rows = { x, (size_t)I, false };
    Matrix weight_transposed = { weight, (size_t)I, true };
    MatmulFinish finish = { .bias = bias };
    matmul(y, (size_t)O, x_rows, weight_transposed, R, O, I, &finish);
}

/* The same from a weight that is stored in fewer bits. One row, a token after the other: straight from there. Many, a prompt:
 * some rows of the weight at a time become floats again, and then it is a matrix product like any other. */
static void linear_stored_forward(float *y, const float *x, const StoredWeight *weight, const float *bias, int R,
                                  Arena *scratch)
{
    enum { ROWS_AT_ONCE = 256 };
    size_t O = (size_t)weight->O;
    size_t I = (size_t)weight->I;
    if (R == 1) {
        matvec(y, x, weight, scratch);
        if (bias != NULL)
            row_add_scaled(y, 1.0f, bias, O);
        return;
    }
    ArenaMark mark = arena_mark(scratch);
    float *rows = arena_alloc(scratch, ROWS_AT_ONCE * I * sizeof *rows);
    for (int first = 0; first < weight->O; first += ROWS_AT_ONCE) {
        int count = weight->O - first < ROWS_AT_ONCE ? weight->O - first : ROWS_AT_ONCE;
        stored_weight_rows(rows, weight, first, count);
        MatmulFinish finish = { .bias = bias == NULL ? NULL : &bias[first] };
        matmul(&y[first], O, (Matrix){ x, I, false }, (Matrix){ rows, I, true }, R, count, weight->I, &finish);
    }
    arena_release(scratch, mark);
}

/* dbias[O] += Σ_r dy[r,:], each thread a few columns, rows in order. */
static void bias_backward(float *dbias, const float *dy, int R, int O)
{
    int share = parallel_columns(O);
#pragma omp parallel for if ((size_t)R * (size_t)O > PARALLEL_MIN_FLOATS)
    for (int first = 0; first < O; first += share) {
        int count = O - first < share ? O - first : share;
        for (int r = 0; r < R; r++)
            row_add_scaled(&dbias[first], 1.0f, &dy[(size_t)r * (size_t)O + (size_t)first], (size_t)count);
    }
}

/* y_ro = Σ_i x_ri w_oi + b_o   ⇒   dx_ri += Σ_o dy_ro w_oi,   dw_oi += Σ_r dy_ro x_ri,   db_o += Σ_r dy_ro */
void linear_backward(float *dx, float *dweight, float *dbias, const float *dy, const float *x, const float *weight,
                     int R, int I, int O)
{
    const MatmulFinish add = { .accumulate = true };
    if (dx != NULL) {
        Matrix dy_rows = { dy, (size_t)O, false };
        Matrix weight_rows = { weight, (size_t)I, false };
        matmul(dx, (size_t)I, dy_rows, weight_rows, R, I, O, &add);
    }
    if (dweight != NULL) {
        Matrix dy_transposed = { dy, (size_t)O, true };
        Matrix x_rows = { x, (size_t)I, false };
        matmul(dweight, (size_t)I, dy_transposed, x_rows, O, I, R, &add);
    }
    if (dbias != NULL)
        bias_backward(dbias, dy, R, O);
}

/* Floating-point operations of x·weightᵀ: a multiplication and an addition for each of R·I·O products. */
static double linear_flops(const Tensor *x, const Tensor *weight)
{
    return 2.0 * (double)tensor_size(x) * (double)weight->shape[0];
}

static float *grad_or_null(const Tensor *tensor)
{
    return tensor == NULL ? NULL : tensor->grad;
}

/* node->in: x, weight, bias (or NULL) */
static void linear_node_backward(const Node *node)
{
    const Tensor *x = node->in[0];
    const Tensor *weight = node->in[1];
    linear_backward(x->grad, weight->grad, grad_or_null(node->in[2]), node->out->grad, x->data, weight->data,
                    tensor_rows(x), tensor_columns(x), weight->shape[0]);
}

/* Room for y[…, O], after a check of all shapes. */
static Tensor *linear_result(const char *op, Tape *tape, const Tensor *x, const Tensor *weight, const Tensor *bias)
{
    char shape_x[64];
    char shape_weight[64];
    tensor_check_ndim(op, x, 1, TENSOR_MAX_NDIM);
    tensor_check_ndim(op, weight, 2, 2);
    if (tensor_columns(x) != weight->shape[1])
        panic("%s: x%s does not fit %s%s: last axes %d and %d", op, tensor_shape_text(x, shape_x, sizeof shape_x),
              weight->name, tensor_shape_text(weight, shape_weight, sizeof shape_weight), tensor_columns(x),
              weight->shape[1]);
    if (bias != NULL && (bias->ndim != 1 || bias->shape[0] != weight->shape[0]))
        panic("%s: bias %s does not fit %s: one number for each of %d outputs", op, bias->name, weight->name,
              weight->shape[0]);
    int shape[TENSOR_MAX_NDIM];
    memcpy(shape, x->shape, sizeof shape);
    shape[x->ndim - 1] = weight->shape[0];
    return tensor_new(tape->arena, x->ndim, shape);
}

Tensor *tape_linear(Tape *tape, Tensor *x, Tensor *weight, Tensor *bias)
{
    Tensor *y = linear_result("linear", tape, x, weight, bias);
    const float *bias_data = bias == NULL ? NULL : bias->data;
    if (weight->stored != NULL && !tape->recording) {
        linear_stored_forward(y->data, x->data, weight->stored, bias_data, tensor_rows(x), tape->arena);
        return y;
    }
    linear_forward(y->data, x->data, weight->data, bias_data, tensor_rows(x), tensor_columns(x), weight->shape[0]);
    tape_record(tape, (Node){ .op = "linear",
                              .in = { x, weight, bias },
                              .out = y,
                              .backward = linear_node_backward,
                              .flops = linear_flops(x, weight) });
    return y;
}

/* dh = dy · GELU′(h). row_gelu_backward adds; a few numbers at a time become zero just before, while they are in the nearest cache. */
static void gelu_gradient(float *dh, const float *dy, const float *h, size_t n)
{
    enum { AT_ONCE = 4096 };
#pragma omp parallel for if (n > PARALLEL_MIN_FLOATS)
    for (size_t first = 0; first < n; first += AT_ONCE) {
        size_t count = n - first < AT_ONCE ? n - first : AT_ONCE;
        memset(&dh[first], 0, count * sizeof *dh);
        row_gelu_backward(&dh[first], &dy[first], &h[first], count);
    }
}

/* y = GELU(h), h = x·weightᵀ + bias kept   ⇒   dh = dy · GELU′(h), then as linear with dh for dy. */
static void linear_gelu_node_backward(const Node *node)
{
    const float *h = node->saved;
    const Tensor *x = node->in[0];
    const Tensor *weight = node->in[1];
    size_t n = tensor_size(node->out);
    float *dh = arena_alloc(node->arena, n * sizeof(float));
    gelu_gradient(dh, node->out->grad, h, n);
    linear_backward(x->grad, weight->grad, grad_or_null(node->in[2]), dh, x->data, weight->data, tensor_rows(x),
                    tensor_columns(x), weight->shape[0]);
}

Tensor *tape_linear_gelu(Tape *tape, Tensor *x, Tensor *weight, Tensor *bias)
{
    if (weight->stored != NULL && !tape->recording)
        return tape_gelu(tape, tape_linear(tape, x, weight, bias));
    Tensor *y = linear_result("linear_gelu", tape, x, weight, bias);
    float *h = arena_alloc(tape->arena, tensor_size(y) * sizeof(float)); /* h[R,O], the argument of GELU */
    size_t I = (size_t)tensor_columns(x);
    Matrix x_rows = { x->data, I, false };
    Matrix weight_transposed = { weight->data, I, true };
    MatmulFinish finish = { .bias = bias == NULL ? NULL : bias->data, .before_gelu = h };
    matmul(y->data, (size_t)weight->shape[0], x_rows, weight_transposed, tensor_rows(x), weight->shape[0], (int)I,
           &finish);
    tape_record(tape, (Node){ .op = "linear_gelu",
                              .in = { x, weight, bias },
                              .out = y,
                              .backward = linear_gelu_node_backward,
                              .saved = h,
                              .flops = linear_flops(x, weight) });
    return y;
}
