#include "main_job/lessons.h"

#include "ch04_gpt/generate.h"
#include "ch05_pretrain/model_files.h"
#include "ch05_pretrain/pretrain.h"
#include "ch06_classify/classify.h"
#include "ch07_instruct/instruct.h"
#include "common/data/embedded.h"
#include "common/data/story_world.h"
#include "common/file.h"
#include "common/heatmap.h"
#include "common/label.h"
#include "common/machine.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_SIZE = 4096, QUESTIONS = 2500, WATCH_EVERY = 25 };

void job_init(Job *job, const Options *options)
{
    *job = (Job){ .options = options, .started = seconds_now() };
    job->out = options->out == NULL ? "out" : options->out;
    arena_init(&job->weights, "weights");
    report_init(&job->report, options->seed);
}

void job_free(Job *job)
{
    if (job->tokenizer != NULL)
        tokenizer_free(job->tokenizer);
    arena_free(&job->weights);
    report_free(&job->report);
}

/* "OUT/run/pretrain", made if need be. */
static bool lesson_directory(char *path, const Job *job, const char *lesson, Error *error)
{
    snprintf(path, PATH_SIZE, "%s/run/%s", job->out, lesson);
    return file_make_directory(path, error);
}

/* Of the options: --quiet, and --steps, more than which no lesson takes: for a quick look, and for tests. The main job is short and
 * has no --resume. */
static void apply_options(TrainSettings *settings, const Job *job)
{
    settings->quiet = job->options->quiet;
    settings->save_every = NEVER_SAVE;
    if (job->options->steps != OPTION_NOT_GIVEN)
        settings->steps = job->options->steps;
}

static void headline(const char *text)
{
    printf("\n%s\n\n", text);
    fflush(stdout);
}

/* ---- lesson 1 ---- */

/* For the report: what the model writes by now, always after the same beginning and from the same random numbers. */
static void watch(void *context, const GPT *gpt, const Tokenizer *tokenizer, const TrainLog *log)
{
    enum { NEW_TOKENS = 60 };
    static const char beginning[] = "One sunny morning Anna";
    Job *job = context;
    TokenList text = { 0 };
    token_list_add(&text, tokenizer_end_of_text(tokenizer));
    tokenizer_encode(tokenizer, &text, beginning, strlen(beginning), false);
    int *ids = malloc((size_t)(text.count + NEW_TOKENS) * sizeof *ids);
    if (ids == NULL)
        fatal("out of memory: a sample of %d tokens", NEW_TOKENS);
    memcpy(ids, text.ids, (size_t)text.count * sizeof *ids);
    Sampling sampling = { .temperature = 1.0f, .eos_id = tokenizer_end_of_text(tokenizer) };
    Rng rng;
    rng_seed(&rng, job->options->seed);
    int count = generate(gpt, ids, text.count, NEW_TOKENS, &sampling, &rng, NULL, NULL);
    char *written = tokenizer_decode(tokenizer, ids + 1, count - 1, NULL);
    int steps = log->step_count;
    report_add_sample(&job->report, steps, steps > 0 ? log->steps[steps - 1].loss : NAN, written);
    free(written);
    free(ids);
    token_list_free(&text);
}

/* What the model writes after each beginning, drawn as its scores say. */
static bool write_samples(const Job *job, const char *directory, Rng *rng, Error *error)
{
    static const char *const beginnings[] = { "", "One sunny morning Anna", "It was a rainy day, and Tom",
                                              "Leo lived" };
    char path[PATH_SIZE + 32];
    FileWriter writer;
    snprintf(path, sizeof path, "%s/samples.txt", directory);
    if (!file_writer_open(&writer, path, error))
        return false;
    int end_of_text = tokenizer_end_of_text(job->tokenizer);
    Sampling sampling = { .temperature = 1.0f, .eos_id = end_of_text };
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++) {
        TokenList text = { 0 };
        token_list_add(&text, end_of_text);
        tokenizer_encode(job->tokenizer, &text, beginnings[i], strlen(beginnings[i]), false);
        int *ids = malloc((size_t)job->gpt.config.context_length * sizeof *ids);
        if (ids == NULL)
            fatal("out of memory: %d tokens of a sample", job->gpt.config.context_length);
        memcpy(ids, text.ids, (size_t)text.count * sizeof *ids);
        int room = job->gpt.config.context_length - text.count;
        int count = generate(&job->gpt, ids, text.count, room, &sampling, rng, NULL, NULL);
        char *story = tokenizer_decode(job->tokenizer, ids + 1, count - 1, NULL);
        file_writer_printf(&writer, "%s\n\n", story);
        if (i == 0)
            printf("A story of the model's own: %s\n", story);
        free(story);
        free(ids);
        token_list_free(&text);
    }
    return file_writer_close(&writer, error);
}

