/* Tests of common/heatmap.h: the picture has its colours in the right cells, and strange input does no harm. */
#define _GNU_SOURCE /* setenv */
#include "common/heatmap.h"

#include "tests/process.h"

#include <check.h>
#include <float.h>
#include <math.h>
#include <png.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static char *directory, *path;

static void setup(void)
{
    unsetenv("WORKBOOK_FONT");
    directory = test_directory_new();
    path = test_path(directory, "map.png");
}

static void teardown(void)
{
    free(path);
    test_directory_remove(directory);
}

typedef struct Picture {
    int width, height;
    uint8_t *pixels; /* red, green, blue */
} Picture;

static Picture picture_read(const char *file)
{
    png_image image = { .version = PNG_IMAGE_VERSION };
    ck_assert_msg(png_image_begin_read_from_file(&image, file), "%s: %s", file, image.message);
    image.format = PNG_FORMAT_RGB;
    Picture picture = { (int)image.width, (int)image.height, malloc(PNG_IMAGE_SIZE(image)) };
    ck_assert(png_image_finish_read(&image, NULL, picture.pixels, 0, NULL));
    return picture;
}

/* How many pixels have exactly this colour. */
static int count_color(const Picture *picture, int red, int green, int blue)
{
    int count = 0;
    for (int i = 0; i < picture->width * picture->height; i++) {
        const uint8_t *p = &picture->pixels[3 * i];
        count += p[0] == red && p[1] == green && p[2] == blue;
    }
    return count;
}

static void save(const float *values, int rows, int cols, const char *const *labels, const HeatmapOptions *options)
{
    Error error = { "" };
    ck_assert_msg(heatmap_save(path, values, rows, cols, labels, labels, options, &error), "%s", error.message);
}

START_TEST(the_largest_value_is_bright_and_zero_is_dark)
{
    const float values[4] = { 0, 0, 0, 0.5f };
    save(values, 2, 2, NULL, &(HeatmapOptions){ .font = "none" });
    Picture picture = picture_read(path);
    int dark = count_color(&picture, 68, 1, 84), bright = count_color(&picture, 253, 231, 37);
    ck_assert_int_ge(dark, 3 * 64 * 64);
    ck_assert_int_lt(dark, 3 * 64 * 64 + 200); // and a line or two of the colour bar
    ck_assert_int_ge(bright, 64 * 64);
    ck_assert_int_lt(bright, 64 * 64 + 200);
    free(picture.pixels);
}
END_TEST

START_TEST(a_row_is_a_query_and_a_column_is_a_key)
{
    const float values[6] = { 0, 0, 1, 0, 0, 0 }; // the first token looks at the third
    save(values, 2, 3, NULL, &(HeatmapOptions){ .font = "none" });
    Picture picture = picture_read(path);
    int top = -1, left = -1, bright_top = -1, bright_left = -1;
    for (int y = 0; y < picture.height; y++) {
        for (int x = 0; x < picture.width; x++) {
            const uint8_t *p = &picture.pixels[3 * (y * picture.width + x)];
            if (top < 0 && p[0] == 68 && p[1] == 1) {
                top = y;
                left = x;
            }
            if (bright_top < 0 && p[0] == 253 && p[1] == 231) {
                bright_top = y;
                bright_left = x;
            }
        }
    }
    ck_assert_int_eq(bright_top, top);
    ck_assert_int_eq(bright_left, left + 2 * 64);
    free(picture.pixels);
}
END_TEST

START_TEST(the_colours_grow_lighter_evenly)
{
    enum { N = 64 };
    float values[N];
    for (int i = 0; i < N; i++)
        values[i] = (float)i;
    save(values, 1, N, NULL, &(HeatmapOptions){ .font = "none", .min = 0, .max = N - 1 });
    Picture picture = picture_read(path);
    int x = 0, y = 0; // the first cell
    while (picture.pixels[3 * (y * picture.width + x)] != 68 || picture.pixels[3 * (y * picture.width + x) + 1] != 1) {
        x = (x + 1) % picture.width;
        y += x == 0;
    }
    double before = -1.0;
    for (int i = 0; i < N; i++) { // a cell is 640 / 64 pixels wide
        const uint8_t *p = &picture.pixels[3 * (y * picture.width + x + i * 10)];
        double light =
            0.2126 * pow(p[0] / 255.0, 2.2) + 0.7152 * pow(p[1] / 255.0, 2.2) + 0.0722 * pow(p[2] / 255.0, 2.2);
        double lightness = cbrt(light); // as CIE L*, up to a factor
        ck_assert_double_gt(lightness, before);
        if (i > 0)
            ck_assert_double_lt(lightness - before, 0.04);
        before = lightness;
    }
    free(picture.pixels);
}
END_TEST

