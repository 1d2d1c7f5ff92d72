/* label.h: a token as a person can see it                                                tests/test_common_label.c
 * A token is any run of bytes: a word with its space in front, a line end, a third of a Korean syllable. On an axis, in a
 * legend or in a table it must be visible and fit on one line:
 *     " city" → "␣city"    "\n" → "\n" (two characters)    EC 95 88 → "안"    EC 95 → "<EC><95>"    00 → "<00>"
 * Read next: plot.h. */
#ifndef COMMON_LABEL_H
#define COMMON_LABEL_H

#include <stddef.h>

enum { LABEL_SIZE = 256 };

/* Writes token[length] as valid UTF-8 without spaces and control characters into label[size], which it always ends with a
 * zero byte; what doesn't fit is cut at a character and marked by "…". Returns label. */
char *label_from_token(char *label, size_t size, const char *token, size_t length);

/* The same, but spaces stay spaces: for titles, legends and prose. */
char *label_from_text(char *label, size_t size, const char *text, size_t length);

#endif
