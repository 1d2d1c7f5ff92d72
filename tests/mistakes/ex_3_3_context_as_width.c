// says: 1024 is the length of the context
#include "ch03_attention/exercises/ex_3_3.h"

void my_gpt2_small_attention(MultiHeadAttention *mha, Parameters *parameters, Rng *rng)
{
    mha_init(mha, parameters, "mha", 1024, 768, 0.0f, 12, false, rng);
}
