#define _GNU_SOURCE /* posix_spawn_file_actions_addchdir_np */
#include "common/plot.h"

#include "common/file.h"
#include "common/label.h"
#include "common/text.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { LONG_NAMES = 90 }; /* letters that fit below the picture; more are slanted */

/* Okabe and Ito's colours, which colour-blind readers can tell apart; from dark to light, for grey prints. */
static const char *const colors[] = { "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000" };
enum { COLOR_COUNT = sizeof colors / sizeof colors[0] };

/* ---- NAME.csv ---- */

/* A field is quoted where its letters would end it, as RFC 4180 says. */
static void csv_text(FILE *stream, const char *bytes)
{
    char text[LABEL_SIZE];
    label_from_text(text, sizeof text, bytes != NULL ? bytes : "", bytes != NULL ? strlen(bytes) : 0);
    if (strpbrk(text, ",\"") == NULL) {
        fputs(text, stream);
        return;
    }
    fputc('"', stream);
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '"')
            fputc('"', stream);
        fputc(*c, stream);
    }
    fputc('"', stream);
}

static void csv_number(FILE *stream, double x)
{
    if (!isnan(x)) // an empty field is a gap in the curve
        fprintf(stream, "%.9g", x);
}

/* Do all series have the same x? Then one column is enough. */
static bool shares_x(const Plot *plot)
{
    const PlotSeries *first = &plot->series[0];
    for (int s = 1; s < plot->series_count; s++) {
        const PlotSeries *series = &plot->series[s];
        if (series->count != first->count)
            return false;
        for (int i = 0; i < first->count; i++)
            if (series->x[i] != first->x[i])
                return false;
    }
    return true;
}

static void csv_bars(FILE *stream, const Plot *plot)
{
    csv_text(stream, plot->x_label);
    for (int s = 0; s < plot->series_count; s++) {
        fputc(',', stream);
        csv_text(stream, plot->series[s].label);
    }
    fputc('\n', stream);
    for (int i = 0; i < plot->category_count; i++) {
        csv_text(stream, plot->categories[i]);
        for (int s = 0; s < plot->series_count; s++) {
            fputc(',', stream);
            csv_number(stream, plot->series[s].y[i]);
        }
        fputc('\n', stream);
    }
}

/* x,first,second,…   or, where each series has its own x,   x,first,x,second,… */
static void csv_curves(FILE *stream, const Plot *plot, bool one_x)
{
    int rows = 0;
    for (int s = 0; s < plot->series_count; s++) {
        const PlotSeries *series = &plot->series[s];
        if (s == 0 || !one_x) {
            fputs(s > 0 ? "," : "", stream);
            csv_text(stream, plot->x_label);
        }
        fputc(',', stream);
        csv_text(stream, series->label);
        if (series->count > rows)
            rows = series->count;
    }
    fputc('\n', stream);
    for (int i = 0; i < rows; i++) {
        for (int s = 0; s < plot->series_count; s++) {
            const PlotSeries *series = &plot->series[s];
            bool here = i < series->count;
            if (s == 0 || !one_x) {
                fputs(s > 0 ? "," : "", stream);
                csv_number(stream, here ? series->x[i] : NAN);
            }
            fputc(',', stream);
            csv_number(stream, here ? series->y[i] : NAN);
        }
        fputc('\n', stream);
    }
}

/* ---- NAME.gp ---- */

/* A string for gnuplot: in single quotes nothing is special but the quote itself, which is doubled. */
static void gp_string(FILE *stream, const char *bytes)
{
    char text[LABEL_SIZE];
    label_from_text(text, sizeof text, bytes, strlen(bytes));
    fputc('\'', stream);
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '\'')
            fputc('\'', stream);
        fputc(*c, stream);
    }
    fputc('\'', stream);
}

/* set WHAT 'text', or nothing where there is no text. */
static void gp_set(FILE *stream, const char *what, const char *text)
{
    if (text == NULL)
        return;
    fprintf(stream, "set %s ", what);
    gp_string(stream, text);
    fputc('\n', stream);
}

