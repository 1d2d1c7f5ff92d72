/* ex_A_3.h: see ex_A_3.c */
#ifndef COMMON_APPA_EXERCISES_EX_A_3_H
#define COMMON_APPA_EXERCISES_EX_A_3_H

#include <stddef.h>

size_t my_parameter_count(const int *widths, int count);

#endif
