/* Exercise 3.e  The way back through an attention head                    book §3.5.1, appendix A.4
 *
 * The head of 3.d, backwards. You get dcontext[T,D] = ∂loss/∂context, and what the way forward used: weights[T,T] (after mask and
 * softmax), q, k, v [T,D] each. Add ∂loss/∂q, ∂loss/∂k, ∂loss/∂v into dq, dk, dv [T,D].
 *
 *     forward:  scores[t,s] = (Σ_d q[t,d] k[s,d]) / √D,   weights = softmax(masked scores),   context[t,d] = Σ_s weights[t,s] v[s,d]
 *
 * Go through it from right to left, one line of the chain rule for each. The mask needs no line of its own: where weights is 0,
 * softmax's backward gives 0. softmax_backward(dx, dy, y, R, C) of common/ops/softmax.h is there for you; it adds into dx.
 * A test never has T above 8: enum { MOST = 8 } is enough for a row of your own, float dscores[MOST].
 * Test it: make exercise EX=3.e      Stuck: make hint EX=3.e */
#include "ch03_attention/exercises/ex_3_e.h"

#include "common/ops/softmax.h"

#include <math.h>

void my_attention_head_backward(HeadGradients gradients, const float *dcontext, const float *weights, const float *q,
                                const float *k, const float *v, int T, int D)
{
    (void)gradients; // TODO: write this function; gradients.dq[t * D + d] += …
    (void)dcontext;
    (void)weights;
    (void)q;
    (void)k;
    (void)v;
    (void)T;
    (void)D;
}
