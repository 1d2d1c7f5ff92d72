#include "ch07_instruct/instruct.h"

#include "ch05_pretrain/model_files.h"
#include "common/file.h"
#include "common/ops/loss.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- data ---- */

void instruct_embedded_data(InstructData *data, int questions, Arena *arena)
{
    enum { VALIDATION_QUESTIONS = 40, HELD_OUT_QUESTIONS = 240 };
    Instructions tasks, train, validation, held_out;
    instructions_embedded(&tasks, arena);
    InstructionSplit split = instructions_split(&tasks);
    instructions_about_stories(&train, QUESTIONS_TRAINING, questions, NULL, arena);
    instructions_about_stories(&validation, QUESTIONS_VALIDATION, VALIDATION_QUESTIONS, &train, arena);
    instructions_about_stories(&held_out, QUESTIONS_HELD_OUT, HELD_OUT_QUESTIONS, &train, arena);
    *data = (InstructData){ .train = instructions_join(&train, &split.train, arena),
                            .validation = instructions_join(&validation, &split.validation, arena),
                            .held_out = instructions_join(&held_out, &split.test, arena) };
}

void instruct_split_data(InstructData *data, const Instructions *entries)
{
    InstructionSplit split = instructions_split(entries);
    *data = (InstructData){ .train = split.train, .validation = split.validation, .held_out = split.test };
}

/* ---- settings ---- */

InstructSettings instruct_default_settings(void)
{
    return (InstructSettings){
        .mask_instruction = true,
        .by_length = true,
        .batch = 4,
        .eval_batches = 4,
        .max_new_tokens = 40,
        .train = { .epochs = 1,
                   .learning_rate = { .initial = 1e-4, .peak = 1e-3, .minimum = 1e-5, .warmup_steps = 50 },
                   .weight_decay = 0.1f,
                   .beta2 = 0.98f,
                   .clip = 1.0,
                   .eval_every = 100,
                   .sample_every = -1 },
    };
}

InstructSettings instruct_book_settings(void)
{
    return (InstructSettings){
        .batch = 8,
        .eval_batches = 5,
        .max_new_tokens = 256,
        .print_samples = true,
        .train = { .epochs = 2,
                   .learning_rate = { .initial = 5e-5, .peak = 5e-5, .minimum = 5e-5 },
                   .weight_decay = 0.1f,
                   .eval_every = 5,
                   .print_log = true },
    };
}

/* ---- batches ---- */

typedef struct Instructing Instructing;

/* Entries to learn from, or to watch. */
typedef struct InstructSet {
    const Instructing *owner;
    InstructionDataset dataset;
    int *by_length; /* entry numbers, short entries first; NULL: batches in the loader's order */
} InstructSet;

/* What training and evaluation work with. */
struct Instructing {
    GPT *gpt;
    const Tokenizer *tokenizer;
    const InstructData *data;
    const InstructSettings *settings;
    CollateSettings collate;
    InstructSet training, validation;
    Loader training_loader;   /* for the steps */
    Loader evaluation_loader; /* the training entries once more, for evaluations on the way */
    Loader validation_loader;
    const TrainLog *log; // what was measured so far
};

/* The numbers of the data set's entries, sorted by their lengths. */
static int *sort_by_length(const InstructionDataset *dataset, Arena *arena)
{
    int *lengths = arena_alloc(arena, ((size_t)dataset->count + 1) * sizeof *lengths);
    for (int i = 0; i < dataset->count; i++)
        lengths[i] = dataset->items[i].count;
    return order_by_length(lengths, dataset->count, arena);
}

/* Sorted by length, a batch is a run of neighbours, and the loader deals out runs, one at a time, shuffled; otherwise it deals out
 * entries. */
static void init_loader(Loader *loader, const InstructSet *set, bool shuffle, bool drop_last, Arena *arena)
{
    int batch = set->owner->settings->batch, count = set->dataset.count;
    if (set->by_length != NULL)
        loader_init(loader, (count + batch - 1) / batch, 1, shuffle, false, arena);
    else
        loader_init(loader, count, batch, shuffle, drop_last, arena);
}

static void init_set(InstructSet *set, const Instructing *owner, const Instructions *entries, Arena *arena)
{
    set->owner = owner;
    instruction_dataset_init(&set->dataset, entries, owner->tokenizer, owner->settings->style, arena);
    set->by_length = owner->settings->by_length ? sort_by_length(&set->dataset, arena) : NULL;
}

/* The entries that the loader's examples stand for; *count receives how many. */
static const int *entries_of(const InstructSet *set, const int *examples, int *count)
{
    if (set->by_length == NULL)
        return examples;
    int batch = set->owner->settings->batch, first = examples[0] * batch;
    int left = set->dataset.count - first;
    *count = left < batch ? left : batch;
    return &set->by_length[first];
}

