#include "ch07_instruct/lesson.h"

#include "ch05_pretrain/corpus.h"
#include "ch05_pretrain/model_files.h"
#include "ch05_pretrain/pretrain.h"
#include "common/file.h"
#include "common/machine.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    QUESTIONS = 1000,            /* about stories, for training */
    PRETRAINING_TOKENS = 250000, /* a taste: make run reads seven times as much */
    PRETRAINING_BATCH = 3,       /* few rows, many steps: more is learned from the same tokens */
    FEWEST_ENTRIES = 10,
    VOCABULARY = 1000,
    VOCABULARY_STORIES = 300,
    TRY_STEPS = 30,   /* an exercise's training */
    TRY_ENTRIES = 100 /* and its held-out entries */
};

/* ---- entries and settings ---- */

static int chosen(int option, int otherwise)
{
    return option != OPTION_NOT_GIVEN ? option : otherwise;
}

static double chosen_double(double option, double otherwise)
{
    return option >= 0.0 ? option : otherwise;
}

static void choose_settings(Lesson *lesson)
{
    const Options *options = &lesson->chapter->options;
    InstructSettings *settings = &lesson->settings;
    *settings = options->data != NULL ? instruct_book_settings() : instruct_default_settings();
    TrainSettings *train = &settings->train;
    if (options->data != NULL && options->weights == NULL) { // a tiny model takes larger steps than GPT-2
        train->learning_rate = instruct_default_settings().train.learning_rate;
        train->clip = 1.0;
    }
    snprintf(lesson->directory, sizeof lesson->directory, "%s", chapter_path(lesson->chapter, "training"));
    settings->batch = chosen(options->batch, settings->batch);
    train->steps = chosen(options->steps, 0);
    train->epochs = chosen(options->epochs, train->steps > 0 ? 0 : train->epochs);
    train->accumulate = chosen(options->accumulate, 1);
    double lr = chosen_double(options->lr, train->learning_rate.peak);
    double part = lr / train->learning_rate.peak; // first and last rate keep their proportion to the largest
    train->learning_rate.peak = lr;
    train->learning_rate.initial *= part;
    train->learning_rate.minimum *= part;
    train->learning_rate.warmup_steps = chosen(options->warmup, train->learning_rate.warmup_steps);
    train->weight_decay = (float)chosen_double(options->weight_decay, (double)train->weight_decay);
    train->clip = chosen_double(options->clip, train->clip);
    train->eval_every = chosen(options->eval_every, train->eval_every);
    train->save_every = chosen(options->save_every, 0);
    train->keep = chosen(options->keep, 1);
    train->resume = options->resume;
    train->quiet = options->quiet;
    train->directory = lesson->directory;
}

void lesson_open(Lesson *lesson, Chapter *chapter)
{
    *lesson = (Lesson){ .chapter = chapter };
    Arena *arena = &chapter->weights;
    const char *path = chapter->options.data;
    if (path != NULL) {
        Error error;
        chapter_check(instructions_read(&lesson->entries, path, arena, &error), &error);
        if (lesson->entries.count < FEWEST_ENTRIES)
            fatal("%s: %d entries; training, validation and test need %d", path, lesson->entries.count, FEWEST_ENTRIES);
        instruct_split_data(&lesson->data, &lesson->entries);
        printf("entries: %s\n", path);
    } else {
        instructions_embedded(&lesson->entries, arena);
        instruct_embedded_data(&lesson->data, QUESTIONS, arena);
        printf("entries: our own (the book's: --data data/book/instruction-data.json, fetched by: make data)\n");
    }
    choose_settings(lesson);
}

void lesson_close(Lesson *lesson)
{
    if (lesson->tokenizer != NULL)
        tokenizer_free(lesson->tokenizer);
    lesson->tokenizer = NULL;
}

/* ---- vocabulary ---- */

