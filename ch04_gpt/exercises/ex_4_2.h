/* ex_4_2.h: see ex_4_2.c */
#ifndef CH04_EXERCISES_EX_4_2_H
#define CH04_EXERCISES_EX_4_2_H

#include "ch04_gpt/gpt.h"

void my_gpt2_medium(GPTConfig *config);
void my_gpt2_large(GPTConfig *config);
void my_gpt2_xl(GPTConfig *config);
size_t my_parameter_count(const GPTConfig *config);

#endif
