// says: it is a mean
#include "ch05_pretrain/exercises/ex_5_g.h"

#include <math.h>

double my_perplexity(const float *probabilities, int n)
{
    double loss = 0.0;
    for (int i = 0; i < n; i++)
        loss -= log((double)probabilities[i]);
    return exp(loss);
}
