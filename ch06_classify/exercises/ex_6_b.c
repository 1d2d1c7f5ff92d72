/* Exercise 6.b  Messages of many lengths, one matrix                       book §6.3
 *
 * messages[b] points to lengths[b] ≥ 1 tokens of message b. Write them into ids[B,T], one message a row, from its first column on, and
 * fill the rest of the row with pad_id. A message of more than T tokens loses its end. Into last[b] goes the column of the last real
 * token of row b: that is where a classifier may read what it has seen, with no padding before it.
 *
 *     messages 7 8 | 5, T = 4, pad_id 0:   ids 7 8 0 0 | 5 0 0 0,   last 1 0
 *
 * Test it: make exercise EX=6.b      Stuck: make hint EX=6.b */
#include "ch06_classify/exercises/ex_6_b.h"

void my_pad_batch(int *ids, int *last, const int *const *messages, const int *lengths, int B, int T, int pad_id)
{
    (void)ids; // TODO: write this function; ids[b * T + t] = …
    (void)last;
    (void)messages;
    (void)lengths;
    (void)B;
    (void)T;
    (void)pad_id;
}
