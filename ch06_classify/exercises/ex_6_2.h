/* ex_6_2.h: see ex_6_2.c */
#ifndef CH06_EXERCISES_EX_6_2_H
#define CH06_EXERCISES_EX_6_2_H

#include "ch06_classify/classifier.h"

size_t my_learning_numbers(const GPTConfig *config, Learning learning);
Learning my_best_of_three(void);

#endif
