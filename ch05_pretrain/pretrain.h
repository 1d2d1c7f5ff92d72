/* pretrain.h: pre-training on the story world                                      book §5.2, tests/test_ch05_pretrain.c
 * The story world (common/data/story_world.h) is a source whose entropy is known: the loss that no model can pass. So the loss
 * plot shows three lines: the model on its way down, a trigram model of the same tokens, and the floor.
 * Read next: main_job. */
#ifndef CH05_PRETRAIN_H
#define CH05_PRETRAIN_H

#include "ch05_pretrain/corpus.h"
#include "ch05_pretrain/trainer.h"

/* Another text to learn from besides the stories. */
typedef struct PretrainText {
    const char *bytes;
    size_t size;
    /* false: only the vocabulary is made to fit it. true: rows of it are trained on, too; <|endoftext|> in it separates. */
    bool train;
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

    /* Looks at the model before the first step, after train.sample_every · 1, 2, 4, 8, … steps, and after the last: much happens
     * early. log: what was measured so far. NULL: nobody looks. */
    void (*watch)(void *context, const GPT *gpt, const Tokenizer *tokenizer, const TrainLog *log);
    void *watch_context;
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
