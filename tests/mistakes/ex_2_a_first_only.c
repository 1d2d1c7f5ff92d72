// says: only the first pair was joined
#include "ch02_tokenizer/exercises/ex_2_a.h"

#include <stdbool.h>

int my_merge(int *ids, int count, int left, int right, int result)
{
    int kept = 0;
    bool done = false;
    for (int i = 0; i < count; i++) {
        bool join = !done && i + 1 < count && ids[i] == left && ids[i + 1] == right;
        done = done || join;
        ids[kept] = join ? result : ids[i];
        kept++;
        if (join)
            i++; // the right one is used up
    }
    return kept;
}
