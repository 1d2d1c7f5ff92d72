/* tokenizer.h: byte-level byte-pair encoding, GPT-2's tokenizer                        book §2.5, tests/test_ch02_tokenizer.c
 * Text is cut into pieces by GPT-2's pattern (pieces.h); inside a piece, starting from single bytes, the pair of tokens with
 * the lowest rank in the list of merges is joined until none is left. 256 bytes are 256 tokens, so that any bytes can be
 * encoded, and decode(encode(x)) = x. A run of bytes that is not UTF-8 is a piece of its own.
 * Source  Sennrich, Haddow, Birch, ACL 2016; Radford et al., "Language Models are Unsupervised Multitask Learners", 2019. */
#ifndef CH02_TOKENIZER_H
#define CH02_TOKENIZER_H

#include "common/error.h"

#include <stdbool.h>
#include <stddef.h>

/* A growing list of token ids. Start with { 0 }; token_list_free at the end. */
typedef struct TokenList {
    int *ids;
    int count;
    int capacity;
} TokenList;

void token_list_add(TokenList *list, int id);

/* Makes the list count ids longer and returns where they go; the caller writes them. */
int *token_list_extend(TokenList *list, int count);

void token_list_free(TokenList *list);

#define END_OF_TEXT "<|endoftext|>"

typedef struct Tokenizer Tokenizer;
struct Vocabulary;

/* Learns merges from text[size] until there are vocab_size tokens, <|endoftext|> the last of them: bytes first (in GPT-2's
 * order), then merges, most frequent pair first, ties to the byte-wise greater pair. Stops early when no pair occurs twice.
 * <|endoftext|> in the text separates and is not learned from. Never NULL: without memory the program ends. */
Tokenizer *tokenizer_train(const char *text, size_t size, int vocab_size);

/* Reads vocab.json and merges.txt, or encoder.json and vocab.bpe, from directory. NULL with error set when that fails. */
Tokenizer *tokenizer_load(const char *directory, Error *error);

/* Writes vocab.json and merges.txt as Hugging Face's GPT2Tokenizer reads them. */
bool tokenizer_save(const Tokenizer *tokenizer, const char *directory, Error *error);

void tokenizer_free(Tokenizer *tokenizer);

int tokenizer_vocab_size(const Tokenizer *tokenizer);
int tokenizer_end_of_text(const Tokenizer *tokenizer); /* id of <|endoftext|>: 50256 in GPT-2 */

/* Appends the ids of text[size] to list. special: read "<|endoftext|>" in the text as that one token (allowed_special). */
void tokenizer_encode(const Tokenizer *tokenizer, TokenList *list, const char *text, size_t size, bool special);

/* The bytes of one token, a 0 behind them; size receives their number. Panics on an id outside the vocabulary. */
const char *tokenizer_token(const Tokenizer *tokenizer, int id, size_t *size);

/* The bytes of ids[count] joined, with a 0 behind; the caller frees. size may be NULL. */
char *tokenizer_decode(const Tokenizer *tokenizer, const int *ids, int count, size_t *size);

/* The tokens and merges themselves (vocabulary.h), for who wants to watch the merging. */
const struct Vocabulary *tokenizer_vocabulary(const Tokenizer *tokenizer);

#endif
