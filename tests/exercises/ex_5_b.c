#include "ch05_pretrain/exercises/ex_5_b.h"
#include "common/ops/softmax.h"
#include "tests/exercises/exercise.h"

#include <math.h>

enum { R = 3, V = 4, SIZE = R * V };

static const float scores[SIZE] = { 0.5f, -1, 2, 0, 1.5f, 0, -0.5f, 1, -2, 3, 0.25f, 0 };
static const int words[R] = { 2, 0, 3 };

/* The loss in double, with one score moved by h. */
static double loss(int place, double h)
{
    double sum_of_all = 0.0;
    for (int r = 0; r < R; r++) {
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
    return sum_of_all / R;
}

/* The true gradient for dloss = 1, by differences, and what usual mistakes give. */
typedef struct Gradients {
    float expected[SIZE], not_mean[SIZE], no_onehot[SIZE], wrong_sign[SIZE], target_only[SIZE], by_size[SIZE];
} Gradients;

static void gradients_make(Gradients *g, float dloss)
{
    const double h = 1e-5;
    float p[SIZE];
    softmax_forward(p, scores, R, V);
    for (int i = 0; i < SIZE; i++) {
        bool is_target = i % V == words[i / V];
        g->expected[i] = dloss * (float)((loss(i, h) - loss(i, -h)) / (2.0 * h));
        g->not_mean[i] = g->expected[i] * (float)R;
        g->no_onehot[i] = dloss * p[i] / (float)R;
        g->wrong_sign[i] = -g->expected[i];
        g->target_only[i] = is_target ? g->expected[i] : 0.0f;
        g->by_size[i] = g->expected[i] / (float)V;
    }
}

static float *call(const float *before, float dloss)
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
        { g.not_mean, "the loss is the mean over R rows: each row's share has to be divided by R" },
        { g.no_onehot, "that is softmax alone: the right word's −1 is missing" },
        { g.wrong_sign, "the sign is turned round: p − onehot; with onehot − p the loss would grow" },
        { g.target_only, "only the target's score was pushed: the other words' scores are in log Σ exp too" },
        { g.by_size, "divided by R · V: the mean is over the R rows" },
        { 0 },
    };
    expect_values("dlogits", call(zeros, 1.0f), g.expected, 2, (int[]){ R, V }, 1e-5f, mistakes);
}
END_TEST

START_TEST(dloss_counts)
{
    const float zeros[SIZE] = { 0 };
    Gradients one, g;
    gradients_make(&one, 1.0f);
    gradients_make(&g, -2.5f);
    const UsualMistake mistakes[] = {
        { one.expected, "dloss is left out: what comes from above multiplies everything" },
        { 0 },
    };
    expect_values("dlogits", call(zeros, -2.5f), g.expected, 2, (int[]){ R, V }, 1e-5f, mistakes);
}
END_TEST

START_TEST(it_adds_to_what_is_there)
{
    Gradients g;
    gradients_make(&g, 1.0f);
    float before[SIZE], after[SIZE];
    for (int i = 0; i < SIZE; i++) {
        before[i] = (float)(i + 1);
        after[i] = before[i] + g.expected[i];
    }
    const UsualMistake mistakes[] = {
        { before, "nothing was added yet" },
        { g.expected, "what was in dlogits is gone: += instead of =" },
        { 0 },
    };
    expect_values("dlogits", call(before, 1.0f), after, 2, (int[]){ R, V }, 1e-5f, mistakes);
}
END_TEST

START_TEST(large_scores_do_not_overflow)
{
    float *dlogits = values_copy((float[]){ 0, 0 }, 2);
    my_cross_entropy_backward(dlogits, 1.0f, values_copy((float[]){ 1000, 1000 }, 2), ints_copy((int[]){ 1 }, 1), 1, 2);
    expect_values("dlogits", dlogits, (float[]){ 0.5f, -0.5f }, 2, (int[]){ 1, 2 }, 1e-6f, NULL);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = the_gradient_agrees_with_differences },
                                     { .test = dloss_counts },
                                     { .test = it_adds_to_what_is_there },
                                     { .test = large_scores_do_not_overflow } };
    return run_exercise("5.b", checks, sizeof checks / sizeof *checks);
}
