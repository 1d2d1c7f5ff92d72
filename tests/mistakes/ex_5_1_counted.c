// says: the probability behind it is larger
#include "ch05_pretrain/exercises/ex_5_1.h"

#include "common/ops/softmax.h"

void my_count_draws(int *counts, const float *logits, int V, float temperature, int draws, Rng *rng)
{
    float p[64];
    for (int i = 0; i < V; i++) {
        p[i] = logits[i] / temperature;
        counts[i] = 0;
    }
    softmax_forward(p, p, 1, V);
    for (int draw = 0; draw < draws; draw++)
        counts[rng_multinomial(p, V, rng)]++;
}

double my_chance_of_pizza(void)
{
    return 0.032;
}
