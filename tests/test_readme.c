/* Every command in a README is run somewhere: it stands in tests/readme_commands.tsv (readme.h). A command that is added to a
 * README and to no line there fails this test; so does a line that no README has any more. */
#include "common/buffer.h"
#include "common/text.h"
#include "tests/assertions.h"
#include "tests/readme.h"

#include <stdio.h>
#include <string.h>

static void read_text(Buffer *text, const char *path)
{
    Error error;
    ck_assert_msg(text_read(text, path, NULL, &error), "%s", error.message);
}

START_TEST(every_command_of_every_readme_is_run_somewhere)
{
    ReadmeCommands commands = { 0 };
    ReadmePlaces places = { 0 };
    Error error;
    ck_assert_msg(readme_read_all(&commands, &error) && readme_places_read(&places, &error), "%s", error.message);
    for (int i = 0; i < commands.count; i++) {
        const ReadmeCommand *item = &commands.items[i];
        bool listed = false;
        for (int p = 0; p < places.count; p++)
            listed = listed || strcmp(places.items[p].command, item->command) == 0;
        ck_assert_msg(listed, "%s:%d: this command is not in tests/readme_commands.tsv: %s", item->path, item->line,
                      item->command);
    }
    for (int p = 0; p < places.count; p++) {
        int times = 0;
        for (int i = 0; i < commands.count; i++)
            times += strcmp(places.items[p].command, commands.items[i].command) == 0;
        ck_assert_msg(times > 0, "no README has this command any more: %s", places.items[p].command);
        for (int other = 0; other < p; other++)
            ck_assert_msg(strcmp(places.items[p].command, places.items[other].command) != 0, "listed twice: %s",
                          places.items[p].command);
    }
    readme_free(&commands);
    readme_places_free(&places);
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
