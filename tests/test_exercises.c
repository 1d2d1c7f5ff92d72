/* The reader's way through an exercise, as make shows it: board, copy, test, hints, solution, reset, watch. Whether each exercise
 * itself holds is the matter of tests/run_exercises.sh. All of it works in directories of its own: my/ is the reader's. */
#define _GNU_SOURCE /* asprintf, usleep */
#include "tests/assertions.h"
#include "tests/process.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char stub[] = "ch03_attention/exercises/ex_3_a.c";
static const char solution[] = "ch03_attention/solutions/ex_3_a.c";

/* One reader's directories. */
typedef struct Reader {
    char *directory;
    char *my;    /* DIRECTORY/my, not there yet */
    char *build; /* DIRECTORY/build */
    char *mine;  /* DIRECTORY/my/ex_3_a.c */
} Reader;

static void reader_open(Reader *reader)
{
    reader->directory = test_directory_new();
    reader->my = test_path(reader->directory, "my");
    reader->build = test_path(reader->directory, "build");
    reader->mine = test_path(reader->my, "ex_3_a.c");
}

static void reader_close(Reader *reader)
{
    free(reader->my);
    free(reader->build);
    free(reader->mine);
    test_directory_remove(reader->directory);
}

/* make TARGET EX=number; number may be NULL. */
static void reader_make(Process *run, const Reader *reader, const char *target, const char *number)
{
    char my[512], build[512], ex[64];
    snprintf(my, sizeof my, "MY=%s", reader->my);
    snprintf(build, sizeof build, "MY_BUILD=%s", reader->build);
    snprintf(ex, sizeof ex, "EX=%s", number == NULL ? "" : number);
    const char *argv[] = { "make", "--no-print-directory", my, build, target, ex, NULL };
    process_run(run, NULL, argv);
}

/* The same, with what it must end with and say. */
static void expect_make(const Reader *reader, const char *target, const char *number, int exit_status, const char *out,
                        const char *err)
{
    Process run;
    reader_make(&run, reader, target, number);
    process_expect(&run, exit_status, out, err);
    process_free(&run);
}

static void copy_file(const char *to, const char *from)
{
    size_t size;
    char *bytes = test_file_read(from, &size);
    ck_assert_ptr_nonnull(bytes);
    FILE *file = fopen(to, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, size, file), size);
    fclose(file);
    free(bytes);
}

static void assert_same_file(const char *a, const char *b)
{
    char *a_bytes = test_file_read(a, NULL);
    char *b_bytes = test_file_read(b, NULL);
    ck_assert_msg(a_bytes != NULL && b_bytes != NULL, "%s or %s is not there", a, b);
    ck_assert_msg(strcmp(a_bytes, b_bytes) == 0, "%s and %s differ", a, b);
    free(a_bytes);
    free(b_bytes);
}

START_TEST(an_unknown_exercise_is_answered_with_those_that_there_are)
{
    Reader reader;
    reader_open(&reader);
    Process run;
    reader_make(&run, &reader, "exercise", "9.9");
    process_expect(&run, 2, NULL, "there is no exercise 9.9; there are:");
    ck_assert_ptr_nonnull(strstr(run.err, "3.a   Hide the future"));
    const char *appendix_A = strstr(run.err, "\n  A.3 ");
    const char *chapter_2 = strstr(run.err, "\n  2.1 ");
    ck_assert(appendix_A != NULL && chapter_2 != NULL && appendix_A < chapter_2); // in the order of reading
    process_free(&run);
    expect_make(&reader, "hint", NULL, 2, NULL, "which one? for example: make hint EX=");
    ck_assert_msg(access(reader.my, F_OK) != 0, "a wrong number made %s", reader.my);
    reader_close(&reader);
}
END_TEST

START_TEST(the_first_call_copies_the_stub_and_the_copy_is_what_is_tested)
{
    Reader reader;
    reader_open(&reader);
    char *stub_before = test_file_read(stub, NULL);
    expect_make(&reader, "exercises", NULL, 0, "to do", NULL);
    expect_make(&reader, "exercise", "3.a", 2, "nothing has changed yet", NULL); // make's status when a recipe fails
    assert_same_file(reader.mine, stub);
    expect_make(&reader, "exercises", NULL, 0, "failing: 1 of 3 checks pass", NULL);

    copy_file(reader.mine, solution);
    expect_make(&reader, "exercise", "3.A", 0, "exercise 3.a: 3 of 3 checks pass", NULL);
    assert_same_file(reader.mine, solution); // not copied again
    expect_make(&reader, "exercises", NULL, 0, "  3.a  passing  ", NULL);
    char *stub_after = test_file_read(stub, NULL);
    ck_assert_str_eq(stub_after, stub_before);
    free(stub_before);
    free(stub_after);
    reader_close(&reader);
}
END_TEST

START_TEST(a_copy_that_no_longer_compiles_does_not_pass_by_its_old_program)
{
    Reader reader;
    reader_open(&reader);
    expect_make(&reader, "exercise", "3.a", 2, "new: ", NULL);
    copy_file(reader.mine, solution);
    expect_make(&reader, "exercise", "3.a", 0, "Done", NULL);
    FILE *file = fopen(reader.mine, "a");
    ck_assert_ptr_nonnull(file);
    fputs("int half a line\n", file);
    fclose(file);
    expect_make(&reader, "exercise", "3.a", 2, "does not compile", "error:");
    expect_make(&reader, "exercises", NULL, 0, "failing: does not compile", NULL);
    reader_close(&reader);
}
END_TEST

