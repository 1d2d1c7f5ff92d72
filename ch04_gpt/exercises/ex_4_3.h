/* ex_4_3.h: see ex_4_3.c */
#ifndef CH04_EXERCISES_EX_4_3_H
#define CH04_EXERCISES_EX_4_3_H

#include "ch04_gpt/gpt.h"

void my_drop_rates(GPT *gpt, float emb, float attn, float shortcut);

#endif
