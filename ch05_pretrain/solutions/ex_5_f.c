/* Solution 5.f  Top-k sampling with temperature                            book §5.3.1 – §5.3.3
 * The library's is draw_token in ch04_gpt/generate.c; for 50,257 words it finds the k-th largest with a heap, which is much faster. */
#include "ch05_pretrain/exercises/ex_5_f.h"

#include "common/ops/softmax.h"

#include <math.h>

void my_top_k_probabilities(float *p, const float *logits, int V, float temperature, int k)
{
    for (int i = 0; i < V; i++) {
        int better = 0; // words with a larger score
        for (int j = 0; j < V; j++)
            better += logits[j] > logits[i];
        p[i] = better < k ? logits[i] / temperature : -INFINITY;
    }
    softmax_forward(p, p, 1, V);
}
