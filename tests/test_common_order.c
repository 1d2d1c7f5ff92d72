/* The library can be read from top to bottom: a file of common includes only files above it in common/README.md; and the
 * arrows between chapters point one way. */
#define _GNU_SOURCE /* popen, strndup */
#include "common/buffer.h"
#include "common/file.h"
#include "common/text.h"
#include "tests/assertions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_FILES = 128, PATH_SIZE = 256 };

/* The headers that the README lists, "common/arena.h", in its order; data/ and appA/ come last and are not ordered inside. */
typedef struct ReadingOrder {
    char paths[MAX_FILES][PATH_SIZE];
    int count;
} ReadingOrder;

static void read_order(ReadingOrder *order)
{
    Buffer text = { 0 };
    Error error;
    ck_assert_msg(text_read(&text, "common/README.md", NULL, &error), "%s", error.message);
    TextLines lines = text_lines(text.bytes, text.size);
    order->count = 0;
    while (text_next_line(&lines)) {
        char name[PATH_SIZE];
        int end = 0;
        sscanf(lines.line, "| `%200[a-zA-Z0-9_/].h`%n", name, &end);
        if (end == 0)
            continue;
        ck_assert_int_lt(order->count, MAX_FILES);
        snprintf(order->paths[order->count++], PATH_SIZE, "common/%.200s.h", name);
    }
    buffer_free(&text);
    ck_assert_int_gt(order->count, 20);
}

static int position(const ReadingOrder *order, const char *path)
{
    for (int i = 0; i < order->count; i++) {
        if (strcmp(order->paths[i], path) == 0)
            return i;
    }
    return -1;
}

/* Calls visit with each path that the file includes in quotes. */
static void for_each_include(const char *path,
                             void (*visit)(const char *path, const char *included, const void *context),
                             const void *context)
{
    Buffer text = { 0 };
    Error error;
    ck_assert_msg(text_read(&text, path, NULL, &error), "%s", error.message);
    TextLines lines = text_lines(text.bytes, text.size);
    while (text_next_line(&lines)) {
        char included[PATH_SIZE];
        if (sscanf(lines.line, "#include \"%200[^\"]\"", included) == 1)
            visit(path, included, context);
    }
    buffer_free(&text);
}

static void check_above(const char *path, const char *included, const void *context)
{
    const ReadingOrder *order = context;
    char header[PATH_SIZE];
    snprintf(header, sizeof header, "%.*s.h", (int)(strlen(path) - 2), path);
    int here = position(order, header);
    int there = position(order, included);
    ck_assert_msg(there >= 0, "%s includes %s, which common/README.md does not list", path, included);
    ck_assert_msg(there <= here, "%s includes %s, which stands below it in common/README.md", path, included);
}

START_TEST(a_file_of_common_includes_only_files_above_it_in_the_reading_order)
{
    ReadingOrder order;
    read_order(&order);
    for (int i = 0; i < order.count; i++) {
        if (strncmp(order.paths[i], "common/data/", 12) == 0)
            continue;
        for_each_include(order.paths[i], check_above, &order);
        char source[PATH_SIZE];
        snprintf(source, sizeof source, "%.*s.c", (int)(strlen(order.paths[i]) - 2), order.paths[i]);
        for_each_include(source, check_above, &order);
    }
}
END_TEST

START_TEST(every_header_of_common_is_in_the_reading_order)
{
    ReadingOrder order;
    read_order(&order);
    FILE *list = popen("ls common/*.h common/ops/*.h", "r");
    ck_assert_ptr_nonnull(list);
    char path[PATH_SIZE];
    while (fscanf(list, "%255s", path) == 1)
        ck_assert_msg(position(&order, path) >= 0, "%s is missing in common/README.md", path);
    pclose(list);
}
END_TEST

/* 2 for "ch02_tokenizer/…"; 0 for common. */
static int chapter_of(const char *path)
{
    int chapter = 0;
    sscanf(path, "ch%2d_", &chapter);
    return chapter;
}

static void check_direction(const char *path, const char *included, const void *context)
{
    (void)context;
    ck_assert_msg(chapter_of(included) <= chapter_of(path), "%s includes %s: a later chapter", path, included);
    ck_assert_msg(strncmp(included, "tests/", 6) != 0, "%s includes %s: a test", path, included);
}

START_TEST(no_chapter_includes_a_later_one_and_common_includes_none)
{
    FILE *list = popen("find common ch0* -name '*.[ch]'", "r");
    ck_assert_ptr_nonnull(list);
    char path[PATH_SIZE];
    int files = 0;
    while (fscanf(list, "%255s", path) == 1) {
        for_each_include(path, check_direction, NULL);
        files++;
    }
    pclose(list);
    ck_assert_int_gt(files, 50);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = { { .test = a_file_of_common_includes_only_files_above_it_in_the_reading_order },
                                { .test = every_header_of_common_is_in_the_reading_order },
                                { .test = no_chapter_includes_a_later_one_and_common_includes_none } };
    return run_suite("reading order", tests, sizeof tests / sizeof *tests);
}
