#include "ch05_pretrain/pretrain.h"

#include "ch05_pretrain/model_files.h"
#include "ch05_pretrain/trigram.h"
#include "common/buffer.h"
#include "common/file.h"
#include "common/ops/loss.h"
#include "common/plot.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { VOCABULARY_STORIES = 1000 }; /* every word of the story world occurs in them many times */

/* Chosen by experiment, for two cores and two minutes. Small batches: the number of steps decides how much is learned from the
 * same text. Two layers: with the heads that they start with (ch04_gpt/small_start.h) they learn as much as three, in two thirds of
 * the time. Little weight decay: no text is read twice, so there is nothing to guard against. */
PretrainSettings pretrain_default_settings(void)
{
    PretrainSettings settings = {
        .config = { .vocab_size = 1000, .context_length = 256, .emb_dim = 192, .n_heads = 6, .n_layers = 2, .tied = true },
        .training_tokens = 1700000,
        .validation_tokens = 16000,
        .batch = 2,
        .train = {
            .epochs = 1,
            .learning_rate = { .initial = 1e-4, .peak = 1.4e-3, .minimum = 1e-5, .warmup_steps = 50 },
            .weight_decay = 0.02f,
            .beta2 = 0.98f,
            .clip = 1.0,
            .eval_every = 250,
            .sample_every = -1,
            .keep = 1,
        },
    };
    return settings;
}

/* What training and evaluation work with. */
typedef struct Pretraining {
    const PretrainSettings *settings;
    GPT *gpt;
    const Tokenizer *tokenizer;
    Corpus training, validation;
    const TrainLog *log;
} Pretraining;

/* ---- vocabulary and rows ---- */

/* The vocabulary is learned from stories and from every other text that the model will meet. */
static Tokenizer *train_vocabulary(const PretrainSettings *settings)
{
    Buffer text = { 0 };
    stories_append(&text, STORIES_TRAINING, VOCABULARY_STORIES);
    for (int i = 0; i < settings->text_count; i++) {
        buffer_append(&text, settings->texts[i].bytes, settings->texts[i].size);
        buffer_append_string(&text, END_OF_TEXT);
    }
    Tokenizer *tokenizer = tokenizer_train(text.bytes, text.size, settings->config.vocab_size);
    buffer_free(&text);
    return tokenizer;
}

static bool fill_corpora(Pretraining *pretraining, Error *error)
{
    const PretrainSettings *settings = pretraining->settings;
    const Tokenizer *tokenizer = pretraining->tokenizer;
    int T = settings->config.context_length;
    corpus_init(&pretraining->training, tokenizer, T);
    corpus_init(&pretraining->validation, tokenizer, T);
    if (!corpus_add_stories(&pretraining->training, tokenizer, STORIES_TRAINING, settings->training_tokens, error))
        return false;
    for (int i = 0; i < settings->text_count; i++) {
        if (settings->texts[i].train)
            corpus_add_text(&pretraining->training, tokenizer, settings->texts[i].bytes, settings->texts[i].size);
    }
    return corpus_add_stories(&pretraining->validation, tokenizer, STORIES_VALIDATION, settings->validation_tokens,
                              error);
}

/* ---- the training task ---- */

static Tensor *batch_loss(void *context, Tape *tape, const int *examples, int count, Rng *dropout)
{
    Pretraining *pretraining = context;
    int T = corpus_batch_length(&pretraining->training, examples, count);
    size_t n = (size_t)count * (size_t)T;
    int *inputs = arena_alloc(tape->arena, n * sizeof *inputs);
    int *targets = arena_alloc(tape->arena, n * sizeof *targets);
    corpus_batch(&pretraining->training, examples, count, T, inputs, targets);
    return gpt_loss(pretraining->gpt, tape, inputs, targets, count, T, dropout);
}

static int64_t batch_tokens(void *context, const int *examples, int count)
{
    const Corpus *corpus = &((const Pretraining *)context)->training;
    int64_t tokens = 0;
    for (int i = 0; i < count; i++)
        tokens += corpus_batch_length(corpus, &examples[i], 1);
    return tokens;
}

static void evaluate(void *context, Tape *tape, EvaluationRow *row, Rng *rng)
{
    const Pretraining *pretraining = context;
    (void)rng;
    row->train_loss = train_log_recent_loss(pretraining->log); // no batch is seen twice: it is honest as it is
    row->val_loss = corpus_loss(pretraining->gpt, tape, &pretraining->validation, pretraining->settings->batch);
}

static void watch(const Pretraining *pretraining)
{
    const PretrainSettings *settings = pretraining->settings;
    if (settings->watch != NULL)
        settings->watch(settings->watch_context, pretraining->gpt, pretraining->tokenizer, pretraining->log);
}

/* The trainer calls after every sample_every steps; of these the 1st, 2nd, 4th, 8th, … are looked at. */
static void watch_now_and_then(void *context, Rng *rng)
{
    const Pretraining *pretraining = context;
    (void)rng; /* whoever looks draws from a generator of his own: the training goes on as if nobody had */
    int times = pretraining->log->step_count / pretraining->settings->train.sample_every;
    if ((times & (times - 1)) == 0)
        watch(pretraining);
}

static bool save_model(void *context, const char *directory, Error *error)
{
    const Pretraining *pretraining = context;
    return model_save(pretraining->gpt, pretraining->tokenizer, directory, error);
}

static bool load_model(void *context, const char *directory, Error *error)
{
    const Pretraining *pretraining = context;
    return model_load_weights(pretraining->gpt, directory, error);
}

