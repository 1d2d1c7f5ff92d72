/* multi_head_attention.h: the attention layer that the GPT of chapter 4 is built from    book §3.6.2, tests/test_ch03_layer.c
 * q = x·W_queryᵀ, k = x·W_keyᵀ, v = x·W_valueᵀ, cut into heads; attention in each head; heads side by side; out_proj.
 * The three weights are the book's, by its names; in memory they stand one after the other as one [3·C,C] matrix, so that one
 * matrix product computes all three. Source: Vaswani et al., arXiv 1706.03762. */
#ifndef CH03_MULTI_HEAD_ATTENTION_H
#define CH03_MULTI_HEAD_ATTENTION_H

#include "common/nn.h"
#include "common/ops/attention.h"

typedef struct MultiHeadAttention {
    int d_in, d_out, num_heads;
    float drop_rate;
    Linear W_query, W_key, W_value; /* weight[d_out,d_in] each, bias[d_out] or NULL: parts of the next two */
    Tensor *qkv_weight; /* [3·d_out, d_in]: W_query, W_key, W_value one under the other; shares data and grad */
    Tensor *qkv_bias;   /* [3·d_out], or NULL */
    Linear out_proj;    /* weight[d_out,d_out], bias[d_out] */
} MultiHeadAttention;

/* Draws in PyTorch's order: W_query (weight, bias), W_key, W_value, out_proj. Names: "NAME.W_query.weight", … */
void mha_init(MultiHeadAttention *mha, Parameters *parameters, const char *name, int d_in, int d_out, float drop_rate,
              int num_heads, bool qkv_bias, Rng *rng);

/* The first half of mha_forward: x[B,T,d_in] → queries, keys and values, in one tensor (one matrix product) or, where one of the
 * three layers has an adapter, in three. Column c of token t of qkv[i] is tensor->data[t · columns of tensor + first + c]. */
void mha_project(Columns qkv[3], const MultiHeadAttention *mha, Tape *tape, Tensor *x);

/* Causal self-attention: x[B,T,d_in] → [B,T,d_out]. dropout NULL: evaluation. The fused op of common/ops/attention.h. */
Tensor *mha_forward(const MultiHeadAttention *mha, Tape *tape, Tensor *x, Rng *dropout);

/* The same composed from small ops as the book's class does (view, transpose, matmul, mask, softmax, dropout), for reading and
 * for the test that holds both equal. weights, unless NULL, receives the attention weights [B,H,T,T] before dropout. */
Tensor *mha_forward_composed(const MultiHeadAttention *mha, Tape *tape, Tensor *x, Rng *dropout, Tensor **weights);

#endif
