/* The program ch05_pretrain as its reader runs it: sections, --generate, a training that is killed and resumed, bad input */
#define _GNU_SOURCE /* kill, nanosleep, realpath, strtok_r */
#include "tests/assertions.h"
#include "tests/book_numbers.h"
#include "tests/process.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The program in a directory of its own, which it leaves its files in. */
typedef struct Bench {
    char *directory;
    char *program;
    ProcessOptions options;
} Bench;

static void bench_init(Bench *bench)
{
    bench->directory = test_directory_new();
    bench->program = process_program_path("ch05_pretrain");
    bench->options = (ProcessOptions){ .directory = bench->directory };
}

static void bench_free(Bench *bench)
{
    free(bench->program);
    test_directory_remove(bench->directory);
}

/* Runs it with arguments "A B C", cut at blanks. */
static void run(const Bench *bench, Process *process, const char *arguments)
{
    char words[1024];
    const char *argv[32] = { bench->program };
    int count = 1;
    snprintf(words, sizeof words, "%s", arguments);
    char *save;
    for (char *word = strtok_r(words, " ", &save); word != NULL; word = strtok_r(NULL, " ", &save), count++)
        argv[count] = word;
    process_run(process, &bench->options, argv);
}

static void expect(const Bench *bench, const char *arguments, int exit_status, const char *out_part,
                   const char *err_part)
{
    Process process;
    run(bench, &process, arguments);
    process_expect(&process, exit_status, out_part, err_part);
    process_free(&process);
}

static void expect_file(const Bench *bench, const char *name)
{
    char *path = test_path(bench->directory, name);
    char *bytes = test_file_read(path, NULL);
    ck_assert_msg(bytes != NULL, "no %s", name);
    free(bytes);
    free(path);
}

/* A model of one layer that is trained in a moment. */
#define SMALL "--layers 1 --heads 2 --width 16 --context 32 --quiet "

/* The number behind label. */
static double number_after(const char *text, const char *label)
{
    const char *found = strstr(text, label);
    ck_assert_msg(found != NULL, "\"%s\" is not in the output:\n%s", label, text);
    return strtod(found + strlen(label), NULL);
}

/* ---- sections ---- */

START_TEST(the_list_names_every_section_of_the_book)
{
    static const char *const numbers[] = { "5.1.1\t",  "5.1.2\t",  "5.1.3\t",  "5.2\t",    "5.3.1\t",
                                           "5.3.2\t",  "5.3.3\t",  "5.4\t",    "5.5\t",    "Ex 5.1\t",
                                           "Ex 5.2\t", "Ex 5.3\t", "Ex 5.4\t", "Ex 5.5\t", "Ex 5.6\t",
                                           "D.1\t",    "D.2\t",    "D.3\t",    "D.4\t" };
    Bench bench;
    Process process;
    bench_init(&bench);
    run(&bench, &process, "--list");
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        process_expect(&process, 0, numbers[i], NULL);
    process_free(&process);
    bench_free(&bench);
}
END_TEST

START_TEST(draws_from_the_nine_words_are_the_books)
{
    static const char *const counts[] = { "73 x closer", "582 x forward", "2 x inches", "343 x toward" };
    Bench bench;
    Process process;
    bench_init(&bench);
    run(&bench, &process, "--section 5.3.1 --section 5.3.2 --section Ex.5.1");
    for (int i = 0; i < 4; i++)
        process_expect(&process, 0, counts[i], NULL);
    int drawn[9];
    ck_assert_int_eq(book_ints("ch05-5.3-counts-T1", drawn, 9), 9);
    ck_assert_int_eq(drawn[3], (int)number_after(process.out, "draws:\n73 x closer\n0 x every\n0 x effort\n"));
    process_expect(&process, 0, "tensor([6.7500, 6.2800, 4.5100])", NULL);
    process_expect(&process, 0, "tensor([3, 7, 0])", NULL);
    book_check_double("ch05-ex5.1-pizza", number_after(process.out, "its probability is "));
    process_free(&process);
    expect_file(&bench, "out/ch05/temperature.csv");
    expect_file(&bench, "out/ch05/temperature.gp");
    bench_free(&bench);
}
END_TEST

