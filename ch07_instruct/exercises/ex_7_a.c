/* Exercise 7.a  Filling does not count                                     book §7.3
 *
 * The rows of a batch are filled up to the same length with <|endoftext|>, pad_id. The model shall learn that an answer ends with it,
 * once; what stands behind the end is nothing to be learned. In targets[B,T] set every pad_id of a row but its first one to
 * IGNORE_INDEX (−100): the loss passes over it.
 *
 *     targets, pad_id 50256       1     2     3     4 50256           1     2     3     4 50256
 *                                 6 50256 50256 50256 50256    →      6 50256  -100  -100  -100
 *                                 8     9 50256 50256 50256           8     9 50256  -100  -100
 *
 * A row that was cut has no pad_id at all.
 * Before you write: what would the model learn if all of them counted? And if none did?
 * Test it: make exercise EX=7.a      Stuck: make hint EX=7.a */
#include "ch07_instruct/exercises/ex_7_a.h"

void my_ignore_filling(int *targets, int B, int T, int pad_id)
{
    (void)targets; // TODO: write this function
    (void)B;
    (void)T;
    (void)pad_id;
}
