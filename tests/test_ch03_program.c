/* ch03_attention as its reader runs it: the book's numbers on the screen, attention maps in files, bad input */
#define _POSIX_C_SOURCE 200809L /* strdup */
#include "tests/assertions.h"
#include "tests/book_numbers.h"
#include "tests/printed.h"
#include "tests/process.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Everything that the program prints for one --section (or all: NULL). The caller frees. */
static Process run_in(const char *directory, const char *section)
{
    Process run;
    if (section != NULL)
        process_run_program(&run, NULL, "ch03_attention", "--out", directory, "--section", section, NULL);
    else
        process_run_program(&run, NULL, "ch03_attention", "--out", directory, NULL);
    process_expect(&run, 0, NULL, NULL);
    ck_assert_str_eq(run.err, "");
    return run;
}

/* A fact of the book, and where the program prints it. */
typedef struct PrintedFact {
    const char *id, *section, *name;
    int n;      /* numbers in the fact */
    int copies; /* how many times the tensor holds them: 2 where the batch is the sentence twice */
} PrintedFact;

static const PrintedFact facts[] = {
    { "ch03-3.3-scores2", "3.3.1", "attn_scores_2", 6, 1 },
    { "ch03-3.3-norm-sum", "3.3.1", "attn_weights_2_tmp", 6, 1 },
    { "ch03-3.3-softmax", "3.3.1", "attn_weights_2_naive", 6, 1 },
    { "ch03-3.3-softmax", "3.3.1", "attn_weights_2", 6, 1 },
    { "ch03-3.3-context2", "3.3.1", "context_vec_2", 3, 1 },
    { "ch03-3.3-scores", "3.3.2", "attn_scores", 36, 1 },
    { "ch03-3.3-weights", "3.3.2", "attn_weights", 36, 1 },
    { "ch03-3.3-context2", "3.3.2", "Previous 2nd context vector", 3, 1 },
    { "ch03-3.4-query2", "3.4.1", "query_2", 2, 1 },
    { "ch03-3.4-scores2", "3.4.1", "attn_scores_2", 6, 1 },
    { "ch03-3.4-context2", "3.4.1", "context_vec_2", 2, 1 },
    { "ch03-3.4-self-attention-v1", "3.4.2", "sa_v1(inputs)", 12, 1 },
    { "ch03-3.4-self-attention-v2", "3.4.2", "sa_v2(inputs)", 12, 1 },
    { "ch03-ex3.1", "Ex 3.1", "sa_v1(inputs)", 12, 1 },
    { "ch03-ex3.1", "Ex 3.1", "sa_v2(inputs)", 12, 1 },
    { "ch03-3.5-weights", "3.5.1", "attn_weights", 36, 1 },
    { "ch03-3.5-masked-simple", "3.5.1", "masked_simple", 36, 1 },
    { "ch03-3.5-renormalised", "3.5.1", "masked_simple_norm", 36, 1 },
    { "ch03-3.5-causal-softmax", "3.5.1", "attn_weights (causal)", 36, 1 },
    { "ch03-3.5-dropout-ones", "3.5.2", "dropout(example)", 36, 1 },
    { "ch03-3.5-causal-attention", "3.5.3", "context_vecs", 12, 2 },
    { "ch03-3.6-wrapper", "3.6.1", "context_vecs", 24, 2 },
    { "ch03-ex3.2-stale", "Ex 3.2", "context_vecs", 12, 2 },
    { "ch03-3.6-batched-matmul", "3.6.2", "a · aᵀ in each head", 18, 1 },
};

