#include "ch02_tokenizer/dictionary.h"

#include "common/error.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 256 };

uint64_t bytes_hash(const char *bytes, size_t size)
{
    uint64_t hash = 0xCBF29CE484222325u;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ (unsigned char)bytes[i]) * 0x100000001B3u;
    return hash ^ hash >> 29; // so that the low bits, which choose the slot, know the high ones
}

/* The slot that holds key, or the free one where it would go. slots must have room. */
static DictionarySlot *slot_of(const Dictionary *dictionary, const char *key, size_t size, uint64_t hash)
{
    size_t mask = dictionary->capacity - 1;
    for (size_t i = hash & mask;; i = (i + 1) & mask) {
        DictionarySlot *slot = &dictionary->slots[i];
        if (slot->key == NULL)
            return slot;
        if (slot->hash == hash && slot->size == size && memcmp(slot->key, key, size) == 0)
            return slot;
    }
}

int *dictionary_find(const Dictionary *dictionary, const char *key, size_t size)
{
    if (dictionary->count == 0)
        return NULL;
    DictionarySlot *slot = slot_of(dictionary, key, size, bytes_hash(key, size));
    return slot->key != NULL ? &slot->value : NULL;
}

/* Twice as many slots; every key finds its place anew. */
static void dictionary_grow(Dictionary *dictionary)
{
    size_t capacity = dictionary->capacity > 0 ? 2 * dictionary->capacity : FIRST_CAPACITY;
    Dictionary larger = { .slots = calloc(capacity, sizeof *larger.slots),
                          .capacity = capacity,
                          .count = dictionary->count };
    if (larger.slots == NULL)
        fatal("out of memory: a dictionary of %zu entries", capacity);
    for (size_t i = 0; i < dictionary->capacity; i++) {
        const DictionarySlot *slot = &dictionary->slots[i];
        if (slot->key != NULL)
            *slot_of(&larger, slot->key, slot->size, slot->hash) = *slot;
    }
    free(dictionary->slots);
    *dictionary = larger;
}

int *dictionary_add(Dictionary *dictionary, const char *key, size_t size, int value)
{
    if (2 * (dictionary->count + 1) > dictionary->capacity)
        dictionary_grow(dictionary);
    uint64_t hash = bytes_hash(key, size);
    DictionarySlot *slot = slot_of(dictionary, key, size, hash);
    if (slot->key == NULL) {
        *slot = (DictionarySlot){ .key = key, .size = size, .hash = hash, .value = value };
        dictionary->count++;
    }
    return &slot->value;
}

void dictionary_free(Dictionary *dictionary)
{
    free(dictionary->slots);
    *dictionary = (Dictionary){ 0 };
}
