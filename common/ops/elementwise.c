#include "common/ops/elementwise.h"

#include "common/error.h"
#include "common/parallel.h"
#include "common/vmath.h"

#include <math.h>
#include <string.h>

/*     y = ½ x (1 + tanh(√(2/π) (x + 0.044715 x³)))                                             book §4.3
 * Like ReLU for large |x|, but smooth, and not quite 0 for small negative x. vmath.c holds the loop. */
void gelu_forward(float *y, const float *x, size_t n)
{
#pragma omp parallel for if (n > PARALLEL_MIN_FLOATS)
    for (size_t start = 0; start < n; start += PARALLEL_MIN_FLOATS)
        row_gelu(&y[start], &x[start], parallel_piece(n, start));
}

void gelu_backward(float *dx, const float *dy, const float *x, size_t n)
{
#pragma omp parallel for if (n > PARALLEL_MIN_FLOATS)
    for (size_t start = 0; start < n; start += PARALLEL_MIN_FLOATS)
        row_gelu_backward(&dx[start], &dy[start], &x[start], parallel_piece(n, start));
}

void relu_forward(float *y, const float *x, size_t n)
{
#pragma omp parallel for if (n > PARALLEL_MIN_FLOATS)
    for (size_t i = 0; i < n; i++)
        y[i] = x[i] > 0.0f ? x[i] : 0.0f;
}

/* dy passes where x was positive; at 0 nothing passes, as in PyTorch. */
void relu_backward(float *dx, const float *dy, const float *x, size_t n)
{
#pragma omp parallel for if (n > PARALLEL_MIN_FLOATS)
    for (size_t i = 0; i < n; i++)
        dx[i] += x[i] > 0.0f ? dy[i] : 0.0f;
}

void dropout_forward(float *y, const float *x, const uint8_t *keep, float drop_rate, size_t n)
{
    float scale = 1.0f / (1.0f - drop_rate);
#pragma omp parallel for if (n > PARALLEL_MIN_FLOATS)
    for (size_t i = 0; i < n; i++)
        y[i] = keep[i] ? x[i] * scale : 0.0f;
}

void dropout_backward(float *dx, const float *dy, const uint8_t *keep, float drop_rate, size_t n)
{
    float scale = 1.0f / (1.0f - drop_rate);
#pragma omp parallel for if (n > PARALLEL_MIN_FLOATS)
    for (size_t i = 0; i < n; i++)
        dx[i] += keep[i] ? dy[i] * scale : 0.0f;
}

/* dx[n] += factor · dy[n], if anyone wants dx: the way back of a sum. */
static void pass_gradient(Tensor *x, const float *dy, float factor)
{
    if (x->grad == NULL)
        return;
    float *dx = x->grad;
    size_t n = tensor_size(x);
#pragma omp parallel for if (n > PARALLEL_MIN_FLOATS)
    for (size_t i = 0; i < n; i++)
        dx[i] += factor * dy[i];
}

/* y = a + b   ⇒   da += dy,  db += dy */
static void add_node_backward(const Node *node)
{
    pass_gradient(node->in[0], node->out->grad, 1.0f);
    pass_gradient(node->in[1], node->out->grad, 1.0f);
}

Tensor *tape_add(Tape *tape, Tensor *a, Tensor *b)
{
    tensor_check_same("add", a, b);
    Tensor *y = tensor_new(tape->arena, a->ndim, a->shape);
    size_t n = tensor_size(y);
#pragma omp parallel for if (n > PARALLEL_MIN_FLOATS)
    for (size_t i = 0; i < n; i++)
        y->data[i] = a->data[i] + b->data[i];
    tape_record(tape, (Node){ .op = "add", .in = { a, b }, .out = y, .backward = add_node_backward });
    return y;
}

/* y = a − b   ⇒   da += dy,  db −= dy */
static void subtract_node_backward(const Node *node)
{
    pass_gradient(node->in[0], node->out->grad, 1.0f);
    pass_gradient(node->in[1], node->out->grad, -1.0f);
}

Tensor *tape_subtract(Tape *tape, Tensor *a, Tensor *b)
{
    tensor_check_same("subtract", a, b);
    Tensor *y = tensor_new(tape->arena, a->ndim, a->shape);
    size_t n = tensor_size(y);
    for (size_t i = 0; i < n; i++)
        y->data[i] = a->data[i] - b->data[i];
    tape_record(tape, (Node){ .op = "subtract", .in = { a, b }, .out = y, .backward = subtract_node_backward });
    return y;
}

