/* ex_6_3.h: see ex_6_3.c */
#ifndef CH06_EXERCISES_EX_6_3_H
#define CH06_EXERCISES_EX_6_3_H

#include <stdbool.h>

bool my_score_changes(int column, int changed);
double my_best_from_first_token(const int *first, const int *labels, int count, int vocab_size);

#endif
