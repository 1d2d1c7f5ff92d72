/* Solution 7.2  Only the answer is learned                                 book §7.3, exercise 7.2
 * The library's is fill_row in ch07_instruct/instruction_batch.c, with mask_instruction. */
#include "ch07_instruct/exercises/ex_7_2.h"

void my_mask_tasks(int *targets, const int *task_counts, int B, int T)
{
    for (int b = 0; b < B; b++) {
        for (int t = 0; t < task_counts[b] - 1 && t < T;
             t++) // position n − 1 has the answer's first token as its target
            targets[b * T + t] = IGNORE_INDEX;
    }
}
