/* ex_2_c.h: see ex_2_c.c */
#ifndef CH02_EXERCISES_EX_2_C_H
#define CH02_EXERCISES_EX_2_C_H

/* Fills inputs[n, T] and targets[n, T] from tokens[count] and returns n, the number of windows. */
int my_windows(int *inputs, int *targets, const int *tokens, int count, int T, int stride);

#endif
