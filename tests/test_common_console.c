/* common/console.h: what a person at a terminal sees */
#define _GNU_SOURCE /* posix_openpt, TIOCSWINSZ */
#include "common/console.h"
#include "tests/assertions.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* A terminal of 60 columns that nobody looks at: a pseudo terminal. The other end is in *keeper; close both. */
static FILE *terminal_open(int *keeper)
{
    *keeper = posix_openpt(O_RDWR | O_NOCTTY);
    ck_assert_int_ge(*keeper, 0);
    ck_assert_int_eq(grantpt(*keeper), 0);
    ck_assert_int_eq(unlockpt(*keeper), 0);
    FILE *terminal = fopen(ptsname(*keeper), "r+");
    ck_assert_ptr_nonnull(terminal);
    struct winsize size = { .ws_row = 25, .ws_col = 60 };
    ck_assert_int_eq(ioctl(fileno(terminal), TIOCSWINSZ, &size), 0);
    return terminal;
}

/* What a progress that prints into a file, as if a terminal of that width were there, has printed. */
static Progress progress_into(FILE *file, bool redraw)
{
    Progress progress;
    progress_start(&progress, "pre-training", "tokens", 0, 1000, false);
    progress.stream = file;
    progress.redraw = redraw;
    progress.width = 200;
    return progress;
}

static char *printed(FILE *file)
{
    static char text[4096];
    rewind(file);
    size_t size = fread(text, 1, sizeof text - 1, file);
    text[size] = '\0';
    fclose(file);
    return text;
}

START_TEST(a_file_is_no_terminal_and_takes_no_colours)
{
    FILE *file = tmpfile();
    setenv("TERM", "xterm", 1);
    unsetenv("NO_COLOR");
    ck_assert(!console_is_terminal(file));
    ck_assert(!console_has_colour(file));
    ck_assert_str_eq(console_bold(file), "");
    ck_assert_str_eq(console_plain(file), "");
    ck_assert_int_eq(console_width(file), 80);
    fclose(file);
}
END_TEST

START_TEST(a_terminal_takes_colours_unless_it_is_asked_not_to)
{
    int keeper;
    FILE *terminal = terminal_open(&keeper);
    setenv("TERM", "xterm", 1);
    unsetenv("NO_COLOR");
    ck_assert(console_is_terminal(terminal));
    ck_assert_str_eq(console_bold(terminal), "\033[1m");
    ck_assert_int_eq(console_width(terminal), 60);
    setenv("NO_COLOR", "", 1); // empty does not count, says no-color.org
    ck_assert(console_has_colour(terminal));
    setenv("NO_COLOR", "1", 1);
    ck_assert(!console_has_colour(terminal));
    ck_assert_str_eq(console_green(terminal), "");
    unsetenv("NO_COLOR");
    setenv("TERM", "dumb", 1);
    ck_assert_str_eq(console_red(terminal), "");
    unsetenv("TERM");
    ck_assert_str_eq(console_red(terminal), "");
    fclose(terminal);
    close(keeper);
}
END_TEST

START_TEST(the_line_tells_share_speed_and_time_left)
{
    Progress progress = { .label = "pre-training", .unit = "tokens", .total = 100000 };
    char line[200];
    progress_line(line, sizeof line, &progress, 47900, 2.0, "loss 2.104");
    ck_assert_str_eq(line, "pre-training: 47 %, 23.9k tokens/s, 00:02 left, loss 2.104");
    progress.redraw = true;
    progress_line(line, sizeof line, &progress, 47900, 2.0, NULL);
    ck_assert_str_eq(line, "pre-training  [=========>          ]  47 %  23.9k tokens/s  00:02 left");
    progress_line(line, sizeof line, &progress, 100000, 50000.0, NULL);
    ck_assert_str_eq(line, "pre-training  [====================] 100 %  2 tokens/s  00:00 left");
}
END_TEST

START_TEST(the_line_survives_extremes)
{
    Progress progress = { .label = "x", .unit = "steps", .total = 0 };
    char line[200];
    progress_line(line, sizeof line, &progress, 0, 0.0, NULL); // nothing to do
    ck_assert_str_eq(line, "x: 100 %, ? steps/s, ? left");
    progress.total = INT64_MAX;
    progress_line(line, sizeof line, &progress, 1, 1e6, NULL); // longer than anybody waits
    ck_assert_str_eq(line, "x: 0 %, 0 steps/s, 99:59:59 left");
    progress.total = 10;
    progress_line(line, sizeof line, &progress, 25, 1.0, NULL); // more than was said
    ck_assert_str_eq(line, "x: 100 %, 25 steps/s, 00:00 left");
    char little[8];
    progress_line(little, sizeof little, &progress, 5, 1.0, "a note that does not fit");
    ck_assert_str_eq(little, "x: 50 %");
}
END_TEST

