/* attention_head.h: one head of attention, there and back                               tests/test_ops_attention.c
 * attention.c shares the heads among threads; what is in here does one of them. Read next: attention_head.c. */
#ifndef COMMON_OPS_ATTENTION_HEAD_H
#define COMMON_OPS_ATTENTION_HEAD_H

#include "common/ops/attention.h"

/* One head of one sequence, with everything that is needed to work on it. */
typedef struct Head {
    const AttentionShape *shape;
    const float *q, *k, *v; /* the head's columns of the first token */
    size_t out_stride;      /* floats from one token's output to the next */
    float scale;            /* 1/√D */
    int key_count;          /* keys that are no padding */
    size_t first_keep;      /* index of this head's first dropout bit */
} Head;

/* Head h of sequence b. */
Head head_at(const AttentionShape *shape, const float *q, const float *k, const float *v, int b, int h);

/* Keys 0 … that query i may see. Queries stand at the last T_q positions. */
int head_visible_keys(const Head *head, int i);

/* out[T_q, D], rows out_stride apart, and log_sum[T_q] (NULL: not wanted). */
void head_forward(float *out, float *log_sum, const Head *head);

/* The gradients of one head. */
typedef struct HeadGradient {
    float *dq, *dk, *dv; /* added to, with the strides of q, k and v; NULL where nobody wants them */
    const float *dout;   /* [T_q, D] with rows out_stride apart */
    const float *out;
    const float *log_sum; /* [T_q] */
} HeadGradient;

void head_backward(const HeadGradient *gradient, const Head *head);

#endif
