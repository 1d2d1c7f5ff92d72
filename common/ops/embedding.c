#include "common/ops/embedding.h"

#include "common/error.h"
#include "common/parallel.h"
#include "common/vmath.h"

#include <string.h>

/* y[r,:] = weight[ids[r],:] */
void embedding_forward(float *y, const int *ids, const float *weight, int R, int C)
{
#pragma omp parallel for if ((size_t)R * (size_t)C > PARALLEL_MIN_FLOATS)
    for (int r = 0; r < R; r++)
        memcpy(&y[(size_t)r * (size_t)C], &weight[(size_t)ids[r] * (size_t)C], (size_t)C * sizeof(float));
}

/* dweight[ids[r],:] += dy[r,:]. Threads share the columns, so that rows with one id are added in order. */
void embedding_backward(float *dweight, const float *dy, const int *ids, int R, int C)
{
    int share = parallel_columns(C);
#pragma omp parallel for if ((size_t)R * (size_t)C > PARALLEL_MIN_FLOATS)
    for (int first = 0; first < C; first += share) {
        int count = C - first < share ? C - first : share;
        for (int r = 0; r < R; r++) {
            float *to = &dweight[(size_t)ids[r] * (size_t)C + (size_t)first];
            row_add_scaled(to, 1.0f, &dy[(size_t)r * (size_t)C + (size_t)first], (size_t)count);
        }
    }
}

static void embedding_node_backward(const Node *node)
{
    const int *ids = node->saved;
    Tensor *weight = node->in[0];
    embedding_backward(weight->grad, node->out->grad, ids, tensor_rows(node->out), weight->shape[1]);
}

Tensor *tape_embedding(Tape *tape, Tensor *weight, const int *ids, int B, int T)
{
    tensor_check_ndim("embedding", weight, 2, 2);
    int V = weight->shape[0];
    int C = weight->shape[1];
    int R = B * T;
    int *kept_ids = arena_alloc(tape->arena, (size_t)R * sizeof(int));
    for (int r = 0; r < R; r++) {
        if (ids[r] < 0 || ids[r] >= V)
            panic("embedding: id %d at position %d; %s has rows 0 to %d", ids[r], r, weight->name, V - 1);
        kept_ids[r] = ids[r];
    }
    Tensor *y = tensor_new_3d(tape->arena, B, T, C);
    embedding_forward(y->data, kept_ids, weight->data, R, C);
    tape_record(tape, (Node){ .op = "embedding",
                              .in = { weight },
                              .out = y,
                              .backward = embedding_node_backward,
                              .saved = kept_ids,
                              .bytes = 2.0 * (double)tensor_size(y) * sizeof(float) }); /* not all of weight */
    return y;
}
