// says: is not enough where scores are close to each other
#include "ch05_pretrain/exercises/ex_5_3.h"

Sampling my_settings_without_a_draw(void)
{
    return (Sampling){ .temperature = 0.0005f, .top_k = 0, .eos_id = -1 };
}

Sampling my_settings_with_one_choice(void)
{
    return (Sampling){ .temperature = 1.0f, .top_k = 1, .eos_id = -1 };
}
