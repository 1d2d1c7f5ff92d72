/* Ctrl-C during the fine-tunings of chapters 6 and 7, without --save-every: --resume goes on; test_ch05_interrupt.c has the rest */
#define _GNU_SOURCE /* kill */
#include "tests/assertions.h"
#include "tests/process.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_WORDS = 40 };

/* A program with a model that is pre-trained and fine-tuned in a moment. */
typedef struct Training {
    const char *program, *arguments;
    const char *log;   /* there after the first evaluation: the training runs */
    const char *model; /* what it leaves in the end */
    const char *saved; /* what Ctrl-C says */
} Training;

#define TINY "--layers 1 --heads 2 --width 16 --quiet --threads 1 "

static const Training trainings[] = {
    { "ch06_classify", TINY "--section 6.7 --steps 300 --eval-every 50", "out/ch06/training/log.csv",
      "out/ch06/classifier/model.safetensors", "saved in out/ch06/training/step-" },
    { "ch07_instruct", TINY "--context 320 --section 7.6 --steps 300 --eval-every 50", "out/ch07/training/log.csv",
      "out/ch07/model/model.safetensors", "saved in out/ch07/training/step-" },
};

static void start(Process *process, const char *directory, const Training *training, bool resume)
{
    char words[1024];
    const char *argv[MAX_WORDS] = { process_program_path(training->program) };
    int count = 1;
    char *rest;
    snprintf(words, sizeof words, "%s%s", training->arguments, resume ? " --resume" : "");
    for (char *word = strtok_r(words, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest), count++) {
        ck_assert_int_lt(count, MAX_WORDS - 1);
        argv[count] = word;
    }
    process_start(process, &(ProcessOptions){ .directory = directory }, argv);
    free((char *)argv[0]);
}

static void run(const char *directory, const Training *training, bool resume)
{
    Process process;
    start(&process, directory, training, resume);
    process_finish(&process);
    process_expect(&process, 0, NULL, NULL);
    process_free(&process);
}

/* Ctrl-C once the fine-tuning runs; the program says words. */
static void interrupt(const char *directory, const Training *training, const char *words)
{
    Process process;
    char *log = test_path(directory, training->log);
    remove(log); /* that of an earlier run */
    start(&process, directory, training, false);
    ck_assert_msg(test_file_wait(log), "%s did not appear", log);
    kill(process.pid, SIGINT);
    process_finish(&process);
    process_expect(&process, 130, NULL, words);
    process_free(&process);
    free(log);
}

static void expect_same_file(const char *a, const char *b, const char *name)
{
    Process compare;
    char *path_a = test_path(a, name), *path_b = test_path(b, name);
    process_run(&compare, NULL, (const char *[]){ "cmp", path_a, path_b, NULL });
    process_expect(&compare, 0, NULL, NULL);
    process_free(&compare);
    free(path_a);
    free(path_b);
}

START_TEST(control_c_saves_and_resume_ends_with_the_same_model)
{
    const Training *training = &trainings[_i];
    char *whole = test_directory_new(), *parts = test_directory_new();
    run(whole, training, false);
    interrupt(parts, training, training->saved);
    run(parts, training, true);
    expect_same_file(whole, parts, training->model);
    expect_same_file(whole, parts, training->log);

    /* the checkpoint is still there: a run that does not go on with it won't write over it, and says so */
    interrupt(parts, training, "holds the checkpoint of an earlier training; go on with that one (--resume)");
    test_directory_remove(whole);
    test_directory_remove(parts);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = {
        { .test = control_c_saves_and_resume_ends_with_the_same_model,
          .rounds = (int)(sizeof trainings / sizeof *trainings) },
    };
    return run_suite("ch07 interrupt", tests, sizeof tests / sizeof *tests);
}
