/* Solution 3.2  Two heads, two numbers a token                            book §3.6.1, exercise 3.2
 * num_heads · d_out = 2 · 1. The chapter's own is exercise_3_2_two_dimensional_output in 03_6_multi_head_attention.c. */
#include "ch03_attention/exercises/ex_3_2.h"

Tensor *my_two_heads(Tape *tape, Parameters *parameters, Tensor *batch, Rng *rng)
{
    const int d_in = 3;
    const int d_out = 1; // each head gives so many numbers a token
    const int num_heads = 2;
    const float drop_rate = 0.0f;
    MultiHeadAttentionWrapper wrapper;
    wrapper_init(&wrapper, parameters, d_in, d_out, drop_rate, num_heads, rng);
    return wrapper_forward(&wrapper, tape, batch, NULL, NULL);
}
