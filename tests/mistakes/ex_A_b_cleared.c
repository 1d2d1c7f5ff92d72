// says: nothing is set to 0
#include "common/appA/exercises/ex_A_b.h"

#include <string.h>

void my_linear_backward(LinearGradients gradients, const float *dy, const float *x, const float *weight, int R, int I,
                        int O)
{
    memset(gradients.dx, 0, (size_t)(R * I) * sizeof(float));
    memset(gradients.dweight, 0, (size_t)(O * I) * sizeof(float));
    memset(gradients.dbias, 0, (size_t)O * sizeof(float));
    for (int r = 0; r < R; r++) {
        for (int o = 0; o < O; o++) {
            float dy_ro = dy[r * O + o];
            for (int i = 0; i < I; i++) {
                gradients.dx[r * I + i] += dy_ro * weight[o * I + i];
                gradients.dweight[o * I + i] += dy_ro * x[r * I + i];
            }
            gradients.dbias[o] += dy_ro;
        }
    }
}
