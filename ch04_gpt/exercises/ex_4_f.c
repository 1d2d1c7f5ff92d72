/* Exercise 4.f  The loop that writes                                       book §4.7
 *
 * ids[count] is the beginning of a text, with room behind it. Append max_new_tokens tokens, one after the other, and return the new
 * count. Each time:
 *
 * 1. The model reads the text: gpt_forward(gpt, tape, ids, 1, T, NULL) returns logits of shape [1,T,V], behind each of T tokens a
 *    score for every vocabulary entry; V is gpt->config.vocab_size, and logits->data[t * V + v] is the number. But the model has
 *    positions for gpt->config.context_length tokens only: of a longer text it gets the last context_length ones.
 * 2. The scores behind the last token are for the one to come. The largest wins (greedy); where two are equal, the lower number.
 * 3. Append it. tape_reset(tape) gives the memory of this turn back: take the winner before you do so.
 *
 * The tape does not record (tape->recording is false): nothing is trained here.
 * Test it: make exercise EX=4.f      Stuck: make hint EX=4.f      What it leads to: make ch04 ARGS="--section 4.7" */
#include "ch04_gpt/exercises/ex_4_f.h"

int my_generate(const GPT *gpt, Tape *tape, int *ids, int count, int max_new_tokens)
{
    (void)gpt; // TODO: write this function
    (void)tape;
    (void)ids;
    (void)max_new_tokens;
    return count;
}