START_TEST(a_crash_and_an_endless_loop_are_told_in_words)
{
    Reader reader;
    reader_open(&reader);
    expect_make(&reader, "exercise", "3.a", 2, "new: ", NULL);
    copy_file(reader.mine, "tests/mistakes/ex_3_a_too_far.c");
    expect_make(&reader, "exercise", "3.a", 2, "outside of an array", NULL);
    reader_close(&reader);
}
END_TEST

START_TEST(hints_come_one_at_a_time_and_then_all)
{
    Reader reader;
    reader_open(&reader);
    char *hints = test_file_read("ch03_attention/exercises/ex_3_a.hints", NULL);
    ck_assert_ptr_nonnull(hints);
    const char *const heads[] = { "hint 1 of 3\n", "hint 2 of 3\n", "hint 3 of 3\n" };
    for (int i = 0; i < 3; i++) {
        Process run;
        reader_make(&run, &reader, "hint", "3.a");
        process_expect(&run, 0, heads[i], NULL);
        const char *text = run.out + strlen(heads[i]);
        ck_assert_msg(*text != '\0' && strstr(hints, text) != NULL, "not a hint: %s", text);
        ck_assert_ptr_null(strstr(text, "--\n"));
        process_free(&run);
    }
    expect_make(&reader, "hint", "3.a", 0, "These were all 3", NULL);
    expect_make(&reader, "reset", "3.a", 0, "new: ", NULL);
    expect_make(&reader, "hint", "3.a", 0, "hint 1 of 3", NULL);
    free(hints);
    reader_close(&reader);
}
END_TEST

START_TEST(reset_keeps_every_old_file_and_solution_shows_what_differs)
{
    Reader reader;
    reader_open(&reader);
    expect_make(&reader, "solution", "3.a", 0, "+            scores[t * T + s] = -INFINITY;", NULL);
    expect_make(&reader, "exercise", "3.a", 2, "new: ", NULL);
    copy_file(reader.mine, solution);
    expect_make(&reader, "solution", "3.a", 0, "is the solution, letter for letter", NULL);
    expect_make(&reader, "reset", "3.a", 0, "ex_3_a.old-1.c", NULL);
    assert_same_file(reader.mine, stub);
    expect_make(&reader, "reset", "3.a", 0, "ex_3_a.old-2.c", NULL);
    char *first = test_path(reader.my, "ex_3_a.old-1.c");
    assert_same_file(first, solution);
    free(first);
    expect_make(&reader, "exercises", NULL, 0, "1 begun", NULL); // old files are not exercises
    reader_close(&reader);
}
END_TEST

START_TEST(two_readers_do_not_meet)
{
    Reader one, two;
    reader_open(&one);
    reader_open(&two);
    expect_make(&one, "exercise", "3.a", 2, "new: ", NULL);
    copy_file(one.mine, solution);
    expect_make(&one, "exercise", "3.a", 0, "Done", NULL);
    expect_make(&two, "exercises", NULL, 0, "0 begun", NULL);
    expect_make(&two, "exercise", "3.a", 2, "nothing has changed yet", NULL);
    expect_make(&one, "exercises", NULL, 0, "  3.a  passing  ", NULL);
    reader_close(&one);
    reader_close(&two);
}
END_TEST

/* Waits until the program has written text. */
static void wait_for(Process *run, const char *text)
{
    char said[8192];
    for (int tries = 0; tries < 600; tries++) {
        ssize_t length = pread(fileno(run->out_file), said, sizeof said - 1, 0);
        said[length > 0 ? length : 0] = '\0';
        if (strstr(said, text) != NULL)
            return;
        usleep(50000);
    }
    kill(run->pid, SIGKILL);
    ck_abort_msg("it never said: %s", text);
}

START_TEST(watch_tests_again_after_a_save_and_ends_by_an_interrupt)
{
    Reader reader;
    reader_open(&reader);
    char my[512], build[512];
    snprintf(my, sizeof my, "MY=%s", reader.my);
    snprintf(build, sizeof build, "MY_BUILD=%s", reader.build);
    ProcessOptions options = { .environment = (const char *[]){ my, build, NULL } };
    Process run;
    process_start(&run, &options, (const char *[]){ "tools/exercise.sh", "watch", "3.a", NULL });
    wait_for(&run, "1 of 3 checks pass");
    copy_file(reader.mine, solution);
    wait_for(&run, "3 of 3 checks pass");
    kill(run.pid, SIGINT);
    process_finish(&run);
    process_expect(&run, 0, NULL, NULL);
    process_free(&run);
    reader_close(&reader);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = {
        { .test = an_unknown_exercise_is_answered_with_those_that_there_are },
        { .test = the_first_call_copies_the_stub_and_the_copy_is_what_is_tested },
        { .test = a_copy_that_no_longer_compiles_does_not_pass_by_its_old_program },
        { .test = a_crash_and_an_endless_loop_are_told_in_words },
        { .test = hints_come_one_at_a_time_and_then_all },
        { .test = reset_keeps_every_old_file_and_solution_shows_what_differs },
        { .test = two_readers_do_not_meet },
        { .test = watch_tests_again_after_a_save_and_ends_by_an_interrupt },
    };
    return run_suite("exercises", tests, sizeof tests / sizeof *tests);
}
