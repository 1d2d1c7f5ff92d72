#include "ch05_pretrain/toy_vocabulary.h"

#include "common/ops/softmax.h"
#include "common/rng.h"

#include <string.h>

const char *const toy_words[TOY_WORDS] = { "closer", "every", "effort", "forward", "inches",
                                           "moves",  "pizza", "toward", "you" };
const float toy_logits[TOY_WORDS] = { 4.51f, 0.89f, -1.90f, 6.75f, 1.63f, -1.62f, -1.89f, 6.28f, 1.79f };
const float toy_temperatures[3] = { 1.0f, 0.1f, 5.0f };

void toy_probabilities(float *probabilities, float temperature)
{
    float scaled[TOY_WORDS];
    for (int i = 0; i < TOY_WORDS; i++)
        scaled[i] = toy_logits[i] / temperature;
    softmax_forward(probabilities, scaled, 1, TOY_WORDS);
}

void toy_count_draws(int *counts, const float *probabilities, int64_t seed)
{
    Rng rng;
    rng_seed(&rng, seed);
    memset(counts, 0, TOY_WORDS * sizeof *counts);
    for (int draw = 0; draw < TOY_DRAWS; draw++)
        counts[rng_multinomial(probabilities, TOY_WORDS, &rng)]++;
}
