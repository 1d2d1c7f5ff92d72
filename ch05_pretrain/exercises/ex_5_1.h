/* ex_5_1.h: see ex_5_1.c */
#ifndef CH05_EXERCISES_EX_5_1_H
#define CH05_EXERCISES_EX_5_1_H

#include "common/rng.h"

void my_count_draws(int *counts, const float *logits, int V, float temperature, int draws, Rng *rng);
double my_chance_of_pizza(void);

#endif
