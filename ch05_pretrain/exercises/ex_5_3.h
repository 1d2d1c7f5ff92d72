/* ex_5_3.h: see ex_5_3.c */
#ifndef CH05_EXERCISES_EX_5_3_H
#define CH05_EXERCISES_EX_5_3_H

#include "ch04_gpt/generate.h"

Sampling my_settings_without_a_draw(void);
Sampling my_settings_with_one_choice(void);

#endif
