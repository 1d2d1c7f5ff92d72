/* exercise.h: what the test of an exercise is made of         tests/run_exercises.sh holds it; how to add one: exercises.md
 * A test calls the reader's function on small numbers and compares. When they differ it says what it expected, what it saw, and,
 * where the numbers are exactly those of a usual mistake, which one: so a mistake is recognised by what it computes.
 *     expect_values("weights", got, expected, 2, (int[]){ T, T }, 1e-6f,
 *                   (UsualMistake[]){ { masked_late, "is the mask applied before softmax?" }, { 0 } }); */
#ifndef TESTS_EXERCISES_EXERCISE_H
#define TESTS_EXERCISES_EXERCISE_H

#include <check.h>
#include <stddef.h>

/* What a usual mistake computes, and what to say to whoever made it. A list ends with { 0 }. */
typedef struct UsualMistake {
    const float *gives; /* as many numbers as were expected */
    const char *says;   /* "is the mask applied before softmax?" */
} UsualMistake;

/* n floats for the reader's function to fill. They hold a number that says "nobody wrote here", and the memory behind the last
 * one cannot be touched: a loop that goes too far ends at once. Never freed: a test is a process of its own. */
float *values_new(size_t n);

/* The same with a copy of values[n] in it: an input, or a gradient to add to. */
float *values_copy(const float *values, size_t n);

/* n ints, likewise. */
int *ints_new(size_t n);
int *ints_copy(const int *values, size_t n);

/* got[shape] equals expected[shape] up to tolerance·max(1, |expected|). Otherwise the test ends with the first row that differs
 * and the mistake whose numbers are those of got, if there is one. mistakes may be NULL. */
void expect_values(const char *what, const float *got, const float *expected, int ndim, const int *shape,
                   float tolerance, const UsualMistake *mistakes);

/* The same for one number; gives points at one. */
void expect_number(const char *what, double got, double expected, float tolerance, const UsualMistake *mistakes);

/* The same for integers that a float can hold exactly (below 2²⁴: token ids, counts, shapes). */
void expect_ints(const char *what, const int *got, const int *expected, int ndim, const int *shape,
                 const UsualMistake *mistakes);

/* One check of an exercise: its name, a sentence with underscores, is shown to the reader. */
typedef struct ExerciseCheck {
    const TTest *test;
    int seconds; /* how long it may take; 0: 5 */
} ExerciseCheck;

/* Runs the checks of exercise "3.a", each in a process of its own, and says how each went; one that hangs is the last.
 * Returns main's exit status. */
int run_exercise(const char *number, const ExerciseCheck *checks, int count);

#endif