static Tensor *batch_loss(void *context, Tape *tape, const int *examples, int count, Rng *dropout)
{
    const InstructSet *set = context;
    InstructionBatch batch;
    examples = entries_of(set, examples, &count);
    instruction_batch(&batch, &set->dataset, examples, count, &set->owner->collate, tape->arena);
    return gpt_loss(set->owner->gpt, tape, batch.inputs, batch.targets, batch.B, batch.T, dropout);
}

/* Tokens that the model reads, padding included, as the book counts them. */
static int64_t batch_tokens(void *context, const int *examples, int count)
{
    const InstructSet *set = context;
    examples = entries_of(set, examples, &count);
    int T = 1;
    for (int i = 0; i < count; i++)
        if (set->dataset.items[examples[i]].count > T)
            T = set->dataset.items[examples[i]].count;
    int longest = set->owner->collate.allowed_max_length;
    return (int64_t)count * (T < longest ? T : longest);
}

/* ---- on the way ---- */

static void losses(Instructing *instructing, Tape *tape, double *train_loss, double *val_loss, Rng *rng)
{
    int batches = instructing->settings->eval_batches;
    int val_batches = instructing->settings->by_length ? 0 : batches; // the first ones would be the shortest entries
    *train_loss = loader_loss(batch_loss, &instructing->training, tape, &instructing->evaluation_loader, batches, rng);
    *val_loss =
        loader_loss(batch_loss, &instructing->validation, tape, &instructing->validation_loader, val_batches, rng);
}

/* The trainer's context is the training set; its owner is the rest. */
static Instructing *owner_of(void *context)
{
    InstructSet *training = context;
    return (Instructing *)training->owner;
}

/* A few batches of one length each would say little about the whole. The steps since the last evaluation are many, and in the first
 * epoch none of them has seen its entries before. */
static void evaluate(void *context, Tape *tape, EvaluationRow *row, Rng *rng)
{
    Instructing *instructing = owner_of(context);
    losses(instructing, tape, &row->train_loss, &row->val_loss, rng);
    if (instructing->settings->by_length)
        row->train_loss = train_log_recent_loss(instructing->log);
}

static ResponseSettings response_settings(const InstructSettings *settings)
{
    return (ResponseSettings){ .style = settings->style, .max_new_tokens = settings->max_new_tokens };
}

static void sample(void *context, Rng *rng)
{
    const Instructing *instructing = owner_of(context);
    const Instruction *entry = &instructing->data->validation.items[0];
    ResponseSettings responding = response_settings(instructing->settings);
    (void)rng; // greedy: nothing is drawn
    Arena arena;
    arena_init(&arena, "a sample");
    printf("\"%s\" -> \"%s\"\n", entry->instruction,
           respond(instructing->gpt, instructing->tokenizer, entry, &responding, &arena));
    arena_free(&arena);
}

static bool save_model(void *context, const char *directory, Error *error)
{
    const Instructing *instructing = owner_of(context);
    return model_save(instructing->gpt, instructing->tokenizer, directory, error);
}

static bool load_model(void *context, const char *directory, Error *error)
{
    return model_load_weights(owner_of(context)->gpt, directory, error);
}

/* ---- training ---- */

/* Every task must leave room for an answer. */
static bool check_lengths(const Instructions *entries, const char *which, const GPT *gpt, const Tokenizer *tokenizer,
                          const InstructSettings *settings, Error *error)
{
    for (int i = 0; i < entries->count; i++) {
        Error reason;
        if (!task_fits(&entries->items[i], gpt, tokenizer, settings->style, &reason))
            return error_set(error, "%s entry %d: %.600s, or take a larger --context", which, i, reason.message);
    }
    return true;
}

static int count_longer(const InstructionDataset *dataset, int context)
{
    int longer = 0;
    for (int i = 0; i < dataset->count; i++)
        longer += dataset->items[i].count > context;
    return longer;
}

static bool train_on_entries(InstructResult *result, Instructing *instructing, Rng *rng, Error *error)
{
    const InstructSettings *settings = instructing->settings;
    TrainTask task = {
        .context = &instructing->training,
        .parameters = &instructing->gpt->parameters,
        .loader = &instructing->training_loader,
        .label = "instruction fine-tuning",
        .units = "tokens",
        .batch_loss = batch_loss,
        .batch_units = batch_tokens,
        .evaluate = evaluate,
        .sample = settings->print_samples ? sample : NULL,
        .save_model = save_model,
        .load_model = load_model,
    };
    Arena step;
    Tape tape;
    Rng first = *rng; // the losses before training draw from a copy: the book seeds anew after them
    arena_init(&step, "evaluation");
    tape_init(&tape, &step);
    losses(instructing, &tape, &result->initial_train_loss, &result->initial_val_loss, &first);
    tape_free(&tape);
    arena_free(&step);
    if (settings->train.print_log)
        printf("Training loss: %.6f\nValidation loss: %.6f\n", result->initial_train_loss, result->initial_val_loss);
    return train(&result->log, &task, &settings->train, rng, error);
}