/* Attention of every head of every layer on a validation story, one sheet a layer. */
static bool write_attention(const Job *job, const char *directory, Error *error)
{
    Arena arena;
    arena_init(&arena, "attention maps");
    Story *story = arena_alloc(&arena, sizeof *story);
    story_at(story, STORIES_VALIDATION, 0);
    TokenList text = { 0 };
    token_list_add(&text, tokenizer_end_of_text(job->tokenizer));
    tokenizer_encode(job->tokenizer, &text, story->text, story->length, false);
    int T = text.count < 24 ? text.count : 24; /* more labels would not be legible */
    const char **labels = arena_alloc(&arena, (size_t)T * sizeof *labels);
    for (int t = 0; t < T; t++) {
        size_t length;
        const char *bytes = tokenizer_token(job->tokenizer, text.ids[t], &length);
        char label[64];
        label_from_token(label, sizeof label, bytes, length);
        labels[t] = arena_strdup(&arena, label);
    }
    Tensor **maps = arena_alloc(&arena, (size_t)job->gpt.config.n_layers * sizeof *maps);
    gpt_attention_maps(&job->gpt, &arena, text.ids, T, maps);
    bool ok = true;
    for (int layer = 0; ok && layer < job->gpt.config.n_layers; layer++) {
        char path[PATH_SIZE + 32];
        char title[64];
        snprintf(path, sizeof path, "%s/attention-layer-%d.png", directory, layer);
        snprintf(title, sizeof title, "attention weights of layer %d", layer);
        HeatmapOptions options = { .title = title, .row_axis = "token that looks", .col_axis = "token looked at" };
        ok =
            heatmap_sheet_save(path, maps[layer]->data, job->gpt.config.n_heads, T, T, labels, labels, &options, error);
    }
    token_list_free(&text);
    arena_free(&arena);
    return ok;
}

/* For the report: the same story, all of it. */
static void report_story(Job *job)
{
    Story *story = malloc(sizeof *story);
    if (story == NULL)
        fatal("out of memory: a story");
    TokenList text = { 0 };
    story_at(story, STORIES_VALIDATION, 0);
    token_list_add(&text, tokenizer_end_of_text(job->tokenizer));
    tokenizer_encode(job->tokenizer, &text, story->text, story->length, false);
    report_add_attention(&job->report, "a story, after pre-training", &job->gpt, job->tokenizer, text.ids, text.count);
    token_list_free(&text);
    free(story);
}

/* The vocabulary shall fit everything that the three lessons read for training, and nothing that is kept for testing. */
static bool add_other_texts(Buffer *text, const Job *job, Arena *arena, Error *error)
{
    size_t size;
    const char *story = embedded_story(&size);
    buffer_append(text, story, size);
    buffer_append_string(text, END_OF_TEXT);
    Messages all;
    Messages balanced;
    MessageSplit split;
    if (!messages_load(&all, NULL, arena, error))
        return false;
    messages_balance(&balanced, &all, job->options->seed, arena);
    messages_split(&split, &balanced, job->options->seed, arena);
    for (int i = 0; i < split.train.count; i++) {
        buffer_append_string(text, split.train.items[i].text);
        buffer_append_string(text, END_OF_TEXT);
    }
    InstructData data;
    instruct_embedded_data(&data, 0, arena);
    instructions_append_text(text, &data.train, PROMPT_ALPACA);
    return true;
}

