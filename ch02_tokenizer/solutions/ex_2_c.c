/* Solution 2.c  A sliding window                                           book §2.6
 * The library's is text_dataset_init with text_dataset_batch in ch02_tokenizer/text_dataset.c, which makes a window when it is asked
 * for: with stride 1 all windows together would be T times the text. */
#include "ch02_tokenizer/exercises/ex_2_c.h"

int my_windows(int *inputs, int *targets, const int *tokens, int count, int T, int stride)
{
    int n = 0;
    for (int start = 0; start + T < count; start += stride) {
        for (int t = 0; t < T; t++) {
            inputs[n * T + t] = tokens[start + t];
            targets[n * T + t] = tokens[start + t + 1];
        }
        n++;
    }
    return n;
}
