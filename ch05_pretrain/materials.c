#include "ch05_pretrain/materials.h"

#include "ch02_tokenizer/materials.h"
#include "ch05_pretrain/model_files.h"
#include "common/data/embedded.h"
#include "common/file.h"
#include "common/machine.h"
#include "common/ops/loss.h"
#include "common/text.h"

#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BOOK_CONTEXT = 256, BOOK_BATCH = 2, BOOK_EPOCHS = 10, EVAL_EVERY = 5, EVAL_BATCHES = 5, SAMPLE_TOKENS = 50 };

/* ---- text and vocabulary ---- */

static void open_text(Materials *materials)
{
    const char *path = materials->chapter->options.data;
    if (path != NULL) {
        Error error;
        chapter_check(text_read(&materials->text, path, "get the book's story with: make data", &error), &error);
        printf("text: %s\n", path);
        return;
    }
    size_t size;
    const char *story = embedded_story(&size);
    buffer_append(&materials->text, story, size);
    printf("text: our own story (the book's: --data data/book/the-verdict.txt, fetched by: make data)\n");
}

/* --tokenizer, or the vocabulary that belongs to --weights, or one of our own. */
static void open_tokenizer(Materials *materials)
{
    const Options *options = &materials->chapter->options;
    const char *directory = options->tokenizer != NULL ? options->tokenizer : options->weights;
    if (directory != NULL) {
        Error error;
        materials->tokenizer = tokenizer_load(directory, &error);
        chapter_check(materials->tokenizer != NULL, &error);
        printf("tokenizer: %s, %d tokens\n", directory, tokenizer_vocab_size(materials->tokenizer));
        return;
    }
    materials->tokenizer = tokenizer_train(materials->text.bytes, materials->text.size, SMALL_VOCABULARY);
    printf("tokenizer: %d tokens, trained on this text (GPT-2's: --tokenizer data/gpt2, fetched by: make data)\n",
           tokenizer_vocab_size(materials->tokenizer));
}

/* ---- the model's shape ---- */

static int chosen(int option, int otherwise)
{
    return option != OPTION_NOT_GIVEN ? option : otherwise;
}

/* --model, or what --weights was made with. */
static void choose_base_config(GPTConfig *config, const Options *options)
{
    Error error;
    if (options->weights != NULL) {
        chapter_check(model_read_config(config, NULL, options->weights, &error), &error);
        return;
    }
    chapter_check(gpt_config_named(config, options->model != NULL ? options->model : "tiny", &error), &error);
    config->n_layers = chosen(options->layers, config->n_layers);
    config->n_heads = chosen(options->heads, config->n_heads);
    config->emb_dim = chosen(options->width, config->emb_dim);
    config->tied = false; /* as the book's model: the output layer has weights of its own */
    config->drop_rate_emb = config->drop_rate_attn = config->drop_rate_shortcut = 0.1f; /* the book's, too */
}

static void choose_config(Materials *materials)
{
    const Options *options = &materials->chapter->options;
    GPTConfig *config = &materials->config;
    Error error;
    choose_base_config(config, options);
    int longest = config->context_length < BOOK_CONTEXT ? config->context_length : BOOK_CONTEXT;
    config->context_length = chosen(options->context, longest);
    config->vocab_size = tokenizer_vocab_size(materials->tokenizer);
    chapter_check(gpt_config_check(config, &error), &error);
    const char *name = options->weights != NULL ? options->weights : options->model != NULL ? options->model : "tiny";
    bool ours = options->weights == NULL && options->model == NULL;
    printf("model: %s, %d layers, width %d, %d heads, context %d%s\n\n", name, config->n_layers, config->emb_dim,
           config->n_heads, config->context_length, ours ? " (the book's: --model gpt2-small)" : "");
}

/* ---- windows ---- */

static void cut_windows(TextPart *part, Materials *materials, size_t from, size_t to, const char *what, bool shuffle)
{
    tokenizer_encode(materials->tokenizer, &part->tokens, &materials->text.bytes[from], to - from, true);
    int T = materials->config.context_length;
    text_dataset_init(&part->windows, part->tokens.ids, part->tokens.count, T, T);
    if (part->windows.count == 0)
        fatal("%s: the %s part, %d tokens, has no window of %d tokens and the next; take a longer text or a smaller "
              "--context",
              materials->chapter->options.data != NULL ? materials->chapter->options.data : "our own story", what,
              part->tokens.count, T);
    int batch = chosen(materials->chapter->options.batch, BOOK_BATCH);
    loader_init(&part->loader, part->windows.count, batch, shuffle, shuffle, &materials->chapter->weights);
    part->gpt = &materials->gpt;
}

