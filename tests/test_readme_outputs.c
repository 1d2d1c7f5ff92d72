/* What a README shows as a command's output is what the command says. make test runs the commands that are listed as "test" in
 * tests/readme_commands.tsv, each in a directory of its own that looks like this one but has no out/; .ci/run runs the others:
 *     README_COMMANDS=ci build/tests/test_readme_outputs      (in this directory, in the list's order; or: long)
 * readme.h tells the format, shown_output.h how it is compared. */
#define _GNU_SOURCE /* asprintf */
#include "common/buffer.h"
#include "tests/assertions.h"
#include "tests/process.h"
#include "tests/readme.h"
#include "tests/shown_output.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TEST_SECONDS = 60, CI_SECONDS = 1500, LONG_SECONDS = 7200, TAIL = 3000, SETUPS = 2 };

static ReadmeCommands shown;     /* every command of every README */
static ReadmePlaces places;      /* where each is run */
static const char *chosen_place; /* "test", "ci" or "long" */

/* The number'th of the commands that are run there, from 0; NULL: there are not so many. */
static const char *command_of(const char *where, int number)
{
    for (int i = 0; i < places.count; i++) {
        if (strcmp(places.items[i].where, where) == 0 && number-- == 0)
            return places.items[i].command;
    }
    return NULL;
}

/* ---- running a command ---- */

/* What the shell does before a command of make test: the directory gets everything that this one has, except what commands
 * write; and make stands for the chapters' programs of this build, so that other builds hold the READMEs too. */
static const char prelude[] =
    "for entry in \"$CHECKOUT\"/*; do\n"
    "    case ${entry##*/} in build|data|my|out) ;; *) ln -s \"$entry\" . ;; esac\n"
    "done\n"
    "ln -s \"$PROGRAMS\" build\n"
    "[ ! -d \"$DATA\" ] || ln -s \"$DATA\" data\n"
    "make() {\n"
    "    local program\n"
    "    case $1 in\n"
    "        appA|ch0[2-7]) program=$(echo build/\"$1\"_*) ;;\n"
    "        *) echo \"only a chapter's program can be listed as test: make $1\" >&2; return 2 ;;\n"
    "    esac\n"
    "    shift\n"
    "    [ $# -eq 0 ] || eval \"set -- ${1#ARGS=}\"\n"
    "    echo \"$program $*\"\n"
    "    \"$program\" \"$@\"\n"
    "}\n";

/* "NAME=PATH" with the absolute path, as it is when there is none; the caller frees. */
static char *absolute_variable(const char *name, const char *path)
{
    char absolute[PATH_MAX];
    char *variable;
    if (asprintf(&variable, "%s=%s", name, realpath(path, absolute) != NULL ? absolute : path) < 0)
        ck_abort_msg("no memory for a name");
    return variable;
}

static void run_in_own_directory(Process *run, const char *command)
{
    const char *build = getenv("BUILD");
    const char *data = getenv("DATA_DIR");
    char *variables[] = { absolute_variable("CHECKOUT", "."),
                          absolute_variable("PROGRAMS", build != NULL && build[0] != '\0' ? build : "build"),
                          absolute_variable("DATA", data != NULL && data[0] != '\0' ? data : "data") };
    const char *environment[] = { variables[0], variables[1], variables[2], NULL };
    Buffer script = { 0 };
    buffer_printf(&script, "%s%s\n", prelude, command);
    char *directory = test_directory_new();
    process_run(run,
                &(ProcessOptions){ .directory = directory, .environment = environment, .seconds_limit = TEST_SECONDS },
                (const char *[]){ "bash", "-euo", "pipefail", "-c", script.bytes, NULL });
    test_directory_remove(directory);
    buffer_free(&script);
    for (int i = 0; i < 3; i++)
        free(variables[i]);
}

