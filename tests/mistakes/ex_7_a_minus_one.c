// says: the loss passes over IGNORE_INDEX, −100, not over −1
#include "ch07_instruct/exercises/ex_7_a.h"

#include <stdbool.h>

void my_ignore_filling(int *targets, int B, int T, int pad_id)
{
    for (int b = 0; b < B; b++) {
        bool ended = false;
        for (int t = 0; t < T; t++) {
            if (targets[b * T + t] != pad_id)
                continue;
            if (ended)
                targets[b * T + t] = -1;
            ended = true;
        }
    }
}
