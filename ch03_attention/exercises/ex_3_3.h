/* ex_3_3.h: see ex_3_3.c */
#ifndef CH03_EXERCISES_EX_3_3_H
#define CH03_EXERCISES_EX_3_3_H

#include "ch03_attention/multi_head_attention.h"

void my_gpt2_small_attention(MultiHeadAttention *mha, Parameters *parameters, Rng *rng);

#endif
