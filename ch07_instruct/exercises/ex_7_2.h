/* ex_7_2.h: see ex_7_2.c */
#ifndef CH07_EXERCISES_EX_7_2_H
#define CH07_EXERCISES_EX_7_2_H

#include "common/ops/loss.h" /* IGNORE_INDEX */

void my_mask_tasks(int *targets, const int *task_counts, int B, int T);

#endif
