/* attention.h: multi-head attention in one op whose memory does not grow with T·T       book §3.4 – §3.6, tests/test_ops_attention.c
 *     scores = q · kᵀ / √D,  weights = softmax(masked scores),  out = dropout(weights) · v       for each batch entry and head
 * The [T,T] matrix is never stored: it is made block by block, with a running maximum and sum per query (online softmax), and
 * made again on the way back: attention_head.c. Chapter 3 composes the same result from small ops; a test holds them equal.
 * Source  Vaswani et al., arXiv 1706.03762; Dao et al., FlashAttention, arXiv 2205.14135; Milakov and Gimelshein, 1805.02867. */
#ifndef COMMON_OPS_ATTENTION_H
#define COMMON_OPS_ATTENTION_H

#include "common/ops/attention_head.h"
#include "common/rng.h"
#include "common/tape.h"
#include "common/tensor.h"

#include <stdbool.h>

/* out[B,T_q,H·D] and log_sum[B,H,T_q] = log Σ_j exp(score_j) (NULL: not wanted) from
 * q[B,T_q,…], k[B,T_k,…], v[B,T_k,…] read with their strides; sequence b starts T·stride after sequence b−1. */
void attention_forward(float *out, float *log_sum, const float *q, const float *k, const float *v,
                       const AttentionShape *shape);

/* Adds into dq, dk, dv (same strides as q, k, v). */
void attention_backward(float *dq, float *dk, float *dv, const float *dout, const float *out, const float *log_sum,
                        const float *q, const float *k, const float *v, const AttentionShape *shape);

/* The attention weights themselves, weights[B,H,T_q,T_k], before dropout: for attention maps only. */
void attention_weights(float *weights, const float *q, const float *k, const AttentionShape *shape);

/* Columns first … of a tensor x[B,T,W]: q, k and v may be three parts of one tensor, side by side. */
typedef struct Columns {
    Tensor *tensor; /* [B,T,W] */
    int first;
} Columns;

typedef struct AttentionOptions {
    int num_heads;
    int num_kv_heads; /* 0: as many as num_heads */
    int head_dim;
    bool causal;
    const int *key_lengths; /* [B] or NULL */
    float drop_rate;
} AttentionOptions;

/* q[B,T_q,H·D], k and v[B,T_k,H_kv·D] → [B,T_q,H·D]. With drop_rate > 0 and rng not NULL draws the mask of [B,H,T_q,T_k] in
 * PyTorch's order (masked entries included); rng NULL: evaluation, no dropout. */
Tensor *tape_attention(Tape *tape, Columns q, Columns k, Columns v, const AttentionOptions *options, Rng *rng);

#endif
