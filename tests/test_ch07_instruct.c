/* ch07/instruct and responses: a tiny model learns by heart; what it answers, and the files that stay */
#include "ch07_instruct/instruct.h"
#include "ch05_pretrain/model_files.h"
#include "common/json.h"
#include "common/parallel.h"
#include "tests/assertions.h"
#include "tests/process.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- responses without a model ---- */

static const struct {
    const char *written, *response;
} written_texts[] = {
    { "\n\n### Response:\nIn the barn.", "In the barn." },
    { "\n\n### Response:\n\n It was Tom. \n", "It was Tom." },
    { "In the barn.", "In the barn." },
    { "", "" },
    { " \n ", "" },
    { "### Response:", "" },
    { "A ### Response:\nB", "A ### Response:\nB" },
};

START_TEST(the_header_and_blanks_around_are_taken_off)
{
    char text[64];
    snprintf(text, sizeof text, "%s", written_texts[_i].written);
    ck_assert_str_eq(response_text(text, PROMPT_ALPACA), written_texts[_i].response);
}
END_TEST

START_TEST(exact_is_to_the_letter_but_for_blanks_around)
{
    ck_assert(response_is_exact("It was Tom.", " It was Tom.\n"));
    ck_assert(response_is_exact("", " "));
    ck_assert(!response_is_exact("It was Tom", "It was Tom."));
    ck_assert(!response_is_exact("it was Tom.", "It was Tom."));
    ck_assert(!response_is_exact("", "It was Tom."));
}
END_TEST

START_TEST(whatever_a_model_answers_becomes_a_json_file)
{
    char *directory = test_directory_new();
    char *path = test_path(directory, "responses.json");
    Instruction items[] = { { .instruction = "Say \"x\".", .input = "", .output = "x" },
                            { .instruction = "Again.", .input = "a\nb", .output = "y" } };
    Instructions entries = { items, 2 }, read;
    Arena arena;
    Error error;
    arena_init(&arena, "test");
    ck_assert_msg(responses_write(path, &entries, (const char *const[]){ "broken \xff\xfe", "y" }, &error), "%s",
                  error.message);
    ck_assert_msg(instructions_read(&read, path, &arena, &error), "%s", error.message);
    ck_assert_int_eq(read.count, 2);
    ck_assert_str_eq(read.items[0].instruction, "Say \"x\".");
    ck_assert_str_eq(read.items[0].response, "broken \xef\xbf\xbd\xef\xbf\xbd");
    ck_assert_str_eq(read.items[1].input, "a\nb");
    ck_assert_str_eq(read.items[1].response, "y");
    arena_free(&arena);
    free(path);
    test_directory_remove(directory);
}
END_TEST

/* ---- a model that learns a few entries by heart ---- */

typedef struct Heart {
    Arena arena;
    InstructData data;
    Tokenizer *tokenizer;
    GPT gpt;
    InstructSettings settings;
} Heart;

/* A few entries, the same ones for training and for the questions after it; a model of two layers. */
static void heart_init(Heart *heart, int context)
{
    static Instruction items[] = {
        { .instruction = "Name the opposite.", .input = "warm", .output = "cold" },
        { .instruction = "Name the opposite.", .input = "big", .output = "small" },
        { .instruction = "Name the opposite.", .input = "long", .output = "short" },
        { .instruction = "Greet.", .input = "", .output = "Hello, friend." },
        { .instruction = "Count to three.", .input = "", .output = "one two three" },
    };
    *heart = (Heart){ 0 };
    arena_init(&heart->arena, "test");
    Instructions entries = { items, 5 };
    heart->data = (InstructData){ entries, entries, entries };
    Buffer text = { 0 };
    instructions_append_text(&text, &entries, PROMPT_ALPACA);
    heart->tokenizer = tokenizer_train(text.bytes, text.size, 400);
    buffer_free(&text);
    Rng rng;
    rng_seed(&rng, 1);
    GPTConfig config = { .vocab_size = tokenizer_vocab_size(heart->tokenizer),
                         .context_length = context,
                         .emb_dim = 32,
                         .n_heads = 2,
                         .n_layers = 2,
                         .tied = true };
    gpt_init(&heart->gpt, &config, &heart->arena, &rng);
    heart->settings = instruct_default_settings();
    heart->settings.batch = 2;
    heart->settings.train.epochs = 120;
    heart->settings.train.eval_every = 100;
    heart->settings.train.learning_rate.peak = 5e-3;
    heart->settings.train.quiet = true;
}

static void heart_free(Heart *heart)
{
    tokenizer_free(heart->tokenizer);
    arena_free(&heart->arena);
}

static bool heart_run(Heart *heart, InstructResult *result, Error *error)
{
    Rng rng;
    rng_seed(&rng, 123);
    return instruct_run(result, &heart->gpt, heart->tokenizer, &heart->data, &heart->settings, &heart->arena, &rng,
                        error);
}

