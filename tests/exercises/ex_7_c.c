#include "ch07_instruct/exercises/ex_7_c.h"
#include "tests/exercises/exercise.h"

#include <math.h>

enum { R = 5, V = 4, SIZE = R * V, COUNTED = 3 };

static const float scores[SIZE] = { 0.5f, -1, 2, 0, 1.5f, 0, -0.5f, 1, -2, 3, 0.25f, 0, 1, 1, -1, 2, 0, 0.5f, -3, 1 };
static const int words[R] = { 2, IGNORE_INDEX, 3, IGNORE_INDEX, 0 };

/* The sum of the losses of all rows that count, in double, with one score moved by h. */
static double loss_sum(int place, double h)
{
    double sum_of_all = 0.0;
    for (int r = 0; r < R; r++) {
        if (words[r] == IGNORE_INDEX)
            continue;
        double sum = 0.0, target = 0.0;
        for (int c = 0; c < V; c++) {
            int i = r * V + c;
            double x = (double)scores[i] + (i == place ? h : 0.0);
            sum += exp(x);
            if (c == words[r])
                target = x;
        }
        sum_of_all += log(sum) - target;
    }
    return sum_of_all;
}

/* The reader's loss, on copies that end where memory ends. */
static float loss_of(const float *logits, const int *targets, int rows, int columns)
{
    return my_cross_entropy(values_copy(logits, (size_t)(rows * columns)), ints_copy(targets, (size_t)rows), rows,
                            columns);
}

START_TEST(the_three_losses_of_the_book)
{
    const float logits[] = { -1.0f, 1.0f, -0.5f, 1.5f, -0.5f, 1.5f };
    expect_number("the loss of targets 0 1", loss_of(logits, (int[]){ 0, 1 }, 2, 2), 1.1269, 1e-4f,
                  (UsualMistake[]){ { (float[]){ 0 }, "nothing was computed yet" },
                                    { (float[]){ 2.2539f }, "that is the sum: the mean is asked for" },
                                    { 0 } });
    expect_number("the loss of targets 0 1 1", loss_of(logits, (int[]){ 0, 1, 1 }, 3, 2), 0.7936, 1e-4f, NULL);
    expect_number(
        "the loss of targets 0 1 -100", loss_of(logits, (int[]){ 0, 1, IGNORE_INDEX }, 3, 2), 1.1269, 1e-4f,
        (UsualMistake[]){ { (float[]){ 0.75128f }, "divided by R = 3: the mean is over the two rows that count" },
                          { (float[]){ 0.7936f },
                            "the last row was counted with target 1, its likelier word: it counts for nothing" },
                          { (float[]){ 1.46030f }, "the last row was counted with target 0: it counts for nothing" },
                          { 0 } });
}
END_TEST

START_TEST(rows_that_do_not_count_may_stand_anywhere)
{
    double sum = loss_sum(-1, 0.0);
    const UsualMistake mistakes[] = {
        { (float[]){ (float)(sum / R) }, "divided by R: the mean is over the rows that count" },
        { (float[]){ (float)sum }, "that is the sum: the mean is asked for" },
        { (float[]){ (float)(sum / 2.0) }, "divided by the number of rows that do not count" },
        { 0 },
    };
    expect_number("the loss of targets 2 -100 3 -100 0", loss_of(scores, words, R, V), sum / COUNTED, 1e-5f, mistakes);
}
END_TEST

/* The true gradient for dloss = 1, by differences, and what usual mistakes give. */
typedef struct Gradients {
    float expected[SIZE], by_rows[SIZE], ignored_pushed[SIZE], ignored_pushed_by_rows[SIZE], not_mean[SIZE],
        no_onehot[SIZE];
} Gradients;

static void gradients_make(Gradients *g, float dloss)
{
    const double h = 1e-5;
    float p[SIZE];
    softmax_forward(p, scores, R, V);
    for (int i = 0; i < SIZE; i++) {
        bool counts = words[i / V] != IGNORE_INDEX;
        float slope = (float)((loss_sum(i, h) - loss_sum(i, -h)) / (2.0 * h));
        g->not_mean[i] = dloss * slope;
        g->expected[i] = dloss * slope / COUNTED;
        g->by_rows[i] = dloss * slope / R;
        g->ignored_pushed[i] = counts ? g->expected[i] : dloss * p[i] / COUNTED;
        g->ignored_pushed_by_rows[i] = counts ? g->by_rows[i] : dloss * p[i] / R;
        g->no_onehot[i] = counts ? dloss * p[i] / COUNTED : 0.0f;
    }
}

