// says: training messages lose their ends
#include "ch06_classify/exercises/ex_6_1.h"

Outcome my_prediction(void)
{
    return OUTCOME_WORSE;
}

ReadPosition my_read(void)
{
    return READ_LAST_COLUMN;
}

int my_max_length(int longest, int context)
{
    (void)longest;
    (void)context;
    return 40;
}
