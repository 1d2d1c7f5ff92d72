/* attention.c: the heads of attention, shared among threads, and attention as an operation on a tape
 * What happens within a head is in attention_head.c. One head is computed by one thread, in one order. */
#include "common/ops/attention.h"

#include "common/error.h"
#include "common/ops/attention_head.h"
#include "common/ops/softmax.h"
#include "common/parallel.h"
#include "common/vmath.h"

#include <math.h>
#include <string.h>

void attention_forward(float *out, float *log_sum, const float *q, const float *k, const float *v,
                       const AttentionShape *shape)
{
    int heads = shape->B * shape->H;
    size_t T_q = (size_t)shape->T_q;
    bool worth_sharing = heads > 1 && (size_t)heads * (size_t)shape->T_k * (size_t)shape->D > PARALLEL_MIN_FLOATS;
#pragma omp parallel for schedule(static) if (worth_sharing)
    for (int bh = 0; bh < heads; bh++) {
        int b = bh / shape->H;
        int h = bh % shape->H;
        AttentionHead head = attention_head_at(shape, q, k, v, b, h);
        float *head_out = &out[(size_t)b * T_q * head.out_stride + (size_t)h * (size_t)shape->D];
        attention_head_forward(head_out, log_sum == NULL ? NULL : &log_sum[(size_t)bh * T_q], &head);
    }
}

/* Where a part of q, k or v begins in its gradient; NULL stays NULL. */
static float *gradient_at(float *gradient, const float *values, const float *part)
{
    return gradient == NULL ? NULL : gradient + (part - values);
}

/* Query heads that share a key head add into the same dk and dv: they belong to one thread. */
void attention_backward(float *dq, float *dk, float *dv, const float *dout, const float *out, const float *log_sum,
                        const float *q, const float *k, const float *v, const AttentionShape *shape)
{
    int groups = shape->B * shape->H_kv;
    int heads_per_group = shape->H / shape->H_kv;
#pragma omp parallel for schedule(static) if (groups > 1)
    for (int group = 0; group < groups; group++) {
        int b = group / shape->H_kv;
        for (int member = 0; member < heads_per_group; member++) {
            int h = group % shape->H_kv * heads_per_group + member;
            AttentionHead head = attention_head_at(shape, q, k, v, b, h);
            size_t out_offset = (size_t)b * (size_t)shape->T_q * head.out_stride + (size_t)h * (size_t)shape->D;
            AttentionHeadGradient gradient = {
                .dq = gradient_at(dq, q, head.q),
                .dk = gradient_at(dk, k, head.k),
                .dv = gradient_at(dv, v, head.v),
                .dout = &dout[out_offset],
                .out = &out[out_offset],
                .log_sum = &log_sum[((size_t)b * (size_t)shape->H + (size_t)h) * (size_t)shape->T_q],
            };
            attention_head_backward(&gradient, &head);
        }
    }
}

void attention_weights(float *weights, const float *q, const float *k, const AttentionShape *shape)
{
    size_t T_k = (size_t)shape->T_k;
    for (int bh = 0; bh < shape->B * shape->H; bh++) {
        AttentionHead head = attention_head_at(shape, q, k, k, bh / shape->H, bh % shape->H);
        for (int i = 0; i < shape->T_q; i++) {
            float *row = &weights[((size_t)bh * (size_t)shape->T_q + (size_t)i) * T_k];
            int seen = attention_head_visible_keys(&head, i);
            for (int j = 0; j < shape->T_k; j++) {
                float score = row_dot(&head.q[(size_t)i * shape->q_stride], &head.k[(size_t)j * shape->k_stride],
                                      (size_t)shape->D);
                row[j] = j < seen ? score * head.scale : -INFINITY;
            }
            softmax_forward(row, row, 1, shape->T_k);
        }
    }
}

typedef struct AttentionSaved {
    AttentionShape shape;
    size_t q_first, k_first, v_first; /* column where each part begins in its tensor */
    float *log_sum;
} AttentionSaved;

static void attention_node_backward(const Node *node)
{
    const AttentionSaved *saved = node->saved;
    const Tensor *q = node->in[0];
    const Tensor *k = node->in[1];
    const Tensor *v = node->in[2];
    float *dq = q->grad == NULL ? NULL : q->grad + saved->q_first;
    float *dk = k->grad == NULL ? NULL : k->grad + saved->k_first;
    float *dv = v->grad == NULL ? NULL : v->grad + saved->v_first;
    attention_backward(dq, dk, dv, node->out->grad, node->out->data, saved->log_sum, q->data + saved->q_first,
                       k->data + saved->k_first, v->data + saved->v_first, &saved->shape);
}