bool lesson_pretrain(Job *job, Error *error)
{
    headline("1  Pre-training: a GPT learns the language of small stories (chapter 5)");
    char directory[PATH_SIZE];
    if (!lesson_directory(directory, job, "pretrain", error))
        return false;
    double started = seconds_now();
    Arena arena;
    arena_init(&arena, "texts");
    PretrainSettings settings = pretrain_default_settings();
    Buffer other_texts = { 0 };
    bool ok = add_other_texts(&other_texts, job, &arena, error);
    PretrainText text = { other_texts.bytes, other_texts.size, false };
    settings.texts = &text;
    settings.text_count = 1;
    char plot[PATH_SIZE + 32];
    char model[PATH_SIZE + 32];
    snprintf(plot, sizeof plot, "%s/loss", directory);
    snprintf(model, sizeof model, "%s/model", directory);
    settings.plot = plot;
    settings.train.directory = directory;
    settings.train.sample_every = WATCH_EVERY;
    settings.watch = watch;
    settings.watch_context = job;
    apply_options(&settings.train, job);
    Rng rng;
    rng_seed(&rng, job->options->seed);
    PretrainResult result = { 0 };
    ok = ok && pretrain_story_world(&result, &job->gpt, &job->tokenizer, &settings, &job->weights, &rng, error);
    ok = ok && model_save(&job->gpt, job->tokenizer, model, error);
    ok = ok && write_samples(job, directory, &rng, error) && write_attention(job, directory, error);
    if (ok) {
        ReportLevel levels[] = { { "trigram model", result.trigram_loss, "purple" },
                                 { "entropy of the source", result.entropy_floor, "green" },
                                 { 0 } };
        ReportTraining training = { "Pre-training", "tokens", true, levels, NULL };
        report_add_training(&job->report, &training, &result.log);
        report_story(job);
    }
    Summary *summary = &job->summary;
    summary_add(summary, "pretrain_parameters", ok ? (double)gpt_parameter_count(&job->gpt.config) : 0.0, "numbers");
    summary_add(summary, "pretrain_tokens_seen", (double)result.tokens_seen, "tokens");
    summary_add(summary, "pretrain_val_loss", result.val_loss, "nats/token");
    summary_add(summary, "pretrain_entropy_floor", result.entropy_floor, "nats/token");
    summary_add(summary, "pretrain_trigram_loss", result.trigram_loss, "nats/token");
    summary_add_timing(summary, "seconds_pretrain", seconds_now() - started, "s");
    train_log_free(&result.log);
    buffer_free(&other_texts);
    arena_free(&arena);
    return ok;
}

/* ---- lesson 2 ---- */

/* For the report: the first spam of the test set, read as the classifier reads it. */
static void report_message(Job *job, const Classifier *classifier, Arena *arena)
{
    Messages all;
    Messages balanced;
    MessageSplit split;
    if (!messages_load(&all, NULL, arena, NULL))
        return;
    messages_balance(&balanced, &all, job->options->seed, arena);
    messages_split(&split, &balanced, job->options->seed, arena);
    int spam = 0;
    while (spam + 1 < split.test.count && !split.test.items[spam].spam)
        spam++;
    const char *message = split.test.items[spam].text;
    TokenList text = { 0 };
    tokenizer_encode(job->tokenizer, &text, message, strlen(message), false);
    token_list_add(&text, tokenizer_end_of_text(job->tokenizer)); /* where the verdict is read */
    report_add_attention(&job->report, "a spam message, in the classifier", &classifier->gpt, job->tokenizer, text.ids,
                         text.count);
    token_list_free(&text);
}

