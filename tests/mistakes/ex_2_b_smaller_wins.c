// says: with equal left ones the greater right one goes first
#include "ch02_tokenizer/exercises/ex_2_b.h"

#include <string.h>

enum { BYTES = 256 };

int my_most_frequent_pair(Pair *best, const int *ids, int count)
{
    static int counts[BYTES][BYTES]; // [left][right]
    memset(counts, 0, sizeof counts);
    for (int i = 0; i + 1 < count; i++) {
        if (ids[i] >= 0 && ids[i + 1] >= 0)
            counts[ids[i]][ids[i + 1]]++;
    }
    int most = 0;
    for (int left = 0; left < BYTES; left++) {
        for (int right = BYTES - 1; right >= 0; right--) {
            if (counts[left][right] > 0 && counts[left][right] >= most) { // a greater pair wins a tie
                most = counts[left][right];
                *best = (Pair){ left, right };
            }
        }
    }
    return most;
}
