// says: the scores are multiplied by the temperature
#include "ch05_pretrain/exercises/ex_5_f.h"

#include "common/ops/softmax.h"

#include <math.h>

void my_top_k_probabilities(float *p, const float *logits, int V, float temperature, int k)
{
    for (int i = 0; i < V; i++) {
        int better = 0;
        for (int j = 0; j < V; j++)
            better += logits[j] > logits[i];
        p[i] = better < k ? logits[i] * temperature : -INFINITY;
    }
    softmax_forward(p, p, 1, V);
}