bool lesson_classify(Job *job, Error *error)
{
    headline("2  Classification: a copy of it learns to tell spam from ham (chapter 6)");
    char directory[PATH_SIZE];
    if (!lesson_directory(directory, job, "classify", error))
        return false;
    double started = seconds_now();
    Arena arena;
    Rng rng;
    arena_init(&arena, "classifier");
    rng_seed(&rng, job->options->seed);
    ClassifySettings settings = classify_default_settings();
    settings.seed = job->options->seed;
    settings.directory = directory;
    apply_options(&settings.language, job);
    apply_options(&settings.finetune.train, job);
    ClassifyResult result = { 0 };
    Classifier classifier;
    bool ok = classify_run(&result, &classifier, &settings, &job->gpt, job->tokenizer, &arena, &rng, error);
    if (ok) {
        ReportLevel levels[] = { { "test set, at the end", result.test_accuracy, "purple" },
                                 { "naive Bayes on the test set", result.naive_bayes_accuracy, "green" },
                                 { 0 } };
        ReportTraining training = { "Spam or ham", "messages", false, NULL, levels };
        report_add_training(&job->report, &training, &result.log);
        report_message(job, &classifier, &arena);
    }
    Summary *summary = &job->summary;
    summary_add(summary, "classify_train_accuracy", result.train_accuracy, "fraction");
    summary_add(summary, "classify_validation_accuracy", result.validation_accuracy, "fraction");
    summary_add(summary, "classify_test_accuracy", result.test_accuracy, "fraction");
    summary_add(summary, "classify_naive_bayes_accuracy", result.naive_bayes_accuracy, "fraction");
    summary_add(summary, "classify_test_messages", result.test_count, "messages");
    summary_add_timing(summary, "seconds_classify", seconds_now() - started, "s");
    train_log_free(&result.log);
    arena_free(&arena);
    return ok;
}

/* ---- lesson 3 ---- */

/* For the report: a question with the model's answer behind it; one that needs two facts and is answered right, if there is one. */
static void report_question(Job *job, const Instructions *entries, const char *const *responses)
{
    int chosen = 0;
    for (int i = entries->count - 1; i >= 0; i--) {
        if (needs_two_facts(&entries->items[i]) && response_is_exact(responses[i], entries->items[i].output))
            chosen = i;
    }
    Buffer prompt = { 0 };
    TokenList text = { 0 };
    format_input(&prompt, &entries->items[chosen], PROMPT_ALPACA);
    buffer_append_string(&prompt, response_header(PROMPT_ALPACA));
    buffer_append_string(&prompt, responses[chosen]);
    tokenizer_encode(job->tokenizer, &text, prompt.bytes, prompt.size, false);
    report_add_attention(&job->report, "a question and its answer, after the last lesson", &job->gpt, job->tokenizer,
                         text.ids, text.count);
    token_list_free(&text);
    buffer_free(&prompt);
}

bool lesson_instruct(Job *job, Error *error)
{
    headline("3  Instructions: it learns to answer questions and to do small tasks (chapter 7)");
    char directory[PATH_SIZE];
    if (!lesson_directory(directory, job, "instruct", error))
        return false;
    double started = seconds_now();
    Arena arena;
    Rng rng;
    arena_init(&arena, "instructions");
    rng_seed(&rng, job->options->seed);
    InstructData data;
    instruct_embedded_data(&data, QUESTIONS, &arena);
    InstructSettings settings = instruct_default_settings();
    settings.directory = directory;
    apply_options(&settings.train, job);
    InstructResult result = { 0 };
    bool ok = instruct_run(&result, &job->gpt, job->tokenizer, &data, &settings, &arena, &rng, error);
    if (ok) {
        ReportTraining training = { "Instructions", "tokens", true, NULL, NULL };
        report_add_training(&job->report, &training, &result.log);
        report_question(job, &data.held_out, result.responses);
        report_add_answers(&job->report, &data.held_out, result.responses);
    }
    Summary *summary = &job->summary;
    summary_add(summary, "instruct_exact_match", exact_match_fraction(result.passages), "fraction");
    summary_add(summary, "instruct_two_facts_exact_match", exact_match_fraction(result.two_facts), "fraction");
    summary_add(summary, "instruct_language_exact_match", exact_match_fraction(result.language), "fraction");
    summary_add(summary, "instruct_blind_baseline", result.blind, "fraction");
    summary_add(summary, "instruct_last_noun_baseline", result.last_noun, "fraction");
    summary_add(summary, "instruct_last_candidate_baseline", result.last_candidate, "fraction");
    summary_add_timing(summary, "seconds_instruct", seconds_now() - started, "s");
    summary_add_timing(summary, "seconds_total", seconds_now() - job->started, "s");
    summary_add_timing(summary, "peak_rss_mib", memory_peak_mib(), "MiB");
    train_log_free(&result.log);
    arena_free(&arena);
    return ok;
}
