/* Solution 5.3  Twice the same text                                        book §5.3.3, exercise 5.3
 * The chapter's own is exercise_5_3_deterministic in 05_exercises.c. */
#include "ch05_pretrain/exercises/ex_5_3.h"

Sampling my_settings_without_a_draw(void)
{
    return (Sampling){ .temperature = 0.0f, .top_k = 0, .eos_id = -1 };
}

Sampling my_settings_with_one_choice(void)
{
    return (Sampling){ .temperature = 1.0f, .top_k = 1, .eos_id = -1 };
}
