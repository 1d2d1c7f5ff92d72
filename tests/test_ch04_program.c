/* The program ch04_gpt as its reader runs it: the book's numbers as they are printed, and what goes wrong outside */
#include "tests/assertions.h"
#include "tests/book_numbers.h"
#include "tests/process.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBERS_MAX = 64 };

/* The place behind label in text. */
static const char *after(const char *text, const char *label)
{
    const char *found = strstr(text, label);
    ck_assert_msg(found != NULL, "\"%s\" is not in the output:\n%s", label, text);
    return found + strlen(label);
}

/* The numbers of the tensor that is printed under label ("mean [2, 1]"); a row's "..." is passed over. */
static int printed_tensor(const char *text, const char *label, double *numbers)
{
    const char *at = after(after(text, label), "tensor(");
    int count = 0;
    while (*at != ')') {
        char *end;
        double number = strtod(at, &end);
        if (end == at || strncmp(at, "...", 3) == 0) {
            at++;
            continue;
        }
        ck_assert_int_lt(count, NUMBERS_MAX);
        numbers[count] = number;
        count++;
        at = end;
    }
    return count;
}

/* The tensor under label is the fact's; the book may show fewer of its numbers, the first ones. */
static void check_printed(const char *fact, const char *text, const char *label)
{
    double numbers[NUMBERS_MAX], expected[NUMBERS_MAX];
    int count = printed_tensor(text, label, numbers);
    int wanted = book_doubles(fact, expected, NUMBERS_MAX);
    ck_assert_int_le(wanted, count);
    book_check_doubles(fact, numbers, wanted);
}

/* "163,009,536" → 163009536. */
static long long number_after(const char *text, const char *label)
{
    long long number = 0;
    const char *at = after(text, label);
    at += strspn(at, " ");
    for (; (*at >= '0' && *at <= '9') || *at == ','; at++)
        number = *at == ',' ? number : 10 * number + (*at - '0');
    return number;
}

/* Runs one section in a directory of its own; its files are gone afterwards. */
static void run_section(Process *run, const char *section)
{
    char *directory = test_directory_new();
    ProcessOptions options = { .directory = directory };
    process_run_program(run, &options, "ch04_gpt", "--section", section, NULL);
    process_expect(run, 0, NULL, NULL);
    test_directory_remove(directory);
}

/* ---- the book's numbers ---- */

START_TEST(section_4_1_prints_the_books_batch_and_logits)
{
    Process run;
    run_section(&run, "4.1");
    check_printed("ch04-4.1-batch", run.out, "batch [2, 4]");
    check_printed("ch04-4.1-dummy-logits-1", run.out, "logits [2, 4, 50257]");
    process_free(&run);
}
END_TEST

START_TEST(section_4_2_prints_the_books_means_and_variances)
{
    Process run;
    run_section(&run, "4.2");
    check_printed("ch04-4.2-layer-out", run.out, "layer output [2, 6]");
    const char *raw = after(run.out, "different means");
    check_printed("ch04-4.2-mean-var/mean", raw, "mean [2, 1]");
    check_printed("ch04-4.2-mean-var/var", raw, "variance [2, 1]");
    const char *normalized = after(raw, "normalized layer output");
    check_printed("ch04-4.2-zero-mean/mean", normalized, "mean [2, 1]");
    check_printed("ch04-4.2-zero-mean/var", normalized, "variance [2, 1]");
    const char *layer = after(normalized, "On the layer output");
    check_printed("ch04-4.2-layernorm-var", layer, "variance [2, 1]");
    process_free(&run);
}
END_TEST

START_TEST(section_4_3_keeps_the_shape_and_draws_both_curves)
{
    char *directory = test_directory_new();
    ProcessOptions options = { .directory = directory };
    Process run;
    process_run_program(&run, &options, "ch04_gpt", "--section", "4.3", "--out", "plots", NULL);
    process_expect(&run, 0, "output:                    [2, 3, 768]", NULL);
    process_free(&run);
    char *path = test_path(directory, "plots/gelu_relu.csv");
    char *csv = test_file_read(path, NULL);
    ck_assert_ptr_nonnull(csv);
    int lines = 0;
    for (const char *at = csv; *at != '\0'; at++)
        lines += *at == '\n';
    ck_assert_int_gt(lines, 100);
    free(csv);
    free(path);
    test_directory_remove(directory);
}
END_TEST

