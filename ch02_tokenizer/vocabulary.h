/* vocabulary.h: the tokens and the merges that make them                               tests/test_ch02_tokenizer.c
 * What byte-pair encoding knows: token number id is a run of bytes; merge number rank says that token left followed by
 * token right becomes token result, whose bytes are theirs joined. A lower rank goes first. The 256 single bytes are always
 * tokens; <|endoftext|> is a token that no merge makes. Read next: bpe_merge.h. */
#ifndef CH02_VOCABULARY_H
#define CH02_VOCABULARY_H

#include "ch02_tokenizer/dictionary.h"
#include "ch02_tokenizer/pair_map.h"
#include "common/arena.h"

#include <stddef.h>

typedef struct Token {
    const char *bytes; /* bytes[size] and a 0 behind, in the vocabulary's arena */
    size_t size;
} Token;

typedef struct Merge {
    int left, right; /* ids of two neighbours */
    int result;      /* id of what they become */
} Merge;

typedef struct Vocabulary {
    Token *tokens; /* tokens[count] */
    int count;
    int capacity;
    Merge *merges; /* merges[merge_count], by rank */
    int merge_count;
    int merge_capacity;
    Dictionary ids;    /* bytes of a token → its id */
    PairMap ranks;     /* left and right → rank of their merge */
    int *byte_ranks;   /* byte_ranks[256·left + right]: rank of the merge of two single bytes, −1 if there is none */
    int byte_ids[256]; /* id of each single byte; −1 while it has none */
    int end_of_text;   /* id of <|endoftext|>; −1 while there is none */
    Arena bytes;
} Vocabulary;

/* No token yet. */
void vocabulary_init(Vocabulary *vocabulary);
void vocabulary_free(Vocabulary *vocabulary);

/* Gives the next id to bytes[size] and returns it. Panics if they have one already. */
int vocabulary_add_token(Vocabulary *vocabulary, const char *bytes, size_t size);

/* The 256 single bytes, in GPT-2's order. */
void vocabulary_add_bytes(Vocabulary *vocabulary);

/* The next rank goes to the merge of left and right, which is returned; a merge that is there already keeps its rank. Their
 * bytes joined get an id if they have none. */
Merge vocabulary_add_merge(Vocabulary *vocabulary, int left, int right);

/* The merge of these two neighbours; NULL if there is none. Its rank is its place in merges. */
const Merge *vocabulary_merge(const Vocabulary *vocabulary, int left, int right);

/* The id of bytes[size], −1 if that is no token. */
int vocabulary_id(const Vocabulary *vocabulary, const char *bytes, size_t size);

/* Below 0, 0 or above 0 as the bytes of token a are less than, equal to or greater than those of b, like strcmp. */
int vocabulary_compare(const Vocabulary *vocabulary, int a, int b);

#endif
