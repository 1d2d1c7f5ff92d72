/* Exercise 3.1  The same weights in both classes                         book §3.4.2, exercise 3.1
 *
 * SelfAttentionV1 multiplies by plain matrices, queries = x · W_query; SelfAttentionV2 by linear layers, queries = x · weightᵀ.
 * They compute the same once they have the same weights. Copy those of v2 into v1.
 *
 *     v1->W_query          a Tensor [d_in, d_out]
 *     v2->W_query.weight   a Tensor [d_out, d_in]          and so with W_key and W_value
 *
 * A tensor's numbers are tensor->data, row after row; its lengths are tensor->shape[0] and tensor->shape[1].
 * Test it: make exercise EX=3.1      Stuck: make hint EX=3.1      What it leads to: make ch03 ARGS="--section 'Ex 3.1'" */
#include "ch03_attention/exercises/ex_3_1.h"

void my_copy_weights(SelfAttentionV1 *v1, const SelfAttentionV2 *v2)
{
    (void)v1; // TODO: write this function
    (void)v2;
}
