/* bpe_train.h: learning merges from text                                            book §2.5, tests/test_ch02_bpe.c
 * All words start as single bytes. Again and again the most frequent pair of neighbours becomes a token of its own, in every
 * word; the order in which the pairs were chosen is the rank of their merges. Among equally frequent pairs the greater one is
 * taken: greater left token, byte by byte as memcmp compares, and for equal ones greater right token. Learning stops at
 * token_count tokens, or when no pair occurs twice.
 * bpe_train_naive counts all pairs again for each merge. bpe_train keeps the counts, and for each pair the places where it
 * stands, and changes only what a merge changes. A test holds them equal.
 * Source  Sennrich, Haddow, Birch, ACL 2016, whose learn_bpe.py keeps its counts in the same way. */
#ifndef CH02_BPE_TRAIN_H
#define CH02_BPE_TRAIN_H

#include "ch02_tokenizer/vocabulary.h"
#include "ch02_tokenizer/word_counts.h"

/* vocabulary holds the 256 bytes and gets tokens and merges until it has token_count tokens. */
void bpe_train(Vocabulary *vocabulary, const WordCounts *counts, int token_count);
void bpe_train_naive(Vocabulary *vocabulary, const WordCounts *counts, int token_count);

#endif
