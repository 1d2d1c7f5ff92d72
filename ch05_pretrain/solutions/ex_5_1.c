/* Solution 5.1  How often each word is drawn                               book §5.3.1, exercise 5.1
 * The chapter's own are toy_probabilities and toy_count_draws in toy_vocabulary.c. */
#include "ch05_pretrain/exercises/ex_5_1.h"

#include "ch05_pretrain/toy_vocabulary.h"
#include "common/ops/softmax.h"

enum { MOST_WORDS = 64 };

/* p[V] = softmax(logits / temperature) */
static void probabilities(float *p, const float *logits, int V, float temperature)
{
    for (int i = 0; i < V; i++)
        p[i] = logits[i] / temperature;
    softmax_forward(p, p, 1, V);
}

void my_count_draws(int *counts, const float *logits, int V, float temperature, int draws, Rng *rng)
{
    float p[MOST_WORDS];
    probabilities(p, logits, V, temperature);
    for (int i = 0; i < V; i++)
        counts[i] = 0;
    for (int draw = 0; draw < draws; draw++)
        counts[rng_multinomial(p, V, rng)]++;
}

double my_chance_of_pizza(void)
{
    float p[TOY_WORDS];
    probabilities(p, toy_logits, TOY_WORDS, 5.0f);
    return (double)p[6];
}