/* One bit an entry of [B,H,T_q,T_k], in PyTorch's order, masked entries included. */
static uint8_t *draw_keep_bits(Arena *arena, const AttentionShape *shape, Rng *rng)
{
    enum { AT_ONCE = 4096 }; /* a multiple of 8 */
    size_t entries = (size_t)shape->B * (size_t)shape->H * (size_t)shape->T_q * (size_t)shape->T_k;
    uint8_t *bits = arena_alloc(arena, (entries + 7) / 8);
    uint8_t keep[AT_ONCE] = { 0 };
    for (size_t first = 0; first < entries; first += AT_ONCE) {
        size_t count = entries - first < AT_ONCE ? entries - first : AT_ONCE;
        rng_fill_keep(keep, count, (double)shape->drop_rate, rng);
        for (size_t byte = 0; byte < (count + 7) / 8; byte++) {
            unsigned eight = 0;
            for (unsigned bit = 0; bit < 8; bit++)
                eight |= (unsigned)keep[8 * byte + bit] << bit;
            bits[first / 8 + byte] = (uint8_t)eight;
        }
    }
    return bits;
}

static void check_columns(const char *what, Columns columns, int width)
{
    char shape[64];
    tensor_check_ndim("attention", columns.tensor, 3, 3);
    if (columns.first < 0 || columns.first + width > columns.tensor->shape[2])
        panic("attention: %s needs columns %d to %d of %s%s", what, columns.first, columns.first + width - 1,
              columns.tensor->name, tensor_shape_text(columns.tensor, shape, sizeof shape));
}

/* Two products, Q·Kᵀ and P·V; with the causal mask half of each. */
static double attention_flops(const AttentionShape *shape)
{
    double pairs = (double)shape->B * shape->H * shape->T_q * shape->T_k;
    return 4.0 * pairs * shape->D * (shape->causal && shape->T_q == shape->T_k ? 0.5 : 1.0);
}

Tensor *tape_attention(Tape *tape, Columns q, Columns k, Columns v, const AttentionOptions *options, Rng *rng)
{
    int H = options->num_heads;
    int H_kv = options->num_kv_heads == 0 ? H : options->num_kv_heads;
    int D = options->head_dim;
    check_columns("q", q, H * D);
    check_columns("k", k, H_kv * D);
    check_columns("v", v, H_kv * D);
    int B = q.tensor->shape[0];
    int T_q = q.tensor->shape[1];
    int T_k = k.tensor->shape[1];
    if (k.tensor->shape[0] != B || v.tensor->shape[0] != B || v.tensor->shape[1] != T_k || H % H_kv != 0 ||
        (options->causal && T_q > T_k))
        panic("attention: q, k and v of %d, %d and %d sequences with %d, %d and %d tokens, %d heads on %d do not fit",
              B, k.tensor->shape[0], v.tensor->shape[0], T_q, T_k, v.tensor->shape[1], H, H_kv);
    AttentionSaved *saved = arena_alloc(tape->arena, sizeof *saved);
    *saved = (AttentionSaved){ .q_first = (size_t)q.first, .k_first = (size_t)k.first, .v_first = (size_t)v.first };
    saved->shape =
        (AttentionShape){ .B = B, .T_q = T_q, .T_k = T_k, .H = H, .H_kv = H_kv, .D = D, .causal = options->causal };
    saved->shape.q_stride = (size_t)q.tensor->shape[2];
    saved->shape.k_stride = (size_t)k.tensor->shape[2];
    saved->shape.v_stride = (size_t)v.tensor->shape[2];
    if (options->key_lengths != NULL) {
        int *lengths = arena_alloc(tape->arena, (size_t)B * sizeof(int));
        memcpy(lengths, options->key_lengths, (size_t)B * sizeof(int));
        saved->shape.key_lengths = lengths;
    }
    if (rng != NULL && options->drop_rate > 0.0f) {
        saved->shape.drop_rate = options->drop_rate;
        saved->shape.keep = draw_keep_bits(tape->arena, &saved->shape, rng);
    }
    saved->log_sum = arena_alloc(tape->arena, (size_t)B * (size_t)H * (size_t)T_q * sizeof(float));
    Tensor *out = tensor_new_3d(tape->arena, B, T_q, H * D);
    attention_forward(out->data, saved->log_sum, q.tensor->data + q.first, k.tensor->data + k.first,
                      v.tensor->data + v.first, &saved->shape);
    tape_record(tape, (Node){ .op = "attention",
                              .in = { q.tensor, k.tensor, v.tensor },
                              .out = out,
                              .backward = attention_node_backward,
                              .saved = saved,
                              .flops = attention_flops(&saved->shape) });
    return out;
}