void lesson_vocabulary(Lesson *lesson)
{
    const Options *options = &lesson->chapter->options;
    const char *directory = options->tokenizer != NULL ? options->tokenizer : options->weights;
    if (directory != NULL) {
        Error error;
        lesson->tokenizer = tokenizer_load(directory, &error);
        chapter_check(lesson->tokenizer != NULL, &error);
        printf("tokenizer: %s, %d tokens\n", directory, tokenizer_vocab_size(lesson->tokenizer));
        return;
    }
    Buffer text = { 0 };
    stories_append(&text, STORIES_TRAINING, VOCABULARY_STORIES);
    instructions_append_text(&text, &lesson->data.train, PROMPT_ALPACA);
    lesson->tokenizer = tokenizer_train(text.bytes, text.size, VOCABULARY);
    buffer_free(&text);
    printf(
        "tokenizer: %d tokens, trained on stories and these entries (GPT-2's: --tokenizer data/gpt2, fetched by: make "
        "data)\n",
        tokenizer_vocab_size(lesson->tokenizer));
}

/* ---- what was made from what ---- */

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

static uint64_t hash_string(uint64_t hash, const char *string)
{
    for (; *string != '\0'; string++)
        hash = (hash ^ (unsigned char)*string) * 0x100000001b3u;
    return hash;
}

static uint64_t hash_entries(uint64_t hash, const Instructions *entries)
{
    for (int i = 0; i < entries->count; i++) {
        hash = hash_string(hash, entries->items[i].instruction);
        hash = hash_string(hash, entries->items[i].input);
        hash = hash_string(hash, entries->items[i].output);
    }
    return hash;
}

enum { DESCRIPTION_SIZE = 512 };

/* What the pre-trained model depends on, as text. */
static void describe_pretraining(char *text, const Lesson *lesson, const GPTConfig *config)
{
    const Options *options = &lesson->chapter->options;
    uint64_t hash = hash_entries(0xcbf29ce484222325u, &lesson->data.train);
    snprintf(text, DESCRIPTION_SIZE,
             "entries %016" PRIx64 ", seed %" PRId64
             ", %d tokens, %d steps, %d layers, width %d, %d heads, context %d\n",
             hash, options->seed, PRETRAINING_TOKENS, chosen(options->steps, 0), config->n_layers, config->emb_dim,
             config->n_heads, config->context_length);
}

/* What the fine-tuned model depends on. */
static void describe_finetuning(char *text, const Lesson *lesson)
{
    const InstructSettings *settings = &lesson->settings;
    const TrainSettings *train = &settings->train;
    const Parameters *parameters = &lesson->gpt.parameters;
    uint64_t hash = hash_entries(0xcbf29ce484222325u, &lesson->data.train);
    for (int i = 0; i < parameters->count; i++)
        hash = hash_words(hash, parameters->items[i]->data, tensor_size(parameters->items[i]));
    snprintf(text, DESCRIPTION_SIZE,
             "weights and entries %016" PRIx64 ", seed %" PRId64
             ", batch %d, epochs %d, steps %d, accumulate %d, lr %.17g, "
             "warmup %d, weight decay %.9g, clip %.17g\n",
             hash, lesson->chapter->options.seed, settings->batch, train->epochs, train->steps, train->accumulate,
             train->learning_rate.peak, train->learning_rate.warmup_steps, (double)train->weight_decay, train->clip);
}

/* Is there a model in directory that was made from what text says? */
static bool made_alike(const char *directory, const char *text)
{
    char path[LESSON_PATH_SIZE + 32];
    Buffer earlier = { 0 };
    snprintf(path, sizeof path, "%s/made_from.txt", directory);
    bool alike = file_read(&earlier, path, NULL, NULL) && strcmp(earlier.bytes, text) == 0;
    buffer_free(&earlier);
    return alike;
}

/* Saves the model; the note of what it was made from comes last, so that half a model has none. */
static void save_model(const Lesson *lesson, const char *directory, const char *text)
{
    char path[LESSON_PATH_SIZE + 32];
    Error error;
    snprintf(path, sizeof path, "%s/made_from.txt", directory);
    remove(path);
    chapter_check(model_save(&lesson->gpt, lesson->tokenizer, directory, &error), &error);
    chapter_check(file_write(path, text, strlen(text), &error), &error);
}

