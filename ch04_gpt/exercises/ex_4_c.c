/* Exercise 4.c  GELU, there and back                                       book §4.3, appendix A.4
 *
 * The activation of GPT-2 is a ReLU with a rounded corner, in the form that GPT-2 uses:
 *
 *     gelu(x) = 0.5 · x · (1 + tanh u),        u = √(2/π) · (x + 0.044715 · x³)
 *
 * Forward: y[i] = gelu(x[i]). Backward: dx[i] += dy[i] · gelu'(x[i]). Derive gelu' with the product rule and the chain rule;
 * tanh'(u) = 1 − tanh²(u).
 *
 *     gelu(1) = 0.8412, gelu(−1) = −0.1588            gelu'(0) = 0.5, gelu'(1) = 1.0830
 *
 * Large numbers occur: gelu(100) is 100, gelu(−100) is 0, and gelu' is 1 and 0 there.
 * Test it: make exercise EX=4.c      Stuck: make hint EX=4.c      What it leads to: make ch04 ARGS="--section 4.3" */
#include "ch04_gpt/exercises/ex_4_c.h"

#include <math.h>

void my_gelu(float *y, const float *x, int n)
{
    (void)y; // TODO: write this function
    (void)x;
    (void)n;
}

void my_gelu_backward(float *dx, const float *dy, const float *x, int n)
{
    (void)dx; // TODO: and this one
    (void)dy;
    (void)x;
    (void)n;
}
