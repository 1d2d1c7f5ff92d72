/* Solution 5.g  Perplexity                                                 book §5.1.2
 * The chapter's is in section_5_1_2_text_generation_loss, 05_1_evaluating.c. */
#include "ch05_pretrain/exercises/ex_5_g.h"

#include <math.h>

double my_perplexity(const float *probabilities, int n)
{
    double loss = 0.0;
    for (int i = 0; i < n; i++)
        loss -= log((double)probabilities[i]);
    return exp(loss / n);
}
