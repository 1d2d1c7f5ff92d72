/* ex_6_a.h: see ex_6_a.c */
#ifndef CH06_EXERCISES_EX_6_A_H
#define CH06_EXERCISES_EX_6_A_H

int my_balance(int *chosen, const int *labels, int count, const int *shuffled);

#endif