START_TEST(the_same_map_gives_the_same_bytes)
{
    const float values[4] = { 1, 0, 0.25f, 0.75f };
    const char *labels[2] = { "the", " 고양이" };
    HeatmapOptions options = { .title = "twice" };
    size_t first_size, second_size;
    save(values, 2, 2, labels, &options);
    char *first = test_file_read(path, &first_size);
    save(values, 2, 2, labels, &options);
    char *second = test_file_read(path, &second_size);
    ck_assert_uint_eq(first_size, second_size);
    ck_assert_mem_eq(first, second, first_size);
    for (size_t i = 0; i + 4 < first_size; i++)
        ck_assert(memcmp(&first[i], "tIME", 4) != 0);
    free(first);
    free(second);
}
END_TEST

START_TEST(letters_change_the_picture)
{
    const float values[1] = { 1 };
    size_t a_size, b_size;
    save(values, 1, 1, (const char *[]){ "a" }, NULL);
    char *a = test_file_read(path, &a_size);
    save(values, 1, 1, (const char *[]){ "b" }, NULL);
    char *b = test_file_read(path, &b_size);
    ck_assert(a_size != b_size || memcmp(a, b, a_size) != 0);
    free(a);
    free(b);
}
END_TEST

START_TEST(strange_tokens_do_no_harm)
{
    const char *labels[12] = {
        "안녕",     " ",    "",
        "\n",       "\xec", "\x95\x88",
        "😀",        "🚀",    "\x1b[2J",
        "\xff\xfe", "中",   "a token so long that it would not leave any room for the map, were it not shortened"
    };
    float values[144];
    for (int i = 0; i < 144; i++)
        values[i] = (float)i / 144.0f;
    save(values, 12, 12, labels, &(HeatmapOptions){ .title = "한국어 \xff title" });
    Picture picture = picture_read(path);
    ck_assert_int_lt(picture.width, 1100);
    free(picture.pixels);
}
END_TEST

START_TEST(strange_values_do_no_harm)
{
    const float values[8] = { NAN, INFINITY, -INFINITY, FLT_MAX, -FLT_MAX, FLT_MIN, -0.0f, 1e-45f };
    save(values, 2, 4, NULL, NULL);
    const float nothing[4] = { NAN, NAN, NAN, -INFINITY };
    save(nothing, 2, 2, NULL, &(HeatmapOptions){ .font = "none" });
    Picture picture = picture_read(path);
    ck_assert_int_ge(count_color(&picture, 200, 200, 200), 4 * 64 * 64); // all four cells say "no value"
    free(picture.pixels);
    const float zeros[4] = { 0 };
    save(zeros, 2, 2, NULL, NULL);
    save((const float[1]){ -3 }, 1, 1, NULL, NULL);
    save((const float[2]){ 5, 7 }, 1, 2, NULL, &(HeatmapOptions){ .min = 3, .max = 1 });
}
END_TEST

START_TEST(long_and_large_maps_have_a_readable_size)
{
    static const int sizes[][2] = { { 1, 1 }, { 1, 300 }, { 300, 1 }, { 13, 13 }, { 100, 7 }, { 1024, 1024 } };
    float *values = calloc(1024 * 1024, sizeof *values);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        save(values, sizes[i][0], sizes[i][1], NULL, NULL);
        Picture picture = picture_read(path);
        ck_assert_int_le(picture.width, 1300);
        ck_assert_int_le(picture.height, 1300);
        ck_assert_int_ge(picture.width, 150);
        free(picture.pixels);
    }
    free(values);
}
END_TEST

START_TEST(a_sheet_has_one_map_a_head)
{
    enum { H = 5, T = 3 };
    float values[H * T * T] = { 0 };
    for (int h = 0; h < H; h++)
        values[h * T * T] = 1.0f;
    const char *labels[T] = { "a", " b", " c" };
    Error error = { "" };
    ck_assert_msg(
        heatmap_sheet_save(path, values, H, T, T, labels, labels, &(HeatmapOptions){ .font = "none" }, &error), "%s",
        error.message);
    Picture picture = picture_read(path);
    int bright = count_color(&picture, 253, 231, 37); // one cell of 64 x 64 for each head, and a bit of the bar
    ck_assert_int_ge(bright, H * 64 * 64);
    ck_assert_int_lt(bright, H * 64 * 64 + 200);
    free(picture.pixels);
}
END_TEST

