// says: y_j stands before the bracket
#include "ch03_attention/exercises/ex_3_c.h"

void my_softmax_backward(float *dx, const float *dy, const float *y, int R, int C)
{
    for (int r = 0; r < R; r++) {
        const float *dy_r = &dy[r * C];
        const float *y_r = &y[r * C];
        float *dx_r = &dx[r * C];
        float dot = 0;
        for (int i = 0; i < C; i++)
            dot += dy_r[i] * y_r[i];
        for (int j = 0; j < C; j++)
            dx_r[j] += y_r[j] * dy_r[j] - dot;
    }
}
