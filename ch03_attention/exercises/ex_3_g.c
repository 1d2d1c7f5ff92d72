/* Exercise 3.g  Dropout that keeps the expected value                     book §3.5.2
 *
 * keep[n] was drawn before: 1 for what stays, 0 for what is dropped; each entry is dropped with probability drop_rate. Write y[n]: 0
 * where x is dropped; elsewhere x, enlarged so that the mean of y over many draws is x again. Then the layer that comes next sees
 * numbers of the usual size in training and, without dropout, in use.
 *
 * drop_rate is at least 0 and below 1.
 * Test it: make exercise EX=3.g      Stuck: make hint EX=3.g */
#include "ch03_attention/exercises/ex_3_g.h"

void my_dropout(float *y, const float *x, const uint8_t *keep, float drop_rate, int n)
{
    (void)y; // TODO: write this function
    (void)x;
    (void)keep;
    (void)drop_rate;
    (void)n;
}