/* Here, as a reader would; timeout also ends what the command has started. */
static void run_here(Process *run, const char *command, int seconds)
{
    char limit[32];
    snprintf(limit, sizeof limit, "%d", seconds);
    process_run(run, &(ProcessOptions){ .seconds_limit = (unsigned)seconds + 60 },
                (const char *[]){ "timeout", limit, "bash", "-euo", "pipefail", "-c", command, NULL });
}

/* False, and a line that says so, when the command reads a file in data/ that is not there. */
static bool data_there(const char *command)
{
    for (const char *at = command; (at = strstr(at, " data/")) != NULL;) {
        at += strlen(" data/");
        char *name = strndup(at, strcspn(at, " \"'"));
        char *path = test_data_path(name);
        bool there = path != NULL;
        free(path);
        free(name);
        if (!there)
            return false;
    }
    return true;
}

/* ---- comparing ---- */

/* Compares what the READMEs show behind this command with what it said. Returns how many did not hold. */
static int compare(const ReadmeCommands *commands, const char *command, const char *output, Buffer *message)
{
    int wrong = 0;
    for (int i = 0; i < commands->count; i++) {
        const ReadmeCommand *item = &commands->items[i];
        if (item->shown == NULL || strcmp(item->command, command) != 0)
            continue;
        if (message->size > 0)
            buffer_append_string(message, "\n");
        size_t before = message->size;
        if (shown_output_holds(item->shown, item->path, item->shown_line, command, output, message))
            message->size = before;
        else
            wrong++;
    }
    return wrong;
}

/* Standard output first: on a terminal the two are mixed as they come. */
static void append_said(Buffer *said, const Process *run)
{
    buffer_append(said, run->out, run->out_size);
    buffer_append(said, run->err, run->err_size);
}

static const char *tail_of(const Buffer *text)
{
    return text->bytes + (text->size > TAIL ? text->size - TAIL : 0);
}

START_TEST(a_command_says_what_the_readmes_show)
{
    const char *command = command_of(chosen_place, _i);
    bool own = strcmp(chosen_place, "test") == 0;
    if (own && !data_there(command))
        return;
    Process run;
    if (own)
        run_in_own_directory(&run, command);
    else
        run_here(&run, command, strcmp(chosen_place, "ci") == 0 ? CI_SECONDS : LONG_SECONDS);
    printf("%7.1f s  %s\n", run.seconds, command);
    fflush(stdout);
    Buffer said = { 0 }, message = { 0 };
    append_said(&said, &run);
    ck_assert_msg(run.exit_status == 0, "status %d, signal %d: %s\n%s", run.exit_status, run.signal, command,
                  tail_of(&said));
    ck_assert_msg(compare(&shown, command, said.bytes, &message) == 0, "%s", message.bytes);
    buffer_free(&said);
    buffer_free(&message);
    process_free(&run);
}
END_TEST

/* README.md's two commands were run by .ci/run before this, which kept what they said. */
START_TEST(a_setup_command_said_what_the_readme_shows)
{
    char path[64];
    snprintf(path, sizeof path, "build/readme-%d.log", _i + 1);
    char *said = test_file_read(path, NULL);
    if (said == NULL) {
        printf("no %s: README.md's command %d was not run by .ci/run\n", path, _i + 1);
        return;
    }
    Buffer message = { 0 };
    ck_assert_msg(compare(&shown, command_of("setup", _i), said, &message) == 0, "%s", message.bytes);
    buffer_free(&message);
    free(said);
}
END_TEST

/* ---- can this suite fail? ---- */

static const char output[] = "ch00: NEON 8x12 kernel, 4 threads\n"
                             "\n"
                             "scores [3]\n"
                             "tensor([0.5000, 0.2500, 0.2500])\n"
                             "sum: 1.0000\n"
                             "took 1.25 s and 812.5 MiB, 1,234 tokens/s   \n"
                             "sum: 2.0000\n";

