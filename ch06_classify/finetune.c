#include "ch06_classify/finetune.h"

#include "ch05_pretrain/model_files.h"
#include "common/ops/loss.h"
#include "common/plot.h"

#include <stdio.h>
#include <stdlib.h>

/* What the training loop hands back to the functions below. */
typedef struct Finetuning {
    const Classifier *classifier;
    MessageLoaders *loaders;
    const FinetuneSettings *settings;
} Finetuning;

FinetuneSettings finetune_book_settings(void)
{
    return (FinetuneSettings){
        .learning = LEARN_LAST_BLOCK,
        .eval_batches = 5,
        .print_accuracy = true,
        .train = {
            .epochs = 5,
            .learning_rate = { .initial = 5e-5, .peak = 5e-5, .minimum = 5e-5 },
            .weight_decay = 0.1f,
            .eval_every = 50,
            .sample_every = -1,
            .print_log = true,
        },
    };
}

FinetuneSettings finetune_default_settings(void)
{
    FinetuneSettings settings = finetune_book_settings();
    settings.learning = LEARN_ALL;
    settings.train.learning_rate = (LearningRate){ .initial = 1e-5, .peak = 1e-3, .minimum = 0, .warmup_steps = 20 };
    settings.train.beta2 = 0.99f;
    settings.train.clip = 1.0;
    settings.train.eval_every = 25;
    return settings;
}

void message_loaders_init(MessageLoaders *loaders, const MessageSplit *split, const Tokenizer *tokenizer,
                          int max_length, int batch, Arena *arena)
{
    message_dataset_init(&loaders->train, &split->train, tokenizer, max_length, arena);
    int T = loaders->train.max_length; // the other sets are cut and padded to the training set's length
    message_dataset_init(&loaders->validation, &split->validation, tokenizer, T, arena);
    message_dataset_init(&loaders->test, &split->test, tokenizer, T, arena);
    loader_init(&loaders->train_loader, split->train.count, batch, true, true, arena);
    loader_init(&loaders->train_again, split->train.count, batch, true, true, arena);
    loader_init(&loaders->validation_loader, split->validation.count, batch, false, false, arena);
    loader_init(&loaders->test_loader, split->test.count, batch, false, false, arena);
}

/* Messages examples[count], each in a new form, as messages 0 … count − 1 of a dataset in arena. */
static MessageDataset vary(const Finetuning *finetuning, const int *examples, int count, Rng *rng, Arena *arena)
{
    const MessageDataset *dataset = &finetuning->loaders->train;
    MessageDataset varied = *dataset;
    int T = dataset->max_length;
    varied.ids = arena_alloc(arena, (size_t)count * (size_t)T * sizeof *varied.ids);
    varied.lengths = arena_alloc(arena, (size_t)count * sizeof *varied.lengths);
    varied.labels = arena_alloc(arena, (size_t)count * sizeof *varied.labels);
    TokenList tokens = { 0 };
    for (int b = 0; b < count; b++) {
        tokens.count = 0;
        message_vary(&tokens, dataset->messages.items[examples[b]].text, dataset->tokenizer,
                     &finetuning->settings->variation, rng);
        varied.lengths[b] = tokens.count < T ? tokens.count : T;
        varied.labels[b] = dataset->labels[examples[b]];
        for (int t = 0; t < T; t++)
            varied.ids[b * T + t] = t < varied.lengths[b] ? tokens.ids[t] : dataset->pad_id;
    }
    token_list_free(&tokens);
    return varied;
}

/* dropout NULL: evaluation, where the messages stay as they are. */
static Tensor *batch_loss(void *context, Tape *tape, const int *examples, int count, Rng *dropout)
{
    const Finetuning *finetuning = context;
    const Classifier *classifier = finetuning->classifier;
    if (dropout == NULL || variation_is_none(&finetuning->settings->variation))
        return classifier_loss(classifier, tape, &finetuning->loaders->train, examples, count, dropout);
    MessageDataset varied = vary(finetuning, examples, count, dropout, tape->arena);
    int *rows = arena_alloc(tape->arena, (size_t)count * sizeof *rows);
    for (int b = 0; b < count; b++)
        rows[b] = b;
    return classifier_loss(classifier, tape, &varied, rows, count, dropout);
}

