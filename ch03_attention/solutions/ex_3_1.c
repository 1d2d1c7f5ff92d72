/* Solution 3.1  The same weights in both classes                         book §3.4.2, exercise 3.1
 * The chapter's own is exercise_3_1_compare_classes in 03_4_trainable_weights.c. */
#include "ch03_attention/exercises/ex_3_1.h"

/* to[d_in,d_out] = from[d_out,d_in]ᵀ */
static void copy_transposed(Tensor *to, const Tensor *from)
{
    int d_in = to->shape[0];
    int d_out = to->shape[1];
    for (int i = 0; i < d_in; i++) {
        for (int o = 0; o < d_out; o++)
            to->data[i * d_out + o] = from->data[o * d_in + i];
    }
}

void my_copy_weights(SelfAttentionV1 *v1, const SelfAttentionV2 *v2)
{
    copy_transposed(v1->W_query, v2->W_query.weight);
    copy_transposed(v1->W_key, v2->W_key.weight);
    copy_transposed(v1->W_value, v2->W_value.weight);
}