bool instruct_train(InstructResult *result, GPT *gpt, const Tokenizer *tokenizer, const InstructData *data,
                    const InstructSettings *settings, Rng *rng, Error *error)
{
    *result = (InstructResult){ .initial_train_loss = (double)NAN, .initial_val_loss = (double)NAN };
    if (!check_lengths(&data->train, "training", gpt, tokenizer, settings, error) ||
        !check_lengths(&data->validation, "validation", gpt, tokenizer, settings, error) ||
        !check_lengths(&data->held_out, "held-out", gpt, tokenizer, settings, error))
        return false;
    if (data->train.count == 0 || data->validation.count == 0 || data->held_out.count == 0)
        return error_set(error, "%d entries for training, %d for validation, %d held out: too few; take more data",
                         data->train.count, data->validation.count, data->held_out.count);
    Arena arena;
    arena_init(&arena, "instructions");
    Instructing instructing = {
        .gpt = gpt, .tokenizer = tokenizer, .data = data, .settings = settings, .log = &result->log
    };
    instructing.collate = (CollateSettings){ .pad_id = tokenizer_end_of_text(tokenizer),
                                             .allowed_max_length = gpt->config.context_length,
                                             .mask_instruction = settings->mask_instruction };
    init_set(&instructing.training, &instructing, &data->train, &arena);
    init_set(&instructing.validation, &instructing, &data->validation, &arena);
    init_loader(&instructing.training_loader, &instructing.training, true, true, &arena);
    init_loader(&instructing.evaluation_loader, &instructing.training, true, true, &arena);
    init_loader(&instructing.validation_loader, &instructing.validation, false, false, &arena);
    result->cut = count_longer(&instructing.training.dataset, gpt->config.context_length);
    bool ok = train_on_entries(result, &instructing, rng, error);
    arena_free(&arena);
    return ok;
}

/* ---- how good it is ---- */

/* The questions among entries, one behind the other; the caller frees. */
static StoryQuestion *questions_of(const Instructions *entries, int *count)
{
    StoryQuestion *questions = malloc((size_t)(entries->count + 1) * sizeof *questions);
    if (questions == NULL)
        fatal("out of memory: %d questions", entries->count);
    *count = 0;
    for (int i = 0; i < entries->count; i++)
        if (entries->items[i].question != NULL)
            questions[(*count)++] = *entries->items[i].question;
    return questions;
}

static void score_baselines(InstructResult *result, const InstructData *data)
{
    int train_count, held_count;
    StoryQuestion *train = questions_of(&data->train, &train_count);
    StoryQuestion *held = questions_of(&data->held_out, &held_count);
    bool any = held_count > 0;
    result->blind = any ? story_questions_blind(train, train_count, held, held_count) : (double)NAN;
    result->last_noun = any ? story_questions_last_noun(held, held_count) : (double)NAN;
    result->last_candidate = any ? story_questions_last_candidate(held, held_count) : (double)NAN;
    free(train);
    free(held);
}

void instruct_evaluate(InstructResult *result, const GPT *gpt, const Tokenizer *tokenizer, const InstructData *data,
                       const InstructSettings *settings, Arena *arena)
{
    ResponseSettings responding = response_settings(settings);
    result->responses = respond_to_all(gpt, tokenizer, &data->held_out, &responding, arena);
    result->passages = responses_exact(&data->held_out, result->responses, is_passage_question);
    result->two_facts = responses_exact(&data->held_out, result->responses, needs_two_facts);
    result->language = responses_exact(&data->held_out, result->responses, is_language_task);
    score_baselines(result, data);
}

/* ---- files ---- */

bool instruct_write(const InstructResult *result, const GPT *gpt, const Tokenizer *tokenizer, const InstructData *data,
                    const InstructSettings *settings, Error *error)
{
    enum { PATH_SIZE = 4096 };
    char path[PATH_SIZE];
    const char *directory = settings->directory;
    if (!file_make_directory(directory, error))
        return false;
    snprintf(path, sizeof path, "%s/instruction-data-with-response.json", directory);
    if (!responses_write(path, &data->held_out, result->responses, error))
        return false;
    snprintf(path, sizeof path, "%s/log.csv", directory);
    if (!train_log_write(&result->log, "tokens", path, error))
        return false;
    snprintf(path, sizeof path, "%s/loss", directory);
    if (!train_log_plot_losses(&result->log, "tokens", path, error))
        return false;
    snprintf(path, sizeof path, "%s/model", directory);
    return model_save(gpt, tokenizer, path, error);
}

bool instruct_run(InstructResult *result, GPT *gpt, const Tokenizer *tokenizer, const InstructData *data,
                  const InstructSettings *settings, Arena *arena, Rng *rng, Error *error)
{
    if (!instruct_train(result, gpt, tokenizer, data, settings, rng, error))
        return false;
    instruct_evaluate(result, gpt, tokenizer, data, settings, arena);
    return settings->directory == NULL || instruct_write(result, gpt, tokenizer, data, settings, error);
}
