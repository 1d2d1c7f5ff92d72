/* Exercise 5.6  Larger models                                              book §5.5, exercise 5.6
 *
 * 1. Which of the models fits into gib GiB of memory? parameters[count] are their numbers of weights, smallest model first. Return the
 *    place in that list of the largest one that fits, −1 if none does. A weight is a float of 4 bytes. To generate text, the weights
 *    have to be there; to train, also a gradient and AdamW's two running means for each of them. (What the steps themselves need
 *    comes on top and is left out here.) A GiB is 1024³ bytes.
 *
 *     { 124439808, 354823168 }, 1 GiB:     to generate 0 (0.46 GiB; the other one needs 1.32); to train −1 (1.85 GiB)
 *
 * 2. A prediction: three models, 0: one layer of width 8, 1: one layer of width 24, 2: two layers of width 64, read the same 60 batches
 *    of our story once, byte by byte, at the same learning rate. Which has the lowest loss on validation text? The check measures it.
 *
 * Test it: make exercise EX=5.6      Stuck: make hint EX=5.6
 * With GPT-2's weights in DIR, one size after the other: make ch05 ARGS="--section 'Ex 5.6' --weights DIR" */
#include "ch05_pretrain/exercises/ex_5_6.h"

int my_largest_that_fits(const size_t *parameters, int count, double gib, bool training)
{
    (void)parameters; // TODO: write this function
    (void)count;
    (void)gib;
    (void)training;
    return -2;
}

int my_best_of_three(void)
{
    return -1; // TODO: 0, 1 or 2
}