START_TEST(a_section_alone_prints_what_it_prints_in_the_chapter)
{
    Bench both, alone;
    Process first, second;
    bench_init(&both);
    bench_init(&alone);
    run(&both, &first, SMALL "--epochs 2 --section 5.2 --section 5.3.3");
    run(&alone, &second, SMALL "--epochs 2 --section 5.3.3");
    process_expect(&first, 0, "Ep 1 (Step 000000)", NULL);
    process_expect(&second, 0, "Output text", NULL);
    ck_assert_str_eq(strstr(first.out, "5.3.3  "), strstr(second.out, "5.3.3  "));
    process_free(&first);
    process_free(&second);
    bench_free(&both);
    bench_free(&alone);
}
END_TEST

START_TEST(every_section_runs_and_leaves_its_files)
{
    static const char *const files[] = { "out/ch05/loss.csv",
                                         "out/ch05/training/latest/model.safetensors",
                                         "out/ch05/training/log.csv",
                                         "out/ch05/model/config.json",
                                         "out/ch05/pretrained/merges.txt",
                                         "out/ch05/warmup.csv",
                                         "out/ch05/cosine.csv",
                                         "out/ch05/D_4_loss.csv" };
    Bench bench;
    bench_init(&bench);
    expect(&bench, SMALL "--epochs 1", 0, "D.4  ", NULL);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        expect_file(&bench, files[i]);
    bench_free(&bench);
}
END_TEST

/* The numbers of section D.1 and D.2 rest on nine batches an epoch, those of the book's text. */
START_TEST(with_the_books_text_the_schedule_is_the_books)
{
    char *story = test_data_path("book/the-verdict.txt"), *vocabulary = test_data_path("gpt2/encoder.json");
    if (story != NULL && vocabulary != NULL) {
        *strrchr(vocabulary, '/') = '\0';
        Bench bench;
        Process process;
        char arguments[1024];
        bench_init(&bench);
        char *absolute[2] = { realpath(story, NULL), realpath(vocabulary, NULL) };
        snprintf(arguments, sizeof arguments,
                 "--data %s --tokenizer %s --layers 1 --width 8 --heads 1 --section D.2 --section 5.1.3", absolute[0],
                 absolute[1]);
        run(&bench, &process, arguments);
        process_expect(&process, 0, "total steps: 135, warm-up steps: 27", NULL);
        process_expect(&process, 0, "Tokens: 5145", NULL);
        ck_assert_int_eq((int)number_after(process.out, "Training tokens: "), 4608);
        ck_assert_int_eq((int)number_after(process.out, "Validation tokens: "), 512);
        char *last = book_string("ch05-5.1-last99");
        process_expect(&process, 0, last, NULL);
        free(last);
        process_free(&process);
        free(absolute[0]);
        free(absolute[1]);
        bench_free(&bench);
    }
    free(story);
    free(vocabulary);
}
END_TEST

/* ---- a training that is killed ---- */

/* Kills the running program after so many milliseconds, unless it has ended by then. */
static void kill_after(Process *process, int milliseconds)
{
    struct timespec wait = { milliseconds / 1000, milliseconds % 1000 * 1000000L };
    nanosleep(&wait, NULL);
    kill(process->pid, SIGKILL);
    process_finish(process);
}

/* Both directories hold the same names with the same bytes. */
static void expect_same_tree(const Bench *a, const Bench *b, const char *name)
{
    Process diff;
    char *path_a = test_path(a->directory, name), *path_b = test_path(b->directory, name);
    process_run(&diff, NULL, (const char *[]){ "diff", "-r", path_a, path_b, NULL });
    ck_assert_msg(diff.exit_status == 0 && diff.out_size == 0, "%s%s", diff.out, diff.err);
    process_free(&diff);
    free(path_a);
    free(path_b);
}

START_TEST(a_run_killed_at_any_moment_and_resumed_ends_with_the_same_bytes)
{
    const char *const training = SMALL "--section 5.2 --steps 120 --batch 4 --warmup 5 --save-every 3 --keep 2 ";
    Bench whole, killed;
    bench_init(&whole);
    bench_init(&killed);
    expect(&whole, training, 0, "Step 000115", NULL);

    int kills = 0;
    bool ended = false;
    for (int round = 0; round < 40 && !ended; round++) {
        Process process;
        char words[1024];
        snprintf(words, sizeof words, "%s--resume", training);
        const char *argv[32] = { killed.program };
        int count = 1;
        char *save;
        for (char *word = strtok_r(words, " ", &save); word != NULL; word = strtok_r(NULL, " ", &save), count++)
            argv[count] = word;
        process_start(&process, &killed.options, argv);
        kill_after(&process, round < 12 ? 40 + 37 * round : 3000 + 500 * round);
        ended = process.signal == 0;
        kills += process.signal == SIGKILL;
        if (ended)
            process_expect(&process, 0, NULL, NULL);
        process_free(&process);
    }
    ck_assert_msg(ended, "never came to its end");
    printf("killed %d times\n", kills);
    ck_assert_int_gt(kills, 0);
    expect_same_tree(&whole, &killed, "out/ch05/training");
    expect_same_tree(&whole, &killed, "out/ch05/loss.csv");
    bench_free(&whole);
    bench_free(&killed);
}
END_TEST