/* A README that shows these lines as output: holds it? message, which the caller frees, says why not. */
static bool readme_holds(const char *lines, Buffer *message)
{
    char text[1024];
    snprintf(text, sizeof text, "# A README\n\n```sh\nmake ch00\n```\n\n```text\n%s```\n", lines);
    char *directory = test_directory_new();
    char *path = test_file_new(directory, "README.md", text, strlen(text));
    ReadmeCommands commands = { 0 };
    Error error;
    ck_assert_msg(readme_read(&commands, path, &error), "%s", error.message);
    ck_assert_int_eq(commands.count, 1);
    ck_assert_int_eq(commands.items[0].shown_line, 8);
    *message = (Buffer){ 0 };
    bool holds = compare(&commands, "make ch00", output, message) == 0;
    readme_free(&commands);
    free(path);
    test_directory_remove(directory);
    return holds;
}

static const char *const good[] = {
    "scores [3]\ntensor([0.5000, 0.2500, 0.2500])\n",
    "ch00: AVX2 6x16 kernel, 1 thread\n\nscores [3]\n…\nsum: 2.0000\n",
    "took 0.09 s and 3.1 GiB, 98 tokens/s\n",
    "…\nsum: 1.0000\n…\n",
    "tensor([0.5000, …\nsum: 1.0000\n",
};

/* lines, and what the message must have */
static const char *const broken[][3] = {
    { "scores [3]\ntensor([0.5000, 0.2500, 0.2600])\n", "README.md:9: ",
      "shown:   tensor([0.5000, 0.2500, 0.2600])\n    nearest: tensor([0.5000, 0.2500, 0.2500])    (line 4 of the "
      "output)" },
    { "sum: 1.5000\n", "README.md:8: ", "nearest: sum: 1.0000    (line 5" },
    { "scores [3]\nsum: 1.0000\n", "README.md:9: ", "a line … alone would skip them" },
    { "sum: 1.0000\n…\nscores [3]\n", "README.md:10: ", "before what the page shows above it" },
    { "sum: 2.0000\nmore\n", "README.md:9: ", "shown:   more" },
    { "took 1.25 s and 812.5 MiB, 1,234 words\n", "README.md:8: ", "tokens/s" },
    { "tensor([0.6000, …\n", "README.md:8: ", "nearest: tensor([0.5000" },
    { "…\n\n", "README.md:8: ", "shows nothing" },
};

START_TEST(what_is_there_is_found)
{
    Buffer message;
    ck_assert_msg(readme_holds(good[_i], &message), "%s", message.bytes);
    buffer_free(&message);
}
END_TEST

START_TEST(a_broken_readme_is_told_by_file_line_and_nearest_line)
{
    Buffer message;
    ck_assert_msg(!readme_holds(broken[_i][0], &message), "held, though broken: %s", broken[_i][0]);
    for (int part = 1; part < 3; part++)
        ck_assert_msg(strstr(message.bytes, broken[_i][part]) != NULL, "\"%s\" is not in the message: %s",
                      broken[_i][part], message.bytes);
    buffer_free(&message);
}
END_TEST

/* The whole way: a real command's real output, and one digit that is not the book's. */
START_TEST(a_wrong_digit_behind_a_real_command_is_noticed)
{
    static const char command[] = "make ch03 ARGS=\"--section 3.3.1\"";
    Process run;
    run_in_own_directory(&run, command);
    process_expect(&run, 0, "build/ch03_attention --section 3.3.1\n", NULL);
    ReadmeCommand item = { .path = "README.md", .command = (char *)command, .shown_line = 1 };
    ReadmeCommands one = { .items = &item, .count = 1 };
    Buffer message = { 0 };
    item.shown = (char *)"context_vec_2 [3]\ntensor([0.4419, 0.6515, 0.5683])\n";
    ck_assert_msg(compare(&one, command, run.out, &message) == 0, "%s", message.bytes);
    item.shown = (char *)"context_vec_2 [3]\ntensor([0.4419, 0.6515, 0.5684])\n";
    ck_assert_int_eq(compare(&one, command, run.out, &message), 1);
    ck_assert_ptr_nonnull(strstr(message.bytes, "README.md:2: "));
    buffer_free(&message);
    process_free(&run);
}
END_TEST

