/* appA_tensors as its reader runs it: the book's numbers on the screen, the saved model, bad input */
#include "common/arena.h"
#include "common/safetensors.h"
#include "tests/assertions.h"
#include "tests/book_numbers.h"
#include "tests/printed.h"
#include "tests/process.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static Process run_section(const char *directory, const char *section)
{
    Process run;
    process_run_program(&run, NULL, "appA_tensors", "--out", directory, "--section", section, NULL);
    process_expect(&run, 0, NULL, NULL);
    ck_assert_str_eq(run.err, "");
    return run;
}

START_TEST(tensors_print_the_books_numbers)
{
    char *directory = test_directory_new();
    Process run = run_section(directory, "A.2.3");
    float x[6];
    printed_tensor(run.out, "A.2.3", "tensor2d.T", x, 6);
    book_check_floats("appA-A.2-transpose/T", x, 6);
    printed_tensor(run.out, "A.2.3", "tensor2d.reshape(3, 2)", x, 6);
    book_check_floats("appA-A.2-transpose/reshape", x, 6);
    printed_tensor(run.out, "A.2.3", "tensor2d.matmul(tensor2d.T)", x, 4);
    book_check_floats("appA-A.2-matmul", x, 4);
    printed_tensor(run.out, "A.2.3", "tensor2d @ tensor2d.T", x, 4);
    book_check_floats("appA-A.2-matmul", x, 4);
    process_free(&run);
    test_directory_remove(directory);
}
END_TEST

START_TEST(loss_and_gradients_are_on_the_screen_and_agree)
{
    char *directory = test_directory_new();
    Process run = run_section(directory, "A.3");
    double x[2];
    printed_numbers(run.out, "A.3", "\nloss:", x, 1);
    book_check_double("appA-A.3-loss", x[0]);
    process_free(&run);
    run = run_section(directory, "A.4");
    static const char *const ways[] = { "\nby hand", "\ndifferences, h = 0.001", "\nscalar tape", "\ntensor tape  " };
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        printed_numbers(run.out, "A.4", ways[i], x, 2);
        ck_assert_double_eq_tol(x[0], -0.0898, 6e-5);
        ck_assert_double_eq_tol(x[1], -0.0817, 6e-5);
    }
    process_free(&run);
    test_directory_remove(directory);
}
END_TEST

START_TEST(the_network_prints_the_books_weights_and_output)
{
    char *directory = test_directory_new();
    Process run = run_section(directory, "A.5");
    double parameters;
    printed_numbers(run.out, "A.5", "model parameters:", &parameters, 1);
    book_check_int("appA-A.5-params", (long long)parameters);
    float corners[36], out[3];
    printed_tensor(run.out, "A.5", "layers.0.weight", corners, 36);
    book_check_floats("appA-A.5-weight", corners, 36);
    printed_tensor(run.out, "A.5", "out", out, 3);
    book_check_floats("appA-A.5-forward", out, 3);
    printed_tensor(run.out, "A.5", "out (not recorded)", out, 3);
    book_check_floats("appA-A.5-forward", out, 3);
    process_free(&run);
    run = run_section(directory, "Ex A.3");
    printed_numbers(run.out, "Ex A.3", "parameters:", &parameters, 1);
    book_check_int("appA-exA.3", (long long)parameters);
    process_free(&run);
    test_directory_remove(directory);
}
END_TEST

START_TEST(loader_and_training_print_the_books_numbers)
{
    char *directory = test_directory_new();
    Process run = run_section(directory, "A.6");
    float rows[5];
    printed_tensor(run.out, "A.6", "Batch 1: rows", &rows[0], 2);
    printed_tensor(run.out, "A.6", "Batch 2: rows", &rows[2], 2);
    printed_tensor(run.out, "A.6", "Batch 3: rows", &rows[4], 1);
    book_check_floats("appA-A.6-batches", rows, 5);
    process_free(&run);

    run = run_section(directory, "A.7");
    double losses[6], probabilities[10], accuracies[2];
    for (int i = 0; i < 6; i++) {
        char text[64];
        snprintf(text, sizeof text, "Epoch: %03d/003 | Batch %03d/002 | Train Loss:", i / 2 + 1, i % 2);
        printed_numbers(run.out, "A.7", text, &losses[i], 1);
    }
    book_check_doubles("appA-A.7-losses", losses, 6);
    printed_numbers(run.out, "A.7", "probas [5, 2]", probabilities, 10);
    book_check_doubles("appA-A.7-probs", probabilities, 10);
    printed_numbers(run.out, "A.7", "on the training points:", &accuracies[0], 1);
    printed_numbers(run.out, "A.7", "on the test points:", &accuracies[1], 1);
    book_check_doubles("appA-A.7-accuracy", accuracies, 2);
    process_free(&run);
    test_directory_remove(directory);
}
END_TEST

START_TEST(the_saved_model_holds_every_array_under_its_name)
{
    static const char *const names[] = { "layers.0.weight", "layers.0.bias",   "layers.2.weight",
                                         "layers.2.bias",   "layers.4.weight", "layers.4.bias" };
    char *directory = test_directory_new();
    Process run = run_section(directory, "A.8");
    process_expect(&run, 0, "after loading:  weights equal: yes, accuracy 1.0", NULL);
    char *path = test_path(directory, "model.safetensors");
    Safetensors file;
    Error error;
    ck_assert_msg(safetensors_open(&file, path, &error), "%s", error.message);
    ck_assert_int_eq(file.count, 6);
    for (int i = 0; i < 6; i++)
        ck_assert_ptr_nonnull(safetensors_find(&file, names[i]));
    safetensors_close(&file);
    free(path);
    process_free(&run);
    test_directory_remove(directory);
}
END_TEST

