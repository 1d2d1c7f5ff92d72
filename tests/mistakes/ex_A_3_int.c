// says: is too large for an int
#include "common/appA/exercises/ex_A_3.h"

size_t my_parameter_count(const int *widths, int count)
{
    unsigned total = 0; // as an int, but that the overflow is defined
    for (int i = 0; i + 1 < count; i++)
        total += (unsigned)widths[i] * (unsigned)widths[i + 1] + (unsigned)widths[i + 1];
    return total;
}
