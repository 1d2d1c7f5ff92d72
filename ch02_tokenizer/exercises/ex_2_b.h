/* ex_2_b.h: see ex_2_b.c */
#ifndef CH02_EXERCISES_EX_2_B_H
#define CH02_EXERCISES_EX_2_B_H

/* Two neighbours. */
typedef struct Pair {
    int left, right;
} Pair;

/* The pair that is merged next goes into best; returns how often it occurs, 0 when there is no pair at all. */
int my_most_frequent_pair(Pair *best, const int *ids, int count);

#endif