START_TEST(every_fact_of_the_chapter_is_on_the_screen)
{
    char *directory = test_directory_new();
    Process run = run_in(directory, NULL);
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        float x[2 * 36];
        printed_tensor(run.out, facts[i].section, facts[i].name, x, facts[i].copies * facts[i].n);
        for (int copy = 0; copy < facts[i].copies; copy++)
            book_check_floats(facts[i].id, &x[copy * facts[i].n], facts[i].n);
    }
    double score, parameters;
    printed_numbers(run.out, "3.4.1", "attn_score_22:", &score, 1);
    book_check_double("ch03-3.4-score22", score);
    printed_numbers(run.out, "Ex 3.3", "parameters:", &parameters, 1);
    book_check_int("ch03-ex3.3-params", (long long)parameters);
    process_free(&run);
    test_directory_remove(directory);
}
END_TEST

START_TEST(the_multi_head_layer_prints_what_the_book_prints)
{
    const float expected[] = { 0.3190f, 0.4858f, 0.2943f, 0.3897f, 0.2856f, 0.3593f,
                               0.2693f, 0.3873f, 0.2639f, 0.3928f, 0.2575f, 0.4028f };
    char *directory = test_directory_new();
    Process run = run_in(directory, "3.6.2");
    float x[24];
    printed_tensor(run.out, "3.6.2", "context_vecs", x, 24);
    assert_near(x, expected, 12, 6e-5f, "context_vecs[0]");
    assert_near(&x[12], expected, 12, 6e-5f, "context_vecs[1]");
    double differences[2];
    printed_numbers(run.out, "3.6.2", "small steps and the fused op:", &differences[0], 1);
    printed_numbers(run.out, "3.6.2", "gradients of W_query, W_key, W_value:", &differences[1], 1);
    ck_assert_double_le(differences[0], 1e-6);
    ck_assert_double_le(differences[1], 1e-5);
    process_free(&run);
    test_directory_remove(directory);
}
END_TEST

START_TEST(a_summary_forgets_and_attention_does_not)
{
    char *directory = test_directory_new();
    Process run = run_in(directory, "3.2");
    double row[4];
    printed_numbers(run.out, "3.2", "\n   64  ", row, 3);
    ck_assert_double_le(row[0], 0.1);
    ck_assert_double_ge(row[1], 0.9);
    process_free(&run);
    run = run_in(directory, "3.1");
    printed_numbers(run.out, "3.1", "\n   64  ", row, 2);
    ck_assert_double_le(row[1], 1e-6);
    process_free(&run);
    test_directory_remove(directory);
}
END_TEST

/* ---- files ---- */

static const char *const pictures[] = {
    "3.3.1-journey.png",      "3.3.2-all.png",    "3.4.1-journey.png",
    "3.4.2-v1.png",           "3.4.2-v2.png",     "3.5.1-unmasked.png",
    "3.5.1-renormalised.png", "3.5.1-causal.png", "3.5.2-dropout.png",
    "3.5.3-class.png",        "3.6.1-heads.png",  "3.6.1-heads-head-0.png",
    "3.6.1-heads-head-1.png", "Ex-3.2-heads.png", "3.6.2-heads.png",
    "3.6.2-heads-head-1.png", "Ex-3.3-heads.png", "Ex-3.3-heads-head-11.png",
};

START_TEST(every_step_leaves_its_attention_map)
{
    char *directory = test_directory_new();
    Process run = run_in(directory, NULL);
    for (size_t i = 0; i < sizeof pictures / sizeof *pictures; i++) {
        char *path = test_path(directory, pictures[i]);
        size_t size;
        char *bytes = test_file_read(path, &size);
        ck_assert_msg(bytes != NULL, "%s is missing", pictures[i]);
        ck_assert_msg(size > 1000 && memcmp(bytes, "\x89PNG\r\n\x1a\n", 8) == 0, "%s is no picture", pictures[i]);
        free(bytes);
        free(path);
    }
    process_free(&run);
    test_directory_remove(directory);
}
END_TEST

/* The output without its first line, which names the number of threads, and with one directory's name for all. */
static const char *after_first_line(const Process *run)
{
    const char *newline = strchr(run->out, '\n');
    ck_assert_ptr_nonnull(newline);
    return newline;
}

