/* word_counts.h: which pieces a text has, and how often                                     tests/test_ch02_bpe.c
 * Training a vocabulary counts pairs of neighbours. A word that occurs a thousand times has the same pairs each time: so the
 * text is first reduced to its different words (pieces), each with its number. */
#ifndef CH02_WORD_COUNTS_H
#define CH02_WORD_COUNTS_H

#include "ch02_tokenizer/dictionary.h"

#include <stddef.h>
#include <stdint.h>

typedef struct Word {
    const char *bytes; /* bytes[size]: where the word first occurred in the text */
    size_t size;
    int64_t count;
} Word;

/* All zeros at first. */
typedef struct WordCounts {
    Word *words; /* words[count], in the order of their first occurrence */
    int count;
    int capacity;
    Dictionary index; /* bytes → place in words */
} WordCounts;

/* Counts the pieces of text[size], which must outlive counts. <|endoftext|> separates and is not counted. */
void word_counts_add_text(WordCounts *counts, const char *text, size_t size);

void word_counts_free(WordCounts *counts);

#endif
