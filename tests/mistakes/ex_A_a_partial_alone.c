// says: not partial alone
#include "common/appA/exercises/ex_A_a.h"

void my_scalar_backward(ScalarTape *tape, int result)
{
    for (int i = 0; i <= result; i++)
        tape->lines[i].grad = 0.0;
    tape->lines[result].grad = 1.0; // ∂result/∂result
    for (int i = result; i >= 0; i--) {
        const ScalarLine *line = &tape->lines[i];
        for (int k = 0; k < 2; k++) {
            if (line->in[k] != SCALAR_NONE)
                tape->lines[line->in[k]].grad += line->partial[k];
        }
    }
}
