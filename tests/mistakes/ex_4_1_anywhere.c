// says: it has to begin with it
#include "ch04_gpt/exercises/ex_4_1.h"

#include <string.h>

size_t my_parameters_below(const Parameters *parameters, const char *prefix)
{
    size_t total = 0;
    for (int i = 0; i < parameters->count; i++) {
        const Tensor *tensor = parameters->items[i];
        if (strstr(tensor->name, prefix) != NULL)
            total += tensor_size(tensor);
    }
    return total;
}

double my_ratio_for_wide_models(void)
{
    return 8.0 / 4.0; // (4C² + 4C²) / (3C² + C²)
}
