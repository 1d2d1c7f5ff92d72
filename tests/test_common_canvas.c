/* Tests of common/canvas.h: pixels, letters and the PNG that comes out. */
#define _GNU_SOURCE /* setenv */
#include "common/canvas.h"

#include "common/text.h"
#include "tests/process.h"

#include <check.h>
#include <png.h>
#include <stdlib.h>
#include <string.h>

static const Color white = { 255, 255, 255 }, red = { 255, 0, 0 };
static char *directory;
static Canvas canvas;
static Letters *letters;

static void setup(void)
{
    unsetenv("WORKBOOK_FONT");
    directory = test_directory_new();
    ck_assert(canvas_init(&canvas, 60, 40, white, NULL));
    ck_assert(letters_open(&letters, NULL, NULL));
    ck_assert_ptr_nonnull(letters); // fonts-dejavu-core is one of the README's packages
}

static void teardown(void)
{
    letters_close(letters);
    canvas_free(&canvas);
    test_directory_remove(directory);
}

/* How many pixels of [left, right) x [top, bottom) are not white. */
static int inked(int left, int top, int right, int bottom)
{
    int count = 0;
    for (int y = top; y < bottom; y++)
        for (int x = left; x < right; x++)
            count += memcmp(&canvas.pixels[3 * (y * canvas.width + x)], &white, 3) != 0;
    return count;
}

START_TEST(a_rectangle_is_cut_at_the_edges)
{
    canvas_rectangle(&canvas, 50, 30, 100, 100, red);
    ck_assert_int_eq(inked(0, 0, 60, 40), 10 * 10);
    canvas_rectangle(&canvas, -5, -5, 6, 7, red);
    ck_assert_int_eq(inked(0, 0, 60, 40), 10 * 10 + 1 * 2);
    canvas_rectangle(&canvas, 200, 3, 5, 5, red);
    canvas_rectangle(&canvas, -20, 3, 5, 5, red);
    ck_assert_int_eq(inked(0, 0, 60, 40), 10 * 10 + 1 * 2);
}
END_TEST

START_TEST(letters_stand_on_the_line_and_turn_around_their_start)
{
    canvas_text(&canvas, letters, 5, 30, "HHH", 14, 0, red);
    int width = letters_width(letters, "HHH", 14);
    ck_assert_int_gt(inked(5, 15, 5 + width, 30), 50);
    ck_assert_int_eq(inked(0, 31, 60, 40), 0);
    canvas_rectangle(&canvas, 0, 0, 60, 40, white);
    canvas_text(&canvas, letters, 30, 38, "HH", 14, 90, red);
    ck_assert_int_gt(inked(18, 10, 31, 39), 50);
    ck_assert_int_eq(inked(32, 0, 60, 40), 0); // nothing right of the line: they stand on its left
}
END_TEST

START_TEST(hangul_comes_from_the_second_font)
{
    canvas_text(&canvas, letters, 5, 30, "한", 20, 0, red);
    ck_assert_int_gt(inked(0, 0, 60, 40), 30);
    ck_assert_int_lt(letters_width(letters, "한", 20), 30); // <U+D55C> would be much wider
}
END_TEST

START_TEST(a_character_without_a_glyph_shows_its_number)
{
    ck_assert_int_eq(letters_width(letters, "\xf3\xb0\x80\x80", 20), letters_width(letters, "<U+F0000>", 20));
}
END_TEST

START_TEST(text_off_the_canvas_does_no_harm)
{
    canvas_text(&canvas, letters, -1000, 30, "far to the left", 14, 0, red);
    canvas_text(&canvas, letters, 55, 5, "over the corner", 30, 45, red);
    canvas_text(&canvas, letters, 30000, 30000, "far away", 14, 0, red);
    canvas_text(&canvas, letters, 10, 20, "\xff\xec\x95", 14, 0, red);
    canvas_text(&canvas, letters, 10, 20, "", 14, 0, red);
}
END_TEST

START_TEST(long_text_is_fitted_at_a_character)
{
    char text[] = "한국어로 쓴 아주 긴 이름입니다";
    letters_fit(letters, text, 15, 100);
    ck_assert_int_le(letters_width(letters, text, 15), 100);
    ck_assert_uint_eq(utf8_valid_prefix(text, strlen(text)), strlen(text));
    ck_assert_str_eq(&text[strlen(text) - 3], "…");
    char same[] = "short";
    letters_fit(letters, same, 15, 100);
    ck_assert_str_eq(same, "short");
    char thin[] = "abcdefgh";
    letters_fit(letters, thin, 15, 0);
    ck_assert_str_eq(thin, "…");
}
END_TEST

