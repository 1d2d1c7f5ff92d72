/* ex_A_a.h: see ex_A_a.c */
#ifndef COMMON_APPA_EXERCISES_EX_A_A_H
#define COMMON_APPA_EXERCISES_EX_A_A_H

#include "common/appA/scalar_tape.h"

void my_scalar_backward(ScalarTape *tape, int result);

#endif
