/* Solution 3.3  The attention layer of GPT-2 small                        book §3.6.2, exercise 3.3
 * 3 · 768 · 768 for queries, keys and values, 768 · 768 + 768 for out_proj: 2,360,064 numbers. The chapter's own is
 * exercise_3_3_gpt2_size in 03_6_multi_head_attention.c. */
#include "ch03_attention/exercises/ex_3_3.h"

void my_gpt2_small_attention(MultiHeadAttention *mha, Parameters *parameters, Rng *rng)
{
    const int emb_dim = 768;
    const int num_heads = 12; // of 64 columns each
    mha_init(mha, parameters, "mha", emb_dim, emb_dim, 0.0f, num_heads, false, rng);
}
