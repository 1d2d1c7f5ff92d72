// says: what few knows by heart is of no use there
#include "ch07_instruct/exercises/ex_7_3.h"

Prediction my_prediction(void)
{
    return (Prediction){ .lower_on_first_40 = FEW, .lower_on_new_entries = FEW };
}

int my_allowed_max_length(void)
{
    return 88;
}
