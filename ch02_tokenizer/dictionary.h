/* dictionary.h: byte strings to numbers                                                tests/test_ch02_dictionary.c
 * Which id has this token? How often did this word occur? A table of slots; a key's hash says where to look, and where
 * another key has taken that slot, the next one is tried (open addressing, linear probing). At most half of the slots are
 * taken, so that the search is short.
 * Memory  the keys' bytes are the caller's and must stay where they are. dictionary_free gives the table back.
 * Source  the hash is FNV-1a (Fowler, Noll, Vo), stirred once more. Read next: pair_map.h. */
#ifndef CH02_DICTIONARY_H
#define CH02_DICTIONARY_H

#include <stddef.h>
#include <stdint.h>

typedef struct DictionarySlot {
    const char *key; /* key[size], not ended by 0; NULL: the slot is free */
    size_t size;
    uint64_t hash;
    int value;
} DictionarySlot;

/* All zeros is an empty dictionary. */
typedef struct Dictionary {
    DictionarySlot *slots; /* slots[capacity] */
    size_t capacity;       /* a power of two, or 0 */
    size_t count;          /* keys */
} Dictionary;

/* Where key's value is, NULL if it has none. The pointer holds until the next dictionary_add. */
int *dictionary_find(const Dictionary *dictionary, const char *key, size_t size);

/* Where key's value is; a key that was not there gets this value first. */
int *dictionary_add(Dictionary *dictionary, const char *key, size_t size, int value);

void dictionary_free(Dictionary *dictionary);

/* A number that looks random but depends on the bytes alone. */
uint64_t bytes_hash(const char *bytes, size_t size);

#endif