START_TEST(a_thousand_letters_do_no_harm)
{
    char text[3001];
    for (int i = 0; i < 3000; i += 3)
        memcpy(&text[i], "中", 3);
    text[3000] = '\0';
    canvas_text(&canvas, letters, 0, 30, text, 14, 0, red);
    letters_fit(letters, text, 14, 100);
    ck_assert_int_le(letters_width(letters, text, 14), 100);
}
END_TEST

START_TEST(the_png_has_the_canvas_pixels_and_the_same_bytes_twice)
{
    char *first = test_path(directory, "1.png"), *second = test_path(directory, "2.png");
    canvas_text(&canvas, letters, 5, 30, "abc", 20, 0, red);
    ck_assert(canvas_save(&canvas, first, NULL) && canvas_save(&canvas, second, NULL));
    size_t first_size, second_size;
    char *first_bytes = test_file_read(first, &first_size), *second_bytes = test_file_read(second, &second_size);
    ck_assert_uint_eq(first_size, second_size);
    ck_assert_mem_eq(first_bytes, second_bytes, first_size);

    png_image image = { .version = PNG_IMAGE_VERSION };
    ck_assert(png_image_begin_read_from_file(&image, first));
    ck_assert_uint_eq(image.width, 60);
    ck_assert_uint_eq(image.height, 40);
    image.format = PNG_FORMAT_RGB;
    uint8_t pixels[60 * 40 * 3];
    ck_assert(png_image_finish_read(&image, NULL, pixels, 0, NULL));
    ck_assert_mem_eq(pixels, canvas.pixels, sizeof pixels);
    free(first_bytes);
    free(second_bytes);
    free(first);
    free(second);
}
END_TEST

START_TEST(a_png_that_cannot_be_written_is_told)
{
    Error error;
    char *path = test_path(directory, "none/1.png");
    ck_assert(!canvas_save(&canvas, path, &error));
    ck_assert_ptr_nonnull(strstr(error.message, path));
    ck_assert(!canvas_save(&canvas, "/dev/full", &error));
    ck_assert_ptr_nonnull(strstr(error.message, "No space left"));
    free(path);
}
END_TEST

START_TEST(a_picture_without_end_is_refused)
{
    Canvas large;
    Error error;
    ck_assert(!canvas_init(&large, 1000000, 1000000, white, &error));
    ck_assert_ptr_nonnull(strstr(error.message, "too large"));
    ck_assert(!canvas_init(&large, 0, 10, white, &error));
    canvas_free(&large);
}
END_TEST

START_TEST(a_font_that_is_none_is_told)
{
    Letters *other;
    Error error;
    ck_assert(!letters_open(&other, "/nowhere/font.ttf", &error));
    ck_assert_ptr_nonnull(strstr(error.message, "/nowhere/font.ttf: no such font file"));
    char *path = test_file_new(directory, "junk.ttf", "not a font", 10);
    setenv("WORKBOOK_FONT", path, 1);
    ck_assert(!letters_open(&other, NULL, &error));
    ck_assert_ptr_nonnull(strstr(error.message, "not a font"));
    ck_assert_ptr_null(other);
    free(path);
}
END_TEST

START_TEST(without_letters_nothing_is_drawn)
{
    Letters *none;
    setenv("WORKBOOK_FONT", "none", 1);
    ck_assert(letters_open(&none, NULL, NULL));
    ck_assert_ptr_null(none);
    canvas_text(&canvas, none, 5, 30, "abc", 20, 0, red);
    ck_assert_int_eq(inked(0, 0, 60, 40), 0);
    ck_assert_int_eq(letters_width(none, "abc", 20), 0);
    letters_close(none);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("canvas");
    TCase *tests = tcase_create("canvas");
    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, a_rectangle_is_cut_at_the_edges);
    tcase_add_test(tests, letters_stand_on_the_line_and_turn_around_their_start);
    tcase_add_test(tests, hangul_comes_from_the_second_font);
    tcase_add_test(tests, a_character_without_a_glyph_shows_its_number);
    tcase_add_test(tests, text_off_the_canvas_does_no_harm);
    tcase_add_test(tests, long_text_is_fitted_at_a_character);
    tcase_add_test(tests, a_thousand_letters_do_no_harm);
    tcase_add_test(tests, the_png_has_the_canvas_pixels_and_the_same_bytes_twice);
    tcase_add_test(tests, a_png_that_cannot_be_written_is_told);
    tcase_add_test(tests, a_picture_without_end_is_refused);
    tcase_add_test(tests, a_font_that_is_none_is_told);
    tcase_add_test(tests, without_letters_nothing_is_drawn);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