/* The smallest and largest x, or y and line, that can be drawn; false if there is none. */
static bool data_range(const Plot *plot, bool of_x, double *min, double *max)
{
    bool is_log = of_x ? plot->x_log : plot->y_log;
    *min = INFINITY;
    *max = -INFINITY;
    for (int s = 0; s < plot->series_count; s++) {
        const PlotSeries *series = &plot->series[s];
        for (int i = 0; i < series->count; i++) {
            double value = of_x ? series->x[i] : series->y[i];
            if (isfinite(value) && (!is_log || value > 0.0)) {
                *min = fmin(*min, value);
                *max = fmax(*max, value);
            }
        }
    }
    for (int i = 0; i < plot->line_count && !of_x; i++) {
        if (is_log && !(plot->lines[i].y > 0.0))
            continue;
        *min = fmin(*min, plot->lines[i].y);
        *max = fmax(*max, plot->lines[i].y);
    }
    return *min <= *max;
}

/* One place on an axis, with its name: 500, 20k, 3M. */
static void gp_tic(FILE *stream, const char *separator, double tic)
{
    if (fabs(tic) >= 1e6)
        fprintf(stream, "%s'%gM' %.9g", separator, tic / 1e6, tic);
    else if (fabs(tic) >= 1e3)
        fprintf(stream, "%s'%gk' %.9g", separator, tic / 1e3, tic);
    else
        fprintf(stream, "%s'%g' %.9g", separator, tic, tic);
}

/* Round numbers for the axis on top: 20k, 40k, …; left to itself gnuplot would take those of the axis below. */
static void gp_x2_tics(FILE *stream, double min, double max)
{
    double rough = (max - min) / 8.0;
    double power = pow(10.0, floor(log10(rough)));
    double step = rough <= power         ? power
                  : rough <= 2.0 * power ? 2.0 * power
                  : rough <= 5.0 * power ? 5.0 * power
                                         : 10.0 * power;
    const char *separator = "";
    fputs("set x2tics (", stream);
    for (double n = ceil(min / step); n * step <= max * (1.0 + 1e-9); n++) {
        gp_tic(stream, separator, n * step);
        separator = ", ";
    }
    fputs(")\n", stream);
}

/* Round numbers for a logarithmic axis, the more the fewer powers of ten it spans: left to itself gnuplot names the powers alone. */
static void gp_log_y_tics(FILE *stream, double min, double max)
{
    static const double few[] = { 1 }, some[] = { 1, 2, 5 }, many[] = { 1, 1.5, 2, 3, 5, 7 };
    double powers = log10(max / min);
    const double *steps = powers > 4.0 ? few : powers > 1.5 ? some : many;
    int count = powers > 4.0 ? 1 : powers > 1.5 ? 3 : 6;
    const char *separator = "";
    fputs("set logscale y\nset ytics (", stream);
    for (double power = floor(log10(min)); power <= log10(max); power++) {
        for (int i = 0; i < count; i++) {
            gp_tic(stream, separator, steps[i] * pow(10.0, power));
            separator = ", ";
        }
    }
    fputs(")\n", stream);
}

static void gp_x2_axis(FILE *stream, const Plot *plot)
{
    double min, max;
    gp_set(stream, "x2label", plot->x2_label);
    if (!data_range(plot, true, &min, &max))
        return;
    if (min > 0.0 && min < 0.2 * max && !plot->x_log) // epochs and steps begin at 0
        min = 0.0;
    if (min == max)
        max = min + 1.0;
    fprintf(stream, "set xtics nomirror\nset xrange [%.9g:%.9g]\nset x2range [%.9g:%.9g]\n", min, max,
            min * plot->x2_per_x, max * plot->x2_per_x);
    if (plot->x_log)
        fputs("set logscale x2\nset x2tics\n", stream);
    else
        gp_x2_tics(stream, min * plot->x2_per_x, max * plot->x2_per_x);
}

/* Room above the curves, and below them for a name below a line; but no axis that shows what is below 0 where nothing is. */
static void gp_room(FILE *stream, const Plot *plot)
{
    const double room = 0.08; /* of the height */
    double min, max;
    bool stands_on_zero = data_range(plot, false, &min, &max) && min >= 0.0 && min < room * (max - min);
    if (stands_on_zero)
        fputs("set yrange [0:]\n", stream);
    fprintf(stream, "set offsets 0, 0, graph 0.05, graph %g\n", stands_on_zero ? 0.0 : room);
}

