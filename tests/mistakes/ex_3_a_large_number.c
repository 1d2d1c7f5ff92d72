// says: a large negative number is not minus infinity
#include "ch03_attention/exercises/ex_3_a.h"

void my_mask_future(float *scores, int T)
{
    for (int t = 0; t < T; t++)
        for (int s = t + 1; s < T; s++)
            scores[t * T + s] = -1e9f;
}
