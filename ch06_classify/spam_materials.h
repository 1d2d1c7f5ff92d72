/* spam_materials.h: what the sections of this chapter share: messages, vocabulary, a pre-trained model, how it is fine-tuned
 * Without options: our own messages, a vocabulary of 1,000 tokens, the tiny model, which first reads stories and messages. With
 *     --data data/sms_spam/SMSSpamCollection --tokenizer data/gpt2
 * the book's messages, batches and lengths (make data fetches the files); with --weights DIR besides, GPT-2 and the book's
 * training. --data alone: the SMS Spam Collection and a small model of our own. */
#ifndef CH06_SPAM_MATERIALS_H
#define CH06_SPAM_MATERIALS_H

#include "ch06_classify/classify.h"
#include "common/section.h"

typedef struct SpamMaterials {
    Chapter *chapter;
    bool silent; /* prints nothing */
    bool book;   /* --tokenizer or --weights: batches, padding and training as the book's */
    Messages all, balanced;
    MessageSplit split;
    Tokenizer *tokenizer;
    ClassifySettings settings;
    MessageLoaders loaders;
    GPT gpt; /* after spam_materials_model */
} SpamMaterials;

/* Messages, balanced and split; a line on standard output says which. Ends the program when they cannot be read. */
void spam_materials_messages(SpamMaterials *materials, Chapter *chapter);

/* And the vocabulary, the datasets and their loaders. */
void spam_materials_open(SpamMaterials *materials, Chapter *chapter);
void spam_materials_close(SpamMaterials *materials);

/* And the pre-trained model: from --weights; or our own, read from OUT/pretrained if that was made from the same options, else made
 * now (and kept there). Seeds the chapter's generator anew afterwards. */
void spam_materials_model(SpamMaterials *materials);

/* The book's torch.manual_seed(123), with --seed. */
void spam_materials_seed(SpamMaterials *materials);

/* A classifier on a copy of the pre-trained model: head drawn from the seed. */
void spam_materials_classifier(SpamMaterials *materials, Classifier *classifier);

/* A classifier as section 6.7 trains it: from OUT/classifier if that was made from the same options, else trained now. */
void spam_materials_trained(SpamMaterials *materials, Classifier *classifier);

/* Trains as section 6.7 does, keeps the classifier in OUT/classifier. log: start with { 0 }. */
void spam_materials_train(SpamMaterials *materials, Classifier *classifier, TrainLog *log);

/* Section 6.9: several classifiers, fine-tuned from one pre-trained model with other first heads, another order and other
 * variations of the messages. Accuracies, as fractions. */
enum { COMMITTEE = 3 };

typedef struct SeedResult {
    double alone_validation, alone_test; /* of one classifier: the mean of all COMMITTEE */
    double validation, test;             /* of their scores, summed */
    double naive_bayes;                  /* on the test set */
} SeedResult;

/* Everything from the messages to the test accuracy for the seed in chapter->options, without a word on the screen. */
void spam_materials_one_seed(Chapter *chapter, SeedResult *result);

/* Test accuracy and the others, over whole sets, as the book prints them. */
void spam_materials_print_accuracies(SpamMaterials *materials, const Classifier *classifier);

/* One experiment of an exercise: a fresh copy of the model, few steps, a line with its accuracies. */
void spam_materials_experiment(SpamMaterials *materials, const char *name, ReadPosition read, Learning learning,
                               int max_length);
void spam_materials_experiment_head(void);

#endif
