// says: what stays has to grow
#include "ch03_attention/exercises/ex_3_g.h"

void my_dropout(float *y, const float *x, const uint8_t *keep, float drop_rate, int n)
{
    (void)drop_rate;
    for (int i = 0; i < n; i++)
        y[i] = keep[i] ? x[i] : 0.0f;
}
