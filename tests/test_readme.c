/* Every command in a README is run somewhere: it stands in tests/readme_commands.tsv as WHERE TAB COMMAND
 *     setup  one of the two commands of README.md, which .ci/run takes from there
 *     ci     run by .ci/run after them, with a mirror of the data where there is one
 *     long   run by hand: takes many minutes, or fetches much from a network
 * A command that is added to a README and to no line there fails this test; so does a line that no README has any more. */
#define _GNU_SOURCE /* popen */
#include "common/buffer.h"
#include "common/text.h"
#include "tests/assertions.h"

#include <stdio.h>
#include <string.h>

enum { PATH_SIZE = 256 };

static void read_text(Buffer *text, const char *path)
{
    Error error;
    ck_assert_msg(text_read(text, path, NULL, &error), "%s", error.message);
}

/* Is there a line WHERE TAB command? */
static bool is_listed(const Buffer *list, const char *command, size_t length)
{
    TextLines lines = text_lines(list->bytes, list->size);
    while (text_next_line(&lines)) {
        const char *tab = memchr(lines.line, '\t', lines.length);
        size_t rest = tab == NULL ? 0 : lines.length - (size_t)(tab + 1 - lines.line);
        if (rest == length && memcmp(tab + 1, command, length) == 0)
            return true;
    }
    return false;
}

/* Checks the ```sh blocks of one README; appends their commands to all, a line each. */
static void check_readme(const char *path, const Buffer *list, Buffer *all)
{
    Buffer text = { 0 };
    read_text(&text, path);
    TextLines lines = text_lines(text.bytes, text.size);
    bool inside = false;
    while (text_next_line(&lines)) {
        bool fence = lines.length >= 3 && memcmp(lines.line, "```", 3) == 0;
        if (fence) {
            inside = lines.length == 5 && memcmp(lines.line, "```sh", 5) == 0;
            continue;
        }
        if (!inside || lines.length == 0)
            continue;
        ck_assert_msg(is_listed(list, lines.line, lines.length),
                      "%s:%d: this command is not in tests/readme_commands.tsv: %.*s", path, lines.number,
                      (int)lines.length, lines.line);
        buffer_append(all, lines.line, lines.length);
        buffer_append_string(all, "\n");
    }
    buffer_free(&text);
}

START_TEST(every_command_of_every_readme_is_run_somewhere)
{
    Buffer list = { 0 };
    Buffer all = { 0 };
    read_text(&list, "tests/readme_commands.tsv");
    FILE *paths = popen("ls README.md */README.md common/appA/README.md", "r");
    ck_assert_ptr_nonnull(paths);
    char path[PATH_SIZE];
    int readmes = 0;
    while (fscanf(paths, "%255s", path) == 1) {
        check_readme(path, &list, &all);
        readmes++;
    }
    pclose(paths);
    ck_assert_int_ge(readmes, 9);
    TextLines lines = text_lines(list.bytes, list.size);
    while (text_next_line(&lines)) {
        const char *tab = memchr(lines.line, '\t', lines.length);
        ck_assert_ptr_nonnull(tab);
        char command[1024];
        snprintf(command, sizeof command, "%.*s\n", (int)(lines.length - (size_t)(tab + 1 - lines.line)), tab + 1);
        ck_assert_msg(strstr(all.bytes, command) != NULL, "no README has this command any more: %s", command);
    }
    buffer_free(&list);
    buffer_free(&all);
}
END_TEST

START_TEST(programs_that_a_readme_names_exist)
{
    Buffer makefile = { 0 };
    read_text(&makefile, "Makefile");
    const char *targets[] = { "run:",   "test:",  "chat:",     "data:", "doctor:",
                              "bench:", "debug:", "memcheck:", "appA:", "ch07:" };
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++)
        ck_assert_msg(strstr(makefile.bytes, targets[i]) != NULL, "the Makefile has no %s", targets[i]);
    buffer_free(&makefile);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = { { .test = every_command_of_every_readme_is_run_somewhere },
                                { .test = programs_that_a_readme_names_exist } };
    return run_suite("README", tests, sizeof tests / sizeof *tests);
}