START_TEST(section_4_4_prints_the_books_gradients)
{
    const double with_shortcut[5] = { 0.22169792652130127, 0.20694106817245483, 0.32896995544433594, 0.2665732502937317,
                                      1.3258541822433472 };
    Process run;
    run_section(&run, "4.4");
    double gradients[10];
    const char *at = run.out;
    for (int i = 0; i < 10; i++) {
        at = after(at, "gradient mean of");
        gradients[i] = strtod(at, NULL);
    }
    book_check_doubles("ch04-4.4-grad-plain", gradients, 5);
    for (int i = 0; i < 5; i++)
        ck_assert_double_eq_tol(gradients[5 + i], with_shortcut[i], 1e-6 * with_shortcut[i]);
    process_free(&run);
}
END_TEST

START_TEST(section_4_5_prints_equal_shapes)
{
    Process run;
    run_section(&run, "4.5");
    ck_assert_ptr_nonnull(strstr(run.out, "input shape:  [2, 4, 768]"));
    ck_assert_ptr_nonnull(strstr(run.out, "output shape: [2, 4, 768]"));
    process_free(&run);
}
END_TEST

START_TEST(section_4_6_prints_the_books_logits_and_sizes)
{
    Process run;
    run_section(&run, "4.6");
    check_printed("ch04-4.6-logits-1", run.out, "output [2, 4, 50257]");
    book_check_int("ch04-4.6-params", number_after(run.out, "total number of parameters:"));
    book_check_int("ch04-4.6-params-tied", number_after(run.out, "considering weight tying:"));
    char size[32];
    ck_assert_int_eq(sscanf(after(run.out, "total size of the model: "), "%15[0-9.] MB", size), 1);
    strcat(size, " MB");
    book_check_string("ch04-4.6-size-mb", size);
    int shapes[4];
    const char *at = after(run.out, "token embedding layer shape:");
    ck_assert_int_eq(
        sscanf(at, " [%d, %d] output layer shape: [%d, %d]", &shapes[0], &shapes[1], &shapes[2], &shapes[3]), 4);
    book_check_ints("ch04-4.6-emb-shapes", shapes, 4);
    process_free(&run);
}
END_TEST

START_TEST(section_4_7_generates_the_books_tokens)
{
    Process run;
    run_section(&run, "4.7");
    check_printed("ch04-4.7-encoded", run.out, "encoded [4]");
    check_printed("ch04-4.7-generated-ids", run.out, "output [1, 10]");
    ck_assert_ptr_nonnull(strstr(run.out, "make data")); /* the text itself needs GPT-2's vocabulary */
    process_free(&run);
}
END_TEST

START_TEST(with_gpt2s_vocabulary_section_4_7_prints_the_text)
{
    char *vocabulary = test_data_path("gpt2/vocab.bpe");
    if (vocabulary == NULL)
        return;
    *strrchr(vocabulary, '/') = '\0';
    Process run;
    process_run_program(&run, NULL, "ch04_gpt", "--section", "4.7", "--tokenizer", vocabulary, NULL);
    process_expect(&run, 0, "decoded: Hello, I am", NULL);
    check_printed("ch04-4.7-encoded", run.out, "encoded [4]"); /* encoded here, not known beforehand */
    process_free(&run);
    free(vocabulary);
}
END_TEST

START_TEST(section_4_8_generates_the_same_tokens_both_ways)
{
    Process run;
    run_section(&run, "4.8");
    ck_assert_ptr_nonnull(strstr(run.out, "all 96 new tokens the same: yes"));
    ck_assert_ptr_nonnull(strstr(run.out, "all 16 new tokens the same: yes"));
    ck_assert_ptr_null(strstr(run.out, "measured")); /* times go to standard error: output is the same each time */
    ck_assert_ptr_nonnull(strstr(run.err, "measured"));
    process_free(&run);
}
END_TEST

