// says: every position has a target of its own
#include "ch02_tokenizer/exercises/ex_2_c.h"

int my_windows(int *inputs, int *targets, const int *tokens, int count, int T, int stride)
{
    int n = 0;
    for (int start = 0; start + T < count; start += stride) {
        for (int t = 0; t < T; t++) {
            inputs[n * T + t] = tokens[start + t];
            targets[n * T + t] = tokens[start + T];
        }
        n++;
    }
    return n;
}
