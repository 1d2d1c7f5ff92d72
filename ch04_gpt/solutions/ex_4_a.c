/* Solution 4.a  Layer normalisation                                        book §4.2
 * The library's is layer_norm_forward in common/ops/norm.c, which also keeps mean and 1/√(variance + eps) for the way back. */
#include "ch04_gpt/exercises/ex_4_a.h"

#include <math.h>

void my_layer_norm(float *y, const float *x, const float *scale, const float *shift, float eps, int R, int C)
{
    for (int r = 0; r < R; r++) {
        const float *x_r = &x[r * C];
        float sum = 0.0f;
        for (int c = 0; c < C; c++)
            sum += x_r[c];
        float mean = sum / (float)C;
        float squares = 0.0f;
        for (int c = 0; c < C; c++)
            squares += (x_r[c] - mean) * (x_r[c] - mean);
        float variance = squares / (float)C;
        float rstd = 1.0f / sqrtf(variance + eps);
        for (int c = 0; c < C; c++)
            y[r * C + c] = scale[c] * (x_r[c] - mean) * rstd + shift[c];
    }
}
