// says: the first <|endoftext|> has to stay
#include "ch07_instruct/exercises/ex_7_a.h"

void my_ignore_filling(int *targets, int B, int T, int pad_id)
{
    for (int i = 0; i < B * T; i++) {
        if (targets[i] == pad_id)
            targets[i] = IGNORE_INDEX;
    }
}
