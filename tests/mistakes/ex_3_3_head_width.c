// says: 64 is the width of a head
#include "ch03_attention/exercises/ex_3_3.h"

void my_gpt2_small_attention(MultiHeadAttention *mha, Parameters *parameters, Rng *rng)
{
    mha_init(mha, parameters, "mha", 768, 768, 0.0f, 64, false, rng);
}
