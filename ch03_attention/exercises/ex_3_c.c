/* Exercise 3.c  The way back through softmax                              book §3.3.2, appendix A.4
 *
 * y[R,C] = softmax of each row of x[R,C]. Somebody hands you dy[R,C] = ∂loss/∂y; you hand on dx[R,C] = ∂loss/∂x. Every y_i of a row
 * depends on every x_j of that row:
 *
 *     ∂y_i/∂x_j = y_i (δ_ij − y_j)            δ_ij is 1 where i = j, else 0
 *     dx_j += Σ_i dy_i ∂y_i/∂x_j
 *
 * Put the first into the second and simplify before you write: one sum a row is enough, no C·C loop. Add into dx: another operation
 * may already have left its share there. x itself is not needed.
 * Test it: make exercise EX=3.c      Stuck: make hint EX=3.c */
#include "ch03_attention/exercises/ex_3_c.h"

void my_softmax_backward(float *dx, const float *dy, const float *y, int R, int C)
{
    (void)dx; // TODO: write this function
    (void)dy;
    (void)y;
    (void)R;
    (void)C;
}
