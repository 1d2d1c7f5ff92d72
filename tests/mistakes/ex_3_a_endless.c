// says: a loop that never ends
#include "ch03_attention/exercises/ex_3_a.h"

#include <math.h>

void my_mask_future(float *scores, int T)
{
    int t = 0;
    while (t < T) {
        for (int s = t + 1; s < T; s++)
            scores[t * T + s] = -INFINITY; // and t stays 0
    }
}
