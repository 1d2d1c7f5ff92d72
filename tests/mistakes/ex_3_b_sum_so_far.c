// says: each is divided by the sum so far
#include "ch03_attention/exercises/ex_3_b.h"

#include <math.h>

void my_softmax(float *y, const float *x, int n)
{
    float m = x[0];
    for (int i = 1; i < n; i++)
        m = fmaxf(m, x[i]);
    float s = 0;
    for (int i = 0; i < n; i++) {
        s += expf(x[i] - m);
        y[i] = expf(x[i] - m) / s;
    }
}
