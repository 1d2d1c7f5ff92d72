#include "ch02_tokenizer/pair_map.h"

#include "common/error.h"

#include <stdint.h>
#include <stdlib.h>

enum { FIRST_CAPACITY = 256 };

static PairSlot *slot_of(const PairMap *map, int left, int right)
{
    uint64_t key = (uint64_t)(uint32_t)left << 32 | (uint32_t)right;
    uint64_t hash = key * 0x9E3779B97F4A7C15u; // 2^64 / golden ratio: spreads neighbours far apart (Knuth)
    size_t mask = map->capacity - 1;
    for (size_t i = (hash >> 32) & mask;; i = (i + 1) & mask) {
        PairSlot *slot = &map->slots[i];
        if (slot->left < 0 || (slot->left == left && slot->right == right))
            return slot;
    }
}

int *pair_map_find(const PairMap *map, int left, int right)
{
    if (map->count == 0)
        return NULL;
    PairSlot *slot = slot_of(map, left, right);
    return slot->left >= 0 ? &slot->value : NULL;
}

/* Twice as many slots; every pair finds its place anew. */
static void pair_map_grow(PairMap *map)
{
    size_t capacity = map->capacity > 0 ? 2 * map->capacity : FIRST_CAPACITY;
    PairMap larger = { .slots = malloc(capacity * sizeof *larger.slots), .capacity = capacity, .count = map->count };
    if (larger.slots == NULL)
        fatal("out of memory: a table of %zu pairs of tokens", capacity);
    for (size_t i = 0; i < capacity; i++)
        larger.slots[i].left = -1;
    for (size_t i = 0; i < map->capacity; i++) {
        const PairSlot *slot = &map->slots[i];
        if (slot->left >= 0)
            *slot_of(&larger, slot->left, slot->right) = *slot;
    }
    free(map->slots);
    *map = larger;
}

int *pair_map_add(PairMap *map, int left, int right, int value)
{
    if (2 * (map->count + 1) > map->capacity)
        pair_map_grow(map);
    PairSlot *slot = slot_of(map, left, right);
    if (slot->left < 0) {
        *slot = (PairSlot){ .left = left, .right = right, .value = value };
        map->count++;
    }
    return &slot->value;
}

void pair_map_free(PairMap *map)
{
    free(map->slots);
    *map = (PairMap){ 0 };
}
