/* self_attention.h: the attention classes on the way to multi_head_attention.h          book §3.4.2 – §3.6.1, tests/test_ch03_steps.c
 * Each stands in the section file that builds it. A "class" is a struct of weights, an init function that draws them as
 * PyTorch's constructor does, and a forward function that calls tape_… . Wherever weights_out is not NULL it receives the
 * attention weights, for the attention map. Read next: multi_head_attention.h. */
#ifndef CH03_SELF_ATTENTION_H
#define CH03_SELF_ATTENTION_H

#include "common/nn.h"
#include "common/rng.h"
#include "common/tape.h"

/* ---- 03_4_trainable_weights.c ---- */

/* Raw matrices, in-by-out: queries = x · W_query. */
typedef struct SelfAttentionV1 {
    Tensor *W_query, *W_key, *W_value; /* [d_in, d_out] each */
} SelfAttentionV1;

void self_attention_v1_init(SelfAttentionV1 *attention, Parameters *parameters, int d_in, int d_out, Rng *rng);
Tensor *self_attention_v1_forward(const SelfAttentionV1 *attention, Tape *tape, Tensor *x, Tensor **weights_out);

/* The same with linear layers, out-by-in: queries = x · W_query.weightᵀ. x[T, d_in] → [T, d_out] */
typedef struct SelfAttentionV2 {
    Linear W_query, W_key, W_value; /* weight[d_out, d_in] each, no bias */
} SelfAttentionV2;

void self_attention_v2_init(SelfAttentionV2 *attention, Parameters *parameters, int d_in, int d_out, Rng *rng);
Tensor *self_attention_v2_forward(const SelfAttentionV2 *attention, Tape *tape, Tensor *x, Tensor **weights_out);

/* ---- 03_5_causal_attention.c ---- */

/* One head that sees no later token, on a batch: x[B, T, d_in] → [B, T, d_out]. The book keeps a mask matrix in the class;
 * ours is an if in tape_mask_future, and needs no memory. */
typedef struct CausalAttention {
    Linear W_query, W_key, W_value; /* weight[d_out, d_in] each, no bias */
    float drop_rate;
} CausalAttention;

void causal_attention_init(CausalAttention *attention, Parameters *parameters, int d_in, int d_out, float drop_rate,
                           Rng *rng);
/* dropout NULL: evaluation. */
Tensor *causal_attention_forward(const CausalAttention *attention, Tape *tape, Tensor *x, Rng *dropout,
                                 Tensor **weights_out);

/* ---- 03_6_multi_head_attention.c ---- */

enum { WRAPPER_MAX_HEADS = NODE_MAX_INPUTS };

/* Independent heads, one after the other: x[B, T, d_in] → [B, T, num_heads · d_out]. */
typedef struct MultiHeadAttentionWrapper {
    CausalAttention heads[WRAPPER_MAX_HEADS];
    int num_heads;
} MultiHeadAttentionWrapper;

void wrapper_init(MultiHeadAttentionWrapper *wrapper, Parameters *parameters, int d_in, int d_out, float drop_rate,
                  int num_heads, Rng *rng);
/* weights_out[num_heads], or NULL. */
Tensor *wrapper_forward(const MultiHeadAttentionWrapper *wrapper, Tape *tape, Tensor *x, Rng *dropout,
                        Tensor **weights_out);

#endif