static void gp_axes(FILE *stream, const Plot *plot)
{
    double min, max;
    gp_set(stream, "title", plot->title);
    gp_set(stream, "xlabel", plot->x_label);
    gp_set(stream, "ylabel", plot->y_label);
    if (plot->x_log)
        fputs("set logscale x\n", stream);
    if (plot->x2_label != NULL)
        gp_x2_axis(stream, plot);
    bool fixed = plot->y_min != 0.0 || plot->y_max != 0.0;
    bool found = data_range(plot, false, &min, &max);
    const double room = 1.3; /* above and below, as a factor */
    if (plot->y_log && found)
        gp_log_y_tics(stream, fixed ? plot->y_min : min / room, fixed ? plot->y_max : max * room);
    if (fixed)
        fprintf(stream, "set yrange [%.9g:%.9g]\n", plot->y_min, plot->y_max);
    else if (plot->y_log && plot->categories == NULL && found)
        fprintf(stream, "set yrange [%.9g:%.9g]\n", min / room, max * room);
    else if (plot->categories == NULL)
        gp_room(stream, plot);
}

static void gp_categories(FILE *stream, const Plot *plot)
{
    size_t letters = 0;
    for (int i = 0; i < plot->category_count; i++)
        letters += strlen(plot->categories[i]) + 2;
    fputs("set style data histograms\nset style histogram clustered gap 1\nset style fill solid 0.9 noborder\n",
          stream);
    fprintf(stream, "set xrange [-0.6:%g]\n", plot->category_count - 0.4);
    fputs("set xtics (", stream);
    for (int i = 0; i < plot->category_count; i++) {
        fputs(i > 0 ? ", " : "", stream);
        gp_string(stream, plot->categories[i]);
        fprintf(stream, " %d", i);
    }
    fprintf(stream, ") %s\n", letters > LONG_NAMES ? "rotate by -35" : "");
    if (plot->y_min == 0.0 && plot->y_max == 0.0 && !plot->y_log)
        fputs("set yrange [0 < *:]\nset offsets 0, 0, graph 0.05, 0\n", stream);
}

/* Where do the curves end: mostly above this line? Then its name stands below it, out of their way. */
static bool curves_end_above(const Plot *plot, double y)
{
    int above = 0, below = 0;
    for (int s = 0; s < plot->series_count; s++) {
        const PlotSeries *series = &plot->series[s];
        int count = plot->categories != NULL ? plot->category_count : series->count;
        if (count > 0 && series->y[count - 1] >= y)
            above++;
        else
            below++;
    }
    return above > below;
}

static void gp_line_names(FILE *stream, const Plot *plot)
{
    for (int i = 0; i < plot->line_count; i++) {
        const PlotLine *line = &plot->lines[i];
        char name[LABEL_SIZE];
        snprintf(name, sizeof name, "%s %.4g", line->label, line->y);
        fputs("set label ", stream);
        gp_string(stream, name);
        fprintf(stream, " at graph 0.99, first %.9g right offset 0,%s front\n", line->y,
                curves_end_above(plot, line->y) ? "-0.7" : "0.6");
    }
}

/* Is there anything in the series that gnuplot could draw? It stops where there is not. */
static bool has_points(const Plot *plot, const PlotSeries *series)
{
    int count = plot->categories != NULL ? plot->category_count : series->count;
    for (int i = 0; i < count; i++) {
        bool x_ok = plot->categories != NULL || (isfinite(series->x[i]) && (!plot->x_log || series->x[i] > 0));
        bool y_ok = isfinite(series->y[i]) && (!plot->y_log || series->y[i] > 0);
        if (x_ok && y_ok)
            return true;
    }
    return false;
}

static void gp_series_style(FILE *stream, const PlotSeries *series, int index)
{
    const char *style = "lines linewidth 2.5";
    if (series->style == PLOT_DASHED)
        style = "lines linewidth 2.5 dashtype '-'";
    if (series->style == PLOT_MARKED || series->count == 1) // a line through one point is invisible
        style = "linespoints linewidth 2.5 pointtype 7";
    if (series->style == PLOT_POINTS)
        style = "points pointtype 7 pointsize 0.7";
    fprintf(stream, "with %s linecolor rgb '%s'", style, colors[index % COLOR_COUNT]);
}

