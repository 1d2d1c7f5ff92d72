// says: nothing was dropped: where keep is 0
#include "ch03_attention/exercises/ex_3_g.h"

void my_dropout(float *y, const float *x, const uint8_t *keep, float drop_rate, int n)
{
    for (int i = 0; i < n; i++) {
        y[i] = x[i] / (1 - drop_rate);
    }
    (void)keep;
}
