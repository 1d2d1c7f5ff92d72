/* Solution 6.b  Messages of many lengths, one matrix                       book §6.3
 * The library's are message_dataset_init (message_dataset.c), which keeps lengths instead, and classifier_read_column (classifier.c). */
#include "ch06_classify/exercises/ex_6_b.h"

void my_pad_batch(int *ids, int *last, const int *const *messages, const int *lengths, int B, int T, int pad_id)
{
    for (int b = 0; b < B; b++) {
        int length = lengths[b] < T ? lengths[b] : T;
        for (int t = 0; t < T; t++)
            ids[b * T + t] = t < length ? messages[b][t] : pad_id;
        last[b] = length - 1;
    }
}
