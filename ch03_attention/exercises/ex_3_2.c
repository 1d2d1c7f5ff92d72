/* Exercise 3.2  Two heads, two numbers a token                            book §3.6.1, exercise 3.2
 *
 * Two causal heads side by side, as in §3.6.1, turn batch[B=2, T=6, C=3] into context vectors of four numbers each: [2, 6, 4].
 * Change a setting so that they have two, [2, 6, 2]. There shall still be two heads.
 *
 * Test it: make exercise EX=3.2      Stuck: make hint EX=3.2      What it leads to: make ch03 ARGS="--section 'Ex 3.2'" */
#include "ch03_attention/exercises/ex_3_2.h"

Tensor *my_two_heads(Tape *tape, Parameters *parameters, Tensor *batch, Rng *rng)
{
    const int d_in = 3;
    const int d_out = 2; // TODO: is it this one?
    const int num_heads = 2;
    const float drop_rate = 0.0f;
    MultiHeadAttentionWrapper wrapper;
    wrapper_init(&wrapper, parameters, d_in, d_out, drop_rate, num_heads, rng);
    return wrapper_forward(&wrapper, tape, batch, NULL, NULL);
}
