/* Exercise A.c  A gradient without calculus                                book §A.4
 *
 * How much does loss(x, n, context) move when x[i] moves by a little, all else as it was? Try it out: move x[i] up by h, look;
 * down by h, look; the difference of the two losses, divided by how far apart the two x[i] were, goes into gradient[i]:
 *
 *     gradient[i] = (loss(x with x[i] + h) − loss(x with x[i] − h)) / 2h
 *
 * Two calls of loss for each number: far too slow to train with, but it knows nothing of backward functions. So this is how this
 * workbook's tests judge every one of them, yours too. x[n] must hold the same numbers afterwards as before.
 *
 *     loss = x³, x = 2, h = 0.25:      (2.25³ − 1.75³) / 0.5 = 12.0625        the derivative is 12: what is left shrinks with h²
 *
 * A float has 24 bits: where x is large, x + h is rounded, and the two x are not exactly 2h apart. Divide by what they really are.
 * Test it: make exercise EX=A.c      Stuck: make hint EX=A.c      What it leads to: make appA ARGS="--section A.4" */
#include "common/appA/exercises/ex_A_c.h"

void my_differences(float *gradient, MyLoss *loss, void *context, float *x, int n, float h)
{
    (void)gradient; // TODO: write this function; loss(x, n, context) calls it
    (void)loss;
    (void)context;
    (void)x;
    (void)n;
    (void)h;
}
