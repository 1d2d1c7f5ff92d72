// says: few has read each of them 16 times
#include "ch07_instruct/exercises/ex_7_3.h"

Prediction my_prediction(void)
{
    return (Prediction){ .lower_on_first_40 = ALL, .lower_on_new_entries = ALL };
}

int my_allowed_max_length(void)
{
    return 88;
}
