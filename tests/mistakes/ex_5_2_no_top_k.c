// says: a temperature forbids no word
#include "ch05_pretrain/exercises/ex_5_2.h"

Sampling my_settings_for_facts(void)
{
    return (Sampling){ .temperature = 0.1f, .top_k = 0, .eos_id = -1 };
}

Sampling my_settings_for_ideas(void)
{
    return (Sampling){ .temperature = 5.0f, .top_k = 0, .eos_id = -1 };
}