/* ---- the model before fine-tuning ---- */

static void choose_config(GPTConfig *config, const Options *options)
{
    Error error;
    chapter_check(gpt_config_named(config, options->model != NULL ? options->model : "tiny", &error), &error);
    config->n_layers = chosen(options->layers, config->n_layers);
    config->n_heads = chosen(options->heads, config->n_heads);
    config->emb_dim = chosen(options->width, config->emb_dim);
    config->context_length = chosen(options->context, config->context_length);
    config->vocab_size = VOCABULARY;
    chapter_check(gpt_config_check(config, &error), &error);
    chapter_check(memory_check(gpt_memory_mib(config, true), "the model", "take a smaller --model", &error), &error);
}

static void load_model(Lesson *lesson, const char *directory)
{
    Error error;
    chapter_check(model_load(&lesson->gpt, &lesson->tokenizer, directory, &lesson->chapter->weights, &error), &error);
}

/* Reads stories, with a vocabulary that knows the entries' words too. */
static void pretrain(Lesson *lesson, const GPTConfig *config)
{
    Buffer text = { 0 };
    instructions_append_text(&text, &lesson->data.train, PROMPT_ALPACA);
    PretrainText entries = { text.bytes, text.size, false };
    PretrainSettings settings = pretrain_default_settings();
    settings.config = *config;
    settings.training_tokens = PRETRAINING_TOKENS;
    settings.texts = &entries;
    settings.text_count = 1;
    settings.batch = PRETRAINING_BATCH;
    settings.train.steps = chosen(lesson->chapter->options.steps, 0); // --steps bounds this training as well
    settings.train.learning_rate.peak = 2e-3;
    settings.train.eval_every = 0;
    settings.train.quiet = lesson->chapter->options.quiet;
    PretrainResult result;
    Error error;
    bool ok = pretrain_story_world(&result, &lesson->gpt, &lesson->tokenizer, &settings, &lesson->chapter->weights,
                                   &lesson->chapter->rng, &error);
    train_log_free(&result.log);
    buffer_free(&text);
    chapter_check(ok, &error);
}

/* Where the model before fine-tuning lies. */
static const char *pretrained_directory(const Lesson *lesson)
{
    const char *weights = lesson->chapter->options.weights;
    return weights != NULL ? weights : chapter_path(lesson->chapter, "pretrained");
}

void lesson_pretrained(Lesson *lesson)
{
    const Options *options = &lesson->chapter->options;
    if (options->weights != NULL) {
        load_model(lesson, options->weights);
        if (options->data != NULL) // the book's entries: its drop_rate of 0 as well, whatever config.json says
            gpt_without_dropout(&lesson->gpt);
        rng_seed(&lesson->chapter->rng, options->seed);
        printf("model: %s\n\n", options->weights);
        return;
    }
    GPTConfig config;
    choose_config(&config, options);
    char text[DESCRIPTION_SIZE], directory[LESSON_PATH_SIZE];
    describe_pretraining(text, lesson, &config);
    snprintf(directory, sizeof directory, "%s", pretrained_directory(lesson));
    if (made_alike(directory, text)) {
        load_model(lesson, directory);
    } else {
        pretrain(lesson, &config);
        save_model(lesson, directory, text);
    }
    rng_seed(&lesson->chapter->rng, options->seed);
    printf("model: %d layers, width %d, pre-trained for a moment on stories (better: make run, then --weights "
           "out/run/pretrain/model)\n\n",
           config.n_layers, config.emb_dim);
    if (options->data != NULL)
        printf("(the book's numbers of this section need GPT-2's weights, 355 million: --weights data/gpt2-medium, "
               "fetched by:\n"
               "make data WEIGHTS=gpt2-medium)\n\n");
}

/* ---- fine-tuning ---- */

static void check(bool ok, InstructResult *result, const Error *error)
{
    if (!ok)
        train_log_free(&result->log);
    chapter_check(ok, error);
}