/* The loader deals out rows in a shuffled order; a last batch that is not full is left out. */
static bool train_model(Pretraining *pretraining, TrainLog *log, Rng *rng, Error *error)
{
    const PretrainSettings *settings = pretraining->settings;
    Arena arena;
    Loader loader;
    arena_init(&arena, "the order of the rows");
    loader_init(&loader, pretraining->training.count, settings->batch, true, true, &arena);
    TrainTask task = {
        .context = pretraining,
        .parameters = &pretraining->gpt->parameters,
        .loader = &loader,
        .label = "pre-training",
        .units = "tokens",
        .batch_loss = batch_loss,
        .batch_units = batch_tokens,
        .evaluate = evaluate,
        .sample = settings->train.sample_every > 0 ? watch_now_and_then : NULL,
        .save_model = save_model,
        .load_model = load_model,
    };
    bool ok = train(log, &task, &settings->train, rng, error);
    arena_free(&arena);
    return ok;
}

/* ---- what came out ---- */

/* The model after its last step, on all validation stories; the log gets the row if it has none for this step. */
static void measure(PretrainResult *result, const Pretraining *pretraining)
{
    Arena arena;
    Tape tape;
    arena_init(&arena, "evaluation");
    tape_init(&tape, &arena);
    const Corpus *training = &pretraining->training, *validation = &pretraining->validation;
    int length = training->context_length + 1;
    result->val_loss = corpus_loss(pretraining->gpt, &tape, validation, pretraining->settings->batch);
    tape_free(&tape);
    arena_free(&arena);

    Trigram *trigram = trigram_train(training->rows, training->count, length, pretraining->gpt->config.vocab_size);
    result->trigram_loss = trigram_loss(trigram, validation->rows, validation->count, length);
    trigram_free(trigram);
    result->entropy_floor = corpus_entropy_floor(validation);
    result->training_stories = training->stories;
    result->validation_stories = validation->stories;

    TrainLog *log = &result->log;
    const StepRow *last = &log->steps[log->step_count - 1];
    result->tokens_seen = (int64_t)log->units_seen;
    bool measured = log->evaluation_count > 0 && log->evaluations[log->evaluation_count - 1].step >= last->step;
    if (!measured)
        train_log_add_evaluation(log, (EvaluationRow){ .step = last->step,
                                                       .epoch = floor(last->step / log->steps_an_epoch) + 1.0,
                                                       .units_seen = (double)result->tokens_seen,
                                                       .learning_rate = last->learning_rate,
                                                       .train_loss = train_log_recent_loss(log),
                                                       .val_loss = result->val_loss });
}

/* Loss over tokens seen, with the trigram's loss and the floor as lines. */
static bool plot_losses(const PretrainResult *result, const char *path, Error *error)
{
    const TrainLog *log = &result->log;
    size_t n = (size_t)log->evaluation_count;
    double *columns = malloc(3 * n * sizeof *columns);
    if (columns == NULL)
        fatal("out of memory: a plot of %zu points", n);
    double *tokens = columns, *train = &columns[n], *val = &columns[2 * n];
    for (size_t i = 0; i < n; i++) {
        tokens[i] = log->evaluations[i].units_seen / 1000.0;
        train[i] = log->evaluations[i].train_loss;
        val[i] = log->evaluations[i].val_loss;
    }
    PlotSeries series[] = {
        { .label = "training loss", .x = tokens, .y = train, .count = (int)n },
        { .label = "validation loss", .x = tokens, .y = val, .count = (int)n, .style = PLOT_DASHED },
    };
    Plot plot = {
        .title = "pre-training on the story world",
        .x_label = "thousand tokens seen",
        .y_label = "loss (nats/token)",
        .y_log = true,
        .series = series,
        .series_count = 2,
        .lines = { { result->trigram_loss, "trigram model (Kneser-Ney)" },
                   { result->entropy_floor, "entropy of the source: no model can pass" } },
        .line_count = 2,
    };
    bool ok = plot_save(&plot, path, error);
    free(columns);
    return ok;
}

static bool report(const PretrainResult *result, const PretrainSettings *settings, Error *error)
{
    if (settings->train.directory != NULL) {
        char path[4096];
        snprintf(path, sizeof path, "%s/log.csv", settings->train.directory);
        if (!train_log_write(&result->log, "tokens", path, error))
            return false;
    }
    return settings->plot == NULL || plot_losses(result, settings->plot, error);
}

bool pretrain_story_world(PretrainResult *result, GPT *gpt, Tokenizer **tokenizer, const PretrainSettings *settings,
                          Arena *weights, Rng *rng, Error *error)
{
    *result = (PretrainResult){ 0 };
    *tokenizer = train_vocabulary(settings);
    Pretraining pretraining = { .settings = settings, .gpt = gpt, .tokenizer = *tokenizer, .log = &result->log };
    GPTConfig config = settings->config;
    config.vocab_size = tokenizer_vocab_size(*tokenizer);
    bool ok = gpt_config_check(&config, error) && fill_corpora(&pretraining, error);
    if (ok) {
        gpt_init(gpt, &config, weights, rng);
        watch(&pretraining);
        ok = train_model(&pretraining, &result->log, rng, error);
    }
    if (ok) {
        watch(&pretraining);
        measure(result, &pretraining);
        ok = report(result, settings, error);
    }
    corpus_free(&pretraining.training);
    corpus_free(&pretraining.validation);
    return ok;
}
