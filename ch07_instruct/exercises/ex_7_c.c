/* Exercise 7.c  A loss that passes over                                    book §7.3
 *
 * Cross entropy once more (exercises 5.a and 5.b), now with targets that do not count: targets[r] is 0 … V−1, or IGNORE_INDEX (−100).
 *
 *     loss = 1/N Σ over the rows that count of (log Σ_c exp(logits_rc) − logits_r,target)        N: how many rows count
 *
 * 1. my_cross_entropy gives the loss of logits[R,V]. Where no row counts there is no mean: NAN, as PyTorch has it.
 * 2. my_cross_entropy_backward adds dloss · ∂loss/∂logits into dlogits[R,V]. Nothing is added in rows that don't count; so nothing at
 *    all where none does, and no nan.
 *
 *     logits -1 1, -0.5 1.5, -0.5 1.5     targets 0 1 -100     →  1.1269, what the first two rows alone give (the book's loss_3)
 *
 * log_sum_exp(row, V), declared in the header, is log Σ_c exp(row_c) and does not overflow; softmax_forward(p, row, 1, V) gives a row's
 * probabilities (common/ops/softmax.h).
 * Before you write: why may the loss not simply be divided by R?
 * Test it: make exercise EX=7.c      Stuck: make hint EX=7.c */
#include "ch07_instruct/exercises/ex_7_c.h"

float my_cross_entropy(const float *logits, const int *targets, int R, int V)
{
    (void)logits; // TODO: write this function
    (void)targets;
    (void)R;
    (void)V;
    return 0.0f;
}

void my_cross_entropy_backward(float *dlogits, float dloss, const float *logits, const int *targets, int R, int V)
{
    (void)dlogits; // TODO: write this function
    (void)dloss;
    (void)logits;
    (void)targets;
    (void)R;
    (void)V;
}
