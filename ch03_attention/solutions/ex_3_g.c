/* Solution 3.g  Dropout that keeps the expected value                     book §3.5.2
 * The library's is dropout_forward in common/ops/elementwise.c. */
#include "ch03_attention/exercises/ex_3_g.h"

void my_dropout(float *y, const float *x, const uint8_t *keep, float drop_rate, int n)
{
    float scale = 1.0f / (1.0f - drop_rate); // (1 − p) · x / (1 − p) + p · 0 = x
    for (int i = 0; i < n; i++)
        y[i] = keep[i] ? x[i] * scale : 0.0f;
}