START_TEST(an_unfinished_training_is_not_overwritten_by_mistake)
{
    Bench bench;
    bench_init(&bench);
    expect(&bench, SMALL "--section 5.2 --steps 4 --save-every 2", 0, NULL, NULL);
    char *finished = test_path(bench.directory, "out/ch05/training/finished.txt");
    ck_assert_int_eq(remove(finished), 0); /* as if it had been killed */
    expect(&bench, SMALL "--section 5.2 --steps 4 --save-every 2", 1, NULL, "--resume");
    expect(&bench, SMALL "--section 5.2 --steps 4 --save-every 2 --resume", 0, NULL, NULL);
    expect(&bench, SMALL "--section 5.2 --steps 4 --save-every 2", 0, NULL, NULL); /* finished: may be done again */
    free(finished);
    bench_free(&bench);
}
END_TEST

START_TEST(resuming_with_another_model_or_batch_is_an_error)
{
    Bench bench;
    bench_init(&bench);
    expect(&bench, SMALL "--section 5.2 --steps 4 --save-every 2", 0, NULL, NULL);
    expect(&bench, SMALL "--section 5.2 --steps 8 --resume --batch 3", 1, NULL, "in batches of 2");
    expect(&bench, "--section 5.2 --steps 8 --resume --layers 2 --heads 2 --width 16 --context 32 --quiet", 1, NULL,
           "1 layers");
    bench_free(&bench);
}
END_TEST

START_TEST(one_and_two_threads_give_the_same_bytes)
{
    Bench one, two;
    bench_init(&one);
    bench_init(&two);
    expect(&one, "--section 5.2 --steps 3 --quiet --threads 1", 0, NULL, NULL);
    expect(&two, "--section 5.2 --steps 3 --quiet --threads 2", 0, NULL, NULL);
    expect_same_tree(&one, &two, "out");
    bench_free(&one);
    bench_free(&two);
}
END_TEST

/* ---- --generate ---- */

START_TEST(generate_continues_a_text_and_can_be_repeated)
{
    Bench bench;
    Process first, second;
    bench_init(&bench);
    expect(&bench, SMALL "--section 5.4 --steps 2", 0, NULL, NULL);
    const char *const command = "--generate The --weights out/ch05/model --tokens 20 --temperature 0.9 --top-k 5";
    run(&bench, &first, command);
    run(&bench, &second, command);
    process_expect(&first, 0, "The", NULL);
    ck_assert_uint_gt(first.out_size, strlen("The\n"));
    ck_assert_str_eq(first.out, second.out);
    process_free(&first);
    process_free(&second);
    expect(&bench, "--generate The --weights out/ch05/model --tokens 5 --precision bf16", 0, "The", NULL);
    expect(&bench, "--generate The --weights out/ch05/model --tokens 5 --precision int8", 0, "The", NULL);
    char words[700] = "--weights out/ch05/model --generate ";
    size_t length = strlen(words);
    memset(&words[length], 'q', sizeof words - length - 1); /* more tokens than the context */
    expect(&bench, words, 1, NULL, "the model reads 32");
    bench_free(&bench);
}
END_TEST

START_TEST(generate_without_a_model_says_how_to_make_one)
{
    Bench bench;
    bench_init(&bench);
    expect(&bench, "--generate Once", 1, NULL, "make run");
    expect(&bench, "--generate Once --precision fp8", 2, NULL, "fp32|bf16|int8");
    expect(&bench, "--section 5.2 --precision int8", 2, NULL, "--generate, --ask or --chat");
    expect(&bench, "--generate Once --weights nowhere", 1, NULL, "nowhere");
    bench_free(&bench);
}
END_TEST

/* ---- bad input ---- */

typedef struct BadInput {
    const char *arguments;
    int exit_status;
    const char *message;
} BadInput;

