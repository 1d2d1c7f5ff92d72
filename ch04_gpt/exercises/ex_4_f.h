/* ex_4_f.h: see ex_4_f.c */
#ifndef CH04_EXERCISES_EX_4_F_H
#define CH04_EXERCISES_EX_4_F_H

#include "ch04_gpt/gpt.h"

int my_generate(const GPT *gpt, Tape *tape, int *ids, int count, int max_new_tokens);

#endif
