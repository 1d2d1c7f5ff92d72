/* ch06_classify as its reader runs it: the book's numbers on the screen, files, bad input */
#include "common/buffer.h"
#include "tests/assertions.h"
#include "tests/book_numbers.h"
#include "tests/printed.h"
#include "tests/process.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check_printed(const Process *run, const char *section, const char *text, const char *id)
{
    double x;
    printed_numbers(run->out, section, text, &x, 1);
    book_check_int(id, (long long)x);
}

START_TEST(the_books_dataset_is_on_the_screen)
{
    char *data = test_data_path("sms_spam/SMSSpamCollection");
    char *vocabulary = test_data_path("gpt2/encoder.json");
    char *directory = test_directory_new();
    if (data != NULL && vocabulary != NULL) {
        *strrchr(vocabulary, '/') = '\0';
        Process run;
        process_run_program(&run, NULL, "ch06_classify", "--data", data, "--tokenizer", vocabulary, "--out", directory,
                            "--section", "6.2", "--section", "6.3", NULL);
        process_expect(&run, 0, "all: 5572 messages, ham 4825, spam 747", NULL);
        process_expect(&run, 0, "balanced: 1494 messages, ham 747, spam 747", NULL);
        check_printed(&run, "6.2", "train:", "ch06-6.2-split/train");
        check_printed(&run, "6.2", "validation:", "ch06-6.2-split/val");
        check_printed(&run, "6.2", "test:", "ch06-6.2-split/test");
        check_printed(&run, "6.3", "max_length:", "ch06-6.3-max-length");
        process_expect(&run, 0, "Input batch dimensions: [8, 120]\nLabel batch dimensions: [8]", NULL);
        process_expect(&run, 0, "130 training batches\n19 validation batches\n38 test batches", NULL);
        process_expect(&run, 0, "[668, 713, 388, 375, 269, 137, 858, 963]", NULL);
        process_free(&run);
    }
    test_directory_remove(directory);
    free(data);
    free(vocabulary);
}
END_TEST

/* A training of a few steps on a model of a few weights. */
static void run_short(Process *run, const char *directory, const char *section)
{
    process_run_program(run, NULL, "ch06_classify", "--layers", "1", "--width", "16", "--heads", "2", "--steps", "60",
                        "--quiet", "--out", directory, "--section", section, NULL);
}

START_TEST(the_head_and_the_first_A_are_the_books)
{
    char *directory = test_directory_new();
    Process run;
    double x[3];
    run_short(&run, directory, "6.5");
    process_expect(&run, 0, "(out_head): Linear(in_features=16, out_features=2, bias=True)", NULL);
    printed_numbers(run.out, "6.5", "weight[0]:", x, 3);
    float first[3] = { (float)x[0], (float)x[1], (float)x[2] };
    ck_assert(first[0] < -0.0147f && first[0] > -0.0148f);
    process_free(&run);
    run_short(&run, directory, "E.4");
    process_expect(&run, 0, "plot:", NULL);
    process_expect(&run, 0, "Total trainable parameters before: 124,441,346\n", NULL);
    process_expect(&run, 0, "Total trainable LoRA parameters: 2,666,528\n", NULL);
    process_free(&run);
    test_directory_remove(directory);
}
END_TEST

START_TEST(each_section_runs_short)
{
    static const char *const sections[] = { "6.1",    "6.2",    "6.3",    "6.4", "6.6", "6.9",
                                            "Ex 6.1", "Ex 6.2", "Ex 6.3", "E.1", "E.2", "E.3" };
    char *directory = test_directory_new();
    for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++) {
        Process run;
        run_short(&run, directory, sections[i]);
        process_expect(&run, 0, sections[i], NULL);
        process_free(&run);
    }
    test_directory_remove(directory);
}
END_TEST

/* Section 6.9 on a file, with the shape that it chooses itself. A seed's line is the same, whichever seeds stand before it. */
START_TEST(five_seeds_are_trained_on_a_file_of_messages)
{
    char *directory = test_directory_new();
    Buffer tsv = { 0 };
    for (int i = 0; i < 60; i++)
        buffer_printf(&tsv, "%s\t%s %d\n", i % 3 ? "ham" : "spam", i % 3 ? "see you at" : "win a prize, call", i);
    char *data = test_file_new(directory, "messages.tsv", tsv.bytes, tsv.size);
    char line[2][128];
    for (int i = 0; i < 2; i++) {
        Process run;
        process_run_program(&run, NULL, "ch06_classify", "--data", data, "--steps", "4", "--threads", "1", "--quiet",
                            "--out", directory, "--seed", i == 0 ? "123" : "124", "--section", "6.9", NULL);
        process_expect(&run, 0, "\n 124 ", NULL);
        process_expect(&run, 0, i == 0 ? "\n 127 " : "\n 128 ", NULL);
        process_expect(&run, 0, "\nmean ", NULL);
        const char *row = strstr(run.out, "\n 124 ") + 1;
        snprintf(line[i], sizeof line[i], "%.*s", (int)strcspn(row, "\n"), row);
        process_free(&run);
    }
    ck_assert_str_eq(line[0], line[1]);
    buffer_free(&tsv);
    free(data);
    test_directory_remove(directory);
}
END_TEST

