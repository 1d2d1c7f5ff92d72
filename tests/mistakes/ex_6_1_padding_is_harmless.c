// says: padding is no word, but the last column looks at it as well
#include "ch06_classify/exercises/ex_6_1.h"

Outcome my_prediction(void)
{
    return OUTCOME_ALIKE;
}

ReadPosition my_read(void)
{
    return READ_END;
}

int my_max_length(int longest, int context)
{
    (void)context;
    return longest;
}
