/* printed.h: reads back what a chapter program printed
 *     float x[6];
 *     printed_tensor(run.out, "3.3.1", "attn_scores_2", x, 6);
 *     book_check_floats("ch03-3.3-scores2", x, 6);
 * So a test holds the very digits on the screen against the book. What is not found fails the test. */
#ifndef TESTS_PRINTED_H
#define TESTS_PRINTED_H

/* The first tensor of that name in that section ("NAME [2, 3]" and "tensor(…)" on the next lines): its numbers, in order, into
 * x[n]; a shortened tensor gives those that are shown. There must be exactly n. */
void printed_tensor(const char *output, const char *section, const char *name, float *x, int n);

/* The first n numbers behind the first place in that section where text stands. */
void printed_numbers(const char *output, const char *section, const char *text, double *x, int n);

/* True if text stands in that section. */
int printed_in_section(const char *output, const char *section, const char *text);

#endif
