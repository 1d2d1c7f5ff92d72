// says: that is the mean of 1/p
#include "ch05_pretrain/exercises/ex_5_g.h"

double my_perplexity(const float *probabilities, int n)
{
    double sum = 0.0;
    for (int i = 0; i < n; i++)
        sum += 1.0 / (double)probabilities[i];
    return sum / n;
}
