/* Tests of common/plot.h: three files, the same bytes each time, and what happens without gnuplot. */
#define _GNU_SOURCE /* setenv */
#include "common/plot.h"

#include "tests/process.h"

#include <check.h>
#include <math.h>
#include <png.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *directory, *name, *csv, *script, *png;
static const double steps[4] = { 1, 2, 3, 4 }, train[4] = { 9.5, 4, 3, 2.5 }, val[4] = { 9.25, 5, 4, 3.75 };

static void setup(void)
{
    directory = test_directory_new();
    name = test_path(directory, "loss");
    csv = test_path(directory, "loss.csv");
    script = test_path(directory, "loss.gp");
    png = test_path(directory, "loss.png");
}

static void teardown(void)
{
    free(name);
    free(csv);
    free(script);
    free(png);
    test_directory_remove(directory);
}

static const PlotSeries two_curves[2] = {
    { .label = "training loss", .x = steps, .y = train, .count = 4 },
    { .label = "validation loss", .x = steps, .y = val, .count = 4, .style = PLOT_DASHED },
};

static Plot loss_plot(void)
{
    return (Plot){ .title = "Loss",
                   .x_label = "epochs",
                   .y_label = "loss (nats/token)",
                   .x2_label = "tokens seen",
                   .x2_per_x = 5120,
                   .series = two_curves,
                   .series_count = 2,
                   .lines = { { 2.25, "true entropy" }, { 4.5, "trigram" } },
                   .line_count = 2 };
}

static void save(const Plot *plot)
{
    Error error = { "" };
    ck_assert_msg(plot_save(plot, name, &error), "%s", error.message);
}

static void expect_file(const char *path, const char *part)
{
    char *text = test_file_read(path, NULL);
    ck_assert_msg(text != NULL, "%s is not there", path);
    ck_assert_msg(strstr(text, part) != NULL, "no \"%s\" in:\n%s", part, text);
    free(text);
}

static void expect_picture(const char *path)
{
    png_image image = { .version = PNG_IMAGE_VERSION };
    ck_assert_msg(png_image_begin_read_from_file(&image, path), "%s: %s", path, image.message);
    ck_assert_uint_eq(image.width, 1000);
    ck_assert_uint_eq(image.height, 600);
    png_image_free(&image);
}

/* Nothing but the files of the plot: no temporary one stays behind. */
static void expect_no_temporary_files(void)
{
    const char *const list[] = { "ls", directory, NULL };
    Process run;
    process_run(&run, NULL, list);
    ck_assert_msg(strstr(run.out, "tmp") == NULL, "left behind: %s", run.out);
    process_free(&run);
}

/* From here on PATH leads to this program instead of gnuplot: a shell script with that text. */
static void replace_gnuplot(const char *text)
{
    char *program = test_file_new(directory, "gnuplot", text, strlen(text));
    ck_assert_int_eq(chmod(program, 0700), 0);
    setenv("PATH", directory, 1);
    free(program);
}

START_TEST(a_plot_is_three_files)
{
    Plot plot = loss_plot();
    save(&plot);
    expect_file(csv, "epochs,training loss,validation loss\n1,9.5,9.25\n2,4,5\n3,3,4\n4,2.5,3.75\n");
    expect_file(script, "set ylabel 'loss (nats/token)'");
    expect_file(script, "'true entropy 2.25'");
    expect_picture(png);
    expect_no_temporary_files();
}
END_TEST

START_TEST(the_same_plot_gives_the_same_bytes)
{
    Plot plot = loss_plot();
    size_t first_size, second_size;
    save(&plot);
    char *first = test_file_read(png, &first_size);
    sleep(1); // a time stamp would differ
    save(&plot);
    char *second = test_file_read(png, &second_size);
    ck_assert_uint_eq(first_size, second_size);
    ck_assert_mem_eq(first, second, first_size);
    free(first);
    free(second);
}
END_TEST

START_TEST(the_script_runs_on_its_own)
{
    Plot plot = loss_plot();
    size_t first_size, second_size;
    save(&plot);
    char *first = test_file_read(png, &first_size);
    ck_assert_int_eq(unlink(png), 0);
    Process run;
    process_run(&run, &(ProcessOptions){ .directory = directory }, (const char *const[]){ "gnuplot", "loss.gp", NULL });
    process_expect(&run, 0, NULL, NULL);
    process_free(&run);
    char *second = test_file_read(png, &second_size);
    ck_assert_ptr_nonnull(second);
    ck_assert_uint_eq(first_size, second_size);
    ck_assert_mem_eq(first, second, first_size);
    free(first);
    free(second);
}
END_TEST

