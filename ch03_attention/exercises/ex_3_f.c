/* Exercise 3.f  Cut into heads                                            book §3.6.2
 *
 * One matrix product has made the queries of all heads at once: x[B,T,C], C = H · D. Columns 0..D−1 of a token belong to head 0, the
 * next D to head 1, and so on. Each head wants a matrix [T,D] of its own: y[B,H,T,D].
 *
 *     B = 1, T = 2, H = 2, D = 2:   token 0: a b | c d       head 0: a b     head 1: c d
 *                                   token 1: e f | g h               e f             g h
 *
 * That is the book's .view(b, num_tokens, num_heads, head_dim).transpose(1, 2). Here: say for each number of y where it stands in x.
 * Test it: make exercise EX=3.f      Stuck: make hint EX=3.f */
#include "ch03_attention/exercises/ex_3_f.h"

void my_split_heads(float *y, const float *x, int B, int T, int H, int D)
{
    (void)y; // TODO: write this function
    (void)x;
    (void)B;
    (void)T;
    (void)H;
    (void)D;
}