void materials_open(Materials *materials, Chapter *chapter)
{
    *materials = (Materials){ .chapter = chapter, .eval_batches = EVAL_BATCHES };
    open_text(materials);
    open_tokenizer(materials);
    choose_config(materials);
    const Buffer *text = &materials->text;
    size_t characters = utf8_length(text->bytes, text->size);
    size_t split = (size_t)(0.9 * (double)characters); /* nine tenths to learn from, the last tenth to be judged by */
    size_t end = characters_end((RawText){ text->bytes, text->size }, split);
    cut_windows(&materials->training, materials, 0, end, "training", true);
    cut_windows(&materials->validation, materials, end, text->size, "validation", false);
}

void materials_close(Materials *materials)
{
    token_list_free(&materials->training.tokens);
    token_list_free(&materials->validation.tokens);
    tokenizer_free(materials->tokenizer);
    buffer_free(&materials->text);
}

/* ---- weights ---- */

/* Weights, gradients, two moments; and what one batch makes: about 40 arrays of [B·T, C] a layer, and 3 of [B·T, V]. */
static double training_memory_mib(const GPTConfig *config, int batch)
{
    double tokens = (double)batch * config->context_length;
    double floats = tokens * (40.0 * config->n_layers * config->emb_dim + 3.0 * config->vocab_size);
    return gpt_memory_mib(config, true) + floats * sizeof(float) / (1024 * 1024);
}

static void check_memory(const Materials *materials)
{
    Error error;
    double mib = training_memory_mib(&materials->config, materials->training.loader.batch);
    if (mib > 1024)
        printf("(this model takes about %.0f MiB of memory, its training included)\n\n", mib);
    chapter_check(memory_check(mib, "the training", "take a smaller --model or --batch", &error), &error);
}

void materials_model(Materials *materials)
{
    check_memory(materials);
    gpt_init(&materials->gpt, &materials->config, &materials->chapter->weights, &materials->chapter->rng);
}

void materials_start_model(Materials *materials)
{
    const char *directory = materials->chapter->options.weights;
    if (directory == NULL) {
        materials_model(materials);
        return;
    }
    Error error;
    chapter_check(model_load(&materials->gpt, NULL, directory, &materials->chapter->weights, &error), &error);
    int context = materials->gpt.config.context_length;
    if (context < materials->config.context_length)
        fatal("%s: its context is %d tokens; say --context %d", directory, context, context);
    if (materials->gpt.config.vocab_size != tokenizer_vocab_size(materials->tokenizer))
        fatal("%s: the weights are for %d tokens, the vocabulary has %d; they belong to different models", directory,
              materials->gpt.config.vocab_size, tokenizer_vocab_size(materials->tokenizer));
    printf("weights: %s\n\n", directory);
}

/* ---- the training task ---- */

Tensor *window_loss(void *context, Tape *tape, const int *windows, int count, Rng *dropout)
{
    const TextPart *part = context;
    int T = part->windows.max_length;
    size_t n = (size_t)count * (size_t)T;
    int *inputs = arena_alloc(tape->arena, n * sizeof *inputs);
    int *targets = arena_alloc(tape->arena, n * sizeof *targets);
    text_dataset_batch(&part->windows, windows, count, inputs, targets);
    return gpt_loss(part->gpt, tape, inputs, targets, count, T, dropout);
}

static Tensor *task_loss(void *context, Tape *tape, const int *windows, int count, Rng *dropout)
{
    Materials *materials = context;
    return window_loss(&materials->training, tape, windows, count, dropout);
}

static int64_t task_tokens(void *context, const int *windows, int count)
{
    const Materials *materials = context;
    (void)windows;
    return (int64_t)count * materials->training.windows.max_length;
}

/* The book's evaluate_model: the first few batches of each part. Each pass has a loader of its own, so that the training's pass
 * goes on where it was. */
static double part_loss(TextPart *part, Tape *tape, int max_batches, Rng *rng)
{
    Arena arena;
    Loader loader;
    arena_init(&arena, "the order of the windows");
    loader_init(&loader, part->loader.count, part->loader.batch, part->loader.shuffle, part->loader.drop_last, &arena);
    double loss = loader_loss(window_loss, part, tape, &loader, max_batches, rng);
    arena_free(&arena);
    return loss;
}

