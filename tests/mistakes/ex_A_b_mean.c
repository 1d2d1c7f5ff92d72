// says: this was divided by R
#include "common/appA/exercises/ex_A_b.h"

void my_linear_backward(LinearGradients gradients, const float *dy, const float *x, const float *weight, int R, int I,
                        int O)
{
    for (int r = 0; r < R; r++) {
        for (int o = 0; o < O; o++) {
            float dy_ro = dy[r * O + o];
            for (int i = 0; i < I; i++) {
                gradients.dx[r * I + i] += dy_ro * weight[o * I + i];
                gradients.dweight[o * I + i] += dy_ro * x[r * I + i] / (float)R;
            }
            gradients.dbias[o] += dy_ro / (float)R;
        }
    }
}
