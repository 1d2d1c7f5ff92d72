/* Exercise 3.d  One attention head                                        book §3.4.2, §3.5.1
 *
 * The heart of a GPT, in plain loops. q[T,D], k[T,D], v[T,D] hold each token's query, key and value.
 *
 *     scores[t,s]  = (Σ_d q[t,d] k[s,d]) / √D        for s = 0..t: no token sees a later one
 *     weights[t,:] = softmax of scores[t,0..t], and 0 behind
 *     context[t,d] = Σ_s weights[t,s] v[s,d]
 *
 * Write weights[T,T] and context[T,D]; both hold rubbish when you get them. softmax_forward(y, x, R, C) of common/ops/softmax.h is
 * there for you (y may be x, and -INFINITY becomes 0), or take your own of 3.b.
 * Test it: make exercise EX=3.d      Stuck: make hint EX=3.d */
#include "ch03_attention/exercises/ex_3_d.h"

#include "common/ops/softmax.h"

#include <math.h>

void my_attention_head(float *context, float *weights, const float *q, const float *k, const float *v, int T, int D)
{
    (void)context; // TODO: write this function
    (void)weights;
    (void)q;
    (void)k;
    (void)v;
    (void)T;
    (void)D;
}
