/* small_spam.h: a very small GPT that learns to tell spam from ham in a second or two: for exercises that are experiments
 * The embedded messages, split as the chapter splits them, in 400 tokens of their own; a model of one block, width 16, that has read
 * nothing before. SMALL_SPAM_STEPS steps of 16 messages. A test is a process of its own: nothing is freed. */
#ifndef TESTS_EXERCISES_SMALL_SPAM_H
#define TESTS_EXERCISES_SMALL_SPAM_H

#include "ch06_classify/finetune.h"
#include "ch06_classify/message_language.h"

#include <check.h>

enum { SMALL_SPAM_CONTEXT = 192, SMALL_SPAM_STEPS = 60 };

typedef struct SmallSpam {
    Arena weights, step;
    Tape tape;
    Rng rng;
    MessageSplit split;
    Tokenizer *tokenizer;
    int longest; /* tokens of the longest training message */
    GPT gpt;
    MessageLoaders loaders;
    Classifier classifier;
} SmallSpam;

/* Messages, vocabulary and the model, with a head that reads there; rows of max_length tokens. */
static inline void small_spam_open(SmallSpam *spam, ReadPosition read, int max_length)
{
    enum { VOCABULARY = 400, BATCH = 16, SEED = 123 };
    Messages all, balanced;
    Error error;
    Buffer text = { 0 };
    arena_init(&spam->weights, "weights");
    arena_init(&spam->step, "step");
    tape_init(&spam->tape, &spam->step);
    ck_assert_msg(messages_load(&all, NULL, &spam->weights, &error), "%s", error.message);
    messages_balance(&balanced, &all, SEED, &spam->weights);
    messages_split(&spam->split, &balanced, SEED, &spam->weights);
    messages_append_unlabelled(&text, &all, &spam->split);
    spam->tokenizer = tokenizer_train(text.bytes, text.size, VOCABULARY);
    buffer_free(&text);
    spam->longest = messages_longest(&spam->split.train, spam->tokenizer);
    message_loaders_init(&spam->loaders, &spam->split, spam->tokenizer, max_length, BATCH, &spam->weights);

    GPTConfig config = {
        .vocab_size = tokenizer_vocab_size(spam->tokenizer),
        .context_length = SMALL_SPAM_CONTEXT,
        .emb_dim = 16,
        .n_heads = 2,
        .n_layers = 1,
    };
    rng_seed(&spam->rng, SEED);
    gpt_init(&spam->gpt, &config, &spam->weights, &spam->rng);
    rng_seed(&spam->rng, SEED);
    classifier_init(&spam->classifier, &spam->gpt, read, &spam->weights, &spam->rng);
}

static inline void small_spam_train(SmallSpam *spam, Learning learning)
{
    const FinetuneSettings settings = {
        .learning = learning,
        .eval_batches = 1, /* after an epoch */
        .train = {
            .steps = SMALL_SPAM_STEPS,
            .learning_rate = { .initial = 5e-3, .peak = 5e-3, .minimum = 5e-3 },
            .weight_decay = 0.1f,
            .beta2 = 0.99f,
            .clip = 1.0,
            .sample_every = -1,
            .quiet = true,
        },
    };
    TrainLog log = { 0 };
    Error error;
    ck_assert_msg(finetune(&log, &spam->classifier, &spam->loaders, &settings, &spam->rng, &error), "%s",
                  error.message);
    train_log_free(&log);
}

typedef struct Judged {
    double accuracy, loss; /* fraction, nats */
} Judged;

static inline Judged small_spam_judge(SmallSpam *spam, bool validation)
{
    MessageLoaders *loaders = &spam->loaders;
    Judged judged;
    classifier_evaluate(&judged.accuracy, &judged.loss, &spam->classifier, &spam->tape,
                        validation ? &loaders->validation : &loaders->train,
                        validation ? &loaders->validation_loader : &loaders->train_again, 0, &spam->rng);
    return judged;
}

#endif
