/* Windows over a text: inputs, and targets one token further. */
#include "ch02_tokenizer/text_dataset.h"
#include "ch02_tokenizer/tokenizer.h"
#include "common/dataset.h"
#include "tests/assertions.h"
#include "tests/book_numbers.h"
#include "tests/process.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

START_TEST(windows_start_while_a_target_is_left)
{
    static const int tokens[12] = { 0 };
    /* As Python's len(range(0, token_count − max_length, stride)). */
    for (int token_count = 0; token_count <= 12; token_count++)
        for (int max_length = 1; max_length <= 6; max_length++)
            for (int stride = 1; stride <= 7; stride++) {
                int expected = 0;
                for (int start = 0; start < token_count - max_length; start += stride)
                    expected++;
                TextDataset dataset;
                text_dataset_init(&dataset, tokens, token_count, max_length, stride);
                ck_assert_int_eq(dataset.count, expected);
            }
}
END_TEST

START_TEST(targets_are_the_inputs_one_token_further)
{
    static const int tokens[] = { 10, 11, 12, 13, 14, 15, 16, 17 };
    TextDataset dataset;
    text_dataset_init(&dataset, tokens, 8, 3, 2);
    ck_assert_int_eq(dataset.count, 3);
    int inputs[6], targets[6];
    text_dataset_batch(&dataset, (int[]){ 2, 0 }, 2, inputs, targets);
    ck_assert_mem_eq(inputs, ((int[]){ 14, 15, 16, 10, 11, 12 }), sizeof inputs);
    ck_assert_mem_eq(targets, ((int[]){ 15, 16, 17, 11, 12, 13 }), sizeof targets);
}
END_TEST

START_TEST(a_window_that_is_not_there_panics)
{
    static const int tokens[] = { 1, 2, 3 };
    TextDataset dataset;
    text_dataset_init(&dataset, tokens, 3, 2, 1);
    int inputs[2], targets[2];
    text_dataset_batch(&dataset, (int[]){ 1 }, 1, inputs, targets);
}
END_TEST

START_TEST(a_stride_of_nothing_panics)
{
    TextDataset dataset;
    text_dataset_init(&dataset, (int[]){ 1, 2, 3 }, 3, 2, 0);
}
END_TEST

/* Inputs (and targets) of the first batch of a loader that does not shuffle. */
static void first_batch(const TokenList *ids, int batch, int max_length, int stride, int *inputs, int *targets)
{
    TextDataset dataset;
    text_dataset_init(&dataset, ids->ids, ids->count, max_length, stride);
    Arena arena;
    arena_init(&arena, "test");
    Rng rng;
    rng_seed(&rng, 123);
    Loader loader;
    loader_init(&loader, dataset.count, batch, false, true, &arena);
    loader_start(&loader, &rng);
    const int *windows;
    ck_assert_int_eq(loader_next(&loader, &windows), batch);
    text_dataset_batch(&dataset, windows, batch, inputs, targets);
    arena_free(&arena);
}

START_TEST(batches_are_the_book_s)
{
    char *story_path = test_data_path("book/the-verdict.txt");
    char *bpe_path = test_data_path("gpt2/vocab.bpe");
    if (story_path != NULL && bpe_path != NULL) {
        *strrchr(bpe_path, '/') = '\0';
        Error error;
        Tokenizer *tokenizer = tokenizer_load(bpe_path, &error);
        ck_assert_msg(tokenizer != NULL, "%s", error.message);
        size_t size;
        char *story = test_file_read(story_path, &size);
        TokenList ids = { 0 };
        tokenizer_encode(tokenizer, &ids, story, size, true);

        book_check_ints("ch02-2.6-xy/x", &ids.ids[50], 4);
        book_check_ints("ch02-2.6-xy/y", &ids.ids[51], 4);
        int both[8], inputs[32], targets[32];
        first_batch(&ids, 1, 4, 1, both, &both[4]);
        book_check_ints("ch02-2.6-loader-s1-first", both, 8);
        first_batch(&ids, 8, 4, 4, inputs, targets);
        book_check_ints("ch02-2.6-loader-s4-inputs", inputs, 32);
        first_batch(&ids, 4, 2, 2, inputs, targets);
        book_check_ints("ch02-ex2.2-len2", inputs, 8);
        printf("ran: 5 facts about batches\n");
        token_list_free(&ids);
        tokenizer_free(tokenizer);
        free(story);
    }
    free(story_path);
    free(bpe_path);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = { { .test = windows_start_while_a_target_is_left },
                                { .test = targets_are_the_inputs_one_token_further },
                                { .test = a_window_that_is_not_there_panics, .signal = SIGABRT },
                                { .test = a_stride_of_nothing_panics, .signal = SIGABRT },
                                { .test = batches_are_the_book_s } };
    return run_suite("chapter 2: text dataset", tests, sizeof tests / sizeof *tests);
}
