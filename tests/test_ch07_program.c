/* The program ch07_instruct as its reader runs it: the book's numbers as they are printed, files, answers, and what goes wrong */
#include "tests/assertions.h"
#include "tests/book_numbers.h"
#include "tests/printed.h"
#include "tests/process.h"

#include <stdlib.h>
#include <string.h>

/* A model of one narrow layer, pre-trained for a moment, then a few steps: enough to see that all parts meet. */
#define SMALL "--layers", "1", "--heads", "2", "--width", "16", "--steps", "4", "--batch", "4", "--quiet"

START_TEST(section_7_3_prints_the_books_batches_and_losses)
{
    float numbers[15];
    int ints[15];
    double loss;
    Process run;
    process_run_program(&run, NULL, "ch07_instruct", "--section", "7.3", NULL);
    process_expect(&run, 0, "loss_1 == loss_3: True", NULL);
    printed_tensor(run.out, "7.3", "inputs", numbers, 15);
    for (int i = 0; i < 15; i++)
        ints[i] = (int)numbers[i];
    book_check_ints("ch07-7.3-collate1", ints, 15);
    printed_tensor(run.out, "7.3", "targets", numbers, 15);
    for (int i = 0; i < 15; i++)
        ints[i] = (int)numbers[i];
    book_check_ints("ch07-7.3-collate2-targets", ints, 15);
    printed_numbers(run.out, "7.3", "loss_1, targets 0 1:", &loss, 1);
    book_check_double("ch07-7.3-ce1", loss);
    printed_numbers(run.out, "7.3", "loss_2, targets 0 1 1:", &loss, 1);
    book_check_double("ch07-7.3-ce2", loss);
    process_free(&run);
}
END_TEST

START_TEST(with_the_books_files_the_books_numbers_are_printed)
{
    enum { WIDTHS = 58 };
    char *entries = test_data_path("book/instruction-data.json");
    char *vocabulary = test_data_path("gpt2/vocab.bpe");
    if (entries == NULL || vocabulary == NULL)
        return;
    *strrchr(vocabulary, '/') = '\0';
    double widths[WIDTHS], count;
    int ints[WIDTHS];
    Process run;
    process_run_program(&run, NULL, "ch07_instruct", "--section", "7.2", "--section", "7.4", "--data", entries,
                        "--tokenizer", vocabulary, NULL);
    process_expect(&run, 0, "Train loader: 116 batches of 8 rows", NULL);
    printed_numbers(run.out, "7.2", "Number of entries:", &count, 1);
    book_check_int("ch07-7.2-entries", (long long)count);
    printed_numbers(run.out, "7.2", "Training set length:", &count, 1);
    book_check_int("ch07-7.2-split/train", (long long)count);
    printed_numbers(run.out, "7.2", "Validation set length:", &count, 1);
    book_check_int("ch07-7.2-split/val", (long long)count);
    printed_numbers(run.out, "7.2", "Test set length:", &count, 1);
    book_check_int("ch07-7.2-split/test", (long long)count);
    char *formatted = book_string("ch07-7.2-format50");
    ck_assert(printed_in_section(run.out, "7.2", formatted));
    free(formatted);
    printed_numbers(run.out, "7.4", "inputs and targets alike:", widths, WIDTHS);
    for (int i = 0; i < WIDTHS; i++)
        ints[i] = (int)widths[i];
    book_check_ints("ch07-7.4-widths-a", ints, WIDTHS);
    process_free(&run);
    free(vocabulary);
    free(entries);
}
END_TEST

START_TEST(the_list_names_every_section_and_its_function)
{
    Process run;
    process_run_program(&run, NULL, "ch07_instruct", "--list", NULL);
    process_expect(&run, 0, "7.6\tFine-tuning the model on instructions\tsection_7_6_finetuning\n", "");
    ck_assert_ptr_nonnull(strstr(run.out, "7.9.3\t"));
    ck_assert_ptr_nonnull(strstr(run.out, "Ex 7.4\t"));
    process_free(&run);
}
END_TEST

