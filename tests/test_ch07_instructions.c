/* ch07/instructions: entries from files and from the story world, the split, the prompts */
#include "ch07_instruct/instruct.h"
#include "tests/assertions.h"
#include "tests/book_numbers.h"
#include "tests/process.h"

#include <stdlib.h>
#include <string.h>

/* instructions_read on a file of these bytes. */
static bool read_text(Instructions *entries, const char *text, Arena *arena, Error *error)
{
    char *directory = test_directory_new();
    char *path = test_file_new(directory, "entries.json", text, strlen(text));
    bool ok = instructions_read(entries, path, arena, error);
    free(path);
    test_directory_remove(directory);
    return ok;
}

START_TEST(a_file_gives_its_entries)
{
    Arena arena;
    Instructions entries;
    Error error;
    arena_init(&arena, "test");
    ck_assert_msg(read_text(&entries,
                            "[{\"instruction\": \"Add.\", \"input\": \"1, 2\", \"output\": \"3\"},"
                            " {\"instruction\": \"Greet.\", \"output\": \"Hello\", \"model_response\": \"Hi\"}]",
                            &arena, &error),
                  "%s", error.message);
    ck_assert_int_eq(entries.count, 2);
    ck_assert_str_eq(entries.items[0].input, "1, 2");
    ck_assert_ptr_null(entries.items[0].response);
    ck_assert_str_eq(entries.items[1].input, "");
    ck_assert_str_eq(entries.items[1].output, "Hello");
    ck_assert_str_eq(entries.items[1].response, "Hi");
    arena_free(&arena);
}
END_TEST

static const struct {
    const char *text, *complaint;
} bad_files[] = {
    { "[{\"instruction\": \"a\", \"output\": \"b\"}, {\"instruction\": \"a\"}]", "entry 1: " },
    { "[{\"instruction\": \"a\", \"input\": \"\", \"output\": 7}]", "output" },
    { "[{\"instruction\": \"a\", \"input\": [], \"output\": \"\"}]", "input" },
    { "[{\"input\": \"a\", \"output\": \"\"}]", "instruction" },
    { "[{\"instruction\": \"\", \"output\": \"b\"}]", "is empty" },
    { "[17]", "entry 0: is a number" },
    { "{\"instruction\": \"a\"}", "is an object" },
    { "[]", "holds no entry" },
    { "[{\"instruction\": \"a\", \"output\": \"b\"", "entries.json:1: " },
    { "", "empty" },
    { "\xff\xfe", "UTF-8" },
};

START_TEST(a_wrong_file_is_refused_with_the_entry_and_the_key)
{
    Arena arena;
    Instructions entries;
    Error error;
    arena_init(&arena, "test");
    ck_assert(!read_text(&entries, bad_files[_i].text, &arena, &error));
    ck_assert_msg(strstr(error.message, "entries.json") != NULL, "%s", error.message);
    ck_assert_msg(strstr(error.message, bad_files[_i].complaint) != NULL, "%s", error.message);
    arena_free(&arena);
}
END_TEST

START_TEST(a_missing_file_is_named)
{
    Arena arena;
    Instructions entries;
    Error error;
    arena_init(&arena, "test");
    ck_assert(!instructions_read(&entries, "no/such/file.json", &arena, &error));
    ck_assert_ptr_nonnull(strstr(error.message, "no/such/file.json: no such file"));
    ck_assert_ptr_nonnull(strstr(error.message, "make data"));
    arena_free(&arena);
}
END_TEST

START_TEST(the_books_file_has_the_books_entries)
{
    char *path = test_data_path("book/instruction-data.json");
    if (path == NULL)
        return;
    Arena arena;
    Instructions entries;
    Error error;
    arena_init(&arena, "test");
    ck_assert_msg(instructions_read(&entries, path, &arena, &error), "%s", error.message);
    book_check_int("ch07-7.2-entries", entries.count);
    book_check_string("ch07-7.2-entry50/instruction", entries.items[50].instruction);
    book_check_string("ch07-7.2-entry50/input", entries.items[50].input);
    book_check_string("ch07-7.2-entry50/output", entries.items[50].output);
    Buffer text = { 0 };
    format_entry(&text, &entries.items[50], PROMPT_ALPACA);
    book_check_string("ch07-7.2-format50", text.bytes);
    InstructionSplit split = instructions_split(&entries);
    book_check_int("ch07-7.2-split/train", split.train.count);
    book_check_int("ch07-7.2-split/test", split.test.count);
    book_check_int("ch07-7.2-split/val", split.validation.count);
    buffer_clear(&text);
    format_input(&text, &split.validation.items[0], PROMPT_ALPACA);
    book_check_string("ch07-7.5-format-val0", text.bytes);
    buffer_free(&text);
    arena_free(&arena);
    free(path);
}
END_TEST

