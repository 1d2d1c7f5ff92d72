// says: move x[i] alone
#include "common/appA/exercises/ex_A_c.h"

void my_differences(float *gradient, MyLoss *loss, void *context, float *x, int n, float h)
{
    for (int i = 0; i < n; i++) {
        float before = x[i];
        float up = before + h;
        float down = before - h;
        for (int j = 0; j < n; j++)
            x[j] += h;
        double above = loss(x, n, context);
        for (int j = 0; j < n; j++)
            x[j] -= 2.0f * h;
        double below = loss(x, n, context);
        for (int j = 0; j < n; j++)
            x[j] += h;
        gradient[i] = (float)((above - below) / ((double)up - (double)down));
    }
}
