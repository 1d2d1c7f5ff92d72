// says: not message 4
#include "ch06_classify/exercises/ex_6_a.h"

int my_balance(int *chosen, const int *labels, int count, const int *shuffled)
{
    int spam = 0;
    for (int i = 0; i < count; i++)
        spam += labels[i];
    for (int i = 0; i < spam; i++)
        chosen[i] = shuffled[i];
    int next = spam;
    for (int i = 0; i < count; i++) {
        if (labels[i] == 1) {
            chosen[next] = i;
            next++;
        }
    }
    return next;
}