static void expect_file(const char *directory, const char *name)
{
    char *path = test_path(directory, name);
    char *bytes = test_file_read(path, NULL);
    ck_assert_msg(bytes != NULL, "%s is not there", path);
    free(bytes);
    free(path);
}

/* Fine-tunes, answers, evaluates; then the model that was left is asked. */
START_TEST(a_model_is_fine_tuned_and_answers)
{
    static const char *const files[] = { "instruction-data-with-response.json",
                                         "loss.csv",
                                         "loss.gp",
                                         "model/config.json",
                                         "model/model.safetensors",
                                         "model/vocab.json",
                                         "model/merges.txt" };
    char *directory = test_directory_new();
    char *out = test_path(directory, "out");
    char *model = test_path(out, "model");
    ProcessOptions options = { .directory = directory };
    Process run, again;
    process_run_program(&run, &options, "ch07_instruct", "--section", "7.6", "--section", "7.7", "--section", "7.8",
                        "--out", out, SMALL, NULL);
    process_expect(&run, 0, "Losses before training:", NULL);
    ck_assert(printed_in_section(run.out, "7.7", "Model response:"));
    ck_assert(printed_in_section(run.out, "7.8", "questions about stories:"));
    ck_assert(printed_in_section(run.out, "7.8", "takes its last noun:"));
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        expect_file(out, files[i]);

    process_run_program(&again, &options, "ch07_instruct", "--section", "7.8", "--out", out, SMALL, NULL);
    process_expect(&again, 0, NULL, NULL);
    ck_assert_str_eq(strstr(run.out, "\n7.8 "),
                     strstr(again.out, "\n7.8 ")); /* alone it prints what it printed in the row */
    process_free(&again);
    process_free(&run);

    process_run_program(&run, &options, "ch07_instruct", "--weights", model, "--ask",
                        "Where was Tom?\n\nTom was in the barn.", NULL);
    process_expect(&run, 0, "\n", "");
    process_free(&run);
    options.input = "Name the opposite of 'warm'.\npassage: Tom was in the barn.\n\nWhere was Tom?\npassage:\nWho?";
    process_run_program(&run, &options, "ch07_instruct", "--weights", model, "--chat", NULL);
    process_expect(&run, 0, "\n", "");
    process_free(&run);
    free(model);
    free(out);
    test_directory_remove(directory);
}
END_TEST

START_TEST(without_a_model_there_is_nobody_to_ask)
{
    char *directory = test_directory_new();
    ProcessOptions options = { .directory = directory };
    Process run;
    process_run_program(&run, &options, "ch07_instruct", "--ask", "Greet.", NULL);
    process_expect(&run, 1, "", "out/run/instruct/model: there is no model; make one with: make run");
    process_free(&run);
    process_run_program(&run, &options, "ch07_instruct", "--chat", "--weights", "nowhere", NULL);
    process_expect(&run, 1, "", "nowhere");
    process_free(&run);
    test_directory_remove(directory);
}
END_TEST

static const struct {
    const char *text, *complaint;
} bad_files[] = {
    { "", "empty" },
    { "\x80\xff\xfe junk", "UTF-8" },
    { "[{\"instruction\": \"a\", \"output\": \"b\"}, {\"instr", "not valid JSON" },
    { "[{\"instruction\": 1, \"output\": \"b\"}]", "entry 0: key \"instruction\"" },
    { "{}", "an object" },
    { "[{\"instruction\": \"a\", \"output\": \"b\"}]", "need 10" },
};

START_TEST(a_wrong_file_is_refused)
{
    char *directory = test_directory_new();
    char *path = test_file_new(directory, "entries.json", bad_files[_i].text, strlen(bad_files[_i].text));
    Process run;
    process_run_program(&run, NULL, "ch07_instruct", "--section", "7.2", "--data", path, NULL);
    process_expect(&run, 1, NULL, "entries.json");
    process_expect(&run, 1, NULL, bad_files[_i].complaint);
    process_free(&run);
    free(path);
    test_directory_remove(directory);
}
END_TEST

