/* classifier.h: a GPT whose output layer says spam or not spam                  book §6.5 – §6.8, tests/test_ch06_classifier.c
 * The layer with one score for each word of the vocabulary gives way to one with two scores. A causal model has read the whole
 * message only at its end, so the scores are read at one position:
 *     READ_LAST_COLUMN     the last of the padded row, as the book
 *     READ_FIRST_COLUMN    exercise 6.3: the first token, which has seen nothing but itself
 *     READ_END             the <|endoftext|> right behind the message: what the models of this workbook do
 * Memory   weights in the given arena. Read next: finetune.h. */
#ifndef CH06_CLASSIFIER_H
#define CH06_CLASSIFIER_H

#include "ch04_gpt/gpt.h"
#include "ch06_classify/message_dataset.h"
#include "common/dataset.h"

typedef enum ReadPosition { READ_LAST_COLUMN, READ_FIRST_COLUMN, READ_END } ReadPosition;

/* Which weights learn: the new head alone; with it the last block and the final norm (the book); all of them (exercise 6.2); those
 * that wanted a gradient before (appendix E). */
typedef enum Learning { LEARN_HEAD, LEARN_LAST_BLOCK, LEARN_ALL, LEARN_AS_IT_IS } Learning;

typedef struct Classifier {
    GPT gpt;               /* out_head is the new head: weight[2,C], bias[2] */
    Linear language_head;  /* the output layer that it had: weight[V,C]; what comes next in the message (finetune.h) */
    Parameters parameters; /* the model's without the old output layer (unless it is tok_emb), and the head's */
    ReadPosition read;
} Classifier;

/* Gives gpt a new head: nn.Linear(C, 2), drawn from rng. The weights are gpt's own and change when the classifier learns; gpt
 * itself, a struct of pointers, stays a language model with these weights. */
void classifier_init(Classifier *classifier, const GPT *gpt, ReadPosition read, Arena *arena, Rng *rng);

/* A model with the same configuration and the same weights in memory of its own. */
void gpt_copy(GPT *copy, const GPT *gpt, Arena *arena);

/* Freezes all and wakes up what shall learn. */
void classifier_set_learning(Classifier *classifier, Learning learning);

/* The column of ids[T] whose scores decide about a message of length tokens. */
int classifier_read_column(const Classifier *classifier, int length, int T);

/* ids[B·T] with lengths[B] tokens before the padding → logits[B,2]. dropout NULL: evaluation. */
Tensor *classifier_forward(const Classifier *classifier, Tape *tape, const int *ids, const int *lengths, int B, int T,
                           Rng *dropout);

/* Some messages as a matrix. */
typedef struct MessageBatch {
    int B, T;
    int *ids;     /* ids[B,T] */
    int *lengths; /* lengths[B] */
    int *labels;  /* labels[B] */
} MessageBatch;

/* Messages examples[count], in arena. T: up to the last column that is read; what stands behind it cannot be seen from there,
 * so it need not be computed. */
MessageBatch message_batch(const Classifier *classifier, const MessageDataset *dataset, const int *examples, int count,
                           Arena *arena);

/* Mean cross entropy of examples[count]. book: calc_loss_batch */
Tensor *classifier_loss(const Classifier *classifier, Tape *tape, const MessageDataset *dataset, const int *examples,
                        int count, Rng *dropout);

/* Share of right answers, and mean loss of the batches (either may be NULL), over the first max_batches batches of a new pass
 * (0: all). book: calc_accuracy_loader, calc_loss_loader. Draws the pass from rng. The tape is reset after each batch. */
void classifier_evaluate(double *accuracy, double *loss, const Classifier *classifier, Tape *tape,
                         const MessageDataset *dataset, Loader *loader, int max_batches, Rng *rng);

/* Adds log p(spam) − log p(not spam) of every message to scores[count]. The sum over several classifiers is what they say
 * together. The tape is reset on the way. */
void classifier_add_scores(double *scores, const Classifier *classifier, Tape *tape, const MessageDataset *dataset);

/* Share of the messages whose score is above 0 exactly where they are spam. */
double scores_accuracy(const double *scores, const MessageDataset *dataset);

/* The probability of spam. A text longer than max_length tokens is cut there (0: the model's context). book: classify_review */
double classifier_spam_probability(const Classifier *classifier, Arena *scratch, const Tokenizer *tokenizer,
                                   const char *text, int max_length);

/* A model directory (ch05's model_files.h) with the head as score.weight[2,C], score.bias[2], and classifier.json, ours: which
 * position is read and to which length the book's way pads (0: not). */
bool classifier_save(const Classifier *classifier, const Tokenizer *tokenizer, int max_length, const char *directory,
                     Error *error);
bool classifier_load(Classifier *classifier, Tokenizer **tokenizer, int *max_length, const char *directory,
                     Arena *arena, Error *error);

#endif