START_TEST(a_model_learns_its_entries_and_leaves_its_files)
{
    enum { FILES = 6 };
    static const char *const names[FILES] = { "instruction-data-with-response.json",
                                              "loss.csv",
                                              "loss.gp",
                                              "log.csv",
                                              "model/config.json",
                                              "model/model.safetensors" };
    Heart heart;
    InstructResult result;
    Error error;
    char *directory = test_directory_new();
    heart_init(&heart, 128);
    heart.settings.directory = directory;
    ck_assert_msg(heart_run(&heart, &result, &error), "%s", error.message);
    ck_assert_int_eq(result.language.right, 5);
    ck_assert_int_eq(result.language.count, 5);
    ck_assert_int_eq(result.passages.count, 0);
    ck_assert(isnan(result.blind));
    ck_assert_str_eq(result.responses[3], "Hello, friend.");
    ck_assert_int_gt(result.log.evaluation_count, 1);
    ck_assert_double_lt(result.log.evaluations[result.log.evaluation_count - 1].val_loss, result.initial_val_loss);
    for (int i = 0; i < FILES; i++) {
        char *path = test_path(directory, names[i]);
        char *bytes = test_file_read(path, NULL);
        ck_assert_msg(bytes != NULL, "%s", path);
        free(bytes);
        free(path);
    }
    train_log_free(&result.log);
    heart_free(&heart);
    test_directory_remove(directory);
}
END_TEST

START_TEST(every_way_to_train_learns)
{
    Heart heart;
    InstructResult result;
    Error error;
    heart_init(&heart, 128);
    heart.settings.by_length = _i & 1;
    heart.settings.mask_instruction = _i & 2;
    heart.settings.style = _i & 4 ? PROMPT_PHI3 : PROMPT_ALPACA;
    ck_assert_msg(heart_run(&heart, &result, &error), "%s", error.message);
    ck_assert_int_ge(result.language.right, 4);
    train_log_free(&result.log);
    heart_free(&heart);
}
END_TEST

START_TEST(the_result_does_not_depend_on_the_threads)
{
    float first[64];
    for (int threads = 1; threads <= 3; threads++) {
        Heart heart;
        InstructResult result;
        Error error;
        parallel_set_threads(threads);
        heart_init(&heart, 128);
        heart.settings.train.epochs = 3;
        ck_assert_msg(heart_run(&heart, &result, &error), "%s", error.message);
        const float *weights = heart.gpt.blocks[0].ff.expand.weight->data;
        if (threads == 1)
            memcpy(first, weights, sizeof first);
        ck_assert_int_eq(memcmp(first, weights, sizeof first), 0);
        train_log_free(&result.log);
        heart_free(&heart);
    }
}
END_TEST

START_TEST(a_task_that_fills_the_context_is_refused)
{
    Heart heart;
    InstructResult result;
    Error error;
    heart_init(&heart, 16);
    ck_assert(!heart_run(&heart, &result, &error));
    ck_assert_msg(strstr(error.message, "training entry 0: the task \"Name the opposite.") != NULL, "%s",
                  error.message);
    ck_assert_ptr_nonnull(strstr(error.message, "the model reads 16"));
    train_log_free(&result.log);
    heart_free(&heart);
}
END_TEST

START_TEST(an_answer_beyond_the_context_is_cut_and_counted)
{
    Heart heart;
    InstructResult result;
    Error error;
    int task = 0, whole = 0;
    heart_init(&heart, 128);
    InstructionDataset dataset;
    instruction_dataset_init(&dataset, &heart.data.train, heart.tokenizer, PROMPT_ALPACA, &heart.arena);
    for (int i = 0; i < dataset.count; i++) {
        task = dataset.items[i].task_count > task ? dataset.items[i].task_count : task;
        whole = dataset.items[i].count > whole ? dataset.items[i].count : whole;
    }
    heart_free(&heart);
    heart_init(&heart, task + 1);
    heart.settings.train.epochs = 1;
    ck_assert_msg(heart_run(&heart, &result, &error), "%s", error.message);
    ck_assert_int_gt(whole, task + 1);
    ck_assert_int_gt(result.cut, 0);
    train_log_free(&result.log);
    heart_free(&heart);
}
END_TEST

START_TEST(readers_without_understanding_are_scored_on_passage_questions)
{
    Heart heart;
    InstructResult result;
    Error error;
    heart_init(&heart, 1024);
    instructions_about_stories(&heart.data.train, QUESTIONS_TRAINING, 200, NULL, &heart.arena);
    instructions_about_stories(&heart.data.held_out, QUESTIONS_HELD_OUT, 20, &heart.data.train, &heart.arena);
    heart.settings.train.epochs = 0;
    heart.settings.train.steps = 1;
    heart.settings.max_new_tokens = 2;
    ck_assert_msg(heart_run(&heart, &result, &error), "%s", error.message);
    ck_assert_int_eq(result.passages.count, 20);
    ck_assert_int_eq(result.language.count, 0);
    ck_assert_double_lt(result.blind, 0.3);
    ck_assert_double_lt(result.last_noun, 0.3);
    ck_assert_double_le(result.last_candidate, 0.4); /* twenty questions only */
    train_log_free(&result.log);
    heart_free(&heart);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = {
        { .test = the_header_and_blanks_around_are_taken_off,
          .rounds = sizeof written_texts / sizeof written_texts[0] },
        { .test = exact_is_to_the_letter_but_for_blanks_around },
        { .test = whatever_a_model_answers_becomes_a_json_file },
        { .test = a_model_learns_its_entries_and_leaves_its_files },
        { .test = every_way_to_train_learns, .rounds = 8 },
        { .test = the_result_does_not_depend_on_the_threads },
        { .test = a_task_that_fills_the_context_is_refused },
        { .test = an_answer_beyond_the_context_is_cut_and_counted },
        { .test = readers_without_understanding_are_scored_on_passage_questions },
    };
    return run_suite("ch07/instruct", tests, sizeof tests / sizeof tests[0]);
}
