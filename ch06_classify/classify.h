/* classify.h: from a pre-trained model to a spam filter in one call: what `make run` does, and sections 6.7 and 6.9
 * Messages are loaded, balanced and split as the book does it; the model reads the messages without their labels
 * (message_language.h), gets its new head, is fine-tuned (finetune.h) and judged on the test set, beside naive Bayes.
 * Read next: main_job.                                                          tests/test_ch06_finetune.c */
#ifndef CH06_CLASSIFY_H
#define CH06_CLASSIFY_H

#include "ch06_classify/finetune.h"

typedef struct ClassifySettings {
    const char *data; /* a file of messages; NULL: the embedded ones */
    int64_t seed;     /* of the balanced sample and the split */
    int max_length;   /* tokens of a message, longer ones are cut; 0: the longest of the training set */
    int batch;
    ReadPosition read;
    int language_batch, language_row; /* rows a step, and their tokens, of the reading before */
    TrainSettings language;           /* epochs 0: no such reading */
    FinetuneSettings finetune;
    const char *directory; /* plots, log.csv, model/; NULL: nothing is written */
} ClassifySettings;

/* For the embedded messages and the tiny model; for the SMS Spam Collection. Chosen by their validation accuracy. */
ClassifySettings classify_default_settings(void);
ClassifySettings classify_sms_settings(void);

typedef struct ClassifyResult {
    double train_accuracy, validation_accuracy, test_accuracy; /* fractions, of the whole sets, at the end */
    double naive_bayes_accuracy;                               /* on the same test set */
    int train_count, validation_count, test_count;             /* messages */
    TrainLog log;                                              /* the caller frees it (train_log_free) */
} ClassifyResult;

/* pretrained is copied and stays as it is. classifier (may be NULL): receives the fine-tuned model, whose memory is in arena.
 * rng: the new head, dropout, the order of the messages. */
bool classify_run(ClassifyResult *result, Classifier *classifier, const ClassifySettings *settings,
                  const GPT *pretrained, const Tokenizer *tokenizer, Arena *arena, Rng *rng, Error *error);

/* Fills result's three accuracies. */
void classify_judge(ClassifyResult *result, const Classifier *classifier, MessageLoaders *loaders, Rng *rng);

/* Accuracy on all of a set. */
double messages_accuracy(const Classifier *classifier, Tape *tape, const MessageDataset *dataset, Loader *loader,
                         Rng *rng);

#endif
