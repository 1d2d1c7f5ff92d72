// says: what is shuffled for
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
    (void)shuffled;
    int spam = 0;
    for (int i = 0; i < count; i++)
        spam += labels[i];
    for (int i = 0; i < spam; i++)
        chosen[i] = find_ham(labels, i);
    int next = spam;
    for (int i = 0; i < count; i++) {
        if (labels[i] == 1) {
            chosen[next] = i;
            next++;
        }
    }
    return next;
}
