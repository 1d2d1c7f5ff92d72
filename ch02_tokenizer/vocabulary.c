#include "ch02_tokenizer/vocabulary.h"

#include "ch02_tokenizer/byte_letters.h"
#include "ch02_tokenizer/tokenizer.h"
#include "common/error.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

void vocabulary_init(Vocabulary *vocabulary)
{
    *vocabulary = (Vocabulary){ .end_of_text = -1 };
    for (int byte = 0; byte < 256; byte++)
        vocabulary->byte_ids[byte] = -1;
    vocabulary->byte_ranks = malloc(256 * 256 * sizeof *vocabulary->byte_ranks);
    if (vocabulary->byte_ranks == NULL)
        fatal("out of memory for a vocabulary");
    for (int pair = 0; pair < 256 * 256; pair++)
        vocabulary->byte_ranks[pair] = -1;
    arena_init(&vocabulary->bytes, "vocabulary");
}

void vocabulary_free(Vocabulary *vocabulary)
{
    free(vocabulary->tokens);
    free(vocabulary->merges);
    free(vocabulary->byte_ranks);
    dictionary_free(&vocabulary->ids);
    pair_map_free(&vocabulary->ranks);
    arena_free(&vocabulary->bytes);
}

/* items with room for one more: doubled when full. */
static void *with_room(void *items, int count, int *capacity, size_t item_size)
{
    if (count < *capacity)
        return items;
    int larger = *capacity > 0 ? *capacity : 512;
    if (larger > INT_MAX / 2)
        fatal("a vocabulary of more than %d tokens", count);
    larger *= 2;
    items = realloc(items, (size_t)larger * item_size);
    if (items == NULL)
        fatal("out of memory: a vocabulary of %d tokens", larger);
    *capacity = larger;
    return items;
}

/* bytes[size] already lie in the vocabulary's arena. */
static int add_owned_token(Vocabulary *vocabulary, const char *bytes, size_t size)
{
    Vocabulary *v = vocabulary;
    int id = v->count;
    if (*dictionary_add(&v->ids, bytes, size, id) != id)
        panic("vocabulary: a token comes twice, the second time as %d", id);
    v->tokens = with_room(v->tokens, v->count, &v->capacity, sizeof *v->tokens);
    v->tokens[v->count++] = (Token){ bytes, size };
    if (size == 1)
        v->byte_ids[(unsigned char)bytes[0]] = id;
    if (size == strlen(END_OF_TEXT) && memcmp(bytes, END_OF_TEXT, size) == 0)
        v->end_of_text = id;
    return id;
}

int vocabulary_add_token(Vocabulary *vocabulary, const char *bytes, size_t size)
{
    char *copy = arena_alloc(&vocabulary->bytes, size + 1);
    memcpy(copy, bytes, size);
    copy[size] = '\0';
    return add_owned_token(vocabulary, copy, size);
}

void vocabulary_add_bytes(Vocabulary *vocabulary)
{
    for (int number = 0; number < 256; number++) {
        char byte = (char)byte_in_order(number);
        vocabulary_add_token(vocabulary, &byte, 1);
    }
}

/* The id of left's and right's bytes joined; they become a token if they are none. */
static int joined_token(Vocabulary *vocabulary, Token left, Token right)
{
    size_t size = left.size + right.size;
    ArenaMark mark = arena_mark(&vocabulary->bytes);
    char *joined = arena_alloc(&vocabulary->bytes, size + 1);
    memcpy(joined, left.bytes, left.size);
    memcpy(&joined[left.size], right.bytes, right.size);
    joined[size] = '\0';
    int id = vocabulary_id(vocabulary, joined, size);
    if (id < 0)
        return add_owned_token(vocabulary, joined, size);
    arena_release(&vocabulary->bytes, mark); // another merge makes the same token already
    return id;
}

Merge vocabulary_add_merge(Vocabulary *vocabulary, int left, int right)
{
    Vocabulary *v = vocabulary;
    int rank = *pair_map_add(&v->ranks, left, right, v->merge_count);
    if (rank < v->merge_count)
        return v->merges[rank];
    v->merges = with_room(v->merges, v->merge_count, &v->merge_capacity, sizeof *v->merges);
    Token first = v->tokens[left];
    Token second = v->tokens[right];
    if (first.size == 1 && second.size == 1)
        v->byte_ranks[256 * (unsigned char)first.bytes[0] + (unsigned char)second.bytes[0]] = rank;
    int result = joined_token(v, first, second);
    v->merges[v->merge_count++] = (Merge){ left, right, result };
    return v->merges[rank];
}

const Merge *vocabulary_merge(const Vocabulary *vocabulary, int left, int right)
{
    const int *rank = pair_map_find(&vocabulary->ranks, left, right);
    return rank != NULL ? &vocabulary->merges[*rank] : NULL;
}

int vocabulary_id(const Vocabulary *vocabulary, const char *bytes, size_t size)
{
    const int *id = dictionary_find(&vocabulary->ids, bytes, size);
    return id != NULL ? *id : -1;
}

int vocabulary_compare(const Vocabulary *vocabulary, int a, int b)
{
    Token x = vocabulary->tokens[a];
    Token y = vocabulary->tokens[b];
    int order = memcmp(x.bytes, y.bytes, x.size < y.size ? x.size : y.size);
    return order != 0 ? order : (x.size > y.size) - (x.size < y.size); // "ab" is less than "abc"
}