static void gp_plot_command(FILE *stream, const Plot *plot, const char *base, bool one_x)
{
    const char *separator = "plot ";
    for (int s = 0; s < plot->series_count; s++) {
        const PlotSeries *series = &plot->series[s];
        if (!has_points(plot, series))
            continue;
        fputs(separator, stream);
        gp_string(stream, base);
        fputs(" . '.csv' skip 1 using ", stream);
        if (plot->categories != NULL) {
            fprintf(stream, "%d linecolor rgb '%s'", s + 2, colors[s % COLOR_COUNT]);
        } else {
            fprintf(stream, "%d:%d ", one_x ? 1 : 2 * s + 1, one_x ? s + 2 : 2 * s + 2);
            gp_series_style(stream, series, s);
        }
        fputs(" title ", stream);
        gp_string(stream, series->label != NULL ? series->label : "");
        separator = ", \\\n     ";
    }
    for (int i = 0; i < plot->line_count; i++) {
        fprintf(stream, "%s%.9g with lines linewidth 1.5 dashtype '.' linecolor rgb '#404040' notitle", separator,
                plot->lines[i].y);
        separator = ", \\\n     ";
    }
    fputc('\n', stream);
}

/* In how many rows gnuplot sets the key below the picture: columns are as wide as the longest name and its sample. */
static int key_rows(const Plot *plot)
{
    enum { KEY_LETTERS = 86, SAMPLE_LETTERS = 8 };
    size_t longest = 0;
    for (int s = 0; s < plot->series_count; s++) {
        const char *label = plot->series[s].label;
        size_t letters = label == NULL ? 0 : utf8_length(label, strlen(label));
        longest = letters > longest ? letters : longest;
    }
    int columns = KEY_LETTERS / (int)(longest + SAMPLE_LETTERS);
    return columns <= 1 ? plot->series_count : (plot->series_count + columns - 1) / columns;
}

static void gp_script(FILE *stream, const Plot *plot, const char *base, bool one_x)
{
    fputs("# Draws ", stream);
    gp_string(stream, base);
    fputs(" from the numbers in the .csv beside it. In this directory: gnuplot NAME.gp\n", stream);
    fputs("if (!exists('picture')) picture = ", stream);
    gp_string(stream, base);
    fputs(" . '.png'\n", stream);
    fputs("set encoding utf8\n"
          "set terminal pngcairo noenhanced size 1000,600 font 'DejaVu Sans,14'\n"
          "set output picture\n"
          "set datafile separator comma\n"
          "set grid ytics linetype 1 linewidth 0.7 linecolor rgb '#dddddd'\n"
          "set key below horizontal Left reverse  # outside: it hides nothing\nset rmargin 4\n",
          stream);
    fprintf(stream, "set bmargin %d\n", 5 + key_rows(plot));
    gp_axes(stream, plot);
    if (plot->categories != NULL)
        gp_categories(stream, plot);
    gp_line_names(stream, plot);
    gp_plot_command(stream, plot, base, one_x);
    fputs("unset output  # finishes the file\n", stream);
}

/* ---- NAME.png ---- */

