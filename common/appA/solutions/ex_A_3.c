/* Solution A.3  The numbers that a network learns                          book §A.5, exercise A.3
 * 2·30 + 30, then 30·20 + 20, then 20·2 + 2: 752. The library's is parameters_size in common/nn.c, which counts the weights that are
 * there; the chapter's own is exercise_a_3_parameter_count in A_5_neural_network.c. */
#include "common/appA/exercises/ex_A_3.h"

size_t my_parameter_count(const int *widths, int count)
{
    size_t total = 0;
    for (int layer = 0; layer + 1 < count; layer++) {
        size_t inputs = (size_t)widths[layer];
        size_t outputs = (size_t)widths[layer + 1];
        total += inputs * outputs + outputs; // weights and biases
    }
    return total;
}
