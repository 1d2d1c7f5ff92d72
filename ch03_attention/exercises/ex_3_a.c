/* Exercise 3.a  Hide the future                                           book §3.5.1
 *
 * scores[T,T] says how well each token's query (the row) fits each token's key (the column). A token must not look at what comes
 * after it: in row t only columns 0..t may count.
 *
 * Set every score that must not count to -INFINITY, in place. softmax comes afterwards and turns exp(−∞) into a weight of 0.
 *
 *     T = 3:   s s s        s −∞ −∞
 *              s s s   →    s  s −∞
 *              s s s        s  s  s
 *
 * Rows lie one after the other: score of row t, column s is scores[t * T + s].
 * Test it: make exercise EX=3.a      Stuck: make hint EX=3.a */
#include "ch03_attention/exercises/ex_3_a.h"

#include <math.h>

void my_mask_future(float *scores, int T)
{
    (void)scores; // TODO: write this function; these two lines only say that nobody uses the arguments yet
    (void)T;
}
