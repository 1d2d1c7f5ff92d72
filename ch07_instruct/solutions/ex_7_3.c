/* Solution 7.3  More entries to learn from                                 book §7.6, exercise 7.3
 * The chapter's own is exercise_7_3_more_data in 07_10_exercises.c: the lengths of all entries, and what a cut would cost. */
#include "ch07_instruct/exercises/ex_7_3.h"

Prediction my_prediction(void)
{
    return (Prediction){ .lower_on_first_40 = FEW, .lower_on_new_entries = ALL };
}

int my_allowed_max_length(void)
{
    return 88;
}
