/* Solution 5.2  Temperature and top-k, for what?                           book §5.3.3, exercise 5.2
 * The chapter's own try four settings with a whole model: exercise_5_2_temperature_and_top_k in 05_exercises.c. Low: answers that
 * must be right, code, facts. High, with a top-k that keeps nonsense out: names, verse, ideas. */
#include "ch05_pretrain/exercises/ex_5_2.h"

Sampling my_settings_for_facts(void)
{
    return (Sampling){ .temperature = 0.1f, .top_k = 0, .eos_id = -1 };
}

Sampling my_settings_for_ideas(void)
{
    return (Sampling){ .temperature = 5.0f, .top_k = 6, .eos_id = -1 };
}
