/* ex_3_1.h: see ex_3_1.c */
#ifndef CH03_EXERCISES_EX_3_1_H
#define CH03_EXERCISES_EX_3_1_H

#include "ch03_attention/self_attention.h"

void my_copy_weights(SelfAttentionV1 *v1, const SelfAttentionV2 *v2);

#endif
