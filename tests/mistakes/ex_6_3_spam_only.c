// says: tokens that mean ham count as well
#include "ch06_classify/exercises/ex_6_3.h"

#include <stdlib.h>

bool my_score_changes(int column, int changed)
{
    return changed <= column;
}

double my_best_from_first_token(const int *first, const int *labels, int count, int vocab_size)
{
    int *spam = calloc((size_t)vocab_size, sizeof *spam);
    int *ham = calloc((size_t)vocab_size, sizeof *ham);
    for (int i = 0; spam != NULL && ham != NULL && i < count; i++) {
        if (labels[i] == 1)
            spam[first[i]]++;
        else
            ham[first[i]]++;
    }
    int right = 0;
    for (int token = 0; spam != NULL && ham != NULL && token < vocab_size; token++)
        right += spam[token] > ham[token] ? spam[token] : 0;
    free(spam);
    free(ham);
    return (double)right / count;
}
