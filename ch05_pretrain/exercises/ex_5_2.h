/* ex_5_2.h: see ex_5_2.c */
#ifndef CH05_EXERCISES_EX_5_2_H
#define CH05_EXERCISES_EX_5_2_H

#include "ch04_gpt/generate.h"

Sampling my_settings_for_facts(void);
Sampling my_settings_for_ideas(void);

#endif
