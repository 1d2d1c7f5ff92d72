/* Solution 3.c  The way back through softmax                              book §3.3.2, appendix A.4
 *     dx_j += Σ_i dy_i y_i (δ_ij − y_j) = dy_j y_j − y_j Σ_i dy_i y_i = y_j (dy_j − Σ_i dy_i y_i)
 * The library's is softmax_backward in common/ops/softmax.c. */
#include "ch03_attention/exercises/ex_3_c.h"

void my_softmax_backward(float *dx, const float *dy, const float *y, int R, int C)
{
    for (int r = 0; r < R; r++) {
        const float *dy_r = &dy[r * C];
        const float *y_r = &y[r * C];
        float *dx_r = &dx[r * C];
        float dot = 0.0f; // the row's Σ_i dy_i y_i
        for (int i = 0; i < C; i++)
            dot += dy_r[i] * y_r[i];
        for (int j = 0; j < C; j++)
            dx_r[j] += y_r[j] * (dy_r[j] - dot);
    }
}