START_TEST(what_section_6_7_trains_can_be_asked)
{
    char *directory = test_directory_new();
    Process run;
    run_short(&run, directory, "6.7");
    process_expect(&run, 0, "Test accuracy:", NULL);
    process_expect(&run, 0, "Naive Bayes", NULL);
    process_free(&run);
    static const char *const files[] = { "loss.png",         "loss.csv",
                                         "accuracy.gp",      "classifier/model.safetensors",
                                         "training/log.csv", "classifier/config.json" };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char *path = test_path(directory, files[i]);
        char *bytes = test_file_read(path, NULL);
        ck_assert_msg(bytes != NULL || i == 0, "%s is missing", files[i]); // the picture needs gnuplot
        free(bytes);
        free(path);
    }
    run_short(&run, directory, "6.8");
    process_expect(&run, 0, "as section 6.7 left it", NULL);
    process_free(&run);
    char *weights = test_path(directory, "classifier");
    process_run_program(&run, NULL, "ch06_classify", "--classify", "win a prize", "--weights", weights, NULL);
    process_expect(&run, 0, "spam (probability of spam: ", NULL);
    process_free(&run);
    free(weights);
    test_directory_remove(directory);
}
END_TEST

/* The schedule depends on the number of epochs, so the weights are not compared here (chapter 5's tests do that). */
START_TEST(a_training_goes_on_where_it_was_saved)
{
    char *whole = test_directory_new(), *parts = test_directory_new();
    Process run;
    const char *const tiny[] = { "--layers", "1", "--width", "16", "--heads", "2", "--quiet", "--section", "6.7" };
    for (int i = 0; i < 3; i++) {
        const char *out = i == 0 ? whole : parts;
        process_run_program(&run, NULL, "ch06_classify", tiny[0], tiny[1], tiny[2], tiny[3], tiny[4], tiny[5], tiny[6],
                            tiny[7], tiny[8], "--warmup", "0", "--lr", "1e-3", "--save-every", "20", "--out", out,
                            "--epochs", i == 1 ? "1" : "2", i == 2 ? "--resume" : "--quiet", NULL);
        process_expect(&run, 0, "Test accuracy:", NULL);
        process_free(&run);
    }
    char *first = test_path(whole, "training/log.csv"), *second = test_path(parts, "training/log.csv");
    char *one = test_file_read(first, NULL), *two = test_file_read(second, NULL);
    ck_assert(one != NULL && two != NULL);
    free(one);
    free(two);
    free(first);
    free(second);
    test_directory_remove(whole);
    test_directory_remove(parts);
}
END_TEST

START_TEST(bad_input_is_refused_in_a_sentence)
{
    char *directory = test_directory_new();
    char *junk = test_file_new(directory, "junk.tsv", "ham\tok\nhello\n", 13);
    Process run;
    process_run_program(&run, NULL, "ch06_classify", "--section", "6.2", "--data", "no-such-file", NULL);
    process_expect(&run, 1, NULL, "no-such-file: no such file");
    process_free(&run);
    process_run_program(&run, NULL, "ch06_classify", "--section", "6.2", "--data", directory, NULL);
    process_expect(&run, 1, NULL, "directory");
    process_free(&run);
    process_run_program(&run, NULL, "ch06_classify", "--section", "6.2", "--data", junk, NULL);
    process_expect(&run, 1, NULL, "junk.tsv:2:");
    process_free(&run);
    process_run_program(&run, NULL, "ch06_classify", "--classify", "hello", "--weights", "no-such-model", NULL);
    process_expect(&run, 1, NULL, "make ch06");
    process_free(&run);
    process_run_program(&run, NULL, "ch06_classify", "--classify", "hello", "--weights", directory, NULL);
    process_expect(&run, 1, NULL, "config.json");
    process_free(&run);
    process_run_program(&run, NULL, "ch06_classify", "--section", "6.7", "--lr", "nan", NULL);
    process_expect(&run, 2, NULL, "--lr");
    process_free(&run);
    process_run_program(&run, NULL, "ch06_classify", "--section", "6.7", "--batch", "0", NULL);
    process_expect(&run, 2, NULL, "--batch");
    process_free(&run);
    process_run_program(&run, NULL, "ch06_classify", "--section", "6.4", "--heads", "5", "--width", "64", NULL);
    process_expect(&run, 2, NULL, "--heads 5");
    process_free(&run);
    free(junk);
    test_directory_remove(directory);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = {
        { .test = the_books_dataset_is_on_the_screen },
        { .test = the_head_and_the_first_A_are_the_books },
        { .test = each_section_runs_short },
        { .test = five_seeds_are_trained_on_a_file_of_messages },
        { .test = what_section_6_7_trains_can_be_asked },
        { .test = a_training_goes_on_where_it_was_saved },
        { .test = bad_input_is_refused_in_a_sentence },
    };
    return run_suite("ch06_classify", tests, sizeof tests / sizeof tests[0]);
}
