// says: the sum from the variance is missing
#include "ch04_gpt/exercises/ex_4_b.h"

void my_layer_norm_backward(NormGradients gradients, const float *dy, const float *x, const float *scale,
                            const float *mean, const float *rstd, int R, int C)
{
    for (int r = 0; r < R; r++) {
        float sum_g = 0.0f;
        float sum_gn = 0.0f;
        for (int c = 0; c < C; c++) {
            float n = (x[r * C + c] - mean[r]) * rstd[r];
            float g = dy[r * C + c] * scale[c];
            sum_g += g;
            sum_gn += g * n;
            gradients.dscale[c] += dy[r * C + c] * n;
            gradients.dshift[c] += dy[r * C + c];
        }
        for (int c = 0; c < C; c++) {
            float n = (x[r * C + c] - mean[r]) * rstd[r];
            float g = dy[r * C + c] * scale[c];
            gradients.dx[r * C + c] += rstd[r] * (g - sum_g / (float)C - 0.0f * (sum_gn + n));
        }
    }
}
