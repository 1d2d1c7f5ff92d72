/* Exercise 5.1  How often each word is drawn                               book §5.3.1, exercise 5.1
 *
 * Draw words by their scores logits[V]: softmax(logits / temperature) are the probabilities. Draw so many times, and count in
 * counts[V] how often each word came (V is at most 64 here). What you need is there:
 *
 *     softmax_forward(p, x, 1, V)      probabilities p[V] of scores x[V]; both may be the same array
 *     rng_multinomial(p, V, rng)       draws one word's number, as torch.multinomial does
 *
 * With the book's nine words, its scores and its seed the counts have to be the book's. Then answer its question: at temperature 5,
 * with which probability is "pizza" (word 6) drawn? Return it, 0.5 for 50 %, from my_chance_of_pizza; three digits will do.
 * Test it: make exercise EX=5.1      Stuck: make hint EX=5.1      What it leads to: make ch05 ARGS="--section 'Ex 5.1'" */
#include "ch05_pretrain/exercises/ex_5_1.h"

#include "ch05_pretrain/toy_vocabulary.h" /* toy_words[TOY_WORDS], toy_logits[TOY_WORDS]: the nine words */
#include "common/ops/softmax.h"

void my_count_draws(int *counts, const float *logits, int V, float temperature, int draws, Rng *rng)
{
    (void)counts; // TODO: write this function
    (void)logits;
    (void)V;
    (void)temperature;
    (void)draws;
    (void)rng;
}

double my_chance_of_pizza(void)
{
    return 0.0; // TODO: compute it, or count it with the function above
}
