/* common/section.h: the chapter runner
 * Started with AS_PROGRAM set this file is a small chapter of its own; the tests run it as a reader would. */
#define _GNU_SOURCE /* readlink */
#include "common/section.h"
#include "common/file.h"
#include "common/parallel.h"
#include "tests/assertions.h"
#include "tests/process.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- the chapter ---- */

/* Prints what a section finds when it begins, and uses it up. */
static void show_state(Chapter *chapter)
{
    printf("section %s draws %u, %zu + %zu bytes in use, %d nodes, recording %d, %d threads\n", chapter->section,
           (unsigned)rng_u32(&chapter->rng), chapter->weights.used_bytes, chapter->step.used_bytes, chapter->tape.count,
           chapter->tape.recording, parallel_threads());
    arena_alloc(&chapter->weights, 1000);
    arena_alloc(&chapter->step, 100000);
}

static void section_writes_a_file(Chapter *chapter)
{
    Error error;
    const char *path = chapter_path(chapter, "maps/head%d.txt", 2);
    printf("path %s\n", path);
    chapter_check(file_write(path, "x\n", 2, &error), &error);
}

static void section_fails(Chapter *chapter)
{
    (void)chapter;
    Error error;
    printf("said before the failure\n");
    chapter_check(error_set(&error, "data/x.txt:3: not good; do better"), &error);
}

static const Section sections[] = {
    { "3.3.1", "A first look", show_state, "show_state" },
    { "3.4", "Weights that learn – é", show_state, "show_state" },
    { "3.4.1", "Step by step", show_state, "show_state" },
    { "3.4.10", "Step ten", show_state, "show_state" },
    { "3.40", "Far away", section_writes_a_file, "section_writes_a_file" },
    { "D.1", "Warm-up", show_state, "show_state" },
    { "D.2", "It fails", section_fails, "section_fails" },
    { "Ex 3.2", "Two heads", show_state, "show_state" },
    { "Ex 3.b", "By hand", show_state, "show_state" },
};

static bool act(Chapter *chapter, Error *error)
{
    if (strcmp(chapter->options.generate, "fail") == 0)
        return error_set(error, "the prompt is \"fail\"; take another");
    printf("generated: %s\n", chapter->options.generate);
    return true;
}

static const ChapterProgram program = {
    .name = "ch03_toy",
    .purpose = "a chapter for tests",
    .sections = sections,
    .section_count = sizeof sections / sizeof sections[0],
    .option_groups = OPTIONS_GENERATE,
    .action = act,
};

/* ---- running it ---- */

static void run_with(Process *run, const ProcessOptions *more, const char *line)
{
    char words[256];
    char path[4096];
    const char *argv[32] = { process_own_path(path) };
    int count = 1;
    strcpy(words, line);
    for (char *word = strtok(words, "|"); word != NULL; word = strtok(NULL, "|"))
        argv[count++] = word;
    const char *const variables[] = { "AS_PROGRAM=1", NULL };
    ProcessOptions options = more != NULL ? *more : (ProcessOptions){ 0 };
    options.environment = variables;
    process_run(run, &options, argv);
}

START_TEST(list_prints_number_title_and_function)
{
    Process run;
    run_with(&run, NULL, "--list");
    process_expect(&run, 0, NULL, "");
    ck_assert_msg(strncmp(run.out, "3.3.1\tA first look\tshow_state\n3.4\t", 34) == 0, "%s", run.out);
    process_expect(&run, 0, "\nEx 3.2\tTwo heads\tshow_state\n", NULL);
    process_free(&run);
}
END_TEST

/* What --section takes: the numbers of the sections that ran, in their order. */
static const struct {
    const char *line;
    const char *ran;
} choices[] = {
    { "--section|3.4", "3.4 3.4.1 3.4.10 " }, // all below it, but not 3.40
    { "--section|3.4.1", "3.4.1 " },          // nor 3.4.10 here
    { "--section|3.3", "3.3.1 " },
    { "--section|3.4.1|--section|3.3", "3.3.1 3.4.1 " },      // the book's order, whatever was named first
    { "--section|3.4|--section|3.4.1", "3.4 3.4.1 3.4.10 " }, // once each
    { "--section|D.1", "D.1 " },
    { "--section|d.1", "D.1 " },
    { "--section|Ex", "Ex 3.2 Ex 3.b " },
    { "--section|ex3.2", "Ex 3.2 " },
    { "--section|Ex 3.2", "Ex 3.2 " },
    { "--section|EX 3", "Ex 3.2 Ex 3.b " },
    { "--section|ex 3.B", "Ex 3.b " },
    { "--section|3.4.", "3.4 3.4.1 3.4.10 " }, // a dot at the end only separates
    { "--section|3.04", "3.4 3.4.1 3.4.10 " },
};

