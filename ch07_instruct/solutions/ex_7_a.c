/* Solution 7.a  Filling does not count                                     book §7.3
 * The library's is fill_row in ch07_instruct/instruction_batch.c, which knows where the entry ends. If every filling target counted,
 * most of what a short row teaches would be: behind an end comes an end. If none did, no answer would ever end. */
#include "ch07_instruct/exercises/ex_7_a.h"

#include <stdbool.h>

void my_ignore_filling(int *targets, int B, int T, int pad_id)
{
    for (int b = 0; b < B; b++) {
        bool ended = false; // the row had its <|endoftext|> already
        for (int t = 0; t < T; t++) {
            int *target = &targets[b * T + t];
            if (*target != pad_id)
                continue;
            if (ended)
                *target = IGNORE_INDEX;
            ended = true;
        }
    }
}
