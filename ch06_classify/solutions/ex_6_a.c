/* Solution 6.a  As many ham as spam                                        book §6.2
 * The library's is messages_balance in messages.c, with rng_numpy_permutation in common/rng.h for the order. It first makes a list
 * of the ham, so that each is found at once; here it is looked for anew each time. */
#include "ch06_classify/exercises/ex_6_a.h"

/* The message that is the place-th ham, counted from 0. */
static int find_ham(const int *labels, int place)
{
    int message = -1;
    for (int ham = -1; ham < place;) {
        message++;
        ham += labels[message] == 0;
    }
    return message;
}

int my_balance(int *chosen, const int *labels, int count, const int *shuffled)
{
    int spam = 0;
    for (int i = 0; i < count; i++)
        spam += labels[i];
    for (int i = 0; i < spam; i++)
        chosen[i] = find_ham(labels, shuffled[i]);
    int next = spam;
    for (int i = 0; i < count; i++) {
        if (labels[i] == 1) {
            chosen[next] = i;
            next++;
        }
    }
    return next;
}
