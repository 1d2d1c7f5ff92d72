/* ch07/instruction_batch: padding, shifted targets, what does not count */
#include "ch07_instruct/instruction_batch.h"
#include "common/dataset.h"
#include "common/ops/loss.h"
#include "tests/assertions.h"
#include "tests/book_numbers.h"
#include "tests/process.h"

#include <stdlib.h>
#include <string.h>

enum { PAD = 50256 };

/* The book's three rows. */
static int row_0[] = { 0, 1, 2, 3, 4 };
static int row_1[] = { 5, 6 };
static int row_2[] = { 7, 8, 9 };
static InstructionTokens rows[] = { { row_0, 5, 3 }, { row_1, 2, 1 }, { row_2, 3, 2 } };
static const InstructionDataset dataset = { rows, 3, 5 };

static InstructionBatch make_batch(CollateSettings settings, Arena *arena)
{
    InstructionBatch batch;
    settings.pad_id = PAD;
    instruction_batch(&batch, &dataset, (int[]){ 0, 1, 2 }, 3, &settings, arena);
    return batch;
}

static void assert_ints(const int *got, const int *expected, int n)
{
    for (int i = 0; i < n; i++)
        ck_assert_msg(got[i] == expected[i], "place %d: %d, not %d", i, got[i], expected[i]);
}

START_TEST(inputs_are_the_books)
{
    Arena arena;
    arena_init(&arena, "test");
    InstructionBatch batch = make_batch((CollateSettings){ 0 }, &arena);
    ck_assert_int_eq(batch.B, 3);
    ck_assert_int_eq(batch.T, 5);
    book_check_ints("ch07-7.3-collate1", batch.inputs, 15);
    arena_free(&arena);
}
END_TEST

/* The book's second draft, with all but the first padding target ignored. */
START_TEST(of_the_padding_only_the_first_is_a_target)
{
    Arena arena;
    int expected[15];
    arena_init(&arena, "test");
    InstructionBatch batch = make_batch((CollateSettings){ 0 }, &arena);
    ck_assert_int_eq(book_ints("ch07-7.3-collate2-targets", expected, 15), 15);
    for (int r = 0; r < 3; r++)
        for (int t = 1; t < 5; t++)
            if (expected[5 * r + t - 1] == PAD || expected[5 * r + t - 1] == IGNORE_INDEX)
                expected[5 * r + t] = IGNORE_INDEX;
    assert_ints(batch.targets, expected, 15);
    arena_free(&arena);
}
END_TEST

START_TEST(a_long_row_is_cut_at_the_allowed_length)
{
    Arena arena;
    arena_init(&arena, "test");
    InstructionBatch batch = make_batch((CollateSettings){ .allowed_max_length = 3 }, &arena);
    ck_assert_int_eq(batch.T, 3);
    assert_ints(batch.inputs, (int[]){ 0, 1, 2, 5, 6, PAD, 7, 8, 9 }, 9);
    assert_ints(batch.targets, (int[]){ 1, 2, 3, 6, PAD, IGNORE_INDEX, 8, 9, PAD }, 9);
    arena_free(&arena);
}
END_TEST

START_TEST(the_task_can_be_masked)
{
    const int no = IGNORE_INDEX;
    Arena arena;
    arena_init(&arena, "test");
    InstructionBatch batch = make_batch((CollateSettings){ .mask_instruction = true }, &arena);
    assert_ints(batch.targets, (int[]){ no, no, 3, 4, PAD, 6, PAD, no, no, no, no, 9, PAD, no, no }, 15);
    arena_free(&arena);
}
END_TEST

START_TEST(an_ignored_target_does_not_count_in_the_loss)
{
    const float logits[] = { -1.0f, 1.0f, -0.5f, 1.5f, -0.5f, 1.5f };
    float losses[3], sums[3];
    float loss_1 = cross_entropy_forward(losses, sums, logits, (int[]){ 0, 1 }, 2, 2);
    float loss_2 = cross_entropy_forward(losses, sums, logits, (int[]){ 0, 1, 1 }, 3, 2);
    float loss_3 = cross_entropy_forward(losses, sums, logits, (int[]){ 0, 1, IGNORE_INDEX }, 3, 2);
    book_check_double("ch07-7.3-ce1", (double)loss_1);
    book_check_double("ch07-7.3-ce2", (double)loss_2);
    ck_assert_float_eq(loss_1, loss_3);
}
END_TEST

