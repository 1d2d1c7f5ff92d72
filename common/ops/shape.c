#include "common/ops/shape.h"

#include "common/error.h"
#include "common/vmath.h"

#include <string.h>

/* The same numbers in the same order: dx += dy. */
static void reshape_node_backward(const Node *node)
{
    Tensor *x = node->in[0];
    row_add_scaled(x->grad, 1.0f, node->out->grad, tensor_size(x));
}

Tensor *tape_reshape(Tape *tape, Tensor *x, int ndim, const int *shape)
{
    Tensor *y = tensor_view(tape->arena, x, ndim, shape);
    y->name[0] = '\0';
    tape_record(tape, (Node){ .op = "reshape", .in = { x }, .out = y, .backward = reshape_node_backward });
    return y;
}

/* Seen from the two axes that change places, a tensor is [outer, n1, middle, n2, inner]. */
typedef struct TransposeSaved {
    size_t outer, n1, middle, n2, inner;
} TransposeSaved;

/* to[o, j, m, i, :] = from[o, i, m, j, :], or += with add. */
static void transpose_copy(float *to, const float *from, const TransposeSaved *s, bool add)
{
    for (size_t o = 0; o < s->outer; o++) {
        for (size_t i = 0; i < s->n1; i++) {
            for (size_t m = 0; m < s->middle; m++) {
                for (size_t j = 0; j < s->n2; j++) {
                    const float *source = &from[(((o * s->n1 + i) * s->middle + m) * s->n2 + j) * s->inner];
                    float *target = &to[(((o * s->n2 + j) * s->middle + m) * s->n1 + i) * s->inner];
                    for (size_t k = 0; k < s->inner; k++)
                        target[k] = (add ? target[k] : 0.0f) + source[k];
                }
            }
        }
    }
}

/* The transpose of a transpose is the tensor itself: dy goes back by the same exchange. */
static void transpose_node_backward(const Node *node)
{
    TransposeSaved back = *(const TransposeSaved *)node->saved;
    size_t n1 = back.n1;
    back.n1 = back.n2;
    back.n2 = n1;
    transpose_copy(node->in[0]->grad, node->out->grad, &back, true);
}

Tensor *tape_transpose(Tape *tape, Tensor *x, int axis1, int axis2)
{
    int first = axis1 < axis2 ? axis1 : axis2;
    int second = axis1 < axis2 ? axis2 : axis1;
    if (first < 0 || second >= x->ndim || first == second)
        panic("transpose: axes %d and %d of a tensor with %d axes", axis1, axis2, x->ndim);
    TransposeSaved *saved = arena_alloc(tape->arena, sizeof *saved);
    *saved = (TransposeSaved){ 1, (size_t)x->shape[first], 1, (size_t)x->shape[second], 1 };
    for (int axis = 0; axis < x->ndim; axis++) {
        if (axis < first)
            saved->outer *= (size_t)x->shape[axis];
        else if (axis > first && axis < second)
            saved->middle *= (size_t)x->shape[axis];
        else if (axis > second)
            saved->inner *= (size_t)x->shape[axis];
    }
    int shape[TENSOR_MAX_NDIM];
    memcpy(shape, x->shape, sizeof shape);
    shape[first] = x->shape[second];
    shape[second] = x->shape[first];
    Tensor *y = tensor_new(tape->arena, x->ndim, shape);
    transpose_copy(y->data, x->data, saved, false);
    tape_record(
        tape, (Node){ .op = "transpose", .in = { x }, .out = y, .backward = transpose_node_backward, .saved = saved });
    return y;
}

/* Each part gets back its own columns of dy. */
static void concat_node_backward(const Node *node)
{
    size_t columns = (size_t)tensor_columns(node->out);
    size_t rows = (size_t)tensor_rows(node->out);
    size_t first = 0;
    for (int p = 0; p < NODE_MAX_INPUTS && node->in[p] != NULL; p++) {
        Tensor *part = node->in[p];
        size_t width = (size_t)tensor_columns(part);
        for (size_t r = 0; part->grad != NULL && r < rows; r++)
            row_add_scaled(&part->grad[r * width], 1.0f, &node->out->grad[r * columns + first], width);
        first += width;
    }
}

Tensor *tape_concat(Tape *tape, Tensor *const *parts, int count)
{
    if (count < 1 || count > NODE_MAX_INPUTS)
        panic("concat: %d parts; 1 to %d are possible", count, NODE_MAX_INPUTS);
    int columns = 0;
    for (int p = 0; p < count; p++) {
        if (parts[p]->ndim != parts[0]->ndim || tensor_rows(parts[p]) != tensor_rows(parts[0]))
            panic("concat: part %d differs from part 0 in more than the last axis", p);
        columns += tensor_columns(parts[p]);
    }
    int shape[TENSOR_MAX_NDIM];
    memcpy(shape, parts[0]->shape, sizeof shape);
    shape[parts[0]->ndim - 1] = columns;
    Tensor *y = tensor_new(tape->arena, parts[0]->ndim, shape);
    Node node = { .op = "concat", .out = y, .backward = concat_node_backward };
    size_t first = 0;
    for (int p = 0; p < count; p++) {
        size_t width = (size_t)tensor_columns(parts[p]);
        size_t rows = (size_t)tensor_rows(parts[p]);
        for (size_t r = 0; r < rows; r++)
            memcpy(&y->data[r * (size_t)columns + first], &parts[p]->data[r * width], width * sizeof(float));
        first += width;
        node.in[p] = parts[p];
    }
    tape_record(tape, node);
    return y;
}

typedef struct SelectSaved {
    int *rows;
    int count;
} SelectSaved;

/* Each dy row is added to the row it was taken from. */
static void select_rows_node_backward(const Node *node)
{
    const SelectSaved *saved = node->saved;
    Tensor *x = node->in[0];
    size_t columns = (size_t)tensor_columns(x);
    for (int i = 0; i < saved->count; i++)
        row_add_scaled(&x->grad[(size_t)saved->rows[i] * columns], 1.0f, &node->out->grad[(size_t)i * columns],
                       columns);
}

Tensor *tape_select_rows(Tape *tape, Tensor *x, const int *rows, int count)
{
    size_t columns = (size_t)tensor_columns(x);
    int row_count = tensor_rows(x);
    SelectSaved *saved = arena_alloc(tape->arena, sizeof *saved);
    saved->count = count;
    saved->rows = arena_alloc(tape->arena, (size_t)count * sizeof(int));
    Tensor *y = tensor_new_2d(tape->arena, count, (int)columns);
    for (int i = 0; i < count; i++) {
        if (rows[i] < 0 || rows[i] >= row_count)
            panic("select_rows: row %d of %d", rows[i], row_count);
        saved->rows[i] = rows[i];
        memcpy(&y->data[(size_t)i * columns], &x->data[(size_t)rows[i] * columns], columns * sizeof(float));
    }
    tape_record(
        tape,
        (Node){ .op = "select_rows", .in = { x }, .out = y, .backward = select_rows_node_backward, .saved = saved });
    return y;
}
