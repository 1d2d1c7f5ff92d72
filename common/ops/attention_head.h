/* attention_head.h: one head of attention, there and back                               tests/test_ops_attention.c
 * attention.c shares the heads among threads; what is in here does one of them. Read next: attention.h. */
#ifndef COMMON_OPS_ATTENTION_HEAD_H
#define COMMON_OPS_ATTENTION_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Sizes and switches of one attention call. */
typedef struct AttentionShape {
    int B;                  /* batch */
    int T_q, T_k;           /* queries and keys a sequence; T_q ≤ T_k: the queries stand at the last positions */
    int H;                  /* query heads */
    int H_kv;               /* key/value heads, H % H_kv == 0; equal to H in GPT-2 */
    int D;                  /* width of one head */
    bool causal;            /* a query sees keys up to its own position only */
    const int *key_lengths; /* [B] keys that count in each sequence (the rest is padding); NULL: all T_k */
    size_t q_stride, k_stride, v_stride; /* floats from one token's q (k, v) to the next token's */
    float drop_rate;                     /* 0: no dropout */
    const uint8_t *keep; /* one bit an entry of [B,H,T_q,T_k], packed, row-major; NULL without dropout */
} AttentionShape;

/* One head of one sequence, with everything that is needed to work on it. */
typedef struct AttentionHead {
    const AttentionShape *shape;
    const float *q, *k, *v; /* the head's columns of the first token */
    size_t out_stride;      /* floats from one token's output to the next */
    float scale;            /* 1/√D */
    int key_count;          /* keys that are no padding */
    size_t first_keep;      /* index of this head's first dropout bit */
} AttentionHead;

/* AttentionHead h of sequence b. */
AttentionHead attention_head_at(const AttentionShape *shape, const float *q, const float *k, const float *v, int b,
                                int h);

/* Keys 0 … that query i may see. Queries stand at the last T_q positions. */
int attention_head_visible_keys(const AttentionHead *head, int i);

/* out[T_q, D], rows out_stride apart, and log_sum[T_q] (NULL: not wanted). */
void attention_head_forward(float *out, float *log_sum, const AttentionHead *head);

/* The gradients of one head. */
typedef struct AttentionHeadGradient {
    float *dq, *dk, *dv; /* added to, with the strides of q, k and v; NULL where nobody wants them */
    const float *dout;   /* [T_q, D] with rows out_stride apart */
    const float *out;
    const float *log_sum; /* [T_q] */
} AttentionHeadGradient;

void attention_head_backward(const AttentionHeadGradient *gradient, const AttentionHead *head);

#endif
