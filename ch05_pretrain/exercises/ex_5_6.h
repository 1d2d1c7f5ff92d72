/* ex_5_6.h: see ex_5_6.c */
#ifndef CH05_EXERCISES_EX_5_6_H
#define CH05_EXERCISES_EX_5_6_H

#include <stdbool.h>
#include <stddef.h>

int my_largest_that_fits(const size_t *parameters, int count, double gib, bool training);
int my_best_of_three(void);

#endif
