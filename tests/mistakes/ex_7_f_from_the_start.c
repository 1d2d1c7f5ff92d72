// says: that is what atoi makes of a text that begins with words
#include "ch07_instruct/exercises/ex_7_f.h"

#include <stdlib.h>

int my_score(const char *answer)
{
    int score = atoi(answer);
    return score >= 0 && score <= 100 ? score : -1;
}
