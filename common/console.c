#define _GNU_SOURCE /* isatty, TIOCGWINSZ */
#include "common/console.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { DEFAULT_WIDTH = 80, BAR_WIDTH = 20, LINE_SIZE = 512 };

static const double REDRAW_SECONDS = 0.1;
static const double PLAIN_SECONDS = 10.0;

bool console_is_terminal(FILE *stream)
{
    return isatty(fileno(stream)) == 1;
}

bool console_has_colour(FILE *stream)
{
    const char *no_color = getenv("NO_COLOR");
    if (no_color != NULL && no_color[0] != '\0')
        return false;
    const char *term = getenv("TERM");
    if (term == NULL || strcmp(term, "dumb") == 0)
        return false;
    return console_is_terminal(stream);
}

/* ANSI X3.64, "select graphic rendition" */
const char *console_bold(FILE *stream)
{
    return console_has_colour(stream) ? "\033[1m" : "";
}

const char *console_green(FILE *stream)
{
    return console_has_colour(stream) ? "\033[32m" : "";
}

const char *console_red(FILE *stream)
{
    return console_has_colour(stream) ? "\033[31m" : "";
}

const char *console_plain(FILE *stream)
{
    return console_has_colour(stream) ? "\033[0m" : "";
}

int console_width(FILE *stream)
{
    struct winsize size;
    if (ioctl(fileno(stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return DEFAULT_WIDTH;
}

bool console_flush(Error *error)
{
    errno = 0;
    bool ok = fflush(stdout) == 0 && !ferror(stdout);
    if (ok)
        return true;
    const char *reason = errno != 0 ? strerror(errno) : "an earlier write failed";
    return error_set(error, "standard output: %s", reason);
}

/* ---- progress ---- */

void progress_start(Progress *progress, const char *label, const char *unit, int64_t first, int64_t total, bool quiet)
{
    double now = seconds_now();
    *progress = (Progress){
        .label = label,
        .unit = unit,
        .first = first,
        .total = total,
        .quiet = quiet,
        .stream = stderr,
        .redraw = console_is_terminal(stderr),
        .width = console_width(stderr),
        .started = now,
        .printed = now,
    };
}

/* "734", "12.3k", "1.2M" */
static void format_rate(char *text, size_t size, double rate)
{
    if (rate < 999.5)
        snprintf(text, size, "%.0f", rate);
    else if (rate < 999.95e3)
        snprintf(text, size, "%.1fk", rate / 1e3);
    else
        snprintf(text, size, "%.1fM", rate / 1e6);
}

/* "01:12", from an hour on "2:03:04" */
static void format_time(char *text, size_t size, double seconds)
{
    enum { LONGEST = 99 * 3600 + 3599 };
    long whole = seconds < LONGEST ? lround(seconds) : LONGEST;
    long hours = whole / 3600;
    long minutes = whole / 60 % 60;
    if (hours > 0)
        snprintf(text, size, "%ld:%02ld:%02ld", hours, minutes, whole % 60);
    else
        snprintf(text, size, "%02ld:%02ld", minutes, whole % 60);
}

/* "[=====>    ]" */
static void format_bar(char *text, size_t size, double fraction)
{
    char bar[BAR_WIDTH + 1];
    int filled = (int)(fraction * BAR_WIDTH);
    for (int i = 0; i < BAR_WIDTH; i++)
        bar[i] = i < filled ? '=' : ' ';
    if (filled < BAR_WIDTH)
        bar[filled] = '>';
    bar[BAR_WIDTH] = '\0';
    snprintf(text, size, "[%s]", bar);
}

void progress_line(char *text, size_t size, const Progress *progress, int64_t done, double seconds, const char *note)
{
    double fraction = progress->total > 0 ? (double)done / (double)progress->total : 1.0;
    if (fraction < 0.0)
        fraction = 0.0;
    if (fraction > 1.0)
        fraction = 1.0;
    int percent = (int)(100.0 * fraction); // rounded down: 100 % means done
    double rate = seconds > 0.0 ? (double)(done - progress->first) / seconds : 0.0;

    char rate_text[32] = "?";
    char left_text[32] = "?";
    if (rate > 0.0) {
        format_rate(rate_text, sizeof rate_text, rate);
        int64_t left = done < progress->total ? progress->total - done : 0;
        format_time(left_text, sizeof left_text, (double)left / rate);
    }
    const char *note_text = note != NULL ? note : "";
    if (progress->redraw) {
        char bar[BAR_WIDTH + 3];
        format_bar(bar, sizeof bar, fraction);
        const char *gap = note != NULL ? "  " : "";
        snprintf(text, size, "%s  %s %3d %%  %s %s/s  %s left%s%s", progress->label, bar, percent, rate_text,
                 progress->unit, left_text, gap, note_text);
    } else {
        const char *comma = note != NULL ? ", " : "";
        snprintf(text, size, "%s: %d %%, %s %s/s, %s left%s%s", progress->label, percent, rate_text, progress->unit,
                 left_text, comma, note_text);
    }
}

void progress_update(Progress *progress, int64_t done, const char *note)
{
    if (progress->quiet)
        return;
    double now = seconds_now();
    double wait = progress->redraw ? REDRAW_SECONDS : PLAIN_SECONDS;
    if (now - progress->printed < wait)
        return;
    char line[LINE_SIZE];
    progress_line(line, sizeof line, progress, done, now - progress->started, note);
    if (progress->redraw) {
        int room = progress->width > 1 ? progress->width - 1 : 1; // a line that wraps cannot be redrawn
        fprintf(progress->stream, "\r%.*s\033[K", room, line);    // \033[K clears what a longer line left
    } else {
        fprintf(progress->stream, "%s\n", line);
    }
    fflush(progress->stream);
    progress->on_screen = progress->redraw;
    progress->printed = now;
}

void progress_clear(Progress *progress)
{
    if (!progress->on_screen)
        return;
    fputs("\r\033[K", progress->stream);
    fflush(progress->stream);
    progress->on_screen = false;
    progress->printed = 0.0; // draw again at once
}

void progress_end(Progress *progress)
{
    progress_clear(progress);
    progress->quiet = true;
}
