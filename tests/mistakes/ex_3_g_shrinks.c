// says: what stays shrinks
#include "ch03_attention/exercises/ex_3_g.h"

void my_dropout(float *y, const float *x, const uint8_t *keep, float drop_rate, int n)
{
    for (int i = 0; i < n; i++)
        y[i] = keep[i] ? x[i] * (1.0f - drop_rate) : 0.0f;
}
