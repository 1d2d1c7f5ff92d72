/* Exercise 3.3  The attention layer of GPT-2 small                        book §3.6.2, exercise 3.3
 *
 * Initialise mha, with one call of mha_init (ch03_attention/multi_head_attention.h), as the attention layer of the smallest GPT-2:
 * 12 heads, token vectors of 768 numbers in and out, no bias in queries, keys and values, no dropout. The book also gives it a
 * context length, 1024, for the matrix with the mask; ours keeps no such matrix and needs none.
 *
 * Before you run it: how many numbers will it have to learn? Count, then compare with what the test says.
 * Test it: make exercise EX=3.3      Stuck: make hint EX=3.3      What it leads to: make ch03 ARGS="--section 'Ex 3.3'" */
#include "ch03_attention/exercises/ex_3_3.h"

void my_gpt2_small_attention(MultiHeadAttention *mha, Parameters *parameters, Rng *rng)
{
    (void)mha; // TODO: write this function
    (void)parameters;
    (void)rng;
}
