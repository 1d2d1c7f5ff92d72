/* bpe_merge.h: one piece of text becomes tokens, merge by merge                          book §2.5, tests/test_ch02_bpe.c
 * The piece starts as single bytes. Of all neighbours that can be merged, those whose merge has the lowest rank are joined,
 * and so on until nothing can be merged. With GPT-2's merges "low" goes  l o w → l ow → low.
 * bpe_merge_naive looks up every pair before each merge: n bytes may take n² steps. bpe_merge looks up a pair only where a
 * merge has made a new one; in a long piece it also keeps the candidates by rank and finds the lowest rank with a heap, so that
 * a megabyte of one letter is no trouble. A test holds them equal. */
#ifndef CH02_BPE_MERGE_H
#define CH02_BPE_MERGE_H

#include "ch02_tokenizer/tokenizer.h"
#include "ch02_tokenizer/vocabulary.h"

#include <stddef.h>
#include <stdint.h>

/* One token of the piece so far, linked with its neighbours. */
typedef struct Symbol {
    int id;       /* token; −1 when it was joined to its left neighbour */
    int previous; /* index of the neighbour on the left, −1 at the beginning */
    int next;     /* index of the neighbour on the right, −1 at the end */
} Symbol;

/* Two neighbours that can be merged, or could when this was noted. */
typedef struct Candidate {
    int left;  /* index of the left symbol */
    int older; /* the candidate of the same rank that was noted before; 0: none */
} Candidate;

/* Working memory, used again for every piece. All zeros at first. */
typedef struct Merger {
    Symbol *symbols;       /* symbols[capacity], one for each byte of the piece */
    Candidate *candidates; /* candidates[1 … candidate_count] */
    int candidate_count;
    size_t capacity;
    int *newest; /* newest[rank]: the latest candidate of that rank, 0: none */
    int *heap;   /* the ranks that have candidates, the smallest on top */
    int heap_count;
    int rank_capacity;
} Merger;

/* Appends the ids of piece[size] to list. */
void bpe_merge(Merger *merger, TokenList *list, const Vocabulary *vocabulary, const char *piece, size_t size);
void bpe_merge_naive(TokenList *list, const Vocabulary *vocabulary, const char *piece, size_t size);

/* One round of the naive way, on ids[count] in place: joins every occurrence of the pair with the lowest rank, from left to
 * right. Returns that rank and updates count; −1 when nothing can be merged. */
int bpe_merge_round(const Vocabulary *vocabulary, int *ids, int *count);

void merger_free(Merger *merger);

#endif
