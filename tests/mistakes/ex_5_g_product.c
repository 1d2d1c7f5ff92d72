// says: add logarithms instead
#include "ch05_pretrain/exercises/ex_5_g.h"

#include <math.h>

double my_perplexity(const float *probabilities, int n)
{
    double product = 1.0;
    for (int i = 0; i < n; i++)
        product *= (double)probabilities[i];
    return pow(product, -1.0 / n);
}
