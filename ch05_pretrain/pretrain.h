/* pretrain.h: pre-training on the story world                                      book §5.2, tests/test_ch05_pretrain.c
 * The story world (common/data/story_world.h) is a source whose entropy is known: the loss that no model can pass. So the loss
 * plot shows three lines: the model on its way down, a trigram model of the same tokens, and the floor.
 * Rows     of context_length + 1 tokens: <|endoftext|>, a whole story, <|endoftext|>, the next … Training rows cut their last
 *          story where the row ends; a validation row holds whole stories only, each followed by <|endoftext|>, and the rest
 *          of its targets are IGNORE_INDEX.
 * Floor    −Σ log p(story) / number of predicted tokens. A reader sees that a story is over: its <|endoftext|> is certain.
 * Read next: main_job. */
#ifndef CH05_PRETRAIN_H
#define CH05_PRETRAIN_H

#include "ch02_tokenizer/tokenizer.h"
#include "ch04_gpt/gpt.h"
#include "ch05_pretrain/trainer.h"

#include <stdint.h>

/* Collections of the story world (story_at's seed). Whoever needs other stories takes other numbers. */
enum { STORIES_TRAINING = 1, STORIES_VALIDATION = 2 };

/* Rows of tokens for next-token prediction. */
typedef struct Corpus {
    int *rows; /* rows[count][context_length + 1]; IGNORE_INDEX after a row's last token */
    int count;
    int context_length;
    int stories;            /* told to fill them */
    int64_t predicted;      /* targets that count: tokens but the first of each row */
    double log_probability; /* Σ over whole stories, in nats; a cut story's is unknown and not in it */
} Corpus;

/* Rows until at least min_tokens are predicted; training: the last story of a row is cut; else whole stories only. From arena. */
void corpus_from_stories(Corpus *corpus, const Tokenizer *tokenizer, int64_t collection, int64_t min_tokens,
                         int context_length, bool training, Arena *arena);

/* The nats per token that no model can pass on a corpus of whole stories. */
double corpus_entropy_floor(const Corpus *corpus);

/* Mean loss per predicted token of a model on a corpus, in evaluation. tape is reset. */
double corpus_loss(const GPT *gpt, Tape *tape, const Corpus *corpus, int batch);

/* Another text to learn from besides the stories. */
typedef struct PretrainText {
    const char *bytes;
    size_t size;
    bool
        train; /* false: only the vocabulary is made to fit it. true: rows of it are trained on too; <|endoftext|> in it separates */
} PretrainText;

typedef struct PretrainSettings {
    GPTConfig config;        /* vocab_size: the vocabulary that is wanted; gets the size that came out */
    int64_t training_tokens; /* predicted tokens of one pass, about */
    int64_t validation_tokens;
    const PretrainText *texts; /* texts[text_count] */
    int text_count;
    int batch;           /* rows a step */
    TrainSettings train; /* steps, learning rate, …; directory: log, checkpoints; NULL: none */
    const char *plot;    /* "out/run/pretrain/loss": written as .csv, .gp, .png; NULL: none */
} PretrainSettings;

/* What `make run` does: one pass over stories with the tiny model, rates and sizes chosen by experiment. */
PretrainSettings pretrain_default_settings(void);

typedef struct PretrainResult {
    double val_loss;      /* nats a token, at the end, on the whole validation corpus */
    double entropy_floor; /* of the same text */
    double trigram_loss;  /* of the same text */
    int64_t tokens_seen;  /* in training */
    int training_stories, validation_stories;
    TrainLog log; /* the caller frees it (train_log_free) */
} PretrainResult;

/* Trains vocabulary and model. gpt's weights come from weights; the caller frees *tokenizer. The vocabulary is also there after
 * an error (or NULL). */
bool pretrain_story_world(PretrainResult *result, GPT *gpt, Tokenizer **tokenizer, const PretrainSettings *settings,
                          Arena *weights, Rng *rng, Error *error);

#endif
