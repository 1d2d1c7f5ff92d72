/* corpus.h: stories as rows of tokens, and the loss that no model can pass         book §2.6, tests/test_ch05_pretrain.c
 * Rows     One story a row: <|endoftext|>, the story, <|endoftext|>. So a story is always read from its start, the first token
 *          that is predicted is its first word, and no other story stands before it that could be mixed up with it. A batch is
 *          as long as its longest row; behind the others' ends the targets are IGNORE_INDEX.
 * Floor    −Σ log p(story) / number of predicted tokens. A reader sees that a story is over: its <|endoftext|> is certain.
 * Read next: pretrain.h. */
#ifndef CH05_CORPUS_H
#define CH05_CORPUS_H

#include "ch02_tokenizer/tokenizer.h"
#include "ch04_gpt/gpt.h"
#include "common/buffer.h"

#include <stdbool.h>
#include <stdint.h>

/* Collections of the story world (story_at's seed). Whoever needs other stories takes other numbers. */
enum { STORIES_TRAINING = 1, STORIES_VALIDATION = 2 };

/* Appends stories 0 … count − 1 of a collection as text, each with <|endoftext|> behind it. */
void stories_append(Buffer *text, int64_t collection, int count);

/* Rows of tokens for next-token prediction. Start with corpus_init. */
typedef struct Corpus {
    int *rows; /* rows[count][context_length + 1]; IGNORE_INDEX after a row's last token */
    int count;
    int capacity;
    int context_length;
    int end_of_text; /* id of <|endoftext|> */
    int stories;
    int64_t predicted;      /* targets that count: tokens but the first of each row */
    double log_probability; /* Σ over the stories, in nats */
} Corpus;

void corpus_init(Corpus *corpus, const Tokenizer *tokenizer, int context_length);
void corpus_free(Corpus *corpus);

/* Adds rows with stories 0, 1, … of a collection, until at least min_tokens more are predicted; false with error set when one does
 * not fit into a row. */
bool corpus_add_stories(Corpus *corpus, const Tokenizer *tokenizer, int64_t collection, int64_t min_tokens,
                        Error *error);

/* Adds training rows of another text; <|endoftext|> in it separates documents. */
void corpus_add_text(Corpus *corpus, const Tokenizer *tokenizer, const char *text, size_t size);

/* The nats per token that no model can pass on a corpus of whole stories. */
double corpus_entropy_floor(const Corpus *corpus);

/* T for a batch of these rows: what the longest of them predicts. */
int corpus_batch_length(const Corpus *corpus, const int *examples, int count);

/* inputs[count,T] and targets[count,T] of rows examples[count]: where a row has ended, the input is <|endoftext|> and the target
 * IGNORE_INDEX. */
void corpus_batch(const Corpus *corpus, const int *examples, int count, int T, int *inputs, int *targets);

/* Mean loss per predicted token of a model on a corpus, in evaluation, batch rows at a time. tape is reset. */
double corpus_loss(const GPT *gpt, Tape *tape, const Corpus *corpus, int batch);

#endif