START_TEST(the_upper_axis_has_round_numbers)
{
    Plot plot = loss_plot();
    save(&plot);
    expect_file(script, "set x2tics ('6k' 6000, '8k' 8000, '10k' 10000, '12k' 12000, '14k' 14000, '16k' 16000, '18k' "
                        "18000, '20k' 20000)");
    expect_file(script, "set x2range [5120:20480]");
}
END_TEST

START_TEST(series_with_their_own_x_have_their_own_columns)
{
    const double x[2] = { 0.5, 3 }, y[2] = { 1, NAN };
    PlotSeries series[2] = { { .label = "a", .x = steps, .y = train, .count = 4 },
                             { .label = "b, \"quoted\"", .x = x, .y = y, .count = 2, .style = PLOT_POINTS } };
    save(&(Plot){ .x_label = "step", .y_label = "loss", .series = series, .series_count = 2 });
    expect_file(csv, "step,a,step,\"b, \"\"quoted\"\"\"\n1,9.5,0.5,1\n2,4,3,\n3,3,,\n4,2.5,,\n");
    expect_picture(png);
}
END_TEST

START_TEST(bars_take_any_token_as_their_name)
{
    const char *tokens[6] = { ",", "\"", "it's", "back\\slash", "고양이\xec", "\n" };
    const double cold[6] = { 0.9, 0.1, 0, 0, 0, 0 }, hot[6] = { 0.3, 0.2, 0.2, 0.1, 0.1, 0.1 };
    PlotSeries series[2] = { { .label = "temperature 0.1", .y = cold }, { .label = "temperature 5", .y = hot } };
    save(&(Plot){ .title = "it's {a} test_of^titles",
                  .x_label = "next token",
                  .y_label = "probability",
                  .categories = tokens,
                  .category_count = 6,
                  .series = series,
                  .series_count = 2 });
    expect_file(csv, "\",\",0.9,0.3\n\"\"\"\",0.1,0.2\nit's,0,0.2\nback\\slash,0,0.1\n고양이<EC>,0,0.1\n\\n,0,0.1\n");
    expect_file(script, "'it''s' 2");
    expect_picture(png);
}
END_TEST

START_TEST(logarithmic_axes_leave_out_what_has_no_logarithm)
{
    const double x[5] = { 0, 1, 10, 100, 1000 }, y[5] = { 5, -1, 0.1, 0.01, INFINITY };
    PlotSeries series[1] = { { .label = "loss", .x = x, .y = y, .count = 5, .style = PLOT_MARKED } };
    save(&(Plot){ .x_label = "parameters",
                  .y_label = "loss",
                  .x_log = true,
                  .y_log = true,
                  .series = series,
                  .series_count = 1 });
    expect_file(script, "set logscale x");
    expect_picture(png);
}
END_TEST

/* Long names stand one under the other; the axis' name keeps its place above them. */
START_TEST(a_tall_key_gets_room)
{
    Plot plot = loss_plot();
    save(&plot);
    expect_file(script, "set bmargin 6\n"); // both in one row
    PlotSeries series[2] = { two_curves[0], two_curves[1] };
    series[0].label = "the loss on the texts that the model learns from, after each epoch";
    plot.series = series;
    save(&plot);
    expect_file(script, "set bmargin 7\n");
    expect_picture(png);
}
END_TEST

START_TEST(one_point_is_enough)
{
    PlotSeries series[1] = { { .label = "loss", .x = steps, .y = train, .count = 1 } };
    Plot plot = {
        .x_label = "step", .y_label = "loss", .x2_label = "tokens", .x2_per_x = 10, .series = series, .series_count = 1
    };
    save(&plot);
    expect_picture(png);
}
END_TEST

START_TEST(an_empty_series_is_left_out)
{
    const double nothing[2] = { NAN, NAN };
    PlotSeries series[3] = { { .label = "none", .x = steps, .y = train, .count = 0 },
                             { .label = "nan", .x = steps, .y = nothing, .count = 2 },
                             { .label = "loss", .x = steps, .y = train, .count = 4 } };
    save(&(Plot){ .x_label = "step", .y_label = "loss", .series = series, .series_count = 3 });
    expect_picture(png);
}
END_TEST

