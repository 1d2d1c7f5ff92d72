// says: temperature 0 draws nothing
#include "ch05_pretrain/exercises/ex_5_2.h"

Sampling my_settings_for_facts(void)
{
    return (Sampling){ .temperature = 0.0f, .top_k = 0, .eos_id = -1 };
}

Sampling my_settings_for_ideas(void)
{
    return (Sampling){ .temperature = 5.0f, .top_k = 6, .eos_id = -1 };
}
