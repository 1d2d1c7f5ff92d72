#include "common/appA/exercises/ex_A_4.h"
#include "common/ops/matmul.h"
#include "common/rng.h"
#include "tests/exercises/exercise.h"

#include <math.h>
#include <stdbool.h>

/* ---- the product ---- */

enum { M = 2, N = 3, K = 4 };

static const float a[M * K] = { 1, 2, 0, -1, 3, 0.5f, -2, 4 };
static const float b[K * N] = { 2, 1, -3, 0, 5, 1, -1, 2, 4, 3, -2, 6 };

/* What a product may do otherwise than it should. All zero: the right one. */
typedef struct Variant {
    bool a_by_columns; /* a read as if it were [K,M] */
    bool b_by_rows;    /* b read as if it were [N,K] */
    bool last_term;    /* = instead of += */
    bool sum_goes_on;  /* the sum is not set back to 0 */
} Variant;

static void product(float *c, Variant variant)
{
    float sum = 0.0f;
    for (int i = 0; i < M; i++) {
        for (int j = 0; j < N; j++) {
            sum = variant.sum_goes_on ? sum : 0.0f;
            for (int k = 0; k < K; k++) {
                float term = (variant.a_by_columns ? a[k * M + i] : a[i * K + k]) *
                             (variant.b_by_rows ? b[j * K + k] : b[k * N + j]);
                sum = variant.last_term ? term : sum + term;
            }
            c[i * N + j] = sum;
        }
    }
}

START_TEST(the_product_is_that_of_the_definition)
{
    float expected[M * N], a_columns[M * N], b_rows[M * N], last[M * N], goes_on[M * N];
    product(expected, (Variant){ 0 });
    product(a_columns, (Variant){ .a_by_columns = true });
    product(b_rows, (Variant){ .b_by_rows = true });
    product(last, (Variant){ .last_term = true });
    product(goes_on, (Variant){ .sum_goes_on = true });
    const UsualMistake mistakes[] = {
        { a_columns, "a has K columns: its element (i, k) is a[i * K + k]" },
        { b_rows, "b has N columns: its element (k, j) is b[k * N + j]; here a row of b was taken for a column" },
        { last, "only the last term of each sum is there: += instead of =" },
        { goes_on, "the sum goes on from one result to the next: it begins at 0 for each" },
        { 0 },
    };
    float *c = values_new(M * N);
    my_matmul(c, values_copy(a, M * K), values_copy(b, K * N), M, N, K);
    expect_values("c", c, expected, 2, (int[]){ M, N }, 1e-6f, mistakes);
}
END_TEST

START_TEST(the_books_sizes_give_what_the_library_gives)
{
    enum { ROWS = 100, DEPTH = 200, COLUMNS = 300 };
    float *left = values_new(ROWS * DEPTH), *right = values_new(DEPTH * COLUMNS);
    float *c = values_new(ROWS * COLUMNS), *expected = values_new(ROWS * COLUMNS);
    Rng rng;
    rng_seed(&rng, 123);
    rng_fill_uniform(left, ROWS * DEPTH, 0.0f, 1.0f, &rng);
    rng_fill_uniform(right, DEPTH * COLUMNS, 0.0f, 1.0f, &rng);
    const MatmulFinish finish = { 0 };
    matmul(expected, COLUMNS, (Matrix){ .data = left, .stride = DEPTH }, (Matrix){ .data = right, .stride = COLUMNS },
           ROWS, COLUMNS, DEPTH, &finish);
    my_matmul(c, left, right, ROWS, COLUMNS, DEPTH);
    expect_values("c", c, expected, 2, (int[]){ ROWS, COLUMNS }, 1e-5f, NULL);
}
END_TEST

/* ---- the time ---- */

/* A clock that only work moves: the same times in every test. */
static double seconds_passed;
static int calls;

static double clock_now(void)
{
    return 1000.0 + seconds_passed;
}

static const double durations[] = { 3.0, 0.5, 2.0, 0.25, 1.0 };
enum { RUNS = sizeof durations / sizeof durations[0] };

static void work(void *context)
{
    ck_assert_msg(context == &calls, "work got another context than you did: hand it on, work(context)");
    seconds_passed += durations[calls % RUNS];
    calls++;
}

/* Returns what the reader's function says of the first runs durations. */
static double measured(int runs)
{
    seconds_passed = 0.0;
    calls = 0;
    return my_shortest_time(work, &calls, clock_now, runs);
}

START_TEST(the_shortest_time_counts)
{
    const float nothing = 0.0f, last = 1.0f, all = 6.75f, mean = 1.35f, longest = 3.0f, moment = 1000.0f;
    const UsualMistake mistakes[] = {
        { &nothing, "nothing was measured: if the shortest time begins at 0, none is shorter" },
        { &all, "this is the time of all runs together: look at the clock around each one" },
        { &mean, "this is the mean: a run that was disturbed spoils it; take the shortest" },
        { &longest, "this is the longest time, or the first, which warms up: take the shortest" },
        { &last, "this is the last run alone: keep the shortest so far" },
        { &moment, "this is a moment, not a time: subtract the clock before from the clock after" },
        { 0 },
    };
    double got = measured(RUNS);
    ck_assert_msg(calls != 0, "work was not called yet");
    ck_assert_msg(calls == RUNS, "expected %d calls of work, got %d", RUNS, calls);
    expect_number("seconds", got, 0.25, 1e-6f, mistakes);
}
END_TEST

START_TEST(one_run_is_the_shortest)
{
    expect_number("seconds", measured(1), 3.0, 1e-6f, NULL);
    ck_assert_msg(calls == 1, "expected 1 call of work, got %d", calls);
}
END_TEST

/* ---- the speed ---- */

START_TEST(two_operations_a_term)
{
    const float nothing = 0.0f, one = 0.003f, not_giga = 6e6f, slowness = 333.333f, mega = 6.0f, times = 0.024f;
    const UsualMistake mistakes[] = {
        { &nothing, "nothing was computed yet" },
        { &one, "a term is a multiplication and an addition: two operations" },
        { &not_giga, "these are operations a second: a GFLOP/s is 10⁹ of them" },
        { &mega, "these are millions a second: a GFLOP/s is 10⁹" },
        { &slowness, "seconds divided by operations: the other way round" },
        { &times, "longer is slower: divide by the seconds" },
        { 0 },
    };
    expect_number("GFLOP/s of 100 x 200 by 200 x 300 in 2 seconds", my_gflops(2.0, 100, 300, 200), 0.006, 1e-9f,
                  mistakes);
}
END_TEST

START_TEST(a_large_product_does_not_overflow)
{
    double got = my_gflops(1.0, 3000, 4000, 5000);
    const float as_got = (float)got;
    const UsualMistake overflowed[] = {
        { &as_got, "3000 · 4000 · 5000 is too large for an int: begin the product with 2.0" },
        { 0 },
    };
    expect_number("GFLOP/s of 3000 x 5000 by 5000 x 4000 in a second", got, 120.0, 1e-6f,
                  got != 0.0 && got < 5.0 ? overflowed : NULL);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = the_product_is_that_of_the_definition },
                                     { .test = the_books_sizes_give_what_the_library_gives },
                                     { .test = the_shortest_time_counts },
                                     { .test = one_run_is_the_shortest },
                                     { .test = two_operations_a_term },
                                     { .test = a_large_product_does_not_overflow } };
    return run_exercise("A.4", checks, sizeof checks / sizeof *checks);
}
