#include "ch03_attention/exercises/ex_3_c.h"
#include "common/ops/softmax.h"
#include "tests/exercises/exercise.h"

#include <math.h>

enum { R = 2, C = 3, SIZE = R * C };

static const float x[SIZE] = { 0.5f, -1.0f, 2.0f, 1.5f, 0.0f, -0.5f };
static const float dy[SIZE] = { 1.0f, -2.0f, 0.5f, 0.25f, 3.0f, -1.0f };

/* loss = Σ dy · softmax(x), in double, with x[place] moved by h. */
static double loss(int place, double h)
{
    double sum_of_all = 0.0;
    for (int r = 0; r < R; r++) {
        double sum = 0.0, weighted = 0.0;
        for (int c = 0; c < C; c++) {
            int i = r * C + c;
            double e = exp((double)x[i] + (i == place ? h : 0.0));
            sum += e;
            weighted += e * (double)dy[i];
        }
        sum_of_all += weighted / sum;
    }
    return sum_of_all;
}

/* What every check starts from: the true gradient, by differences, and what usual mistakes give. */
typedef struct Gradients {
    float y[SIZE], expected[SIZE];
    float no_sum[SIZE], plain_sum[SIZE], one_dot[SIZE], y_twice[SIZE], bare_sum[SIZE], off_diagonal[SIZE], so_far[SIZE];
    float all_in_row_0[SIZE];
} Gradients;

static void gradients_make(Gradients *g)
{
    const double h = 1e-5;
    softmax_forward(g->y, x, R, C);
    float dot_of_all = 0.0f;
    for (int i = 0; i < SIZE; i++)
        dot_of_all += dy[i] * g->y[i];
    for (int r = 0; r < R; r++) {
        float sum = 0.0f;
        float dot = 0.0f;
        for (int c = 0; c < C; c++) {
            sum += dy[r * C + c];
            dot += dy[r * C + c] * g->y[r * C + c];
        }
        float dot_so_far = 0.0f;
        for (int c = 0; c < C; c++) {
            int i = r * C + c;
            g->expected[i] = (float)((loss(i, h) - loss(i, -h)) / (2.0 * h));
            g->no_sum[i] = dy[i] * g->y[i];
            g->plain_sum[i] = g->y[i] * (dy[i] - sum);
            g->one_dot[i] = g->y[i] * (dy[i] - dot_of_all);
            dot_so_far += dy[i] * g->y[i];
            g->bare_sum[i] = dy[i] * g->y[i] - dot;
            g->off_diagonal[i] = g->y[i] * (dy[i] * g->y[i] - dot);
            g->so_far[i] = g->y[i] * (dy[i] - dot_so_far);
            g->all_in_row_0[i] = r == 0 ? R * g->expected[i] : 0.0f;
            g->y_twice[i] = dy[i] * g->y[i] * (1.0f - g->y[i]);
        }
    }
}

START_TEST(the_gradient_agrees_with_differences)
{
    Gradients g;
    gradients_make(&g);
    const float zeros[SIZE] = { 0 };
    float *dx = values_copy(zeros, SIZE);
    my_softmax_backward(dx, values_copy(dy, SIZE), values_copy(g.y, SIZE), R, C);
    const UsualMistake mistakes[] = {
        { zeros,
          "nothing was added yet, or it cancels: in Σ_i dy_i ∂y_i/∂x_j it is the dy of i that counts, not of j" },
        { g.no_sum, "this is dy · y alone: every x_j also moves the other y_i, through the sum that softmax divides by "
                    "(which is Σ dy · y; dx, where the result goes, has no part in it)" },
        { g.y_twice, "this is dy_i · y_i (1 − y_i), the diagonal alone: the terms with i ≠ j are missing" },
        { g.bare_sum, "the sum is multiplied by y_j too: y_j stands before the bracket" },
        { g.off_diagonal, "the diagonal is missing: for i = j there is y_j (1 − y_j)" },
        { g.so_far, "the sum is not complete when it is used: a loop of its own has to come first" },
        { g.all_in_row_0, "every row was worked on as row 0: row r begins at r * C" },
        { g.plain_sum, "the sum is over dy_i · y_i, not over dy_i" },
        { g.one_dot, "the sum runs over all rows: each row is a softmax of its own, its sum has to begin at 0" },
        { 0 },
    };
    expect_values("dx", dx, g.expected, 2, (int[]){ R, C }, 1e-5f, mistakes);
}
END_TEST

START_TEST(it_adds_to_what_is_there)
{
    Gradients g;
    gradients_make(&g);
    const float before[SIZE] = { 10, 20, 30, 40, 50, 60 };
    float after[SIZE];
    for (int i = 0; i < SIZE; i++)
        after[i] = before[i] + g.expected[i];
    float *dx = values_copy(before, SIZE);
    my_softmax_backward(dx, values_copy(dy, SIZE), values_copy(g.y, SIZE), R, C);
    const UsualMistake mistakes[] = {
        { before, "nothing was added yet" },
        { g.expected, "what was in dx is gone: += instead of =" },
        { 0 },
    };
    expect_values("dx", dx, after, 2, (int[]){ R, C }, 1e-5f, mistakes);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = the_gradient_agrees_with_differences },
                                     { .test = it_adds_to_what_is_there } };
    return run_exercise("3.c", checks, sizeof checks / sizeof *checks);
}