void lesson_finetune(Lesson *lesson, InstructResult *result)
{
    Chapter *chapter = lesson->chapter;
    char text[DESCRIPTION_SIZE], directory[LESSON_PATH_SIZE];
    Error error;
    describe_finetuning(text, lesson);
    snprintf(directory, sizeof directory, "%s", chapter_path(chapter, "model"));
    check(instruct_train(result, &lesson->gpt, lesson->tokenizer, &lesson->data, &lesson->settings, &chapter->rng,
                         &error),
          result, &error);
    save_model(lesson, directory, text);
    check(train_log_plot_losses(&result->log, "tokens", chapter_path(chapter, "loss"), &error), result, &error);
}

void lesson_finetuned(Lesson *lesson)
{
    char text[DESCRIPTION_SIZE], directory[LESSON_PATH_SIZE];
    lesson_pretrained(lesson);
    describe_finetuning(text, lesson);
    snprintf(directory, sizeof directory, "%s", chapter_path(lesson->chapter, "model"));
    if (made_alike(directory, text)) {
        Error error;
        chapter_check(model_load_weights(&lesson->gpt, directory, &error), &error);
    } else {
        InstructResult result;
        lesson->settings.train.print_log = false;
        lesson->settings.print_samples = false;
        lesson_finetune(lesson, &result);
        train_log_free(&result.log);
    }
    rng_seed(&lesson->chapter->rng, lesson->chapter->options.seed);
    printf("the model of section 7.6, after its training: %s\n\n", directory);
}

void lesson_reload(Lesson *lesson)
{
    Error error;
    chapter_check(model_load_weights(&lesson->gpt, pretrained_directory(lesson), &error), &error);
}

void lesson_try_from_here(Lesson *lesson, const InstructSettings *settings, InstructResult *result)
{
    Chapter *chapter = lesson->chapter;
    InstructSettings trial = *settings;
    InstructData data = lesson->data;
    Error error;
    if (data.held_out.count > TRY_ENTRIES)
        data.held_out.count = TRY_ENTRIES;
    trial.print_samples = false;
    trial.train.print_log = false;
    trial.train.eval_every = 0;
    trial.train.save_every = 0;
    trial.train.resume = false;
    trial.train.directory = NULL;
    if (chapter->options.steps == OPTION_NOT_GIVEN && chapter->options.epochs == OPTION_NOT_GIVEN)
        trial.train.steps = TRY_STEPS;
    rng_seed(&chapter->rng, chapter->options.seed);
    check(instruct_train(result, &lesson->gpt, lesson->tokenizer, &data, &trial, &chapter->rng, &error), result,
          &error);
    instruct_evaluate(result, &lesson->gpt, lesson->tokenizer, &data, &trial, &chapter->weights);
    train_log_free(&result->log);
}

void lesson_try(Lesson *lesson, const InstructSettings *settings, InstructResult *result)
{
    lesson_reload(lesson);
    lesson_try_from_here(lesson, settings, result);
}

/* ---- answers ---- */

static void print_match(const char *name, ExactMatch match)
{
    if (match.count > 0)
        printf("%-28s %3d of %3d exact (%.1f %%)\n", name, match.right, match.count,
               100.0 * exact_match_fraction(match));
}

void print_exact_match(const InstructResult *result)
{
    bool stories = result->passages.count > 0;
    print_match("questions about stories:", result->passages);
    print_match("  that need two facts:", result->two_facts);
    print_match(stories ? "tasks about language:" : "held-out entries:", result->language);
    if (!stories)
        return;
    printf("readers without understanding, on the same questions:\n"
           "  never sees the story:      %.1f %%\n  takes its last noun:       %.1f %%\n  takes the last candidate:  "
           "%.1f %%\n",
           100.0 * result->blind, 100.0 * result->last_noun, 100.0 * result->last_candidate);
}

const char *lesson_respond(Lesson *lesson, const Instruction *entry)
{
    ResponseSettings settings = { lesson->settings.style, lesson->settings.max_new_tokens };
    return respond(&lesson->gpt, lesson->tokenizer, entry, &settings, &lesson->chapter->weights);
}
