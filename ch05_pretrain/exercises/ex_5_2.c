/* Exercise 5.2  Temperature and top-k, for what?                           book §5.3.3, exercise 5.2
 *
 * An experiment. Someone wants one word after "every effort moves you", a thousand times, drawn from the book's nine words:
 *
 *     word      closer  every  effort  forward  inches  moves  pizza  toward  you
 *     score       4.51   0.89   -1.90     6.75    1.63  -1.62  -1.89    6.28  1.79
 *
 * facts    the likeliest word, forward, at least 950 times in 1000; yet not always: now and then another one.
 * ideas    variety without nonsense: each of the six likeliest words at least 60 times, the three below zero never.
 *
 * Which temperature, which top_k? Predict, then run. A Sampling has .temperature (0: no draw at all), .top_k (0: all words) and
 * .eos_id (−1 here); the test draws with sample_token, as generate does.
 * Test it: make exercise EX=5.2      Stuck: make hint EX=5.2      With a whole model: make ch05 ARGS="--section 'Ex 5.2'" */
#include "ch05_pretrain/exercises/ex_5_2.h"

Sampling my_settings_for_facts(void)
{
    return (Sampling){ .temperature = 1.0f, .top_k = 0, .eos_id = -1 }; // TODO: change what has to be changed
}

Sampling my_settings_for_ideas(void)
{
    return (Sampling){ .temperature = 1.0f, .top_k = 0, .eos_id = -1 }; // TODO: change what has to be changed
}