START_TEST(any_number_of_threads_saves_the_same_bytes)
{
    static const char *const threads[] = { "1", "2", "3" };
    char *directory = test_directory_new();
    char *path = test_path(directory, "model.safetensors");
    char *first = NULL;
    size_t first_size = 0;
    for (int i = 0; i < 3; i++) {
        Process run;
        process_run_program(&run, NULL, "appA_tensors", "--out", directory, "--threads", threads[i], "--section", "A.8",
                            NULL);
        process_expect(&run, 0, NULL, NULL);
        process_free(&run);
        size_t size;
        char *bytes = test_file_read(path, &size);
        ck_assert_ptr_nonnull(bytes);
        ck_assert(first == NULL || (size == first_size && memcmp(bytes, first, size) == 0));
        free(first);
        first = bytes;
        first_size = size;
    }
    free(first);
    free(path);
    test_directory_remove(directory);
}
END_TEST

START_TEST(threads_and_workers_change_nothing_but_the_time)
{
    char *directory = test_directory_new();
    Process run = run_section(directory, "A.9");
    ck_assert(printed_in_section(run.out, "A.9", "same bytes: yes"));
    ck_assert(printed_in_section(run.out, "A.9.2", "same bytes: yes"));
    double difference;
    printed_numbers(run.out, "A.9.3", "workers' mean", &difference, 1);
    ck_assert_double_le(difference, 1e-6);
    ck_assert(printed_in_section(run.out, "A.9.1", "kernel:"));
    process_free(&run);
    run = run_section(directory, "Ex A.4");
    ck_assert(printed_in_section(run.out, "Ex A.4", "three loops"));
    ck_assert(printed_in_section(run.out, "Ex A.4", "GFLOP/s"));
    process_free(&run);
    test_directory_remove(directory);
}
END_TEST

/* ---- options and bad input ---- */

START_TEST(the_list_has_every_section_and_all_of_them_run)
{
    static const char *const numbers[] = { "A.1", "A.2",   "A.2.1",  "A.2.2",  "A.2.3", "A.3",
                                           "A.4", "A.5",   "Ex A.3", "A.6",    "A.7",   "A.8",
                                           "A.9", "A.9.1", "A.9.2",  "Ex A.4", "A.9.3", "A.10" };
    Process list, run;
    process_run_program(&list, NULL, "appA_tensors", "--list", NULL);
    process_expect(&list, 0, NULL, NULL);
    char *directory = test_directory_new();
    process_run_program(&run, NULL, "appA_tensors", "--out", directory, NULL);
    process_expect(&run, 0, NULL, NULL);
    const char *line = list.out;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        size_t length = strlen(numbers[i]);
        ck_assert_msg(strncmp(line, numbers[i], length) == 0 && line[length] == '\t', "line %zu is not %s", i,
                      numbers[i]);
        line = strchr(line, '\n') + 1;
        printed_in_section(run.out, numbers[i], ""); // fails the test if the section is not there
    }
    ck_assert_str_eq(line, "");
    process_free(&list);
    process_free(&run);
    test_directory_remove(directory);
}
END_TEST

START_TEST(wrong_usage_ends_with_status_2)
{
    static const char *const wrong[][2] = { { "--section", "B.1" }, { "--threads", "0x" }, { "--epochs", "3" } };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        Process run;
        process_run_program(&run, NULL, "appA_tensors", wrong[i][0], wrong[i][1], NULL);
        process_expect(&run, 2, NULL, "appA_tensors: ");
        process_free(&run);
    }
}
END_TEST

START_TEST(a_model_that_cannot_be_written_is_an_error_and_leaves_no_file)
{
    char *directory = test_directory_new();
    ProcessOptions options = { .file_limit = 512 };
    Process run;
    process_run_program(&run, &options, "appA_tensors", "--out", directory, "--section", "A.8", NULL);
    process_expect(&run, 1, NULL, "model.safetensors");
    char *path = test_path(directory, "model.safetensors");
    ck_assert_ptr_null(test_file_read(path, NULL));
    free(path);
    process_free(&run);
    test_directory_remove(directory);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = {
        { .test = tensors_print_the_books_numbers },
        { .test = loss_and_gradients_are_on_the_screen_and_agree },
        { .test = the_network_prints_the_books_weights_and_output },
        { .test = loader_and_training_print_the_books_numbers },
        { .test = the_saved_model_holds_every_array_under_its_name },
        { .test = any_number_of_threads_saves_the_same_bytes },
        { .test = threads_and_workers_change_nothing_but_the_time },
        { .test = the_list_has_every_section_and_all_of_them_run },
        { .test = wrong_usage_ends_with_status_2 },
        { .test = a_model_that_cannot_be_written_is_an_error_and_leaves_no_file },
    };
    return run_suite("appA program", tests, (int)(sizeof tests / sizeof *tests));
}
