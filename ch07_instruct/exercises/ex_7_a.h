/* ex_7_a.h: see ex_7_a.c */
#ifndef CH07_EXERCISES_EX_7_A_H
#define CH07_EXERCISES_EX_7_A_H

#include "common/ops/loss.h" /* IGNORE_INDEX */

void my_ignore_filling(int *targets, int B, int T, int pad_id);

#endif
