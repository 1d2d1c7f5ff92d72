/* shown_output.h: is what a page shows as a program's output what the program says?               tests/test_readme_outputs.c
 * What is shown is the output or an excerpt: it may begin and end anywhere; its lines follow each other in the output as they
 * do on the page, except that
 *     …          a line of its own skips any number of lines
 *     begins …   a line that ends with " …" is cut there
 * Blanks at a line's end do not count. Nor does what differs from run to run and from machine to machine: times, speeds,
 * amounts of memory, the number of threads, the kernel's name; in both texts each is replaced by a word (output_mask). */
#ifndef TESTS_SHOWN_OUTPUT_H
#define TESTS_SHOWN_OUTPUT_H

#include "common/buffer.h"

#include <stdbool.h>

/* Is shown, which begins at path:line, in the output of command? If not, message says what was looked for, and what is nearest
 * to it. */
bool shown_output_holds(const char *shown, const char *path, int line, const char *command, const char *output,
                        Buffer *message);

/* Appends the line[length] with what varies replaced: "2 threads, 1.3 s" becomes "<threads>, <time>". */
void output_mask(Buffer *masked, const char *line, size_t length);

#endif
