/* Exercise 7.3  More entries to learn from                                 book §7.6, exercise 7.3
 *
 * An experiment. The book goes on with Alpaca's 52,000 entries and says: should memory run out, take a smaller batch, or a smaller
 * allowed_max_length. Here the embedded tasks about language are learned, 677 for training, with a vocabulary of 512 tokens.
 *
 * 1. A prediction. Two very small models start alike and make the same 80 steps with 8 entries each; only the answers count.
 *
 *        few    reads the first 40 entries, 16 times each
 *        all    reads all 677 in turn, none of them more than once
 *
 *    Then both are asked for the loss on those first 40 entries, and on entries that neither has seen. Which model has the lower loss on
 *    the first, which on the second? Write FEW or ALL for each; the check measures both.
 *
 * 2. A setting. A batch takes memory as its longest entry does, so longer ones are cut at allowed_max_length tokens, and what is cut off
 *    is the end: the answer. Choose the smallest multiple of 8 that cuts at most one entry in twenty. Predict, run, read what was
 *    measured, choose again.
 *
 * Test it: make exercise EX=7.3      Stuck: make hint EX=7.3
 * The book's entries and lengths: make ch07 ARGS="--section 'Ex 7.3' --data data/book/instruction-data.json --tokenizer data/gpt2".
 * Alpaca's file (alpaca_data.json, in the repository tatsu-lab/stanford_alpaca) with GPT-2's weights in DIR, a matter of days on a CPU:
 * make ch07 ARGS="--section 7.6 --data alpaca_data.json --weights DIR --batch 4" */
#include "ch07_instruct/exercises/ex_7_3.h"

Prediction my_prediction(void)
{
    return (Prediction){ .lower_on_first_40 = NO_ANSWER, .lower_on_new_entries = NO_ANSWER }; // TODO: FEW or ALL
}

int my_allowed_max_length(void)
{
    return 0; // TODO: your setting
}
