/* ex_4_1.h: see ex_4_1.c */
#ifndef CH04_EXERCISES_EX_4_1_H
#define CH04_EXERCISES_EX_4_1_H

#include "common/nn.h"

size_t my_parameters_below(const Parameters *parameters, const char *prefix);
double my_ratio_for_wide_models(void);

#endif