static const BadInput bad_inputs[] = {
    { "--section 5.2 --lr nan", 2, "--lr" },
    { "--section 5.2 --batch 0", 2, "--batch" },
    { "--section 5.2 --steps 3x", 2, "--steps" },
    { "--section 5.2 --frobnicate", 2, "--frobnicate" },
    { "--section 9.9", 2, "no such section" },
    { "--section 5.2 --heads 5 --width 64", 2, "--heads 5 --width 64" },
    { "--section 5.2 --precision bf15", 2, "fp32" },
    { "--section 5.2 --data missing.txt", 1, "missing.txt: no such file" },
    { "--section 5.2 --data .", 1, "directory" },
    { "--section 5.2 --data empty.txt", 1, "empty.txt" },
    { "--section 5.2 --data short.txt", 1, "no window of 256 tokens" },
    { "--section 5.2 --data broken.txt", 1, "offset 5" },
    { "--section 5.2 --tokenizer .", 1, "vocab.json" },
    { "--section 5.2 --weights .", 1, "vocab.json" },
    { "--section 5.2 --context 3000", 1, "--context" },
    { "--section 5.2 --batch 500", 1, "--batch" },
    { SMALL "--section 5.2 --steps 200 --lr 1e30", 1, "the loss is" },
    { "--section D.1 --out empty.txt/out", 1, "empty.txt" },
};
enum { BAD_INPUTS = sizeof bad_inputs / sizeof bad_inputs[0] };

START_TEST(bad_input_ends_with_a_line_that_says_what_is_wrong)
{
    Bench bench;
    Process process;
    bench_init(&bench);
    free(test_file_new(bench.directory, "empty.txt", "", 0));
    free(test_file_new(bench.directory, "short.txt", "A very short story.", 19));
    free(test_file_new(bench.directory, "broken.txt", "fine \xff not", 10));
    run(&bench, &process, bad_inputs[_i].arguments);
    process_expect(&process, bad_inputs[_i].exit_status, NULL, bad_inputs[_i].message);
    process_free(&process);
    bench_free(&bench);
}
END_TEST

START_TEST(a_full_disk_is_noticed)
{
    Bench bench;
    bench_init(&bench);
    bench.options.stdout_path = "/dev/full";
    Process process;
    run(&bench, &process, "--section 5.3.2");
    process_expect(&process, 1, NULL, "ch05_pretrain: ");
    process_free(&process);
    bench.options.stdout_path = NULL;
    bench.options.file_limit = 64 * 1024; /* smaller than the model */
    run(&bench, &process, "--section 5.2 --steps 1 --quiet");
    process_expect(&process, 1, NULL, "model.safetensors");
    process_free(&process);
    char *path = test_path(bench.directory, "out/ch05/training/latest");
    ck_assert_ptr_null(test_file_read(path, NULL)); /* nothing under a final name */
    free(path);
    bench_free(&bench);
}
END_TEST

START_TEST(too_little_memory_is_said_before_a_large_model_is_made)
{
    if (!process_memory_limit_works())
        return;
    Bench bench;
    bench_init(&bench);
    bench.options.memory_limit = (size_t)1 << 30;
    expect(&bench, "--section 5.2 --model gpt2-xl --context 64 --quiet", 1, NULL, "MiB");
    bench_free(&bench);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = {
        { .test = the_list_names_every_section_of_the_book },
        { .test = draws_from_the_nine_words_are_the_books },
        { .test = a_section_alone_prints_what_it_prints_in_the_chapter },
        { .test = every_section_runs_and_leaves_its_files },
        { .test = with_the_books_text_the_schedule_is_the_books },
        { .test = a_run_killed_at_any_moment_and_resumed_ends_with_the_same_bytes },
        { .test = an_unfinished_training_is_not_overwritten_by_mistake },
        { .test = resuming_with_another_model_or_batch_is_an_error },
        { .test = one_and_two_threads_give_the_same_bytes },
        { .test = generate_continues_a_text_and_can_be_repeated },
        { .test = generate_without_a_model_says_how_to_make_one },
        { .test = bad_input_ends_with_a_line_that_says_what_is_wrong, .rounds = BAD_INPUTS },
        { .test = a_full_disk_is_noticed },
        { .test = too_little_memory_is_said_before_a_large_model_is_made },
    };
    return run_suite("ch05 program", tests, sizeof tests / sizeof tests[0]);
}
