/* ex_4_d.h: see ex_4_d.c */
#ifndef CH04_EXERCISES_EX_4_D_H
#define CH04_EXERCISES_EX_4_D_H

#include <stdbool.h>

/* Keys and values of the tokens so far: keys[capacity, C], values[capacity, C], of which the first length rows are in use.
 * C = H·D: the H heads of a token lie side by side, D numbers each. */
typedef struct MyCache {
    int capacity, length;
    float *keys, *values;
} MyCache;

bool my_attend_next(float *context, MyCache *cache, const float *q, const float *k, const float *v, int H, int D);

#endif
