/* ex_2_a.h: see ex_2_a.c */
#ifndef CH02_EXERCISES_EX_2_A_H
#define CH02_EXERCISES_EX_2_A_H

/* Joins left and right into result wherever they stand side by side in ids[count]; returns the new count. */
int my_merge(int *ids, int count, int left, int right, int result);

#endif
