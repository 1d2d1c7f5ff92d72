// says: one too many: the first token of the answer has to count as well
#include "ch07_instruct/exercises/ex_7_2.h"

void my_mask_tasks(int *targets, const int *task_counts, int B, int T)
{
    for (int b = 0; b < B; b++) {
        for (int t = 0; t < task_counts[b] && t < T; t++)
            targets[b * T + t] = IGNORE_INDEX;
    }
}
