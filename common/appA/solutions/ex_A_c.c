/* Solution A.c  A gradient without calculus                                book §A.4
 * The library's is gradcheck in common/ops/gradcheck.c; tests/test_ops_… hold the backward function of every operation against it. */
#include "common/appA/exercises/ex_A_c.h"

void my_differences(float *gradient, MyLoss *loss, void *context, float *x, int n, float h)
{
    for (int i = 0; i < n; i++) {
        float before = x[i];
        float up = before + h; // rounded to a float, so that up − down need not be 2h
        float down = before - h;
        x[i] = up;
        double above = loss(x, n, context);
        x[i] = down;
        double below = loss(x, n, context);
        x[i] = before;
        gradient[i] = (float)((above - below) / ((double)up - (double)down));
    }
}