START_TEST(a_section_takes_itself_and_all_below_it)
{
    Process run;
    run_with(&run, NULL, choices[_i].line);
    process_expect(&run, 0, NULL, NULL);
    char ran[256] = "";
    for (const char *at = run.out; (at = strstr(at, "\nsection ")) != NULL; at++) {
        const char *number = at + strlen("\nsection ");
        strncat(ran, number, (size_t)(strstr(number, " draws") - number));
        strcat(ran, " ");
    }
    ck_assert_str_eq(ran, choices[_i].ran);
    process_free(&run);
}
END_TEST

START_TEST(an_unknown_section_is_refused_with_what_there_is)
{
    const char *unknown[] = { "3.9", "4", "3.4.1.1", "Exercise", "x", ".", "D.1x", "99999999999999999999" };
    for (int i = 0; i < 8; i++) {
        char line[64];
        snprintf(line, sizeof line, "--section|3.3|--section|%s", unknown[i]);
        Process run;
        run_with(&run, NULL, line);
        process_expect(&run, 2, NULL, ": no such section; there are\n  3.3.1    A first look\n");
        process_expect(&run, 2, NULL, unknown[i]);
        ck_assert_str_eq(run.out, ""); // not even the known one ran
        process_free(&run);
    }
}
END_TEST

START_TEST(each_section_begins_with_fresh_memory_and_the_same_seed)
{
    Process run;
    run_with(&run, NULL, "--section|3.3|--section|3.4|--threads|1");
    // 2991312382 is the first word of the Mersenne Twister for 123
    process_expect(&run, 0, "section 3.3.1 draws 2991312382, 0 + 0 bytes in use, 0 nodes, recording 1, 1 threads\n",
                   "");
    process_expect(&run, 0, "section 3.4.10 draws 2991312382, 0 + 0 bytes in use, 0 nodes, recording 1, 1 threads\n",
                   "");
    process_free(&run);
    run_with(&run, NULL, "--section|3.3|--seed|5489|--threads|1");
    process_expect(&run, 0, "section 3.3.1 draws 3499211612,", ""); // as in the twister's own test vector
    process_free(&run);
}
END_TEST

START_TEST(it_says_kernel_and_threads_and_underlines_its_headlines)
{
    Process run;
    run_with(&run, NULL, "--section|3.3|--section|D.1|--threads|1");
    ck_assert_msg(strncmp(run.out, "ch03_toy: ", 10) == 0, "%s", run.out);
    process_expect(&run, 0, " kernel, 1 thread\n\n3.3.1  A first look\n-------------------\n\n", "");
    process_free(&run);
    run_with(&run, NULL, "--section|3.4");
    process_expect(&run, 0, "\n3.4  Weights that learn – é\n---------------------------\n\n", ""); // columns, not bytes
    process_free(&run);
}
END_TEST

START_TEST(files_go_below_out_in_the_directory_where_it_was_started)
{
    char *directory = test_directory_new();
    Process run;
    run_with(&run, &(ProcessOptions){ .directory = directory }, "--section|3.40");
    process_expect(&run, 0, "path out/ch03/maps/head2.txt\n", "");
    process_free(&run);
    char *file = test_path(directory, "out/ch03/maps/head2.txt");
    ck_assert_int_eq(access(file, R_OK), 0);
    free(file);
    run_with(&run, &(ProcessOptions){ .directory = directory }, "--section|3.40|--out|else/where/");
    process_expect(&run, 0, "path else/where//maps/head2.txt\n", "");
    process_free(&run);
    test_directory_remove(directory);
}
END_TEST

