/* ex_6_1.h: see ex_6_1.c */
#ifndef CH06_EXERCISES_EX_6_1_H
#define CH06_EXERCISES_EX_6_1_H

#include "ch06_classify/classifier.h"

typedef enum Outcome { OUTCOME_NOT_SAID, OUTCOME_WORSE, OUTCOME_ALIKE, OUTCOME_BETTER } Outcome;

Outcome my_prediction(void);
ReadPosition my_read(void);
int my_max_length(int longest, int context);

#endif
