/* Exercise 7.2  Only the answer is learned                                 book §7.3, exercise 7.2
 *
 * In the book's main text the model learns to predict the whole entry, task and answer. Here the task shall be no target: only the
 * answer counts for the loss. targets[B,T] is what the collate function made, each row the tokens of an entry moved by one place:
 * position t has token t + 1 as its target. task_counts[b] says how many tokens the task of row b has: tokens 0 … task_counts[b] − 1.
 * Set every target that is a token of the task to IGNORE_INDEX (−100), and nothing else.
 *
 *     tokens     7 8 9 4 5 E         7 8 9 are the task, 4 5 the answer, E its end
 *     targets    8 9 4 5 E           task_count 3
 *     masked     - - 4 5 E           -: IGNORE_INDEX. 7 is nobody's target: it has nothing before it
 *
 * A row may have been cut, so that its task is as long as the row, or longer.
 * Before you write: how many targets of a row with a task of n tokens are masked?
 * Test it: make exercise EX=7.2      Stuck: make hint EX=7.2
 * Both ways, trained and compared: make ch07 ARGS="--section 'Ex 7.2'" */
#include "ch07_instruct/exercises/ex_7_2.h"

void my_mask_tasks(int *targets, const int *task_counts, int B, int T)
{
    (void)targets; // TODO: write this function
    (void)task_counts;
    (void)B;
    (void)T;
}
