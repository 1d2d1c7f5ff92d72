/* Exercise E.c  LoRA into the weights, and out again                       book §E.1, §E.4
 *
 * When A[I,rank] and B[rank,O] have learned, their product can be put into weight[O,I]: then x·weightᵀ alone gives what
 * x·Wᵀ + alpha·(x·A)·B gave, at the cost of the plain layer. Write both ways, in place:
 *
 *     my_lora_merge      weight becomes W + alpha·(A·B)ᵀ
 *     my_lora_unmerge    and back again, so that another A and B can take their place
 *
 * Mind which way the matrices lie: A·B is [I,O], weight is [O,I].
 * Test it: make exercise EX=E.c      Stuck: make hint EX=E.c */
#include "ch06_classify/exercises/ex_E_c.h"

void my_lora_merge(float *weight, const float *A, const float *B, float alpha, int I, int O, int rank)
{
    (void)weight; // TODO: write this function
    (void)A;
    (void)B;
    (void)alpha;
    (void)I;
    (void)O;
    (void)rank;
}

void my_lora_unmerge(float *weight, const float *A, const float *B, float alpha, int I, int O, int rank)
{
    (void)weight; // TODO: write this function
    (void)A;
    (void)B;
    (void)alpha;
    (void)I;
    (void)O;
    (void)rank;
}
