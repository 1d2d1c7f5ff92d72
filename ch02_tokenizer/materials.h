/* materials.h: the text and the vocabulary that the sections of this chapter work on, and how they print lists
 * Without options: our own story and a vocabulary of 1,000 tokens that is trained on it (with --data FILE: on that). With
 *     --data data/book/the-verdict.txt --tokenizer data/gpt2
 * the book's story and GPT-2's vocabulary (make data fetches both), and the book's numbers. */
#ifndef CH02_MATERIALS_H
#define CH02_MATERIALS_H

#include "ch02_tokenizer/simple_tokenizer.h"
#include "ch02_tokenizer/tokenizer.h"
#include "common/section.h"

#include <stddef.h>

enum { SMALL_VOCABULARY = 1000 };

typedef struct RawText {
    const char *bytes; /* bytes[size] and a 0 behind, in the chapter's arena */
    size_t size;
} RawText;

/* The text, with a line on standard output that says which one it is. Ends the program when it cannot be read. */
RawText raw_text_open(Chapter *chapter);

/* Stories number 0 … count − 1 of the story world's collection --seed, one a line. */
RawText story_world_open(Chapter *chapter, int count);

/* The tokenizer, with such a line too. The caller frees. */
Tokenizer *tokenizer_open(Chapter *chapter);

/* "label: ['Hello', ',', 'world']", as Python prints a list; the label comes as it is, with its colon and spaces. */
void print_words(const char *label, const char *const *words, int count);

/* "('the', 988)": a word of the vocabulary and its id, a line. */
void print_entry(const SimpleTokenizer *tokenizer, int id);

/* "label: [40, 367, 2885]", and then end: mostly a line end. */
void print_ids(const char *label, const int *ids, int count, const char *end);

/* "label: ['I', ' HAD', …]": the tokens as text, bytes that are no text as their numbers. */
void print_tokens(const char *label, const Tokenizer *tokenizer, const int *ids, int count);

/* The first count characters of text end at this byte. */
size_t characters_end(RawText text, size_t count);

#endif
