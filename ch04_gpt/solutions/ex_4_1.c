/* Solution 4.1  Feed-forward or attention: which learns more numbers?      book §4.5, exercise 4.1
 * 4,722,432 against 2,360,064 in each block of GPT-2 small: two thirds of a block are feed-forward. The chapter's own is
 * exercise_4_1_parameters_of_a_block in 04_exercises.c. */
#include "ch04_gpt/exercises/ex_4_1.h"

#include <string.h>

size_t my_parameters_below(const Parameters *parameters, const char *prefix)
{
    size_t length = strlen(prefix);
    size_t total = 0;
    for (int i = 0; i < parameters->count; i++) {
        const Tensor *tensor = parameters->items[i];
        if (strncmp(tensor->name, prefix, length) == 0)
            total += tensor_size(tensor);
    }
    return total;
}

double my_ratio_for_wide_models(void)
{
    return 8.0 / 4.0; // (4C² + 4C²) / (3C² + C²)
}
