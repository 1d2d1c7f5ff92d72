/* Solution 3.a  Hide the future                                           book §3.5.1
 * tape_mask_future in common/ops/softmax.c does the same for a batch, and for queries that stand at the end of longer keys. */
#include "ch03_attention/exercises/ex_3_a.h"

#include <math.h>

void my_mask_future(float *scores, int T)
{
    for (int t = 0; t < T; t++) {
        for (int s = t + 1; s < T; s++) // right of the diagonal; s = t stays: a token sees itself
            scores[t * T + s] = -INFINITY;
    }
}
