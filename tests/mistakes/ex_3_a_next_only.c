// says: only the next token is hidden
#include "ch03_attention/exercises/ex_3_a.h"

#include <math.h>

void my_mask_future(float *scores, int T)
{
    for (int t = 0; t + 1 < T; t++)
        scores[t * T + t + 1] = -INFINITY;
}
