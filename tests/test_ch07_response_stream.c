/* An answer that appears while it is made: what is printed after each token, and in the end */
#include "ch07_instruct/response_stream.h"
#include "ch07_instruct/responses.h"
#include "tests/assertions.h"

#include <stdlib.h>
#include <string.h>

/* Where the text printed so far is looked at. */
typedef struct Screen {
    FILE *file;
    char text[256];
} Screen;

static const char *read_screen(Screen *screen)
{
    rewind(screen->file);
    size_t size = fread(screen->text, 1, sizeof screen->text - 1, screen->file);
    screen->text[size] = '\0';
    return screen->text;
}

/* Adds a token and compares what stands on the screen then. */
static void check_add(ResponseStream *stream, Screen *screen, const char *token, const char *expected)
{
    response_stream_add(stream, token, strlen(token));
    ck_assert_str_eq(read_screen(screen), expected);
}

START_TEST(header_and_blanks_are_held_back_until_they_are_certain)
{
    Screen screen = { .file = tmpfile() };
    ResponseStream stream = response_stream(PROMPT_ALPACA, screen.file);
    check_add(&stream, &screen, "\n\n##", "");
    check_add(&stream, &screen, "# Response", "");
    check_add(&stream, &screen, ":\n", "");
    check_add(&stream, &screen, "It", "It");
    check_add(&stream, &screen, " ", "It");
    check_add(&stream, &screen, "was", "It was");
    check_add(&stream, &screen, " \n", "It was");
    ck_assert(response_stream_end(&stream));
    ck_assert_str_eq(read_screen(&screen), "It was");
    fclose(screen.file);
}
END_TEST

START_TEST(what_only_looks_like_the_header_is_printed)
{
    Screen screen = { .file = tmpfile() };
    ResponseStream stream = response_stream(PROMPT_ALPACA, screen.file);
    check_add(&stream, &screen, "###", "");
    check_add(&stream, &screen, " Res", "");
    check_add(&stream, &screen, "t", "### Rest");
    ck_assert(response_stream_end(&stream));
    fclose(screen.file);
}
END_TEST

START_TEST(a_character_waits_for_its_last_byte)
{
    Screen screen = { .file = tmpfile() };
    ResponseStream stream = response_stream(PROMPT_ALPACA, screen.file);
    check_add(&stream, &screen, "a\xEC", "a");
    check_add(&stream, &screen, "\x95", "a");
    check_add(&stream, &screen, "\x88\xF0\x9F", "a안");
    check_add(&stream, &screen, "\x98", "a안");
    check_add(&stream, &screen, "\x80", "a안😀");
    check_add(&stream, &screen, "\xC3", "a안😀");
    ck_assert(response_stream_end(&stream));
    ck_assert_str_eq(read_screen(&screen), "a안😀\xEF\xBF\xBD"); // it never came: U+FFFD
    fclose(screen.file);
}
END_TEST

START_TEST(no_token_and_a_header_alone_are_no_answer)
{
    const char *texts[] = { "", "\n\n### Response:\n", "  \n" };
    Screen screen = { .file = tmpfile() };
    ResponseStream stream = response_stream(PROMPT_ALPACA, screen.file);
    if (_i > 0)
        check_add(&stream, &screen, texts[_i], "");
    ck_assert(!response_stream_end(&stream));
    ck_assert_str_eq(read_screen(&screen), "");
    fclose(screen.file);
}
END_TEST

/* However a text is cut into tokens, the screen shows what response_text finds. */
START_TEST(byte_by_byte_the_same_answer_comes_out)
{
    static const char *const texts[] = { "\n\n### Response:\nIt was in the  barn.\n\n안녕 \xF0\x9F\x98\x80 !\n",
                                         "### Resp", " plain ", "\xFF\xFE broken \x80", "### Response:x" };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        Screen screen = { .file = tmpfile() };
        ResponseStream stream = response_stream(PROMPT_ALPACA, screen.file);
        for (const char *at = texts[i]; *at != '\0'; at++)
            response_stream_add(&stream, at, 1);
        response_stream_end(&stream);
        char *copy = malloc(strlen(texts[i]) + 1);
        ck_assert_ptr_nonnull(copy);
        memcpy(copy, texts[i], strlen(texts[i]) + 1);
        char *response = response_text(copy, PROMPT_ALPACA);
        if ((unsigned char)texts[i][0] == 0xFF)
            ck_assert_str_eq(read_screen(&screen), "\xEF\xBF\xBD\xEF\xBF\xBD broken \xEF\xBF\xBD");
        else
            ck_assert_str_eq(read_screen(&screen), response);
        free(copy);
        fclose(screen.file);
    }
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = { { .test = header_and_blanks_are_held_back_until_they_are_certain },
                                { .test = what_only_looks_like_the_header_is_printed },
                                { .test = a_character_waits_for_its_last_byte },
                                { .test = no_token_and_a_header_alone_are_no_answer, .rounds = 3 },
                                { .test = byte_by_byte_the_same_answer_comes_out } };
    return run_suite("ch07 response stream", tests, sizeof tests / sizeof *tests);
}
