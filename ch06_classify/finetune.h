/* finetune.h: the classifier learns                                               book §6.7, tests/test_ch06_finetune.c
 * The training loop is chapter 5's (trainer.h); here is what an example is, and what is measured on the way: losses every few
 * steps, accuracies after each epoch, on the first batches of both sets. Read next: classify.h. */
#ifndef CH06_FINETUNE_H
#define CH06_FINETUNE_H

#include "ch05_pretrain/trainer.h"
#include "ch06_classify/classifier.h"
#include "ch06_classify/variation.h"

typedef struct FinetuneSettings {
    Learning learning;
    Variation variation; /* of training messages */
    int eval_batches;    /* so many batches of each set in an evaluation; 0: all. book: eval_iter */
    bool print_accuracy; /* "Training accuracy: 70.00% | Validation accuracy: 72.50%" after each epoch, as the book */
    TrainSettings train;
} FinetuneSettings;

/* The book's: last block and final norm, AdamW with 5e-5 and weight decay 0.1, 5 epochs, evaluation every 50 steps. */
FinetuneSettings finetune_book_settings(void);

/* For a small model of our own: all weights, warm-up and cosine, varied messages. */
FinetuneSettings finetune_default_settings(void);

/* The sets and their batches. */
typedef struct MessageLoaders {
    MessageDataset train, validation, test;
    Loader train_loader, validation_loader, test_loader;
    Loader train_again; /* the training set once more: for evaluations in the middle of a pass */
} MessageLoaders;

/* Encodes the three sets; training messages are dealt out shuffled and without a last batch that is not full, as the book's.
 * max_length 0: the longest of the training set. */
void message_loaders_init(MessageLoaders *loaders, const MessageSplit *split, const Tokenizer *tokenizer,
                          int max_length, int batch, Arena *arena);

/* log: start with { 0 }; the caller frees it (train_log_free). */
bool finetune(TrainLog *log, Classifier *classifier, MessageLoaders *loaders, const FinetuneSettings *settings,
              Rng *rng, Error *error);

/* Accuracies over epochs, examples seen on the axis above; path has no extension. The book's plot_values. */
bool finetune_plot_accuracy(const TrainLog *log, const char *path, Error *error);

#endif