/* Starts gnuplot without a shell, in directory, and returns what it says on standard error. 0 or an error number. */
static int spawn_gnuplot(const char *directory, char *set_picture, char *script, Buffer *said, int *status)
{
    char *arguments[] = { "gnuplot", "-d", "-e", set_picture, script, NULL }; // -d: without the reader's own settings
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return errno;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
    posix_spawn_file_actions_addchdir_np(&actions, directory);
    pid_t child;
    int failure = posix_spawnp(&child, "gnuplot", &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    if (failure == 0) {
        char piece[512];
        ssize_t got;
        while ((got = read(ends[0], piece, sizeof piece)) > 0 || (got < 0 && errno == EINTR))
            if (got > 0)
                buffer_append(said, piece, (size_t)got);
        while (waitpid(child, status, 0) < 0 && errno == EINTR)
            continue;
    }
    close(ends[0]);
    return failure;
}

/* The last line of what gnuplot said that isn't blank. Cuts text. */
static const char *last_line(Buffer *text)
{
    while (text->size > 0 && strchr("\r\n\t ", text->bytes[text->size - 1]) != NULL)
        text->bytes[--text->size] = '\0';
    if (text->size == 0)
        return "it said nothing";
    const char *newline = strrchr(text->bytes, '\n');
    return newline != NULL ? newline + 1 : text->bytes;
}

/* Does the file end as every whole PNG ends? On a full disk gnuplot ends well and leaves a piece. */
static bool is_whole_png(const char *path)
{
    static const unsigned char end[12] = { 0, 0, 0, 0, 'I', 'E', 'N', 'D', 0xae, 0x42, 0x60, 0x82 };
    unsigned char bytes[12];
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return false;
    bool whole = fseek(file, -(long)sizeof bytes, SEEK_END) == 0 &&
                 fread(bytes, 1, sizeof bytes, file) == sizeof bytes && memcmp(bytes, end, sizeof end) == 0;
    fclose(file);
    return whole;
}

static bool flush_and_rename(const char *temporary, const char *path, Error *error)
{
    int fd = open(temporary, O_RDONLY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    ok = ok && rename(temporary, path) == 0;
    if (!ok)
        error_set(error, "%s: cannot write: %s; check the directory and the space on the disk", path, strerror(errno));
    return ok;
}

/* path is NAME; directory and base are its two parts. */
static bool draw_png(const char *path, const char *directory, const char *base, Error *error)
{
    Buffer picture = { 0 }, temporary = { 0 }, script = { 0 }, set_picture = { 0 }, said = { 0 };
    buffer_printf(&picture, "%s.png", path);
    buffer_printf(&temporary, "%s.png.tmp-%ld", path, (long)getpid());
    buffer_printf(&script, "./%s.gp", base); // "./": no name is an option
    buffer_append_string(&set_picture, "picture='");
    for (const char *c = &temporary.bytes[strlen(path) - strlen(base)]; *c != '\0'; c++)
        buffer_append(&set_picture, *c == '\'' ? "''" : c, *c == '\'' ? 2 : 1);
    buffer_append_string(&set_picture, "'");

    int status = 0;
    bool ok = true;
    int failure = spawn_gnuplot(directory, set_picture.bytes, script.bytes, &said, &status);
    if (failure == 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0 && is_whole_png(temporary.bytes)) {
        ok = flush_and_rename(temporary.bytes, picture.bytes, error);
    } else {
        unlink(picture.bytes); // an older picture must not stand beside newer numbers
        if (failure == ENOENT)
            fprintf(stderr,
                    "note: gnuplot is not installed; wrote %s.csv and %s.gp; install gnuplot-nox for the picture\n",
                    path, path);
        else
            fprintf(stderr, "note: gnuplot failed (%s); wrote %s.csv and %s.gp; to see more: cd %s && gnuplot %s.gp\n",
                    failure != 0 ? strerror(failure) : last_line(&said), path, path, directory, base);
    }
    if (!ok || failure != 0 || access(temporary.bytes, F_OK) == 0)
        unlink(temporary.bytes);
    buffer_free(&picture);
    buffer_free(&temporary);
    buffer_free(&script);
    buffer_free(&set_picture);
    buffer_free(&said);
    return ok;
}

/* ---- all three ---- */

static bool write_csv(const Plot *plot, const char *path, bool one_x, Error *error)
{
    FileWriter writer;
    if (!file_writer_open(&writer, path, error))
        return false;
    if (plot->categories != NULL)
        csv_bars(writer.stream, plot);
    else
        csv_curves(writer.stream, plot, one_x);
    return file_writer_close(&writer, error);
}

static bool write_script(const Plot *plot, const char *path, const char *base, bool one_x, Error *error)
{
    FileWriter writer;
    if (!file_writer_open(&writer, path, error))
        return false;
    gp_script(writer.stream, plot, base, one_x);
    return file_writer_close(&writer, error);
}

bool plot_save(const Plot *plot, const char *path, Error *error)
{
    bool one_x = plot->categories != NULL || plot->series_count == 0 || shares_x(plot);
    bool anything = plot->line_count > 0;
    for (int s = 0; s < plot->series_count; s++)
        anything = anything || has_points(plot, &plot->series[s]);

    const char *slash = strrchr(path, '/');
    const char *base = slash != NULL ? slash + 1 : path;
    Buffer csv = { 0 }, script = { 0 }, directory = { 0 };
    buffer_printf(&csv, "%s.csv", path);
    buffer_printf(&script, "%s.gp", path);
    if (slash == NULL)
        buffer_append_string(&directory, ".");
    else
        buffer_append(&directory, path, slash == path ? 1 : (size_t)(slash - path));

    bool ok = write_csv(plot, csv.bytes, one_x, error) && write_script(plot, script.bytes, base, one_x, error);
    if (ok && anything)
        ok = draw_png(path, directory.bytes, base, error);
    else if (ok)
        fprintf(stderr, "note: %s: no values to draw; wrote the .csv and .gp without a picture\n", path);
    buffer_free(&csv);
    buffer_free(&script);
    buffer_free(&directory);
    return ok;
}
