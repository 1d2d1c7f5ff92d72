/* instruct.h: a language model learns to do what it is told                         book §7.6, §7.7, tests/test_ch07_instruct.c
 * The loop is chapter 5's (trainer.h); an example is a task with its answer. Afterwards the model answers the held-out entries,
 * and the answers are counted that are right to the letter, beside what readers without understanding reach.
 * Read next: 07_6_finetuning.c, main_job. */
#ifndef CH07_INSTRUCT_H
#define CH07_INSTRUCT_H

#include "ch05_pretrain/trainer.h"
#include "ch07_instruct/instruction_batch.h"
#include "ch07_instruct/responses.h"

/* What is learned, what is watched, what is asked in the end. */
typedef struct InstructData {
    Instructions train, validation, held_out;
} InstructData;

/* questions passage questions for training, and the embedded language tasks; 40 and 240 passage questions for validation and
 * held_out, about passages that training has not. The language tasks are split as the book's file. */
void instruct_embedded_data(InstructData *data, int questions, Arena *arena);

/* Where the entries of a file go: the book's split, in their order. */
void instruct_split_data(InstructData *data, const Instructions *entries);

typedef struct InstructSettings {
    PromptStyle style;
    bool mask_instruction; /* learn the answers only */
    bool by_length;        /* batches of entries of like length: hardly any padding. Else as the book: shuffled */
    int batch;
    int eval_batches;   /* an evaluation looks at so many batches of training and validation; 0: all */
    int max_new_tokens; /* of a response */
    bool print_samples; /* after each epoch, the answer to the first validation entry */
    TrainSettings train;
    const char *directory; /* for the responses, the loss plot, log.csv and model/; NULL: none */
} InstructSettings;

/* What `make run` does: rates and sizes chosen by experiment. */
InstructSettings instruct_default_settings(void);

/* The book's: batch 8, 2 epochs, AdamW with rate 5e-5 and decay 0.1, evaluation every 5 steps over 5 batches. */
InstructSettings instruct_book_settings(void);

typedef struct InstructResult {
    const char **responses; /* to data->held_out, in the arena that was given */
    ExactMatch passages;    /* held-out questions about stories */
    ExactMatch two_facts;   /* those of them that need two of the passage's facts */
    ExactMatch language;    /* held-out entries that are no such questions */
    double blind, last_noun,
        last_candidate; /* fractions: readers without understanding (story_questions.h); NAN without
                                                passage questions */
    int cut;            /* training entries longer than the context, whose end was cut off */
    double initial_train_loss, initial_val_loss; /* before the first step */
    TrainLog log;                                /* the caller frees it (train_log_free) */
} InstructResult;

/* Fine-tunes gpt in place. False with error set; the log is there either way. */
bool instruct_run(InstructResult *result, GPT *gpt, const Tokenizer *tokenizer, const InstructData *data,
                  const InstructSettings *settings, Arena *arena, Rng *rng, Error *error);

/* Its parts. Training alone: */
bool instruct_train(InstructResult *result, GPT *gpt, const Tokenizer *tokenizer, const InstructData *data,
                    const InstructSettings *settings, Rng *rng, Error *error);
/* The held-out entries answered and counted: */
void instruct_evaluate(InstructResult *result, const GPT *gpt, const Tokenizer *tokenizer, const InstructData *data,
                       const InstructSettings *settings, Arena *arena);
/* The files: */
bool instruct_write(const InstructResult *result, const GPT *gpt, const Tokenizer *tokenizer, const InstructData *data,
                    const InstructSettings *settings, Error *error);

#endif
