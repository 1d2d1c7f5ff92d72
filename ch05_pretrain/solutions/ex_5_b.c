/* Solution 5.b  The way back through cross entropy                         book §5.1.2, §5.2
 * The library's is cross_entropy_backward in common/ops/loss.c. */
#include "ch05_pretrain/exercises/ex_5_b.h"

#include <math.h>

void my_cross_entropy_backward(float *dlogits, float dloss, const float *logits, const int *targets, int R, int V)
{
    float share = dloss / (float)R; // each row has an equal part in the mean
    for (int r = 0; r < R; r++) {
        const float *row = &logits[r * V];
        float max = row[0];
        for (int c = 1; c < V; c++)
            max = fmaxf(max, row[c]);
        float sum = 0.0f;
        for (int c = 0; c < V; c++)
            sum += expf(row[c] - max);
        for (int c = 0; c < V; c++) {
            float p = expf(row[c] - max) / sum;
            float onehot = c == targets[r] ? 1.0f : 0.0f;
            dlogits[r * V + c] += (p - onehot) * share;
        }
    }
}