START_TEST(missing_things_are_named)
{
    Process run;
    process_run_program(&run, NULL, "ch07_instruct", "--section", "7.2", "--data", "no/such.json", NULL);
    process_expect(&run, 1, NULL, "no/such.json: no such file");
    process_free(&run);
    process_run_program(&run, NULL, "ch07_instruct", "--section", "7.2", "--data", "/", NULL);
    process_expect(&run, 1, NULL, "directory");
    process_free(&run);
    process_run_program(&run, NULL, "ch07_instruct", "--section", "7.4", "--tokenizer", "no/such", NULL);
    process_expect(&run, 1, NULL, "no/such");
    process_free(&run);
    process_run_program(&run, NULL, "ch07_instruct", "--section", "7.5", "--weights", "no/such", NULL);
    process_expect(&run, 1, NULL, "no/such");
    process_free(&run);
    process_run_program(&run, NULL, "ch07_instruct", "--section", "7.5", "--out", "/dev/null/x", NULL);
    process_expect(&run, 1, NULL, "/dev/null");
    process_free(&run);
}
END_TEST

START_TEST(bad_numbers_are_wrong_usage)
{
    static const char *const usages[][4] = {
        { "--lr", "nan" }, { "--batch", "0" },    { "--heads", "5", "--width", "64" },
        { "--judge", "" }, { "--classify", "x" }, { "--section", "7.10" }
    };
    for (size_t i = 0; i < sizeof usages / sizeof usages[0]; i++) {
        Process run;
        process_run_program(&run, NULL, "ch07_instruct", usages[i][0], usages[i][1], usages[i][2], usages[i][3], NULL);
        process_expect(&run, 2, NULL, "ch07_instruct: ");
        process_free(&run);
    }
}
END_TEST

/* Answers that stand in a file can be judged without any model of ours; here nobody listens. */
START_TEST(a_judge_who_does_not_answer_is_an_error)
{
    static const char entry[] =
        "{\"instruction\": \"a\", \"input\": \"\", \"output\": \"b\", \"model_response\": \"b\"}";
    char text[2048] = "[";
    for (int i = 0; i < 10; i++) {
        strcat(text, i > 0 ? "," : "");
        strcat(text, entry);
    }
    strcat(text, "]");
    char *directory = test_directory_new();
    char *path = test_file_new(directory, "answers.json", text, strlen(text));
    Process run;
    process_run_program(&run, NULL, "ch07_instruct", "--section", "7.8", "--data", path, "--judge",
                        "http://127.0.0.1:1", NULL);
    process_expect(&run, 1, "10 entries with their responses; 10 are exact", "http://127.0.0.1:1/api/chat");
    process_free(&run);
    process_run_program(&run, NULL, "ch07_instruct", "--section", "7.8", "--data", path, "--judge", "localhost", NULL);
    process_expect(&run, 1, NULL, "not a URL");
    process_free(&run);
    free(path);
    test_directory_remove(directory);
}
END_TEST

START_TEST(a_full_disk_is_an_error)
{
    ProcessOptions options = { .stdout_path = "/dev/full" };
    Process run;
    process_run_program(&run, &options, "ch07_instruct", "--section", "7.3", NULL);
    process_expect(&run, 1, NULL, "ch07_instruct: ");
    process_free(&run);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = {
        { .test = section_7_3_prints_the_books_batches_and_losses },
        { .test = with_the_books_files_the_books_numbers_are_printed },
        { .test = the_list_names_every_section_and_its_function },
        { .test = a_model_is_fine_tuned_and_answers },
        { .test = without_a_model_there_is_nobody_to_ask },
        { .test = a_wrong_file_is_refused, .rounds = sizeof bad_files / sizeof bad_files[0] },
        { .test = missing_things_are_named },
        { .test = bad_numbers_are_wrong_usage },
        { .test = a_judge_who_does_not_answer_is_an_error },
        { .test = a_full_disk_is_an_error },
    };
    return run_suite("ch07_instruct program", tests, sizeof tests / sizeof tests[0]);
}