static float *gradient_of(const float *before, float dloss)
{
    float *dlogits = values_copy(before, SIZE);
    my_cross_entropy_backward(dlogits, dloss, values_copy(scores, SIZE), ints_copy(words, R), R, V);
    return dlogits;
}

START_TEST(the_gradient_agrees_with_differences)
{
    const float zeros[SIZE] = { 0 };
    Gradients g;
    gradients_make(&g, 1.0f);
    const UsualMistake mistakes[] = {
        { zeros, "nothing was added yet" },
        { g.by_rows, "divided by R: the mean is over the rows that count" },
        { g.ignored_pushed, "the rows that do not count were pushed, too: they get no gradient at all" },
        { g.ignored_pushed_by_rows, "the rows that do not count were pushed, too, and all was divided by R" },
        { g.not_mean, "each row's share has to be divided by the number of rows that count" },
        { g.no_onehot, "that is softmax alone: the right word's −1 is missing" },
        { 0 },
    };
    expect_values("dlogits", gradient_of(zeros, 1.0f), g.expected, 2, (int[]){ R, V }, 1e-5f, mistakes);
}
END_TEST

START_TEST(dloss_counts_and_what_is_there_stays)
{
    Gradients one, g;
    gradients_make(&one, 1.0f);
    gradients_make(&g, -2.5f);
    float before[SIZE], after[SIZE], without_dloss[SIZE];
    for (int i = 0; i < SIZE; i++) {
        before[i] = (float)(i + 1);
        after[i] = before[i] + g.expected[i];
        without_dloss[i] = before[i] + one.expected[i];
    }
    float overwritten[SIZE];
    for (int i = 0; i < SIZE; i++)
        overwritten[i] = words[i / V] == IGNORE_INDEX ? before[i] : g.expected[i];
    const UsualMistake mistakes[] = {
        { before, "nothing was added yet" },
        { without_dloss, "dloss is left out: what comes from above multiplies everything" },
        { overwritten, "what was in dlogits is gone: += instead of =" },
        { g.expected, "what was in dlogits is gone: += instead of =" },
        { 0 },
    };
    expect_values("dlogits", gradient_of(before, -2.5f), after, 2, (int[]){ R, V }, 1e-5f, mistakes);
}
END_TEST

START_TEST(a_batch_in_which_nothing_counts)
{
    const int none[] = { IGNORE_INDEX, IGNORE_INDEX };
    const float logits[] = { 1, 2, 3, 4, 5, 6 };
    float loss = loss_of(logits, none, 2, 3);
    ck_assert_msg(isnan(loss),
                  "the loss of a batch in which nothing counts: expected nan, got %g;\n           a mean of no numbers "
                  "is 0/0; a loss of 0 would look like a model that knows everything",
                  (double)loss);
    float *dlogits = values_copy((float[]){ 1, 2, 3, 4, 5, 6 }, 6);
    my_cross_entropy_backward(dlogits, 1.0f, values_copy(logits, 6), ints_copy(none, 2), 2, 3);
    expect_values("dlogits", dlogits, logits, 2, (int[]){ 2, 3 }, 1e-6f, NULL);
}
END_TEST

START_TEST(large_scores_do_not_overflow)
{
    const float logits[] = { 1000, 1000, -1000, 1000 };
    expect_number("the loss of scores of 1000", loss_of(logits, (int[]){ 1, IGNORE_INDEX }, 2, 2), 0.693147, 2e-4f,
                  NULL);
    float *dlogits = values_copy((float[]){ 0, 0, 0, 0 }, 4);
    my_cross_entropy_backward(dlogits, 1.0f, values_copy(logits, 4), ints_copy((int[]){ 1, IGNORE_INDEX }, 2), 2, 2);
    expect_values("dlogits", dlogits, (float[]){ 0.5f, -0.5f, 0, 0 }, 2, (int[]){ 2, 2 }, 2e-4f, NULL);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = {
        { .test = the_three_losses_of_the_book },         { .test = rows_that_do_not_count_may_stand_anywhere },
        { .test = the_gradient_agrees_with_differences }, { .test = dloss_counts_and_what_is_there_stays },
        { .test = a_batch_in_which_nothing_counts },      { .test = large_scores_do_not_overflow }
    };
    return run_exercise("7.c", checks, sizeof checks / sizeof *checks);
}