/* Both sets' losses on their first batches. book: evaluate_model */
static void evaluate(void *context, Tape *tape, EvaluationRow *row, Rng *rng)
{
    const Finetuning *finetuning = context;
    MessageLoaders *loaders = finetuning->loaders;
    int batches = finetuning->settings->eval_batches;
    classifier_evaluate(NULL, &row->train_loss, finetuning->classifier, tape, &loaders->train, &loaders->train_again,
                        batches, rng);
    classifier_evaluate(NULL, &row->val_loss, finetuning->classifier, tape, &loaders->validation,
                        &loaders->validation_loader, batches, rng);
}

static void end_of_epoch(void *context, Tape *tape, EpochRow *row, Rng *rng)
{
    const Finetuning *finetuning = context;
    MessageLoaders *loaders = finetuning->loaders;
    int batches = finetuning->settings->eval_batches;
    classifier_evaluate(&row->train_accuracy, NULL, finetuning->classifier, tape, &loaders->train,
                        &loaders->train_again, batches, rng);
    classifier_evaluate(&row->val_accuracy, NULL, finetuning->classifier, tape, &loaders->validation,
                        &loaders->validation_loader, batches, rng);
    if (finetuning->settings->print_accuracy)
        printf("Training accuracy: %.2f%% | Validation accuracy: %.2f%%\n", 100.0 * row->train_accuracy,
               100.0 * row->val_accuracy);
}

static bool save_model(void *context, const char *directory, Error *error)
{
    const Finetuning *finetuning = context;
    const MessageDataset *train_set = &finetuning->loaders->train;
    return classifier_save(finetuning->classifier, train_set->tokenizer, train_set->max_length, directory, error);
}

static bool load_model(void *context, const char *directory, Error *error)
{
    const Finetuning *finetuning = context;
    const GPT *gpt = &finetuning->classifier->gpt;
    ClassifierHead head = { gpt->out_head.weight, gpt->out_head.bias };
    return model_load_weights(gpt, directory, error) && model_load_head(&head, directory, error);
}

bool finetune(TrainLog *log, Classifier *classifier, MessageLoaders *loaders, const FinetuneSettings *settings,
              Rng *rng, Error *error)
{
    Finetuning finetuning = { classifier, loaders, settings };
    TrainTask task = {
        .context = &finetuning,
        .parameters = &classifier->parameters,
        .loader = &loaders->train_loader,
        .label = "fine-tuning",
        .units = "examples",
        .batch_loss = batch_loss,
        .evaluate = evaluate,
        .end_of_epoch = end_of_epoch,
        .save_model = save_model,
        .load_model = load_model,
    };
    classifier_set_learning(classifier, settings->learning);
    return train(log, &task, &settings->train, rng, error);
}

bool finetune_plot_accuracy(const TrainLog *log, const char *path, Error *error)
{
    int n = log->epoch_count;
    if (n == 0)
        return error_set(error, "%s: there is nothing to plot: no epoch was finished; raise --steps", path);
    double *columns = malloc(3 * (size_t)n * sizeof *columns);
    if (columns == NULL)
        fatal("out of memory: a plot of %d points", n);
    double *epochs = columns, *train_accuracy = &columns[n], *val_accuracy = &columns[2 * n];
    for (int i = 0; i < n; i++) {
        epochs[i] = log->epochs[i].epoch;
        train_accuracy[i] = log->epochs[i].train_accuracy;
        val_accuracy[i] = log->epochs[i].val_accuracy;
    }
    PlotSeries series[] = {
        { .label = "training accuracy", .x = epochs, .y = train_accuracy, .count = n, .style = PLOT_MARKED },
        { .label = "validation accuracy", .x = epochs, .y = val_accuracy, .count = n, .style = PLOT_DASHED },
    };
    Plot plot = {
        .x_label = "epochs",
        .y_label = "accuracy (fraction)",
        .x2_label = "examples seen",
        .x2_per_x = log->epochs[n - 1].units_seen / epochs[n - 1],
        .series = series,
        .series_count = 2,
    };
    bool ok = plot_save(&plot, path, error);
    free(columns);
    return ok;
}