START_TEST(an_output_directory_that_cannot_be_made_ends_with_its_name)
{
    char *directory = test_directory_new();
    char *file = test_file_new(directory, "out", "x", 1);
    Process run;
    run_with(&run, &(ProcessOptions){ .directory = directory }, "--section|3.40");
    process_expect(&run, 1, NULL, ": out: a file stands where the directory should be made; ");
    process_free(&run);
    run_with(&run, NULL, "--section|3.40|--out|/proc/ours");
    process_expect(&run, 1, NULL, ": /proc/ours: ");
    process_free(&run);
    if (geteuid() != 0) { // root may write everywhere
        chmod(directory, 0500);
        run_with(&run, &(ProcessOptions){ .directory = directory }, "--section|3.40|--out|new");
        process_expect(&run, 1, NULL, ": new: cannot make the directory: permission denied; ");
        process_free(&run);
        chmod(directory, 0700);
    }
    free(file);
    test_directory_remove(directory);
}
END_TEST

START_TEST(a_path_that_is_too_long_is_refused)
{
    static char line[6000] = "--section|3.40|--out|";
    size_t length = strlen(line);
    memset(&line[length], 'n', sizeof line - length - 1);
    char path[4096];
    const char *const argv[] = { process_own_path(path), "--section", "3.40", "--out", &line[length], NULL };
    const char *const variables[] = { "AS_PROGRAM=1", NULL };
    Process run;
    process_run(&run, &(ProcessOptions){ .environment = variables }, argv);
    process_expect(&run, 1, NULL, "is too long; take a shorter --out\n");
    process_free(&run);
}
END_TEST

START_TEST(a_section_that_fails_ends_the_program_with_status_1)
{
    Process run;
    run_with(&run, NULL, "--section|D");
    process_expect(&run, 1, "said before the failure\n", ": data/x.txt:3: not good; do better\n");
    process_free(&run);
}
END_TEST

START_TEST(an_action_runs_instead_of_the_sections)
{
    Process run;
    run_with(&run, NULL, "--generate|Once upon");
    process_expect(&run, 0, NULL, "");
    ck_assert_str_eq(run.out, "generated: Once upon\n");
    process_free(&run);
    run_with(&run, NULL, "--generate|fail");
    process_expect(&run, 1, NULL, "ch03_toy: the prompt is \"fail\"; take another\n");
    process_free(&run);
}
END_TEST

START_TEST(output_that_does_not_arrive_is_an_error)
{
    Process run;
    const ProcessOptions full = { .stdout_path = "/dev/full" };
    const char *lines[] = { "--list", "--section|3.3", "--generate|x" };
    for (int i = 0; i < 3; i++) {
        run_with(&run, &full, lines[i]);
        process_expect(&run, 1, NULL, "ch03_toy: standard output: No space left on device\n");
        process_free(&run);
    }
}
END_TEST

START_TEST(the_same_options_give_the_same_bytes)
{
    Process first, second;
    run_with(&first, NULL, "--section|3.3|--section|3.4");
    run_with(&second, NULL, "--section|3.3|--section|3.4");
    process_expect(&first, 0, NULL, NULL);
    ck_assert_str_eq(first.out, second.out);
    process_free(&first);
    process_free(&second);
}
END_TEST

int main(int argc, char **argv)
{
    if (getenv("AS_PROGRAM") != NULL)
        return chapter_main(argc, argv, &program);
    const SuiteTest tests[] = {
        { .test = list_prints_number_title_and_function },
        { .test = a_section_takes_itself_and_all_below_it, .rounds = sizeof choices / sizeof choices[0] },
        { .test = an_unknown_section_is_refused_with_what_there_is },
        { .test = each_section_begins_with_fresh_memory_and_the_same_seed },
        { .test = it_says_kernel_and_threads_and_underlines_its_headlines },
        { .test = files_go_below_out_in_the_directory_where_it_was_started },
        { .test = an_output_directory_that_cannot_be_made_ends_with_its_name },
        { .test = a_path_that_is_too_long_is_refused },
        { .test = a_section_that_fails_ends_the_program_with_status_1 },
        { .test = an_action_runs_instead_of_the_sections },
        { .test = output_that_does_not_arrive_is_an_error },
        { .test = the_same_options_give_the_same_bytes },
    };
    return run_suite("common/section", tests, sizeof tests / sizeof *tests);
}
