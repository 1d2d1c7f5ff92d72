/* book_numbers.h: what we compute against what the book prints
 * The facts lie in tests/book-numbers.json, each with an id, the expected value and a tolerance:
 *     { "id": "ch03-3.3-scores2", "expected": [0.9544, 1.495, …], "tolerance": {"abs": 6e-05}, … }
 *     book_check_floats("ch03-3.3-scores2", scores->data, 6);
 *     book_check_int("ch06-6.2-split/train", train_count);          a slash picks from an expected object
 * Nested lists are read row after row; strings among numbers ("..." where the book leaves out) are passed over: give as many
 * numbers as there are. Every check fails the test with the id, the place and both values. Tests run in the repository's
 * root; $BOOK_NUMBERS names another file. */
#ifndef TESTS_BOOK_NUMBERS_H
#define TESTS_BOOK_NUMBERS_H

/* x[n] are the fact's n numbers, within its tolerance ("exact": to the last digit that a float can tell). */
void book_check_floats(const char *id, const float *x, int n);
void book_check_doubles(const char *id, const double *x, int n);
void book_check_double(const char *id, double x);

/* x[n] are the fact's n whole numbers, exactly. */
void book_check_ints(const char *id, const int *x, int n);
void book_check_int(const char *id, long long x);

/* strings[n] are the fact's n strings, byte for byte; numbers between them are passed over. */
void book_check_strings(const char *id, const char *const *strings, int n);
void book_check_string(const char *id, const char *string);

/* The fact's numbers themselves, at most capacity, into x; returns how many there are. */
int book_doubles(const char *id, double *x, int capacity);
int book_ints(const char *id, int *x, int capacity);

/* The fact's number, or its string (the caller frees). */
double book_double(const char *id);
char *book_string(const char *id);

/* The largest difference that the fact's tolerance allows around expected. */
double book_tolerance(const char *id, double expected);

#endif