START_TEST(any_number_of_threads_gives_the_same_bytes)
{
    const char *const threads[] = { "1", "2", "3" };
    char *directory = test_directory_new();
    char *first_output = NULL;
    char *first_map = NULL;
    size_t first_size = 0;
    for (int i = 0; i < 3; i++) {
        Process run;
        process_run_program(&run, NULL, "ch03_attention", "--out", directory, "--threads", threads[i], NULL);
        process_expect(&run, 0, NULL, NULL);
        char *path = test_path(directory, "Ex-3.3-heads.png");
        size_t size;
        char *map = test_file_read(path, &size);
        ck_assert_ptr_nonnull(map);
        if (i == 0) {
            first_output = strdup(after_first_line(&run));
            first_map = map;
            first_size = size;
        } else {
            ck_assert_str_eq(after_first_line(&run), first_output);
            ck_assert(size == first_size && memcmp(map, first_map, size) == 0);
            free(map);
        }
        free(path);
        process_free(&run);
    }
    free(first_output);
    free(first_map);
    test_directory_remove(directory);
}
END_TEST

START_TEST(a_section_alone_prints_what_it_prints_among_all)
{
    char *directory = test_directory_new();
    Process all = run_in(directory, NULL);
    Process alone = run_in(directory, "3.5.2");
    const char *text = strchr(alone.out, '\n');
    ck_assert_ptr_nonnull(text);
    ck_assert_ptr_nonnull(strstr(all.out, text));
    process_free(&all);
    process_free(&alone);
    test_directory_remove(directory);
}
END_TEST

START_TEST(another_seed_gives_other_weights)
{
    char *directory = test_directory_new();
    Process run;
    process_run_program(&run, NULL, "ch03_attention", "--out", directory, "--seed", "124", "--section", "3.4.1", NULL);
    process_expect(&run, 0, NULL, NULL);
    ck_assert(printed_in_section(run.out, "3.4.1", "query_2"));
    ck_assert(!printed_in_section(run.out, "3.4.1", "0.4306, 1.4551"));
    process_free(&run);
    test_directory_remove(directory);
}
END_TEST

/* ---- options and bad input ---- */

START_TEST(the_list_has_every_section_with_its_function)
{
    static const char *const numbers[] = { "3.1",   "3.2",   "3.3",    "3.3.1",  "3.3.2", "3.4",
                                           "3.4.1", "3.4.2", "Ex 3.1", "3.5",    "3.5.1", "3.5.2",
                                           "3.5.3", "3.6",   "3.6.1",  "Ex 3.2", "3.6.2", "Ex 3.3" };
    Process run;
    process_run_program(&run, NULL, "ch03_attention", "--list", NULL);
    process_expect(&run, 0, NULL, NULL);
    const char *line = run.out;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        size_t length = strlen(numbers[i]);
        ck_assert_msg(strncmp(line, numbers[i], length) == 0 && line[length] == '\t', "line %zu is not %s", i,
                      numbers[i]);
        const char *title = strchr(line, '\t') + 1;
        const char *function = strchr(title, '\t');
        ck_assert_ptr_nonnull(function);
        ck_assert(strncmp(function + 1, "section_3", 9) == 0 || strncmp(function + 1, "exercise_3", 10) == 0);
        line = strchr(line, '\n') + 1;
    }
    ck_assert_str_eq(line, "");
    process_free(&run);
}
END_TEST

START_TEST(wrong_usage_ends_with_status_2_and_a_hint)
{
    static const char *const wrong[][2] = {
        { "--section", "9.9" }, { "--seed", "x" }, { "--threads", "-1" }, { "--lr", "0.1" }, { "--frobnicate", NULL },
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        Process run;
        process_run_program(&run, NULL, "ch03_attention", wrong[i][0], wrong[i][1], NULL);
        process_expect(&run, 2, NULL, "ch03_attention: ");
        process_free(&run);
    }
}
END_TEST