START_TEST(no_values_at_all_give_no_picture)
{
    PlotSeries series[1] = { { .label = "none", .x = steps, .y = train, .count = 0 } };
    save(&(Plot){ .x_label = "step", .y_label = "loss", .series = series, .series_count = 1 });
    expect_file(csv, "step,none\n");
    ck_assert_int_ne(access(png, F_OK), 0);
    save(&(Plot){ .x_label = "step", .y_label = "loss" });
}
END_TEST

START_TEST(a_name_with_a_space_and_a_quote_works)
{
    Plot plot = loss_plot();
    char *odd = test_path(directory, "it's a -loss"), *odd_png = test_path(directory, "it's a -loss.png");
    Error error = { "" };
    ck_assert_msg(plot_save(&plot, odd, &error), "%s", error.message);
    expect_picture(odd_png);
    free(odd);
    free(odd_png);
}
END_TEST

START_TEST(a_name_without_a_directory_lands_here)
{
    Plot plot = loss_plot();
    ck_assert_int_eq(chdir(directory), 0);
    ck_assert(plot_save(&plot, "loss", NULL));
    expect_picture(png);
    ck_assert_int_eq(chdir("/"), 0);
}
END_TEST

START_TEST(without_gnuplot_numbers_and_script_still_come)
{
    Plot plot = loss_plot();
    save(&plot);
    setenv("PATH", "/nowhere", 1);
    save(&plot);
    expect_file(csv, "training loss");
    expect_file(script, "gnuplot");
    ck_assert_int_ne(access(png, F_OK), 0); // the older picture is gone too
}
END_TEST

START_TEST(a_gnuplot_that_fails_costs_only_the_picture)
{
    Plot plot = loss_plot();
    replace_gnuplot("#!/bin/sh\necho 'no terminal pngcairo' >&2\nexit 1\n");
    save(&plot);
    expect_file(csv, "training loss");
    ck_assert_int_ne(access(png, F_OK), 0);
}
END_TEST

START_TEST(half_a_picture_never_gets_the_final_name)
{
    Plot plot = loss_plot();
    replace_gnuplot("#!/bin/sh\nset -- \"$3\"\nf=${1#picture=?}\nprintf 'half a PNG' > \"${f%?}\"\n");
    save(&plot);
    ck_assert_int_ne(access(png, F_OK), 0);
    setenv("PATH", "/usr/bin:/bin", 1);
    expect_no_temporary_files();
}
END_TEST

START_TEST(an_unwritable_place_is_told)
{
    Plot plot = loss_plot();
    Error error;
    char *nowhere = test_path(directory, "none/loss");
    ck_assert(!plot_save(&plot, nowhere, &error));
    ck_assert_ptr_nonnull(strstr(error.message, "none/loss.csv"));
    free(nowhere);
    ck_assert_int_eq(symlink("/dev/full", csv), 0);
    ck_assert(!plot_save(&plot, name, &error));
    ck_assert_ptr_nonnull(strstr(error.message, "No space left"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("plot");
    TCase *tests = tcase_create("plot");
    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, a_plot_is_three_files);
    tcase_add_test(tests, the_same_plot_gives_the_same_bytes);
    tcase_add_test(tests, the_script_runs_on_its_own);
    tcase_add_test(tests, the_upper_axis_has_round_numbers);
    tcase_add_test(tests, series_with_their_own_x_have_their_own_columns);
    tcase_add_test(tests, bars_take_any_token_as_their_name);
    tcase_add_test(tests, logarithmic_axes_leave_out_what_has_no_logarithm);
    tcase_add_test(tests, a_tall_key_gets_room);
    tcase_add_test(tests, one_point_is_enough);
    tcase_add_test(tests, an_empty_series_is_left_out);
    tcase_add_test(tests, no_values_at_all_give_no_picture);
    tcase_add_test(tests, a_name_with_a_space_and_a_quote_works);
    tcase_add_test(tests, a_name_without_a_directory_lands_here);
    tcase_add_test(tests, without_gnuplot_numbers_and_script_still_come);
    tcase_add_test(tests, a_gnuplot_that_fails_costs_only_the_picture);
    tcase_add_test(tests, half_a_picture_never_gets_the_final_name);
    tcase_add_test(tests, an_unwritable_place_is_told);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
