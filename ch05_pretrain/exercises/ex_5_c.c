/* Exercise 5.c  One step of AdamW                                          book §5.2
 *
 * The optimizer of every training in the book. For each of n weights w with gradient g, in this order:
 *
 *     w ← w (1 − lr · weight_decay)        decay on its own, not mixed into the gradient
 *     m ← 0.9 m + 0.1 g                    running mean of the gradient
 *     v ← 0.999 v + 0.001 g²               running mean of its square
 *     w ← w − lr · m̂ / (√v̂ + 1e-8)         with m̂ = m / (1 − 0.9ᵗ), v̂ = v / (1 − 0.999ᵗ)
 *
 * t is the number of this step: 1, 2, 3, … m and v were 0 before the first, so they are far too small at first; the divisions by
 * 1 − 0.9ᵗ and 1 − 0.999ᵗ set that right. w[n], m[n], v[n] are changed in place.
 *
 *     n = 1, w 1, m 0, v 0, g 4, t 1, lr 0.1, weight_decay 0:   m̂ = 4, v̂ = 16, w = 1 − 0.1 · 4/4 = 0.9
 *
 * Test it: make exercise EX=5.c      Stuck: make hint EX=5.c */
#include "ch05_pretrain/exercises/ex_5_c.h"

#include <math.h>

void my_adamw_step(float *w, float *m, float *v, const float *g, int n, int t, float lr, float weight_decay)
{
    (void)w; // TODO: write this function; powf(0.9f, (float)t) and sqrtf help
    (void)m;
    (void)v;
    (void)g;
    (void)n;
    (void)t;
    (void)lr;
    (void)weight_decay;
}
