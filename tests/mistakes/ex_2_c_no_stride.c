// says: not one
#include "ch02_tokenizer/exercises/ex_2_c.h"

int my_windows(int *inputs, int *targets, const int *tokens, int count, int T, int stride)
{
    int n = 0;
    int last = 0;
    for (int start = 0; start + T < count; start += stride) {
        for (int t = 0; t < T; t++) {
            inputs[n * T + t] = tokens[last + t];
            targets[n * T + t] = tokens[last + t + 1];
        }
        n++;
        last++;
    }
    return n;
}
