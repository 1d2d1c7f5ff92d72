/* ex_3_g.h: see ex_3_g.c */
#ifndef CH03_EXERCISES_EX_3_G_H
#define CH03_EXERCISES_EX_3_G_H

#include <stdint.h>

void my_dropout(float *y, const float *x, const uint8_t *keep, float drop_rate, int n);

#endif
