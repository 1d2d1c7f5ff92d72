/* ex_3_2.h: see ex_3_2.c */
#ifndef CH03_EXERCISES_EX_3_2_H
#define CH03_EXERCISES_EX_3_2_H

#include "ch03_attention/self_attention.h"

Tensor *my_two_heads(Tape *tape, Parameters *parameters, Tensor *batch, Rng *rng);

#endif
