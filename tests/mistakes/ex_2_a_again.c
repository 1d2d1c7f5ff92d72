// says: a result was joined once more
#include "ch02_tokenizer/exercises/ex_2_a.h"

#include <stdbool.h>

int my_merge(int *ids, int count, int left, int right, int result)
{
    int kept = 0; // ids[0 … kept − 1] are done
    for (int i = 0; i < count; i++) {
        bool join = kept > 0 && ids[kept - 1] == left && ids[i] == right;
        if (join) {
            ids[kept - 1] = result;
        } else {
            ids[kept] = ids[i];
            kept++;
        }
    }
    return kept;
}
