/* pair_map.h: pairs of token ids to numbers                                            tests/test_ch02_dictionary.c
 * Which merge joins these two tokens? How often do these two stand side by side? The same kind of table as dictionary.h,
 * for the shorter key that byte-pair encoding asks for most often. Ids are not negative.
 * Memory  pair_map_free gives the table back. Read next: vocabulary.h. */
#ifndef CH02_PAIR_MAP_H
#define CH02_PAIR_MAP_H

#include <stddef.h>

typedef struct PairSlot {
    int left, right; /* left < 0: the slot is free */
    int value;
} PairSlot;

/* All zeros is an empty map. */
typedef struct PairMap {
    PairSlot *slots; /* slots[capacity] */
    size_t capacity; /* a power of two, or 0 */
    size_t count;    /* pairs */
} PairMap;

/* Where the pair's value is, NULL if it has none. The pointer holds until the next pair_map_add. */
int *pair_map_find(const PairMap *map, int left, int right);

/* Where the pair's value is; a pair that was not there gets this value first. */
int *pair_map_add(PairMap *map, int left, int right, int value);

void pair_map_free(PairMap *map);

#endif
