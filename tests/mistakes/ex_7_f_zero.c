// says: 0 would count as the worst answer in the mean
#include "ch07_instruct/exercises/ex_7_f.h"

int my_score(const char *answer)
{
    const char *at = answer;
    while (*at != '\0' && (*at < '0' || *at > '9'))
        at++;
    int score = 0;
    for (; *at >= '0' && *at <= '9' && score <= 100; at++)
        score = 10 * score + (*at - '0');
    return score <= 100 ? score : -1;
}