START_TEST(what_a_resumed_job_had_done_before_does_not_count_for_its_speed)
{
    Progress progress = { .label = "x", .unit = "tokens", .first = 900, .total = 1000 };
    char line[200];
    progress_line(line, sizeof line, &progress, 950, 50.0, NULL);
    ck_assert_str_eq(line, "x: 95 %, 1 tokens/s, 00:50 left");
}
END_TEST

START_TEST(a_terminal_gets_one_line_that_is_redrawn)
{
    FILE *file = tmpfile();
    Progress progress = progress_into(file, true);
    for (int i = 0; i < 100; i++)
        progress_update(&progress, i, NULL); // all within a tenth of a second: nothing is drawn
    progress.printed -= 1.0;
    progress_update(&progress, 500, "loss 1");
    progress_clear(&progress);
    progress_update(&progress, 501, NULL); // after a clear it is drawn at once
    progress_end(&progress);
    progress_update(&progress, 502, NULL);
    char *text = printed(file);
    ck_assert_msg(strncmp(text, "\rpre-training  [==========>         ]  50 %", 40) == 0, "%s", text);
    ck_assert_ptr_nonnull(strstr(text, "loss 1\033[K\r\033[K\rpre-training"));
    ck_assert_str_eq(&text[strlen(text) - 4], "\r\033[K");
    ck_assert_ptr_null(strchr(text, '\n'));
    ck_assert_ptr_null(strstr(text, "\033[K\r\033[K\r\033[K"));
}
END_TEST

START_TEST(a_line_is_cut_to_the_width_of_the_terminal)
{
    FILE *file = tmpfile();
    Progress progress = progress_into(file, true);
    progress.width = 20;
    progress.printed -= 1.0;
    progress_update(&progress, 500, "loss 1");
    ck_assert_str_eq(printed(file), "\rpre-training  [====\033[K");
}
END_TEST

START_TEST(a_pipe_gets_a_plain_line_every_ten_seconds)
{
    FILE *file = tmpfile();
    Progress progress = progress_into(file, false);
    progress.printed -= 9.0;
    progress_update(&progress, 250, NULL);
    progress.printed -= 1.0;
    progress_update(&progress, 500, NULL);
    progress_update(&progress, 501, NULL);
    progress_end(&progress);
    char *text = printed(file);
    ck_assert_msg(strncmp(text, "pre-training: 50 %, ", 20) == 0, "%s", text);
    ck_assert_ptr_eq(strchr(text, '\n'), &text[strlen(text) - 1]); // a single line
    ck_assert_ptr_null(strchr(text, '\033'));
}
END_TEST

START_TEST(quiet_says_nothing)
{
    FILE *file = tmpfile();
    Progress progress = progress_into(file, true);
    progress.quiet = true;
    progress.printed -= 100.0;
    progress_update(&progress, 500, NULL);
    progress_clear(&progress);
    progress_end(&progress);
    ck_assert_str_eq(printed(file), "");
}
END_TEST

START_TEST(output_that_does_not_arrive_is_noticed)
{
    Error error;
    ck_assert(console_flush(&error));
    fflush(stdout);
    int before = dup(1);
    int full = open("/dev/full", O_WRONLY);
    dup2(full, 1);
    printf("lost");
    bool ok = console_flush(&error);
    dup2(before, 1);
    close(full);
    close(before);
    clearerr(stdout);
    ck_assert(!ok);
    ck_assert_str_eq(error.message, "standard output: No space left on device");
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = {
        { .test = a_file_is_no_terminal_and_takes_no_colours },
        { .test = a_terminal_takes_colours_unless_it_is_asked_not_to },
        { .test = the_line_tells_share_speed_and_time_left },
        { .test = the_line_survives_extremes },
        { .test = what_a_resumed_job_had_done_before_does_not_count_for_its_speed },
        { .test = a_terminal_gets_one_line_that_is_redrawn },
        { .test = a_line_is_cut_to_the_width_of_the_terminal },
        { .test = a_pipe_gets_a_plain_line_every_ten_seconds },
        { .test = quiet_says_nothing },
        { .test = output_that_does_not_arrive_is_noticed },
    };
    return run_suite("common/console", tests, sizeof tests / sizeof *tests);
}
