/* Exercise 4.1  Feed-forward or attention: which learns more numbers?      book §4.5, exercise 4.1
 *
 * 1. A model lists its tensors under names that say where they belong: "trf_blocks.0.att.W_query.weight", for example, or
 *    "trf_blocks.0.ff.layers.0.bias". How many numbers are in all tensors whose name begins with prefix? So one can compare:
 *
 *        my_parameters_below(&gpt.parameters, "trf_blocks.0.ff.")         4,722,432 for GPT-2 small, as the book counts
 *        my_parameters_below(&gpt.parameters, "trf_blocks.0.att.")
 *
 *    parameters->count tensors, parameters->items[i]; its ->name is a string, and tensor_size(items[i]) is how many numbers it has.
 *
 * 2. A prediction: the wider the model, the nearer the ratio, feed-forward divided by attention, comes to one number. Which?
 *    (Attention: four matrices of C x C. Feed-forward: from C to 4C and back. The biases count for less and less.)
 *
 * Test it: make exercise EX=4.1      Stuck: make hint EX=4.1      What it leads to: make ch04 ARGS="--section 'Ex 4.1'" */
#include "ch04_gpt/exercises/ex_4_1.h"

#include <string.h>

size_t my_parameters_below(const Parameters *parameters, const char *prefix)
{
    (void)parameters; // TODO: write this function; strncmp(a, b, n) is 0 where the first n bytes of both are the same
    (void)prefix;
    return 0;
}

double my_ratio_for_wide_models(void)
{
    return 0.0; // TODO: how many times as many numbers has the feed-forward part?
}
