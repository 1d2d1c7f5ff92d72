/* Exercise 5.f  Top-k sampling with temperature                            book §5.3.1 – §5.3.3
 *
 * From the scores logits[V] make the probabilities p[V] with which the next word is drawn: only the k words with the largest scores
 * can be drawn (a word that ties with the k-th may stay too), their scores are divided by temperature, and softmax makes them
 * probabilities: sum 1, all other words 0.
 *
 *     logits 1 3 2 0, k 2, temperature 1:     p 0 0.731 0.269 0
 *
 * temperature is above 0, k in 1..V. softmax_forward(p, x, 1, V) (common/ops/softmax.h) gives a score of -INFINITY the probability 0,
 * and p and x may be the same array.
 * Test it: make exercise EX=5.f      Stuck: make hint EX=5.f */
#include "ch05_pretrain/exercises/ex_5_f.h"

#include "common/ops/softmax.h"

#include <math.h>

void my_top_k_probabilities(float *p, const float *logits, int V, float temperature, int k)
{
    (void)p; // TODO: write this function
    (void)logits;
    (void)V;
    (void)temperature;
    (void)k;
}
