/* Solution 2.a  One merge                                                  book §2.5
 * The library's is the second half of bpe_merge_round in ch02_tokenizer/bpe_merge.c; its first half chooses the merge. */
#include "ch02_tokenizer/exercises/ex_2_a.h"

#include <stdbool.h>

int my_merge(int *ids, int count, int left, int right, int result)
{
    int kept = 0; // ids[0 … kept − 1] are done
    for (int i = 0; i < count; i++) {
        bool join = i + 1 < count && ids[i] == left && ids[i + 1] == right;
        ids[kept] = join ? result : ids[i];
        kept++;
        if (join)
            i++; // the right one is used up
    }
    return kept;
}
