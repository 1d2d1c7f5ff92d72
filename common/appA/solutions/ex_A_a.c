/* Solution A.a  Read the tape backwards                                    book §A.4
 * The chapter's own is scalar_backward in scalar_tape.c; tape_backward in common/tape.c is the same walk with arrays. */
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
                tape->lines[line->in[k]].grad += line->grad * line->partial[k]; // adds: a value may have several users
        }
    }
}