/* y = a·b, element by element   ⇒   da += dy·b,  db += dy·a */
static void multiply_node_backward(const Node *node)
{
    Tensor *a = node->in[0];
    Tensor *b = node->in[1];
    const float *dy = node->out->grad;
    size_t n = tensor_size(a);
    for (size_t i = 0; a->grad != NULL && i < n; i++)
        a->grad[i] += dy[i] * b->data[i];
    for (size_t i = 0; b->grad != NULL && i < n; i++)
        b->grad[i] += dy[i] * a->data[i];
}

Tensor *tape_multiply(Tape *tape, Tensor *a, Tensor *b)
{
    tensor_check_same("multiply", a, b);
    Tensor *y = tensor_new(tape->arena, a->ndim, a->shape);
    size_t n = tensor_size(y);
    for (size_t i = 0; i < n; i++)
        y->data[i] = a->data[i] * b->data[i];
    tape_record(tape, (Node){ .op = "multiply", .in = { a, b }, .out = y, .backward = multiply_node_backward });
    return y;
}

/* y = factor·x   ⇒   dx += factor·dy */
static void scale_node_backward(const Node *node)
{
    const float *factor = node->saved;
    pass_gradient(node->in[0], node->out->grad, *factor);
}

Tensor *tape_scale(Tape *tape, Tensor *x, float factor)
{
    Tensor *y = tensor_new(tape->arena, x->ndim, x->shape);
    size_t n = tensor_size(y);
    for (size_t i = 0; i < n; i++)
        y->data[i] = factor * x->data[i];
    float *saved = arena_alloc(tape->arena, sizeof *saved);
    *saved = factor;
    tape_record(tape, (Node){ .op = "scale", .in = { x }, .out = y, .backward = scale_node_backward, .saved = saved });
    return y;
}

/* y[r,:] = x[r,:] + b   ⇒   dx += dy,  db += Σ_r dy[r,:]. Each thread sums some of b's columns over all rows in order. */
static void add_broadcast_node_backward(const Node *node)
{
    Tensor *x = node->in[0];
    Tensor *b = node->in[1];
    pass_gradient(x, node->out->grad, 1.0f);
    if (b->grad == NULL)
        return;
    size_t columns = tensor_size(b);
    size_t rows = tensor_size(x) / columns;
    size_t share = (size_t)parallel_columns((int)columns);
#pragma omp parallel for if (rows * columns > PARALLEL_MIN_FLOATS)
    for (size_t first = 0; first < columns; first += share) {
        size_t count = columns - first < share ? columns - first : share;
        for (size_t r = 0; r < rows; r++)
            row_add_scaled(&b->grad[first], 1.0f, &node->out->grad[r * columns + first], count);
    }
}

Tensor *tape_add_broadcast(Tape *tape, Tensor *x, Tensor *b)
{
    char shape_x[64];
    char shape_b[64];
    bool fits = b->ndim <= x->ndim;
    for (int axis = 1; fits && axis <= b->ndim; axis++)
        fits = b->shape[b->ndim - axis] == x->shape[x->ndim - axis];
    if (!fits)
        panic("add_broadcast: %s%s does not end in the axes of %s%s", x->name,
              tensor_shape_text(x, shape_x, sizeof shape_x), b->name, tensor_shape_text(b, shape_b, sizeof shape_b));
    Tensor *y = tensor_new(tape->arena, x->ndim, x->shape);
    size_t columns = tensor_size(b);
    size_t rows = tensor_size(x) / columns;
#pragma omp parallel for if (rows * columns > PARALLEL_MIN_FLOATS)
    for (size_t r = 0; r < rows; r++) {
        for (size_t c = 0; c < columns; c++)
            y->data[r * columns + c] = x->data[r * columns + c] + b->data[c];
    }
    tape_record(tape,
                (Node){ .op = "add_broadcast", .in = { x, b }, .out = y, .backward = add_broadcast_node_backward });
    return y;
}

static void gelu_node_backward(const Node *node)
{
    const Tensor *x = node->in[0];
    gelu_backward(x->grad, node->out->grad, x->data, tensor_size(x));
}

