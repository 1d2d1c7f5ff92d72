// says: all rows were masked as the first one
#include "ch07_instruct/exercises/ex_7_2.h"

void my_mask_tasks(int *targets, const int *task_counts, int B, int T)
{
    for (int b = 0; b < B; b++) {
        for (int t = 0; t < task_counts[0] - 1 && t < T; t++)
            targets[b * T + t] = IGNORE_INDEX;
    }
}