START_TEST(a_prompt_names_the_input_only_where_there_is_one)
{
    Buffer text = { 0 };
    Instruction with = { .instruction = "Where was Tom?", .input = "Tom sat in the barn.", .output = "In the barn." };
    Instruction without = { .instruction = "Greet.", .input = "", .output = "Hello" };
    format_input(&text, &without, PROMPT_ALPACA);
    ck_assert_ptr_null(strstr(text.bytes, "### Input:"));
    ck_assert_ptr_nonnull(strstr(text.bytes, "\n\n### Instruction:\nGreet."));
    buffer_clear(&text);
    format_entry(&text, &with, PROMPT_ALPACA);
    ck_assert_ptr_nonnull(strstr(text.bytes, "\n\n### Input:\nTom sat in the barn.\n\n### Response:\nIn the barn."));
    buffer_clear(&text);
    format_entry(&text, &with, PROMPT_PHI3);
    ck_assert_str_eq(text.bytes, "<|user|>\nWhere was Tom?\nTom sat in the barn.\n<|assistant|>:\nIn the barn.");
    buffer_clear(&text);
    format_entry(&text, &without, PROMPT_PHI3);
    ck_assert_str_eq(text.bytes, "<|user|>\nGreet.\n<|assistant|>:\nHello");
    buffer_free(&text);
}
END_TEST

static bool passage_is_in(const Instructions *entries, const char *passage)
{
    for (int i = 0; i < entries->count; i++)
        if (strcmp(entries->items[i].input, passage) == 0)
            return true;
    return false;
}

START_TEST(no_held_out_passage_or_task_is_in_training)
{
    Arena arena;
    InstructData data;
    arena_init(&arena, "test");
    instruct_embedded_data(&data, 500, &arena);
    for (int i = 0; i < data.held_out.count; i++) {
        const Instruction *held = &data.held_out.items[i];
        if (held->question != NULL) {
            ck_assert(!passage_is_in(&data.train, held->input));
            continue;
        }
        for (int j = 0; j < data.train.count; j++)
            ck_assert_str_ne(data.train.items[j].instruction, held->instruction);
    }
    arena_free(&arena);
}
END_TEST

START_TEST(a_passage_that_was_seen_is_passed_over)
{
    Arena arena;
    Instructions seen, again;
    arena_init(&arena, "test");
    instructions_about_stories(&seen, QUESTIONS_TRAINING, 30, NULL, &arena);
    instructions_about_stories(&again, QUESTIONS_TRAINING, 10, &seen,
                               &arena); /* the same collection: all 30 are skipped */
    ck_assert_int_eq(again.count, 10);
    for (int i = 0; i < again.count; i++)
        ck_assert(!passage_is_in(&seen, again.items[i].input));
    arena_free(&arena);
}
END_TEST

START_TEST(there_are_as_many_entries_as_promised)
{
    Arena arena;
    InstructData data;
    Instructions tasks;
    arena_init(&arena, "test");
    instructions_embedded(&tasks, &arena);
    ck_assert_int_ge(tasks.count, 500);
    instruct_embedded_data(&data, 2000, &arena);
    int passages = 0, two_facts = 0;
    for (int i = 0; i < data.held_out.count; i++) {
        passages += is_passage_question(&data.held_out.items[i]);
        two_facts += needs_two_facts(&data.held_out.items[i]);
    }
    ck_assert_int_ge(passages, 200);
    ck_assert_int_ge(3 * two_facts, passages);
    ck_assert_int_ge(data.held_out.count - passages, 50);
    ck_assert_int_gt(data.train.count, 2000);
    arena_free(&arena);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = {
        { .test = a_file_gives_its_entries },
        { .test = a_wrong_file_is_refused_with_the_entry_and_the_key,
          .rounds = sizeof bad_files / sizeof bad_files[0] },
        { .test = a_missing_file_is_named },
        { .test = the_books_file_has_the_books_entries },
        { .test = a_prompt_names_the_input_only_where_there_is_one },
        { .test = no_held_out_passage_or_task_is_in_training },
        { .test = a_passage_that_was_seen_is_passed_over },
        { .test = there_are_as_many_entries_as_promised },
    };
    return run_suite("ch07/instructions", tests, sizeof tests / sizeof tests[0]);
}
