/* simple_tokenizer.h: words as tokens, the book's first two tokenizers        book §2.2–2.4, tests/test_ch02_simple_tokenizer.c
 * A text is split at white space and punctuation; every different word has a number. V1 stops at a word that it does not
 * know; V2 has a token <|unk|> for it, and <|endoftext|> between texts. Decoding joins the words with spaces and takes the
 * spaces in front of punctuation away: nearly, but not exactly, the text that was encoded. tokenizer.h does better.
 * Memory  words and ids live in the arena that is given; nothing to free but the TokenList. */
#ifndef CH02_SIMPLE_TOKENIZER_H
#define CH02_SIMPLE_TOKENIZER_H

#include "ch02_tokenizer/tokenizer.h"
#include "common/arena.h"
#include "common/error.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct WordList {
    const char **words; /* words[count], C strings */
    int count;
    int capacity;
    Arena *arena; /* words and list live here */
} WordList;

/* What the book splits at: the marks , . : ; ? _ ! " ( ) ' and --, and white space. */
#define SIMPLE_PATTERN "[,.:;?_!\"()']|--|\\s"

void word_list_init(WordList *list, Arena *arena);
void word_list_add(WordList *list, const char *bytes, size_t size);

/* Appends the parts of text[size] that lie between the matches of the regular expression, and the matches themselves, in
 * order: Python's re.split with the pattern in parentheses. Between two matches side by side lies an empty word. A NUL byte
 * separates and is dropped. */
void regex_split(WordList *list, const char *pattern, const char *text, size_t size);

/* Takes the words away that are empty or white space only. */
void word_list_drop_blank(WordList *list);

/* regex_split with SIMPLE_PATTERN, without the blank ones. */
void simple_split(WordList *list, const char *text, size_t size);

typedef struct SimpleTokenizer {
    WordList vocabulary; /* word of each id */
    int version;         /* 1 or 2 */
    int unknown;         /* id of <|unk|>; −1 in version 1 */
} SimpleTokenizer;

/* The different words, sorted byte by byte (that is by code point), are the vocabulary; version 2 adds <|endoftext|> and
 * <|unk|> at its end. */
void simple_tokenizer_init(SimpleTokenizer *tokenizer, int version, const WordList *words, Arena *arena);

/* The id of word, −1 if it is not in the vocabulary. */
int simple_tokenizer_id(const SimpleTokenizer *tokenizer, const char *word);

/* Appends the ids of text. False, naming the word, when version 1 does not know one. */
bool simple_tokenizer_encode(const SimpleTokenizer *tokenizer, TokenList *list, const char *text, Error *error);

/* A C string in the tokenizer's arena. */
const char *simple_tokenizer_decode(const SimpleTokenizer *tokenizer, const int *ids, int count);

#endif
