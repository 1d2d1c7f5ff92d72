/* Solution 7.f  A judge's points                                           book §7.8
 * The library's is judge_parse_score in ch07_instruct/judge.c: stricter, as the book's int(…) is; it takes a number alone and passes over
 * the rest. A text read too kindly gives wrong points that nobody notices ("Out of 100 I give it 20" begins with 100). */
#include "ch07_instruct/exercises/ex_7_f.h"

#include <stdbool.h>

enum { MOST = 100 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

int my_score(const char *answer)
{
    const char *at = answer;
    while (*at != '\0' && !is_digit(*at))
        at++;
    if (*at == '\0')
        return -1;
    if (at > answer && at[-1] == '-')
        return -1;
    int score = 0;
    for (; is_digit(*at); at++) {
        score = 10 * score + (*at - '0');
        if (score > MOST)
            return -1;
    }
    return score;
}
