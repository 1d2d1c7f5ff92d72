/* The main job as a process, a few steps of each lesson: its files, its figures, and that they are the same on any number of threads */
#define _GNU_SOURCE /* popen, kill */
#include "common/buffer.h"
#include "common/file.h"
#include "tests/assertions.h"
#include "tests/process.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_SIZE = 512 };

static void run_job(const char *out, const char *threads)
{
    Process run;
    process_run_program(&run, NULL, "main_job", "--steps", "6", "--threads", threads, "--quiet", "--out", out, NULL);
    ck_assert_msg(run.exit_status == 0, "main_job: status %d: %s", run.exit_status, run.err);
    ck_assert_ptr_nonnull(strstr(run.out, "What was trained"));
    process_free(&run);
}

/* The output of a shell command, in text. */
static void shell(Buffer *text, const char *format, const char *directory)
{
    char command[2 * PATH_SIZE];
    snprintf(command, sizeof command, format, directory);
    FILE *pipe = popen(command, "r");
    ck_assert_ptr_nonnull(pipe);
    char piece[4096];
    size_t n;
    while ((n = fread(piece, 1, sizeof piece, pipe)) > 0)
        buffer_append(text, piece, n);
    ck_assert_int_eq(pclose(pipe), 0);
}

START_TEST(the_same_seed_gives_the_same_bytes_in_every_file_for_1_2_and_3_threads)
{
    char *root = test_directory_new();
    const char *threads[] = { "1", "2", "3" };
    Buffer sums[3] = { { 0 }, { 0 }, { 0 } };
    for (int i = 0; i < 3; i++) {
        char out[PATH_SIZE];
        snprintf(out, sizeof out, "%s/threads-%s", root, threads[i]);
        run_job(out, threads[i]);
        shell(&sums[i], "cd '%s' && find . -type f ! -name timing.csv | sort | xargs sha256sum", out);
    }
    ck_assert_msg(sums[0].size > 1000, "too few files: %s", sums[0].bytes);
    ck_assert_str_eq(sums[0].bytes, sums[1].bytes);
    ck_assert_str_eq(sums[0].bytes, sums[2].bytes);
    for (int i = 0; i < 3; i++)
        buffer_free(&sums[i]);
    test_directory_remove(root);
}
END_TEST

START_TEST(every_promised_figure_and_file_is_there)
{
    char *root = test_directory_new();
    run_job(root, "2");
    const char *figures[] = { "pretrain_val_loss,",      "pretrain_entropy_floor,",        "pretrain_trigram_loss,",
                              "classify_test_accuracy,", "classify_naive_bayes_accuracy,", "instruct_exact_match," };
    const char *files[] = { "run/pretrain/loss.png",
                            "run/pretrain/loss.csv",
                            "run/pretrain/loss.gp",
                            "run/pretrain/samples.txt",
                            "run/pretrain/attention-layer-0.png",
                            "run/pretrain/model/model.safetensors",
                            "run/classify/model/model.safetensors",
                            "run/instruct/model/vocab.json",
                            "run/instruct/instruction-data-with-response.json",
                            "report.html",
                            "timing.csv" };
    char path[PATH_SIZE];
    Error error;
    Buffer summary = { 0 };
    snprintf(path, sizeof path, "%s/summary.csv", root);
    ck_assert_msg(file_read(&summary, path, NULL, &error), "%s", error.message);
    ck_assert_ptr_nonnull(strstr(summary.bytes, "figure,value,unit\n"));
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
        ck_assert_msg(strstr(summary.bytes, figures[i]) != NULL, "summary.csv has no %s", figures[i]);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        Buffer file = { 0 };
        snprintf(path, sizeof path, "%s/%s", root, files[i]);
        ck_assert_msg(file_read(&file, path, NULL, &error), "%s", error.message);
        buffer_free(&file);
    }
    buffer_free(&summary);
    test_directory_remove(root);
}
END_TEST

START_TEST(control_c_ends_it_with_a_line_that_says_what_is_saved)
{
    char *root = test_directory_new(), *program = process_program_path("main_job");
    char *log = test_path(root, "run/pretrain/log.csv"); /* after the first step */
    Process run;
    process_start(&run, NULL, (const char *[]){ program, "--quiet", "--out", root, NULL });
    ck_assert_msg(test_file_wait(log), "%s did not appear", log);
    kill(run.pid, SIGINT);
    process_finish(&run);
    process_expect(&run, 130, NULL, "nothing was saved: this training keeps no checkpoints");
    process_free(&run);
    free(log);
    free(program);
    test_directory_remove(root);
}
END_TEST

START_TEST(bad_use_is_refused_in_a_sentence)
{
    Process run;
    process_run_program(&run, NULL, "main_job", "--steps", "0", NULL);
    ck_assert_int_eq(run.exit_status, 2);
    ck_assert_ptr_nonnull(strstr(run.err, "--steps 0"));
    process_free(&run);
    process_run_program(&run, NULL, "main_job", "--out", "/dev/null/x", "--steps", "1", NULL);
    ck_assert_int_eq(run.exit_status, 1);
    ck_assert_ptr_nonnull(strstr(run.err, "/dev/null"));
    process_free(&run);
    process_run_program(&run, NULL, "main_job", "--list", NULL);
    process_expect(&run, 2, NULL, "main_job: --list: this program has no sections, the chapters' programs have");
    ck_assert_str_eq(run.out, ""); /* nothing was begun */
    process_free(&run);
    process_run_program(&run, NULL, "main_job", "--layers", "2", NULL);
    ck_assert_int_eq(run.exit_status, 2);
    process_free(&run);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = { { .test = the_same_seed_gives_the_same_bytes_in_every_file_for_1_2_and_3_threads },
                                { .test = every_promised_figure_and_file_is_there },
                                { .test = control_c_ends_it_with_a_line_that_says_what_is_saved },
                                { .test = bad_use_is_refused_in_a_sentence } };
    return run_suite("main job", tests, sizeof tests / sizeof *tests);
}
