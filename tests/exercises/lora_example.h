/* lora_example.h: a small layer with LoRA beside it, and its result in double: for the exercises of appendix E */
#ifndef TESTS_EXERCISES_LORA_EXAMPLE_H
#define TESTS_EXERCISES_LORA_EXAMPLE_H

#include "common/rng.h"

#include <stdbool.h>

enum { LORA_MOST = 64 };

typedef struct LoraExample {
    int R, I, O, rank;
    float alpha;
    float x[LORA_MOST], weight[LORA_MOST], A[LORA_MOST], B[LORA_MOST];
    float dy[LORA_MOST];
} LoraExample;

static inline void lora_example_make(LoraExample *lora, int R, int I, int O, int rank, float alpha)
{
    Rng rng;
    rng_seed(&rng, 123);
    *lora = (LoraExample){ .R = R, .I = I, .O = O, .rank = rank, .alpha = alpha };
    rng_fill_normal(lora->x, (size_t)(R * I), 0.0f, 1.0f, &rng);
    rng_fill_normal(lora->weight, (size_t)(O * I), 0.0f, 1.0f, &rng);
    rng_fill_normal(lora->A, (size_t)(I * rank), 0.0f, 1.0f, &rng);
    rng_fill_normal(lora->B, (size_t)(rank * O), 0.0f, 1.0f, &rng);
    rng_fill_normal(lora->dy, (size_t)(R * O), 0.0f, 1.0f, &rng);
}

/* (A·B)[i,o] */
static inline double lora_example_product(const LoraExample *lora, int i, int o)
{
    double sum = 0.0;
    for (int k = 0; k < lora->rank; k++)
        sum += (double)lora->A[i * lora->rank + k] * (double)lora->B[k * lora->O + o];
    return sum;
}

/* y[r,o] = layer · x·Wᵀ + beside · (x·A)·B */
static inline double lora_example_y(const LoraExample *lora, int r, int o, double layer, double beside)
{
    double sum = 0.0;
    for (int i = 0; i < lora->I; i++) {
        double both = layer * (double)lora->weight[o * lora->I + i] + beside * lora_example_product(lora, i, o);
        sum += (double)lora->x[r * lora->I + i] * both;
    }
    return sum;
}

#endif
