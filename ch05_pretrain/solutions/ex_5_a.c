/* Solution 5.a  Cross entropy: how surprised the model was                 book §5.1.2
 * The library's is cross_entropy_forward in common/ops/loss.c. */
#include "ch05_pretrain/exercises/ex_5_a.h"

#include <math.h>

float my_cross_entropy(const float *logits, const int *targets, int R, int V)
{
    float loss = 0.0f;
    for (int r = 0; r < R; r++) {
        const float *row = &logits[r * V]; // logits[r,:]
        float max = row[0];
        for (int c = 1; c < V; c++)
            max = fmaxf(max, row[c]);
        float sum = 0.0f;
        for (int c = 0; c < V; c++)
            sum += expf(row[c] - max);
        loss += max + logf(sum) - row[targets[r]];
    }
    return loss / (float)R;
}
