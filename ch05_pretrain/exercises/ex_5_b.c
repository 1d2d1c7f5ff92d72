/* Exercise 5.b  The way back through cross entropy                         book §5.1.2, §5.2
 *
 *     loss = 1/R Σ_r (log Σ_c exp(logits_rc) − logits_r,target)          (exercise 5.a)
 *
 * Every training step begins here: how would the loss change if a score were a little higher? Derive ∂loss/∂logits_rc; it becomes
 * very short, with p = softmax(logits_r) and a 1 at the target. Then add it, times dloss, into dlogits[R,V].
 *
 * logits[R,V], targets[R] in 0..V−1. softmax_forward(p, row, 1, V) (common/ops/softmax.h) gives the probabilities of a row.
 *
 *     logits 0 0, target 0, dloss 1:   dlogits −0.5 0.5          the right score wants to go up, the other one down
 *
 * Test it: make exercise EX=5.b      Stuck: make hint EX=5.b */
#include "ch05_pretrain/exercises/ex_5_b.h"

void my_cross_entropy_backward(float *dlogits, float dloss, const float *logits, const int *targets, int R, int V)
{
    (void)dlogits; // TODO: write this function
    (void)dloss;
    (void)logits;
    (void)targets;
    (void)R;
    (void)V;
}