/* ---- with GPT-2's vocabulary ---- */

static Tokenizer *gpt2_tokenizer(void)
{
    char *path = test_data_path("gpt2/vocab.bpe");
    if (path == NULL)
        return NULL;
    Error error;
    *strrchr(path, '/') = '\0';
    Tokenizer *tokenizer = tokenizer_load(path, &error);
    ck_assert_msg(tokenizer != NULL, "%s", error.message);
    free(path);
    return tokenizer;
}

START_TEST(the_books_batches_have_the_books_widths)
{
    enum { WIDTHS = 58, INPUTS = 69 };
    char *path = test_data_path("book/instruction-data.json");
    Tokenizer *tokenizer = gpt2_tokenizer();
    if (path == NULL || tokenizer == NULL)
        return;
    Arena arena;
    Instructions entries;
    Error error;
    arena_init(&arena, "test");
    ck_assert_msg(instructions_read(&entries, path, &arena, &error), "%s", error.message);
    InstructionSplit split = instructions_split(&entries);
    InstructionDataset train;
    instruction_dataset_init(&train, &split.train, tokenizer, PROMPT_ALPACA, &arena);
    Loader loader;
    Rng rng;
    rng_seed(&rng, 123);
    loader_init(&loader, train.count, 8, true, true, &arena);
    loader_start(&loader, &rng);
    CollateSettings settings = { .pad_id = tokenizer_end_of_text(tokenizer), .allowed_max_length = 1024 };
    InstructionBatch batch = { 0 };
    int widths[WIDTHS], batches = 0;
    const int *examples;
    for (int count; (count = loader_next(&loader, &examples)) > 0; batches++) {
        instruction_batch(&batch, &train, examples, count, &settings, &arena);
        if (batches < WIDTHS)
            widths[batches] = batch.T;
    }
    book_check_ints("ch07-7.4-widths-a", widths, WIDTHS);
    book_check_int("ch07-7.4-batch-count", batches);
    ck_assert_int_eq(batch.T, INPUTS);
    book_check_ints("ch07-7.4-inputs0", batch.inputs, INPUTS);
    arena_free(&arena);
    tokenizer_free(tokenizer);
    free(path);
}
END_TEST

START_TEST(exercise_7_2_has_the_books_targets)
{
    enum { TARGETS = 64 };
    Tokenizer *tokenizer = gpt2_tokenizer();
    if (tokenizer == NULL)
        return;
    Instruction items[] = {
        { .instruction = "What is an antonym of 'complicated'?",
          .input = "",
          .output = "An antonym of 'complicated' is 'simple'." },
        { .instruction = "Sort the following list in alphabetical order.",
          .input = "Zebra, Elephant, Crocodile",
          .output = "Crocodile, Elephant, Zebra" },
        { .instruction = "Arrange the given numbers in descending order.",
          .input = "5, 12, 8, 3, 15",
          .output = "15, 12, 8, 5, 3." },
    };
    Arena arena;
    arena_init(&arena, "test");
    InstructionDataset three;
    instruction_dataset_init(&three, &(Instructions){ items, 3 }, tokenizer, PROMPT_ALPACA, &arena);
    InstructionBatch batch;
    CollateSettings settings = { .pad_id = tokenizer_end_of_text(tokenizer), .mask_instruction = true };
    instruction_batch(&batch, &three, (int[]){ 0, 1, 2 }, 3, &settings, &arena);
    int expected[TARGETS + 1];
    ck_assert_int_eq(book_ints("ch07-ex7.2-targets", expected, TARGETS + 1), batch.T);
    book_check_ints("ch07-ex7.2-targets", &batch.targets[batch.T], batch.T);
    arena_free(&arena);
    tokenizer_free(tokenizer);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = {
        { .test = inputs_are_the_books },
        { .test = of_the_padding_only_the_first_is_a_target },
        { .test = a_long_row_is_cut_at_the_allowed_length },
        { .test = the_task_can_be_masked },
        { .test = an_ignored_target_does_not_count_in_the_loss },
        { .test = the_books_batches_have_the_books_widths },
        { .test = exercise_7_2_has_the_books_targets },
    };
    return run_suite("ch07/instruction_batch", tests, sizeof tests / sizeof tests[0]);
}
