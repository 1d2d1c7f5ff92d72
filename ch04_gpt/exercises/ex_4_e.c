/* Exercise 4.e  Shortcuts on the way back                                  book §4.4, §4.5
 *
 * A Transformer block has two halves, and each adds to what it was given:
 *
 *     h = x + f(x)        f: norm, then attention
 *     y = h + g(h)        g: norm, then feed-forward
 *
 * The ways back through f and g are written: block->attention_backward(din, dout, n, block->attention) adds to din[n] what
 * reaches f's input when dout[n] is the gradient of its result; block->feed_forward_backward likewise for g. You get dy[n] =
 * ∂loss/∂y. Write ∂loss/∂h into dh[n], which holds rubbish, and add ∂loss/∂x to dx[n]. dh and dx are different arrays, and
 * neither is dy.
 *
 * x is used twice, by f and by the shortcut; so is h. What happens to the gradient of a value that is used twice?
 *
 *     f(x) = 3x and g(h) = 10h, n 1, dy = (1):       dh = 1 + 10 = 11, dx += 11 + 3 · 11 = 44
 *
 * If f and g passed nothing back at all, dx would still get dy: that is why deep models can learn (§4.4 measures it).
 * Test it: make exercise EX=4.e      Stuck: make hint EX=4.e      What it leads to: make ch04 ARGS="--section 4.4" */
#include "ch04_gpt/exercises/ex_4_e.h"

void my_block_backward(float *dx, float *dh, const float *dy, int n, const MyBlock *block)
{
    (void)dx; // TODO: write this function
    (void)dh;
    (void)dy;
    (void)n;
    (void)block;
}
