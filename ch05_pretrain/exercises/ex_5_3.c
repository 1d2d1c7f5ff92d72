/* Exercise 5.3  Twice the same text                                        book §5.3.3, exercise 5.3
 *
 * Which settings make generate write the same text each time, whatever the random generator's seed? There are two ways:
 *
 *     my_settings_without_a_draw       nothing is drawn at all
 *     my_settings_with_one_choice      a word is drawn, but there is only one to draw from
 *
 * Set .temperature (0: always the likeliest word) and .top_k (0: all words). The test lets a small untrained GPT write with two
 * seeds, and then looks at two words whose scores differ by very little.
 * Test it: make exercise EX=5.3      Stuck: make hint EX=5.3      What it leads to: make ch05 ARGS="--section 'Ex 5.3'" */
#include "ch05_pretrain/exercises/ex_5_3.h"

Sampling my_settings_without_a_draw(void)
{
    return (Sampling){ .temperature = 1.0f, .top_k = 0, .eos_id = -1 }; // TODO: change what has to be changed
}

Sampling my_settings_with_one_choice(void)
{
    return (Sampling){ .temperature = 1.0f, .top_k = 0, .eos_id = -1 }; // TODO: change what has to be changed
}
