/* Solution 3.b  A softmax that survives large scores                      book §3.3.1
 * The library's is softmax_forward in common/ops/softmax.c. */
#include "ch03_attention/exercises/ex_3_b.h"

#include <math.h>

void my_softmax(float *y, const float *x, int n)
{
    float max = x[0]; // exp(x − max) is at most 1, and 1 at one place: the sum is at least 1
    for (int i = 1; i < n; i++)
        max = fmaxf(max, x[i]);
    float sum = 0.0f;
    for (int i = 0; i < n; i++) {
        y[i] = expf(x[i] - max);
        sum += y[i];
    }
    for (int i = 0; i < n; i++)
        y[i] /= sum;
}
