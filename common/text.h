/* text.h: UTF-8 and lines                                                     book §2.2, tests/test_common_text.c
 * A text is bytes with a length; what makes it a text is that the bytes are UTF-8 (RFC 3629): one to four bytes a character,
 *     U+0000..U+007F    0xxxxxxx                              U+0800..U+FFFF     1110xxxx 10xxxxxx 10xxxxxx
 *     U+0080..U+07FF    110xxxxx 10xxxxxx                     U+10000..U+10FFFF  11110xxx 10xxxxxx 10xxxxxx 10xxxxxx
 * Not allowed: a longer form than needed, U+D800..U+DFFF (surrogates), anything above U+10FFFF. Read next: json.h. */
#ifndef COMMON_TEXT_H
#define COMMON_TEXT_H

#include "common/buffer.h"
#include "common/error.h"
#include "common/file.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Appends a file that must be a text: file_read, then "FILE: not UTF-8: byte 0xff at offset 17; …" if it is not.
 * After an error text is as it was. */
bool text_read(Buffer *text, const char *path, const char *advice, Error *error);

/* The length of the longest valid beginning: size if all is UTF-8, else the offset of the character that is not. */
size_t utf8_valid_prefix(const char *bytes, size_t size);

/* Length in bytes, 1..4, of the character at bytes[0..size), and its number in *code_point (which may be NULL);
 * 0 when there is no valid character. */
int utf8_decode(const char *bytes, size_t size, uint32_t *code_point);

/* Writes code_point as UTF-8 and returns the number of bytes, 1..4; 0 for what is no character. */
int utf8_encode(char bytes[4], uint32_t code_point);

/* How many characters; an invalid byte counts as one. */
size_t utf8_length(const char *bytes, size_t size);

/* Appends bytes[size] with U+FFFD for what is not UTF-8, as Python's decode(errors="replace") does it: one for each longest
 * piece that could have begun a character. What a model generates may end in the middle of a character. */
void utf8_append_repaired(Buffer *text, const char *bytes, size_t size);

/* The lines of a text one after the other. A line ends with "\n" or "\r\n", the last one also without; line[length] does not
 * include the ending and is no C string.
 *     TextLines lines = text_lines(text.bytes, text.size);
 *     while (text_next_line(&lines))
 *         printf("%d: %.*s\n", lines.number, (int)lines.length, lines.line); */
typedef struct TextLines {
    const char *line; /* the current line */
    size_t length;    /* its bytes, without "\n" or "\r\n" */
    int number;       /* its number, from 1 */
    const char *next; /* where the next line begins */
    const char *end;  /* where the text ends */
} TextLines;

TextLines text_lines(const char *text, size_t size);
bool text_next_line(TextLines *lines);

/* The number, from 1, of the line in which text[offset] stands: for error messages. */
int text_line_number(const char *text, size_t offset);

#endif