/* lines of a README, and the error */
static const char *const unheld[][2] = {
    { "```sh\nmake ch00\n```\n\nends with\n\n```text\nsum: 1.0000\n```\n", "README.md:7: this ```text block" },
    { "```sh\nmake ch00\n```\n\n```\nsum: 1.0000\n```\n", "README.md:5: say what this block is" },
    { "```sh\nmake ch00\n", "README.md: its last block has no end" },
};

START_TEST(a_block_that_nobody_compares_is_an_error)
{
    char *directory = test_directory_new();
    char *path = test_file_new(directory, "README.md", unheld[_i][0], strlen(unheld[_i][0]));
    ReadmeCommands commands = { 0 };
    Error error;
    ck_assert(!readme_read(&commands, path, &error));
    ck_assert_msg(strstr(error.message, unheld[_i][1]) != NULL, "%s", error.message);
    readme_free(&commands);
    free(path);
    test_directory_remove(directory);
}
END_TEST

START_TEST(only_what_varies_is_masked)
{
    static const char *const pairs[][2] = {
        { "[12.5 s] step 30", "[<time>] step 30" },
        { "  in    3 ms", "  in <time>" },
        { "x 2.50 GFLOP/s", "x <speed>" },
        { "1.3e+02 MB/s at 2 threads", "<speed> at <threads>" },
        { "2.0 seconds, 14 kB", "<time>, <memory>" },
        { "5 steps of 3 stories: 0.9544 nats, 46.25 %, 12 x 768",
          "5 steps of 3 stories: 0.9544 nats, 46.25 %, 12 x 768" },
        { "v2.5s, 3.x s, 7 stories/step", "v2.5s, 3.x s, 7 stories/step" },
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        Buffer masked = { 0 };
        output_mask(&masked, pairs[i][0], strlen(pairs[i][0]));
        ck_assert_str_eq(masked.bytes, pairs[i][1]);
        buffer_free(&masked);
    }
}
END_TEST

int main(void)
{
    const char *place = getenv("README_COMMANDS");
    chosen_place = place != NULL && place[0] != '\0' ? place : "test";
    bool own = strcmp(chosen_place, "test") == 0;
    Error error;
    if (!readme_read_all(&shown, &error) || !readme_places_read(&places, &error)) {
        fprintf(stderr, "%s\n", error.message);
        return EXIT_FAILURE;
    }
    int count = 0;
    while (command_of(chosen_place, count) != NULL)
        count++;
    if (count == 0) {
        fprintf(stderr, "tests/readme_commands.tsv lists no command as %s\n", chosen_place);
        return EXIT_FAILURE;
    }
    const SuiteTest in_make_test[] = {
        { .test = a_command_says_what_the_readmes_show, .rounds = count, .seconds = 2 * TEST_SECONDS },
        { .test = what_is_there_is_found, .rounds = sizeof good / sizeof *good },
        { .test = a_broken_readme_is_told_by_file_line_and_nearest_line, .rounds = sizeof broken / sizeof *broken },
        { .test = a_wrong_digit_behind_a_real_command_is_noticed },
        { .test = a_block_that_nobody_compares_is_an_error, .rounds = sizeof unheld / sizeof *unheld },
        { .test = only_what_varies_is_masked },
    };
    const SuiteTest elsewhere[] = {
        { .test = a_command_says_what_the_readmes_show, .rounds = count, .seconds = LONG_SECONDS + 120 },
        { .test = a_setup_command_said_what_the_readme_shows, .rounds = SETUPS },
    };
    if (own)
        return run_suite("README outputs", in_make_test, sizeof in_make_test / sizeof *in_make_test);
    return run_suite("README outputs", elsewhere, sizeof elsewhere / sizeof *elsewhere);
}
