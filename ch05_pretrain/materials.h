/* materials.h: what the sections of this chapter work on: a text in two parts, a vocabulary, a model, its training
 * Without options: our own story, a vocabulary of 1,000 tokens trained on it, the tiny model. With
 *     --data data/book/the-verdict.txt --tokenizer data/gpt2 --model gpt2-small
 * the book's story, vocabulary and model (make data fetches the files), and the book's numbers. */
#ifndef CH05_MATERIALS_H
#define CH05_MATERIALS_H

#include "ch02_tokenizer/text_dataset.h"
#include "ch02_tokenizer/tokenizer.h"
#include "ch04_gpt/generate.h"
#include "ch04_gpt/gpt.h"
#include "ch05_pretrain/trainer.h"
#include "common/buffer.h"
#include "common/section.h"

/* The text with which every sample begins, as in the book. */
#define START_CONTEXT "Every effort moves you"

/* The training or the validation part of the text, in windows of context_length tokens. */
typedef struct TextPart {
    GPT *gpt; /* whose loss is computed */
    TokenList tokens;
    TextDataset windows; /* input and target: the same tokens, one apart. book §2.6 */
    Loader loader;       /* batches of windows; shuffled in the training part */
} TextPart;

typedef struct Materials {
    Chapter *chapter;
    Buffer text;
    Tokenizer *tokenizer;
    GPTConfig config; /* --model, --layers, …, and dropout 0.1; this chapter's context is 256, as in the book */
    GPT gpt;          /* after materials_model */
    TextPart training, validation;
    int eval_batches; /* batches of each part that an evaluation looks at: the book's eval_iter */
    bool quiet;       /* the sample callback prints nothing */
} Materials;

/* Reads text and vocabulary, with a line for each on standard output, cuts the text 90 : 10 into windows, and settles the
 * model's configuration. Ends the program when something is wrong. */
void materials_open(Materials *materials, Chapter *chapter);
void materials_close(Materials *materials);

/* Draws the model's weights, in the chapter's weights. Ends the program if there is not enough memory. */
void materials_model(Materials *materials);

/* The weights from --weights if that was given, else materials_model. Only sections that train or measure a model want this. */
void materials_start_model(Materials *materials);

/* The model as section 5.2 trains it: read from OUT/training/latest if that was trained with these options, else trained now. The
 * chapter's generator is seeded anew. */
void materials_trained_model(Materials *materials);

/* What section 5.2 trains with: the book's settings where the options say nothing else. directory: OUT/training. */
TrainSettings materials_train_settings(Materials *materials, char *directory);
enum { MATERIALS_PATH_SIZE = 4096 };

/* Trains the model; log: as for train(). Afterwards OUT/training/latest holds the model and its optimizer. */
void materials_train(Materials *materials, const TrainSettings *settings, TrainLog *log);

/* The task behind it: loss, evaluation on the first few batches of each part, samples. */
TrainTask materials_task(Materials *materials);
Tensor *window_loss(void *part, Tape *tape, const int *windows, int count, Rng *dropout);

/* Mean losses over both parts: calc_loss_loader(train_loader, …), calc_loss_loader(val_loader, …). */
void materials_losses(Materials *materials, double *train_loss, double *val_loss);

/* Appends to list the ids of a C string. The book's text_to_token_ids. */
void text_to_token_ids(const Materials *materials, TokenList *list, const char *text);

/* Prints "name", then the text of ids[count] with line breaks as blanks; what is no UTF-8 becomes U+FFFD. */
void print_text(const char *name, const Materials *materials, const int *ids, int count);

/* Continues START_CONTEXT by so many tokens and prints it. */
void print_continuation(const char *name, const Materials *materials, int new_tokens, const Sampling *sampling,
                        Rng *rng);

#endif
