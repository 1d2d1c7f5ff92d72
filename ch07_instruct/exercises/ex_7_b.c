/* Exercise 7.b  Rows of different length, one batch                        book §7.3
 *
 * rows[b] has lengths[b] tokens, b = 0 … B−1. A batch is a rectangle:
 *
 * 1. my_batch_width: how many columns it has: the longest row's length, but at most longest_allowed (0: any length is allowed).
 * 2. my_collate: fill inputs[B,T] with the rows, each from its start, and pad_id behind its end; targets[B,T] with the token that comes
 *    next: behind the last token of a row comes pad_id. T may be smaller than a row: what does not fit is left out, and the target of
 *    the last column is then the row's next token.
 *
 *     rows 0 1 2 3 4, 5 6 and 7 8 9, pad_id E:   T = 5
 *     inputs   0 1 2 3 4        targets   1 2 3 4 E
 *              5 6 E E E                  6 E E E E
 *              7 8 9 E E                  8 9 E E E             which of the E count is exercise 7.a
 *
 *     the same, at most 2 columns:   T = 2
 *     inputs   0 1              targets   1 2
 *              5 6                        6 E
 *              7 8                        8 9
 *
 * Test it: make exercise EX=7.b      Stuck: make hint EX=7.b */
#include "ch07_instruct/exercises/ex_7_b.h"

int my_batch_width(const int *lengths, int B, int longest_allowed)
{
    (void)lengths; // TODO: write this function
    (void)B;
    (void)longest_allowed;
    return 0;
}

void my_collate(int *inputs, int *targets, const int *const *rows, const int *lengths, int B, int T, int pad_id)
{
    (void)inputs; // TODO: write this function
    (void)targets;
    (void)rows;
    (void)lengths;
    (void)B;
    (void)T;
    (void)pad_id;
}