Tensor *tape_gelu(Tape *tape, Tensor *x)
{
    Tensor *y = tensor_new(tape->arena, x->ndim, x->shape);
    gelu_forward(y->data, x->data, tensor_size(x));
    tape_record(tape, (Node){ .op = "gelu", .in = { x }, .out = y, .backward = gelu_node_backward });
    return y;
}

static void relu_node_backward(const Node *node)
{
    const Tensor *x = node->in[0];
    relu_backward(x->grad, node->out->grad, x->data, tensor_size(x));
}

Tensor *tape_relu(Tape *tape, Tensor *x)
{
    Tensor *y = tensor_new(tape->arena, x->ndim, x->shape);
    relu_forward(y->data, x->data, tensor_size(x));
    tape_record(tape, (Node){ .op = "relu", .in = { x }, .out = y, .backward = relu_node_backward });
    return y;
}

/* y = 1/(1 + e⁻ˣ)   ⇒   dx += dy · y (1 − y) */
static void sigmoid_node_backward(const Node *node)
{
    const Tensor *y = node->out;
    float *dx = node->in[0]->grad;
    size_t n = tensor_size(y);
    for (size_t i = 0; i < n; i++)
        dx[i] += y->grad[i] * y->data[i] * (1.0f - y->data[i]);
}

Tensor *tape_sigmoid(Tape *tape, Tensor *x)
{
    Tensor *y = tensor_new(tape->arena, x->ndim, x->shape);
    size_t n = tensor_size(y);
    for (size_t i = 0; i < n; i++)
        y->data[i] = 1.0f / (1.0f + expf(-x->data[i]));
    tape_record(tape, (Node){ .op = "sigmoid", .in = { x }, .out = y, .backward = sigmoid_node_backward });
    return y;
}

typedef struct DropoutSaved {
    uint8_t *keep;
    float drop_rate;
} DropoutSaved;

/* What was dropped gets no gradient; what was kept gets dy / (1 − drop_rate). */
static void dropout_node_backward(const Node *node)
{
    const DropoutSaved *saved = node->saved;
    const Tensor *x = node->in[0];
    dropout_backward(x->grad, node->out->grad, saved->keep, saved->drop_rate, tensor_size(x));
}

Tensor *tape_dropout(Tape *tape, Tensor *x, float drop_rate, Rng *rng)
{
    if (rng == NULL || drop_rate == 0.0f)
        return x;
    size_t n = tensor_size(x);
    DropoutSaved *saved = arena_alloc(tape->arena, sizeof *saved);
    saved->drop_rate = drop_rate;
    saved->keep = arena_alloc(tape->arena, n);
    rng_fill_keep(saved->keep, n, (double)drop_rate, rng);
    Tensor *y = tensor_new(tape->arena, x->ndim, x->shape);
    dropout_forward(y->data, x->data, saved->keep, drop_rate, n);
    tape_record(tape,
                (Node){ .op = "dropout", .in = { x }, .out = y, .backward = dropout_node_backward, .saved = saved });
    return y;
}

/* y = factor · Σ x   ⇒   every dx += factor · dy; factor is 1 for the sum, 1/n for the mean. */
static void sum_node_backward(const Node *node)
{
    const float *factor = node->saved;
    Tensor *x = node->in[0];
    float share = *factor * node->out->grad[0];
    size_t n = tensor_size(x);
    for (size_t i = 0; i < n; i++)
        x->grad[i] += share;
}

static Tensor *tape_scaled_sum(Tape *tape, Tensor *x, float factor, const char *op)
{
    Tensor *y = tensor_new(tape->arena, 0, NULL);
    y->data[0] = factor * row_sum(x->data, tensor_size(x));
    float *saved = arena_alloc(tape->arena, sizeof *saved);
    *saved = factor;
    tape_record(tape, (Node){ .op = op, .in = { x }, .out = y, .backward = sum_node_backward, .saved = saved });
    return y;
}

Tensor *tape_sum(Tape *tape, Tensor *x)
{
    return tape_scaled_sum(tape, x, 1.0f, "sum");
}

Tensor *tape_mean(Tape *tape, Tensor *x)
{
    return tape_scaled_sum(tape, x, 1.0f / (float)tensor_size(x), "mean");
}
