/* Exercise 2.a  One merge                                                  book §2.5
 *
 * Byte pair encoding knows a list of merges: "left followed by right becomes result". Apply one of them to ids[count], in place:
 * wherever left and right stand side by side they become one id, result. Go from left to right; an id that was used up is not
 * there for the next pair. Return how many ids are left; what stands behind them in the array does not matter.
 *
 *     merge 5 6 → 9       5 6 7 5 6     becomes  9 7 9         return 3
 *     merge 4 4 → 8       4 4 4 4 4     becomes  8 8 4         return 3
 *
 * Test it: make exercise EX=2.a      Stuck: make hint EX=2.a      What it leads to: make ch02 ARGS="--section 2.5" */
#include "ch02_tokenizer/exercises/ex_2_a.h"

int my_merge(int *ids, int count, int left, int right, int result)
{
    (void)ids; // TODO: write this function
    (void)left;
    (void)right;
    (void)result;
    return count;
}
