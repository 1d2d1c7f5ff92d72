/* Ctrl-C during a training: the program as a process that gets the signal */
#define _GNU_SOURCE /* kill, nanosleep */
#include "tests/assertions.h"
#include "tests/process.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { MAX_WORDS = 40 };

/* A model that is trained in a moment, and one whose steps take a while. */
#define SMALL "--layers 1 --heads 2 --width 16 --context 32 --quiet --threads 1 --section 5.2 --eval-every 50 "
#define SLOW "--layers 2 --heads 4 --width 128 --context 128 --batch 8 --quiet --threads 1 --section 5.2 --steps 200 "

static void start(Process *process, const char *directory, const char *arguments)
{
    char words[1024];
    const char *argv[MAX_WORDS] = { process_program_path("ch05_pretrain") };
    int count = 1;
    char *rest;
    snprintf(words, sizeof words, "%s", arguments);
    for (char *word = strtok_r(words, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest), count++) {
        ck_assert_int_lt(count, MAX_WORDS - 1);
        argv[count] = word;
    }
    process_start(process, &(ProcessOptions){ .directory = directory }, argv);
    free((char *)argv[0]);
}

static void run(Process *process, const char *directory, const char *arguments)
{
    start(process, directory, arguments);
    process_finish(process);
}

/* Starts, and sends the signal once the training runs: its log is there after the first step. */
static void start_and_interrupt(Process *process, const char *directory, const char *arguments)
{
    char *log = test_path(directory, "out/ch05/training/log.csv");
    start(process, directory, arguments);
    ck_assert_msg(test_file_wait(log), "%s did not appear", log);
    kill(process->pid, SIGINT);
    free(log);
}

static void expect_same_tree(const char *a, const char *b, const char *name)
{
    Process diff;
    char *path_a = test_path(a, name), *path_b = test_path(b, name);
    process_run(&diff, NULL, (const char *[]){ "diff", "-r", path_a, path_b, NULL });
    ck_assert_msg(diff.exit_status == 0 && diff.out_size == 0, "%s%s", diff.out, diff.err);
    process_free(&diff);
    free(path_a);
    free(path_b);
}

START_TEST(control_c_saves_and_the_resumed_run_ends_with_the_same_bytes)
{
    const char *arguments = _i == 0 ? SMALL "--steps 1000" : SMALL "--steps 1000 --save-every 3";
    char *whole = test_directory_new(), *parts = test_directory_new(), again[1024];
    Process process;
    run(&process, whole, arguments);
    process_expect(&process, 0, NULL, NULL);
    process_free(&process);

    start_and_interrupt(&process, parts, arguments);
    process_finish(&process);
    process_expect(&process, 130, NULL, "go on with the same command and --resume");
    ck_assert_ptr_nonnull(strstr(process.err, "saved in out/ch05/training/step-"));
    process_free(&process);

    snprintf(again, sizeof again, "%s --resume", arguments);
    run(&process, parts, again);
    process_expect(&process, 0, NULL, NULL);
    process_free(&process);
    static const char *const files[] = { "training/latest/model.safetensors",
                                         "training/latest/optimizer.safetensors",
                                         "training/latest/training.json",
                                         "training/log.csv",
                                         "training/finished.txt",
                                         "loss.csv" };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char name[256];
        snprintf(name, sizeof name, "out/ch05/%s", files[i]);
        expect_same_tree(whole, parts, name);
    }
    test_directory_remove(whole);
    test_directory_remove(parts);
}
END_TEST

START_TEST(the_second_control_c_ends_the_program_at_once)
{
    bool at_once = false;
    for (int attempt = 0; attempt < 5 && !at_once; attempt++) { /* the step may end just between the two signals */
        char *directory = test_directory_new();
        struct timespec wait = { 0, 1000000L };
        struct stat status = { 0 };
        Process process;
        start_and_interrupt(&process, directory, SLOW);
        for (int i = 0; i < 20000 && status.st_size == 0; i++) { /* the program says that it has heard */
            nanosleep(&wait, NULL);
            fstat(fileno(process.err_file), &status);
        }
        kill(process.pid, SIGINT);
        process_finish(&process);
        at_once = process.signal == SIGINT;
        ck_assert_msg(at_once || process.exit_status == 130, "status %d: %s", process.exit_status, process.err);
        ck_assert_ptr_nonnull(strstr(process.err, "Ctrl-C again ends at once"));
        process_free(&process);
        test_directory_remove(directory);
    }
    ck_assert(at_once);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = {
        { .test = control_c_saves_and_the_resumed_run_ends_with_the_same_bytes, .rounds = 2 },
        { .test = the_second_control_c_ends_the_program_at_once },
    };
    return run_suite("ch05 interrupt", tests, sizeof tests / sizeof *tests);
}