START_TEST(section_4_9_reads_half_and_a_quarter_of_the_bytes)
{
    Process run;
    run_section(&run, "4.9");
    ck_assert_ptr_nonnull(strstr(run.out, "170.7 MB               0.00 %            32 of 32 times"));
    ck_assert_ptr_nonnull(strstr(run.out, "bf16                   85.3 MB               0.2"));
    ck_assert_ptr_nonnull(strstr(run.out, "int8                   42.8 MB               0.4"));
    ck_assert_ptr_nonnull(strstr(run.err, "measured"));
    process_free(&run);
}
END_TEST

START_TEST(section_4_10_looks_things_up_untrained)
{
    Process run;
    run_section(&run, "4.10");
    ck_assert_ptr_nonnull(strstr(run.out, "what followed my word?)          looks most at word  5, \"kite\""));
    ck_assert_ptr_nonnull(strstr(run.out, "where was the word before me?)   looks most at word  5, \"kite\""));
    process_free(&run);
}
END_TEST

START_TEST(the_exercises_print_the_books_counts)
{
    Process run;
    run_section(&run, "Ex 4");
    book_check_int("ch04-ex4.1/feed_forward", number_after(run.out, "parameters of the feed-forward part:"));
    book_check_int("ch04-ex4.1/attention", number_after(run.out, "parameters of the attention part:"));
    char parameters[32], tied[32], size[32];
    const char *xl = after(run.out, "gpt2-xl");
    ck_assert_int_eq(sscanf(xl, " 1600 48 25 %31s %31s %31s", parameters, tied, size), 3);
    double numbers[] = { (double)number_after(parameters, ""), (double)number_after(tied, ""), strtod(size, NULL) };
    book_check_doubles("ch04-ex4.2-xl", numbers, 3);
    process_free(&run);
}
END_TEST

/* ---- options and trouble ---- */

START_TEST(the_list_names_every_section_and_its_function)
{
    Process run;
    process_run_program(&run, NULL, "ch04_gpt", "--list", NULL);
    process_expect(&run, 0, "4.6\tCoding the GPT model\tsection_4_6_gpt_model\n", "");
    ck_assert_ptr_nonnull(strstr(run.out, "Ex 4.3\t"));
    process_free(&run);
}
END_TEST

START_TEST(output_does_not_depend_on_threads)
{
    char *directory = test_directory_new();
    ProcessOptions options = { .directory = directory };
    Process one, two;
    process_run_program(&one, &options, "ch04_gpt", "--section", "4.4", "--section", "Ex 4.3", "--threads", "1", NULL);
    process_run_program(&two, &options, "ch04_gpt", "--section", "4.4", "--section", "Ex 4.3", "--threads", "3", NULL);
    process_expect(&one, 0, NULL, NULL);
    process_expect(&two, 0, NULL, NULL);
    ck_assert_str_eq(after(one.out, "\n"), after(two.out, "\n")); /* the first line says how many threads */
    process_free(&one);
    process_free(&two);
    test_directory_remove(directory);
}
END_TEST

START_TEST(a_bad_option_is_wrong_usage)
{
    Process run;
    process_run_program(&run, NULL, "ch04_gpt", "--sektion", "4.1", NULL);
    process_expect(&run, 2, NULL, "ch04_gpt: ");
    process_free(&run);
    process_run_program(&run, NULL, "ch04_gpt", "--section", "4.11", NULL);
    process_expect(&run, 2, NULL, "no such section");
    process_free(&run);
    process_run_program(&run, NULL, "ch04_gpt", "--model", "tiny", NULL); /* only training programs take it */
    process_expect(&run, 2, NULL, "model");
    process_free(&run);
}
END_TEST

/* Section 4.8 with a file that has these bytes as --data must end with status 1 and say this. */
static void assert_data_refused(const void *bytes, size_t size, const char *sentence)
{
    char *directory = test_directory_new();
    char *path = test_file_new(directory, "text.txt", bytes, size);
    ProcessOptions options = { .directory = directory };
    Process run;
    process_run_program(&run, &options, "ch04_gpt", "--section", "4.8", "--data", path, NULL);
    process_expect(&run, 1, NULL, "text.txt:");
    process_expect(&run, 1, NULL, sentence);
    process_free(&run);
    free(path);
    test_directory_remove(directory);
}

