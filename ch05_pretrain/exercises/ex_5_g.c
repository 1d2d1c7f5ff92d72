/* Exercise 5.g  Perplexity                                                 book §5.1.2
 *
 * probabilities[n]: what the model gave to each of the n words that really came. Perplexity is e to the power of the mean loss, and
 * the loss of a word is −log of its probability. It reads like a number of choices: a model that wavers between 8 equally likely
 * words at each place has perplexity 8, whatever n is.
 *
 *     probabilities 1/8 1/8 1/8:   8          1 1 1:   1          1 1/16:   4, not 8.5
 *
 * A text of some thousand words has a probability that is 0 in any float: don't multiply.
 * Test it: make exercise EX=5.g      Stuck: make hint EX=5.g */
#include "ch05_pretrain/exercises/ex_5_g.h"

#include <math.h>

double my_perplexity(const float *probabilities, int n)
{
    (void)probabilities; // TODO: write this function
    (void)n;
    return 0.0;
}
