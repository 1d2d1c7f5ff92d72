/* Exercise 6.c  A head that reads one token                                book §6.5
 *
 * The last block left hidden[B,T,C], a vector for each token of each row. A classifier reads one of them in each row, that in column
 * column[b], and gives it two scores: logits[b,l] = bias[l] + Σ_c hidden[b,column[b],c] weight[l,c], into logits[B,2]. weight[2,C] lies
 * out-by-in.
 *
 * Then the way back: from dlogits[B,2] = ∂loss/∂logits add ∂loss/∂hidden, ∂loss/∂weight and ∂loss/∂bias to what is in
 * gradients.dhidden[B,T,C], gradients.dweight[2,C] and gradients.dbias[2]. Which vectors of hidden get something?
 *
 * Test it: make exercise EX=6.c      Stuck: make hint EX=6.c */
#include "ch06_classify/exercises/ex_6_c.h"

void my_head_forward(float *logits, const float *hidden, const float *weight, const float *bias, const int *column,
                     int B, int T, int C)
{
    (void)logits; // TODO: write this function; logits[b * TWO_LABELS + l] = …
    (void)hidden;
    (void)weight;
    (void)bias;
    (void)column;
    (void)B;
    (void)T;
    (void)C;
}

void my_head_backward(HeadGradients gradients, const float *dlogits, const float *hidden, const float *weight,
                      const int *column, int B, int T, int C)
{
    (void)gradients; // TODO: write this function; gradients.dbias[l] += …
    (void)dlogits;
    (void)hidden;
    (void)weight;
    (void)column;
    (void)B;
    (void)T;
    (void)C;
}