START_TEST(an_output_directory_that_is_a_file_is_an_error)
{
    char *directory = test_directory_new();
    char *file = test_file_new(directory, "taken", "x", 1);
    Process run;
    process_run_program(&run, NULL, "ch03_attention", "--out", file, "--section", "3.3.2", NULL);
    process_expect(&run, 1, NULL, "taken");
    process_free(&run);
    free(file);
    test_directory_remove(directory);
}
END_TEST

START_TEST(a_full_disk_under_the_output_is_noticed)
{
    char *directory = test_directory_new();
    ProcessOptions options = { .stdout_path = "/dev/full" };
    Process run;
    process_run_program(&run, &options, "ch03_attention", "--out", directory, "--section", "3.3.1", NULL);
    process_expect(&run, 1, NULL, "ch03_attention: ");
    process_free(&run);
    test_directory_remove(directory);
}
END_TEST

START_TEST(a_full_disk_leaves_no_half_picture)
{
    char *directory = test_directory_new();
    ProcessOptions options = { .file_limit = 1024 };
    Process run;
    process_run_program(&run, &options, "ch03_attention", "--out", directory, "--section", "3.3.2", NULL);
    process_expect(&run, 1, NULL, "3.3.2-all.png");
    char *path = test_path(directory, "3.3.2-all.png");
    struct stat status;
    ck_assert_int_ne(stat(path, &status), 0);
    free(path);
    process_free(&run);
    test_directory_remove(directory);
}
END_TEST

START_TEST(too_little_memory_is_said_and_not_a_crash)
{
    if (!process_memory_limit_works())
        return;
    char *directory = test_directory_new();
    ProcessOptions options = { .memory_limit = (size_t)24 << 20 };
    Process run;
    process_run_program(&run, &options, "ch03_attention", "--out", directory, "--threads", "1", "--section", "Ex 3.3",
                        NULL);
    ck_assert_int_eq(run.signal, 0);
    ck_assert_int_ne(run.exit_status, 0);
    ck_assert_str_ne(run.err, "");
    process_free(&run);
    test_directory_remove(directory);
}
END_TEST

START_TEST(bash_completes_options_and_sections)
{
    static const char script[] =
        "source tools/completion.bash; _workbook \"$0\" --sec \"\"; echo ${COMPREPLY[@]}; "
        "_workbook \"$0\" 3.5. --section; echo ${COMPREPLY[@]}; _workbook \"$0\" Ex.3 --section; echo ${COMPREPLY[@]}";
    char *program = process_program_path("ch03_attention");
    Process run;
    process_run(&run, NULL, (const char *[]){ "bash", "-c", script, program, NULL });
    ck_assert_str_eq(run.err, "");
    ck_assert_str_eq(run.out, "--section\n3.5.1 3.5.2 3.5.3\nEx.3.1 Ex.3.2 Ex.3.3\n");
    process_free(&run);
    free(program);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = {
        { .test = every_fact_of_the_chapter_is_on_the_screen },
        { .test = the_multi_head_layer_prints_what_the_book_prints },
        { .test = a_summary_forgets_and_attention_does_not },
        { .test = every_step_leaves_its_attention_map },
        { .test = any_number_of_threads_gives_the_same_bytes },
        { .test = a_section_alone_prints_what_it_prints_among_all },
        { .test = another_seed_gives_other_weights },
        { .test = the_list_has_every_section_with_its_function },
        { .test = wrong_usage_ends_with_status_2_and_a_hint },
        { .test = an_output_directory_that_is_a_file_is_an_error },
        { .test = a_full_disk_under_the_output_is_noticed },
        { .test = a_full_disk_leaves_no_half_picture },
        { .test = too_little_memory_is_said_and_not_a_crash },
        { .test = bash_completes_options_and_sections },
    };
    return run_suite("ch03 program", tests, (int)(sizeof tests / sizeof *tests));
}
