/* Exercise 2.c  A sliding window                                           book §2.6
 *
 * Make pairs of input and target out of one long row of tokens[count]. A window is T tokens; the first begins at token 0, the next
 * stride tokens further, and so on as long as there is a window and one token behind it. The target of a window is the window one
 * token further: at each position the token that comes next.
 *
 *     tokens 10 11 12 13 14 15, T = 3, stride = 2:      inputs  10 11 12    targets  11 12 13
 *                                                               12 13 14             13 14 15
 *
 * Row w of inputs is inputs[w * T] … inputs[w * T + T − 1], and so with targets. Return the number of windows; it may be 0.
 * Test it: make exercise EX=2.c      Stuck: make hint EX=2.c      What it leads to: make ch02 ARGS="--section 2.6" */
#include "ch02_tokenizer/exercises/ex_2_c.h"

int my_windows(int *inputs, int *targets, const int *tokens, int count, int T, int stride)
{
    (void)inputs; // TODO: write this function
    (void)targets;
    (void)tokens;
    (void)count;
    (void)T;
    (void)stride;
    return 0;
}