START_TEST(a_prompt_file_that_cannot_serve_is_named_with_the_reason)
{
    assert_data_refused("", 0, "empty");
    assert_data_refused("too short", 9, "has 9 bytes");
    assert_data_refused("\x80\xff\xfe binary junk that goes on for a while, and on", 48, "UTF-8");
    Process run;
    process_run_program(&run, NULL, "ch04_gpt", "--section", "4.8", "--data", "no/such/file.txt", NULL);
    process_expect(&run, 1, NULL, "no/such/file.txt: no such file");
    process_free(&run);
    process_run_program(&run, NULL, "ch04_gpt", "--section", "4.8", "--data", "/", NULL);
    process_expect(&run, 1, NULL, "directory");
    process_free(&run);
}
END_TEST

START_TEST(a_missing_vocabulary_is_an_error)
{
    Process run;
    process_run_program(&run, NULL, "ch04_gpt", "--section", "4.1", "--tokenizer", "no/such/directory", NULL);
    process_expect(&run, 1, NULL, "no/such/directory");
    process_free(&run);
}
END_TEST

START_TEST(without_the_memory_for_gpt2_small_it_says_how_much_is_needed)
{
    if (!process_memory_limit_works())
        return;
    ProcessOptions options = { .memory_limit = (size_t)600 << 20 };
    Process run;
    process_run_program(&run, &options, "ch04_gpt", "--section", "4.6", "--threads", "1", NULL);
    process_expect(&run, 1, "MiB of memory", "section 4.6 needs");
    process_free(&run);
}
END_TEST

START_TEST(a_full_disk_and_an_unwritable_directory_are_errors)
{
    ProcessOptions options = { .stdout_path = "/dev/full" };
    Process run;
    process_run_program(&run, &options, "ch04_gpt", "--section", "4.4", NULL);
    process_expect(&run, 1, NULL, "ch04_gpt: ");
    process_free(&run);
    process_run_program(&run, NULL, "ch04_gpt", "--section", "4.3", "--out", "/dev/null/plots", NULL);
    process_expect(&run, 1, NULL, "/dev/null");
    process_free(&run);
}
END_TEST

START_TEST(without_gnuplot_the_numbers_and_the_script_still_come)
{
    char *directory = test_directory_new();
    const char *environment[] = { "PATH=/nowhere", NULL };
    ProcessOptions options = { .directory = directory, .environment = environment };
    Process run;
    process_run_program(&run, &options, "ch04_gpt", "--section", "4.3", NULL);
    process_expect(&run, 0, NULL, "gnuplot");
    process_free(&run);
    char *path = test_path(directory, "out/ch04/gelu_relu.gp");
    char *script = test_file_read(path, NULL);
    ck_assert_ptr_nonnull(script);
    free(script);
    free(path);
    test_directory_remove(directory);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = {
        { .test = section_4_1_prints_the_books_batch_and_logits },
        { .test = section_4_2_prints_the_books_means_and_variances },
        { .test = section_4_3_keeps_the_shape_and_draws_both_curves },
        { .test = section_4_4_prints_the_books_gradients },
        { .test = section_4_5_prints_equal_shapes },
        { .test = section_4_6_prints_the_books_logits_and_sizes },
        { .test = section_4_7_generates_the_books_tokens },
        { .test = with_gpt2s_vocabulary_section_4_7_prints_the_text },
        { .test = section_4_8_generates_the_same_tokens_both_ways },
        { .test = section_4_9_reads_half_and_a_quarter_of_the_bytes },
        { .test = section_4_10_looks_things_up_untrained },
        { .test = the_exercises_print_the_books_counts },
        { .test = the_list_names_every_section_and_its_function },
        { .test = output_does_not_depend_on_threads },
        { .test = a_bad_option_is_wrong_usage },
        { .test = a_prompt_file_that_cannot_serve_is_named_with_the_reason },
        { .test = a_missing_vocabulary_is_an_error },
        { .test = without_the_memory_for_gpt2_small_it_says_how_much_is_needed },
        { .test = a_full_disk_and_an_unwritable_directory_are_errors },
        { .test = without_gnuplot_the_numbers_and_the_script_still_come },
    };
    return run_suite("ch04_gpt program", tests, sizeof tests / sizeof *tests);
}
