// says: that is room for the weights alone
#include "ch05_pretrain/exercises/ex_5_6.h"

int my_largest_that_fits(const size_t *parameters, int count, double gib, bool training)
{
    int largest = -1;
    (void)training;
    for (int i = 0; i < count; i++) {
        if ((double)parameters[i] * 4.0 <= gib * 1024.0 * 1024.0 * 1024.0)
            largest = i;
    }
    return largest;
}

int my_best_of_three(void)
{
    return 2;
}