static void task_evaluate(void *context, Tape *tape, EvaluationRow *row, Rng *rng)
{
    Materials *materials = context;
    row->train_loss = part_loss(&materials->training, tape, materials->eval_batches, rng);
    row->val_loss = part_loss(&materials->validation, tape, materials->eval_batches, rng);
}

static void task_sample(void *context, Rng *rng)
{
    const Materials *materials = context;
    if (!materials->quiet)
        print_continuation(NULL, materials, SAMPLE_TOKENS, &(Sampling){ .eos_id = -1 }, rng);
}

static bool task_save(void *context, const char *directory, Error *error)
{
    const Materials *materials = context;
    return model_save(&materials->gpt, materials->tokenizer, directory, error);
}

static bool task_load(void *context, const char *directory, Error *error)
{
    const Materials *materials = context;
    return model_load_weights(&materials->gpt, directory, error);
}

TrainTask materials_task(Materials *materials)
{
    return (TrainTask){
        .context = materials,
        .parameters = &materials->gpt.parameters,
        .loader = &materials->training.loader,
        .units = "tokens",
        .batch_loss = task_loss,
        .batch_units = task_tokens,
        .evaluate = task_evaluate,
        .sample = task_sample,
        .save_model = task_save,
        .load_model = task_load,
    };
}

void materials_losses(Materials *materials, double *train_loss, double *val_loss)
{
    Tape *tape = &materials->chapter->tape;
    *train_loss = part_loss(&materials->training, tape, 0, &materials->chapter->rng);
    *val_loss = part_loss(&materials->validation, tape, 0, &materials->chapter->rng);
}

/* ---- the training of section 5.2 ---- */

static double chosen_double(double option, double otherwise)
{
    return option >= 0.0 ? option : otherwise;
}

TrainSettings materials_train_settings(Materials *materials, char *directory)
{
    const Options *options = &materials->chapter->options;
    snprintf(directory, MATERIALS_PATH_SIZE, "%s", chapter_path(materials->chapter, "training"));
    /* The book's rate is for its model; a tiny one takes larger steps. */
    double lr = chosen_double(options->lr, materials->config.emb_dim >= 768 ? 4e-4 : 2e-3);
    bool warmup = options->warmup > 0;
    return (TrainSettings){
        .epochs = chosen(options->epochs, options->steps != OPTION_NOT_GIVEN ? 0 : BOOK_EPOCHS),
        .steps = chosen(options->steps, 0),
        .accumulate = chosen(options->accumulate, 1),
        /* Constant as in the book; with --warmup the schedule of appendix D. */
        .learning_rate = { .initial = warmup ? lr / 100.0 : lr,
                           .peak = lr,
                           .minimum = warmup ? lr / 100.0 : lr,
                           .warmup_steps = warmup ? options->warmup : 0 },
        .weight_decay = (float)chosen_double(options->weight_decay, 0.1),
        .clip = chosen_double(options->clip, 0.0),
        .eval_every = chosen(options->eval_every, EVAL_EVERY),
        .directory = directory,
        .save_every = options->save_every > 0 ? options->save_every : INT_MAX, /* at the end anyway */
        .keep = chosen(options->keep, 1),
        .resume = options->resume,
        .profile = materials->chapter->tape.profile,
        .quiet = options->quiet,
        .print_log = true,
    };
}

/* FNV-1a over 32-bit words: one number that differs when any of them does. */
static uint64_t hash_words(uint64_t hash, const void *words, size_t count)
{
    const unsigned char *bytes = words;
    for (size_t i = 0; i < count; i++) {
        uint32_t word;
        memcpy(&word, &bytes[4 * i], sizeof word);
        hash = (hash ^ word) * 0x100000001b3u;
    }
    return hash;
}

