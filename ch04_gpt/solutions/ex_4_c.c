/* Solution 4.c  GELU, there and back                                       book §4.3, appendix A.4
 *     gelu'(x) = 0.5 (1 + tanh u) + 0.5 x (1 − tanh² u) du/dx,    du/dx = √(2/π) (1 + 3 · 0.044715 x²)
 * The library's are gelu_forward and gelu_backward in common/ops/elementwise.c; the vectors are in common/vmath.c. */
#include "ch04_gpt/exercises/ex_4_c.h"

#include <math.h>

static const float root = 0.7978845608f; // √(2/π)
static const float cubic = 0.044715f;

void my_gelu(float *y, const float *x, int n)
{
    for (int i = 0; i < n; i++) {
        float u = root * (x[i] + cubic * x[i] * x[i] * x[i]);
        y[i] = 0.5f * x[i] * (1.0f + tanhf(u));
    }
}

void my_gelu_backward(float *dx, const float *dy, const float *x, int n)
{
    for (int i = 0; i < n; i++) {
        float t = tanhf(root * (x[i] + cubic * x[i] * x[i] * x[i]));
        float du = root * (1.0f + 3.0f * cubic * x[i] * x[i]);
        float slope = 0.5f * (1.0f + t) + 0.5f * x[i] * (1.0f - t * t) * du;
        dx[i] += dy[i] * slope;
    }
}
