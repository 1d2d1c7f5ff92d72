#include "ch06_classify/classify.h"

#include "ch06_classify/message_language.h"
#include "ch06_classify/naive_bayes.h"
#include "common/file.h"

#include <stdio.h>

ClassifySettings classify_default_settings(void)
{
    return (ClassifySettings){
        .seed = 123,
        .batch = 16,
        .read = READ_END,
        .language_batch = 4,
        .language_row = 128,
        .language = {
            .epochs = 0,
            .learning_rate = { .initial = 1e-5, .peak = 3e-3, .minimum = 1e-4, .warmup_steps = 20 },
            .weight_decay = 0.1f,
            .beta2 = 0.99f,
            .clip = 1.0,
            .sample_every = -1,
        },
        .finetune = finetune_default_settings(),
    };
}

ClassifySettings classify_sms_settings(void)
{
    ClassifySettings settings = classify_default_settings();
    settings.max_length = 100;
    settings.language_batch = 16;
    settings.language.epochs = 4;
    settings.language.learning_rate.peak = 6e-3;
    settings.finetune.train.epochs = 6;
    settings.finetune.train.learning_rate.peak = 2e-3;
    settings.finetune.variation = (Variation){ .digits = 0.7f, .words = 0.05f, .cases = 0.2f, .pieces = 0.1f };
    return settings;
}

double messages_accuracy(const Classifier *classifier, Tape *tape, const MessageDataset *dataset, Loader *loader,
                         Rng *rng)
{
    double accuracy;
    classifier_evaluate(&accuracy, NULL, classifier, tape, dataset, loader, 0, rng);
    return accuracy;
}

/* Longest message that the model has room for; a place is kept for the <|endoftext|> behind it. */
static int length_limit(const ClassifySettings *settings, const MessageSplit *split, const GPT *gpt,
                        const Tokenizer *tokenizer)
{
    int limit = settings->max_length > 0 ? settings->max_length : messages_longest(&split->train, tokenizer);
    int room = gpt->config.context_length - 1;
    return limit < room ? limit : room;
}

static bool read_messages(GPT *gpt, const ClassifySettings *settings, const Messages *all, const MessageSplit *split,
                          const Tokenizer *tokenizer, Rng *rng, Error *error)
{
    if (settings->language.epochs == 0)
        return true;
    Buffer text = { 0 };
    TrainLog log = { 0 };
    int row = settings->language_row < gpt->config.context_length ? settings->language_row : gpt->config.context_length;
    messages_append_unlabelled(&text, all, split);
    bool ok = messages_learn_language(&log, gpt, tokenizer, text.bytes, text.size, row, settings->language_batch,
                                      &settings->language, rng, error);
    train_log_free(&log);
    buffer_free(&text);
    return ok;
}

void classify_judge(ClassifyResult *result, const Classifier *classifier, MessageLoaders *loaders, Rng *rng)
{
    Arena step;
    Tape tape;
    arena_init(&step, "evaluation");
    tape_init(&tape, &step);
    Loader train = loaders->train_again;
    train.drop_last = false; // every training message
    result->train_accuracy = messages_accuracy(classifier, &tape, &loaders->train, &train, rng);
    result->validation_accuracy =
        messages_accuracy(classifier, &tape, &loaders->validation, &loaders->validation_loader, rng);
    result->test_accuracy = messages_accuracy(classifier, &tape, &loaders->test, &loaders->test_loader, rng);
    tape_free(&tape);
    arena_free(&step);
}

/* loss.png and accuracy.png, log.csv comes from the trainer; model/ */
static bool write_files(const ClassifyResult *result, const Classifier *classifier, const Tokenizer *tokenizer,
                        const char *directory, Error *error)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/loss", directory);
    if (!file_make_directory(directory, error) || !train_log_plot_losses(&result->log, "examples", path, error))
        return false;
    snprintf(path, sizeof path, "%s/accuracy", directory);
    if (result->log.epoch_count > 0 && !finetune_plot_accuracy(&result->log, path, error))
        return false;
    snprintf(path, sizeof path, "%s/model", directory);
    return classifier_save(classifier, tokenizer, 0, path, error);
}

bool classify_run(ClassifyResult *result, Classifier *classifier, const ClassifySettings *settings,
                  const GPT *pretrained, const Tokenizer *tokenizer, Arena *arena, Rng *rng, Error *error)
{
    Messages all, balanced;
    MessageSplit split;
    Classifier own;
    GPT gpt;
    MessageLoaders loaders;
    *result = (ClassifyResult){ 0 };
    if (classifier == NULL)
        classifier = &own;
    if (!messages_load(&all, settings->data, arena, error))
        return false;
    messages_balance(&balanced, &all, settings->seed, arena);
    messages_split(&split, &balanced, settings->seed, arena);
    result->train_count = split.train.count;
    result->validation_count = split.validation.count;
    result->test_count = split.test.count;
    result->naive_bayes_accuracy = naive_bayes_accuracy(&split.train, &split.test);

    gpt_copy(&gpt, pretrained, arena);
    if (!read_messages(&gpt, settings, &all, &split, tokenizer, rng, error))
        return false;
    int max_length = length_limit(settings, &split, &gpt, tokenizer);
    message_loaders_init(&loaders, &split, tokenizer, max_length, settings->batch, arena);
    classifier_init(classifier, &gpt, settings->read, arena, rng);
    FinetuneSettings finetuning = settings->finetune;
    if (finetuning.train.directory == NULL)
        finetuning.train.directory = settings->directory; // log.csv
    if (!finetune(&result->log, classifier, &loaders, &finetuning, rng, error))
        return false;
    classify_judge(result, classifier, &loaders, rng);
    return settings->directory == NULL || write_files(result, classifier, tokenizer, settings->directory, error);
}