START_TEST(every_number_of_heads_fits_its_sheet)
{
    float *values = calloc(HEATMAP_MAX_HEADS * 6 * 6, sizeof *values);
    for (int heads = 1; heads <= HEATMAP_MAX_HEADS; heads += heads < 10 ? 1 : 9) {
        Error error = { "" };
        ck_assert_msg(heatmap_sheet_save(path, values, heads, 6, 6, NULL, NULL, NULL, &error), "%s", error.message);
        Picture picture = picture_read(path);
        ck_assert_int_le(picture.width, 2100);
        free(picture.pixels);
    }
    free(values);
}
END_TEST

START_TEST(too_many_tokens_or_heads_are_told)
{
    const float values[1] = { 0 };
    Error error;
    ck_assert(!heatmap_save(path, values, HEATMAP_MAX_TOKENS + 1, 1, NULL, NULL, NULL, &error));
    ck_assert_ptr_nonnull(strstr(error.message, "2049 x 1"));
    ck_assert(!heatmap_save(path, values, 0, 1, NULL, NULL, NULL, &error));
    ck_assert(!heatmap_sheet_save(path, values, 65, 1, 1, NULL, NULL, NULL, &error));
    ck_assert_ptr_nonnull(strstr(error.message, "65 heads"));
    ck_assert_ptr_null(test_file_read(path, NULL));
}
END_TEST

START_TEST(a_sheet_too_large_for_a_picture_is_told)
{
    enum { H = 64, T = 2048 };
    const float values[1] = { 0 }; // refused before a value is looked at
    Error error;
    ck_assert(!heatmap_sheet_save(path, values, H, T, T, NULL, NULL, NULL, &error));
    ck_assert_ptr_nonnull(strstr(error.message, path));
    ck_assert_ptr_nonnull(strstr(error.message, "too large"));
}
END_TEST

START_TEST(a_missing_font_is_told)
{
    const float values[1] = { 0 };
    Error error;
    setenv("WORKBOOK_FONT", "/nowhere.ttf", 1);
    ck_assert(!heatmap_save(path, values, 1, 1, NULL, NULL, NULL, &error));
    ck_assert_ptr_nonnull(strstr(error.message, "/nowhere.ttf"));
    ck_assert_ptr_null(test_file_read(path, NULL));
}
END_TEST

START_TEST(an_unwritable_place_is_told)
{
    const float values[1] = { 0 };
    Error error;
    char *nowhere = test_path(directory, "none/map.png");
    ck_assert(!heatmap_save(nowhere, values, 1, 1, NULL, NULL, NULL, &error));
    ck_assert_ptr_nonnull(strstr(error.message, nowhere));
    ck_assert(!heatmap_save(directory, values, 1, 1, NULL, NULL, NULL, &error));
    ck_assert(!heatmap_save("/dev/full", values, 1, 1, NULL, NULL, NULL, &error));
    ck_assert_ptr_nonnull(strstr(error.message, "No space left"));
    free(nowhere);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("heatmap");
    TCase *tests = tcase_create("heatmap");
    tcase_set_timeout(tests, 120);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, the_largest_value_is_bright_and_zero_is_dark);
    tcase_add_test(tests, a_row_is_a_query_and_a_column_is_a_key);
    tcase_add_test(tests, the_colours_grow_lighter_evenly);
    tcase_add_test(tests, the_same_map_gives_the_same_bytes);
    tcase_add_test(tests, letters_change_the_picture);
    tcase_add_test(tests, strange_tokens_do_no_harm);
    tcase_add_test(tests, strange_values_do_no_harm);
    tcase_add_test(tests, long_and_large_maps_have_a_readable_size);
    tcase_add_test(tests, a_sheet_has_one_map_a_head);
    tcase_add_test(tests, every_number_of_heads_fits_its_sheet);
    tcase_add_test(tests, too_many_tokens_or_heads_are_told);
    tcase_add_test(tests, a_sheet_too_large_for_a_picture_is_told);
    tcase_add_test(tests, a_missing_font_is_told);
    tcase_add_test(tests, an_unwritable_place_is_told);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
