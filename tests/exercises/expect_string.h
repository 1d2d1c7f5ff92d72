/* expect_string.h: texts compared byte for byte, for exercises whose answer is a text
 * Like expect_values (exercise.h): the message shows both texts around the first byte that differs, line ends as \n, and names the
 * usual mistake whose text was got. */
#ifndef TESTS_EXERCISES_EXPECT_STRING_H
#define TESTS_EXERCISES_EXPECT_STRING_H

#include "common/buffer.h"

#include <check.h>
#include <string.h>

/* A usual mistake's text, and what to say to whoever made it. A list ends with { 0 }. */
typedef struct StringMistake {
    const char *gives;
    const char *says;
} StringMistake;

enum { SHOWN_BEFORE = 24, SHOWN_BEHIND = 48 }; /* bytes around the difference */

static inline size_t back_to_a_character(const char *text, size_t place)
{
    while (place > 0 && ((unsigned char)text[place] & 0xC0) == 0x80)
        place--;
    return place;
}

/* "…text\n" around the byte place. */
static inline void add_quoted(Buffer *message, const char *text, size_t place)
{
    size_t length = strlen(text);
    size_t from = back_to_a_character(text, place > SHOWN_BEFORE ? place - SHOWN_BEFORE : 0);
    size_t to = length - place > SHOWN_BEHIND ? back_to_a_character(text, place + SHOWN_BEHIND) : length;
    buffer_append_string(message, from > 0 ? "\"…" : "\"");
    for (size_t i = from; i < to; i++) {
        if (text[i] == '\n')
            buffer_append_string(message, "\\n");
        else if (text[i] == '\t')
            buffer_append_string(message, "\\t");
        else
            buffer_append(message, &text[i], 1);
    }
    buffer_append_string(message, to < length ? "…\"" : "\"");
}

static inline void expect_string(const char *what, const char *got, const char *expected, const StringMistake *mistakes)
{
    if (got == NULL)
        got = "";
    size_t place = 0;
    while (got[place] == expected[place] && expected[place] != '\0')
        place++;
    if (got[place] == expected[place]) {
        ck_assert(1);
        return;
    }
    const char *remark = got[0] == '\0' ? "nothing was written there yet" : NULL;
    for (const StringMistake *mistake = mistakes; mistake != NULL && mistake->says != NULL; mistake++) {
        if (strcmp(got, mistake->gives) == 0) {
            remark = mistake->says;
            break;
        }
    }
    Buffer message = { 0 };
    buffer_printf(&message, "%s differs from what was expected at byte %zu;\n           expected ", what, place);
    add_quoted(&message, expected, place);
    buffer_append_string(&message, "\n           got      ");
    add_quoted(&message, got, place);
    if (remark != NULL)
        buffer_printf(&message, "\n           %s", remark);
    ck_abort_msg("%s", message.bytes);
}

#endif
