// says: the temperature has no effect
#include "ch05_pretrain/exercises/ex_5_1.h"

#include "common/ops/softmax.h"

void my_count_draws(int *counts, const float *logits, int V, float temperature, int draws, Rng *rng)
{
    float p[64];
    softmax_forward(p, logits, 1, V);
    for (int i = 0; i < V; i++) {
        p[i] /= temperature;
        counts[i] = 0;
    }
    for (int draw = 0; draw < draws; draw++)
        counts[rng_multinomial(p, V, rng)]++;
}

double my_chance_of_pizza(void)
{
    return 0.043;
}
