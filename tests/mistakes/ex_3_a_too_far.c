// says: outside of an array
#include "ch03_attention/exercises/ex_3_a.h"

#include <math.h>

void my_mask_future(float *scores, int T)
{
    for (int t = 0; t <= T; t++) {
        for (int s = t + 1; s <= T; s++)
            scores[t * T + s] = -INFINITY;
    }
    scores[T * T] = 0.0f;
}
