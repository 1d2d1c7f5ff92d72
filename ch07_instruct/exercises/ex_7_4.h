/* ex_7_4.h: see ex_7_4.c */
#ifndef CH07_EXERCISES_EX_7_4_H
#define CH07_EXERCISES_EX_7_4_H

#include "ch04_gpt/gpt.h"
#include "ch06_classify/lora.h"

size_t my_lora_count(const GPTConfig *config, int rank);
int my_prepare_lora(GPT *gpt, int rank, float alpha, Rng *rng);

#endif