/* What a training's result depends on, as text: first weights, tokens, settings. */
static void describe_training(Buffer *text, const Materials *materials, const TrainSettings *settings)
{
    uint64_t hash = 0xcbf29ce484222325u;
    const Parameters *parameters = &materials->gpt.parameters;
    for (int i = 0; i < parameters->count; i++)
        hash = hash_words(hash, parameters->items[i]->data, tensor_size(parameters->items[i]));
    hash = hash_words(hash, materials->training.tokens.ids, (size_t)materials->training.tokens.count);
    hash = hash_words(hash, materials->validation.tokens.ids, (size_t)materials->validation.tokens.count);
    buffer_printf(text,
                  "weights and tokens %016" PRIx64 ", seed %" PRId64 ", batch %d, context %d, epochs %d, steps %d, "
                  "accumulate %d, lr %.17g, warmup %d, weight decay %.9g, clip %.17g, evaluation every %d, %s\n",
                  hash, materials->chapter->options.seed, materials->training.loader.batch,
                  materials->config.context_length, settings->epochs, settings->steps, settings->accumulate,
                  settings->learning_rate.peak, settings->learning_rate.warmup_steps, (double)settings->weight_decay,
                  settings->clip, settings->eval_every, materials->chapter->options.precision);
}

/* The file that says: this training came to its end, and this is what it was. */
static void finished_path(char *path, const TrainSettings *settings)
{
    snprintf(path, MATERIALS_PATH_SIZE, "%s/finished.txt", settings->directory);
}

void materials_train(Materials *materials, const TrainSettings *settings, TrainLog *log)
{
    Error error;
    char path[MATERIALS_PATH_SIZE];
    Buffer description = { 0 }, earlier = { 0 };
    describe_training(&description, materials, settings);
    finished_path(path, settings);
    TrainSettings now = *settings;
    now.overwrite = file_read(&earlier, path, NULL, NULL); /* what is finished may be done again; what is not stays */
    buffer_free(&earlier);
    if (!now.resume)
        remove(path);

    TrainTask task = materials_task(materials);
    chapter_check(train(log, &task, &now, &materials->chapter->rng, &error), &error);
    chapter_check(file_write(path, description.bytes, description.size, &error), &error);
    buffer_free(&description);
}

/* Was the training that finished.txt tells of the one that we would do? */
static bool trained_alike(const Materials *materials, const TrainSettings *settings)
{
    char path[MATERIALS_PATH_SIZE];
    Buffer description = { 0 }, earlier = { 0 };
    describe_training(&description, materials, settings);
    finished_path(path, settings);
    bool alike = file_read(&earlier, path, NULL, NULL) && earlier.size == description.size &&
                 memcmp(earlier.bytes, description.bytes, description.size) == 0;
    buffer_free(&description);
    buffer_free(&earlier);
    return alike;
}

void materials_trained_model(Materials *materials)
{
    char directory[MATERIALS_PATH_SIZE], latest[MATERIALS_PATH_SIZE + 16];
    materials_start_model(materials);
    TrainSettings settings = materials_train_settings(materials, directory);
    snprintf(latest, sizeof latest, "%s/latest", directory);
    Error error;
    if (!trained_alike(materials, &settings) || !model_load_weights(&materials->gpt, latest, &error)) {
        TrainLog log = { 0 };
        settings.print_log = false;
        settings.resume = false;
        materials->quiet = true;
        materials_train(materials, &settings, &log);
        train_log_free(&log);
    }
    rng_seed(&materials->chapter->rng, materials->chapter->options.seed);
    printf("the model of section 5.2, after its training: %s\n\n", latest);
}

/* ---- text and ids ---- */

void text_to_token_ids(const Materials *materials, TokenList *list, const char *text)
{
    tokenizer_encode(materials->tokenizer, list, text, strlen(text), true);
}

void print_text(const char *name, const Materials *materials, const int *ids, int count)
{
    size_t size;
    char *bytes = tokenizer_decode(materials->tokenizer, ids, count, &size);
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] == '\n')
            bytes[i] = ' ';
    }
    Buffer text = { 0 };
    utf8_append_repaired(&text, bytes, size);
    if (name != NULL)
        printf("%s: ", name);
    printf("%.*s\n", (int)text.size, text.bytes);
    buffer_free(&text);
    free(bytes);
}

void print_continuation(const char *name, const Materials *materials, int new_tokens, const Sampling *sampling,
                        Rng *rng)
{
    TokenList list = { 0 };
    text_to_token_ids(materials, &list, START_CONTEXT);
    int *ids = malloc((size_t)(list.count + new_tokens) * sizeof *ids);
    if (ids == NULL)
        fatal("out of memory: a text of %d tokens", list.count + new_tokens);
    memcpy(ids, list.ids, (size_t)list.count * sizeof *ids);
    int count = generate(&materials->gpt, ids, list.count, new_tokens, sampling, rng, NULL, NULL);
    print_text(name, materials, ids, count);
    free(ids);
    token_list_free(&list);
}
