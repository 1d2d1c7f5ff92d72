// says: num_heads has to stay 2
#include "ch03_attention/exercises/ex_3_2.h"

Tensor *my_two_heads(Tape *tape, Parameters *parameters, Tensor *batch, Rng *rng)
{
    MultiHeadAttentionWrapper wrapper;
    wrapper_init(&wrapper, parameters, 3, 2, 0.0f, 1, rng);
    return wrapper_forward(&wrapper, tape, batch, NULL, NULL);
}
