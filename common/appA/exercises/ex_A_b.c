/* Exercise A.b  The way back through a linear layer                        book §A.4, §A.5
 *
 * Forward, for each of R rows (examples, tokens): I numbers go in, O come out, and weight lies out-by-in, as PyTorch stores it:
 *
 *     y[r,o] = Σ_i x[r,i] weight[o,i] + bias[o]
 *
 * You get dy[R,O] = ∂loss/∂y, x[R,I] and weight[O,I]. Add ∂loss/∂x, ∂loss/∂weight, ∂loss/∂bias into dx[R,I], dweight[O,I],
 * dbias[O]. Nearly all of a training's time goes into these sums, and into the forward one. For each of the three ask: in which y
 * does this number occur, and with which factor?
 *
 *     R 1, I 2, O 1:  x = (3, 4), weight = (5, 6), dy = (10)      dx = (50, 60), dweight = (30, 40), dbias = (10)
 *
 * Test it: make exercise EX=A.b      Stuck: make hint EX=A.b */
#include "common/appA/exercises/ex_A_b.h"

void my_linear_backward(LinearGradients gradients, const float *dy, const float *x, const float *weight, int R, int I,
                        int O)
{
    (void)gradients; // TODO: write this function; gradients.dx[r * I + i] += …
    (void)dy;
    (void)x;
    (void)weight;
    (void)R;
    (void)I;
    (void)O;
}
