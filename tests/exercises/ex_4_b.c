#include "ch04_gpt/exercises/ex_4_b.h"
#include "common/ops/norm.h"
#include "tests/exercises/exercise.h"

#include <math.h>
#include <string.h>

enum { R = 2, C = 3, SIZE = R * C, INPUTS = SIZE + 2 * C };

static const double eps = 0.1; /* large enough to be seen */

/* x[R,C], then scale[C], then shift[C]. */
static const float inputs[INPUTS] = { 1, 2, 6, -4, 0.5f, 1.5f, 2, -1, 0.5f, 10, 20, 30 };
static const float dy[SIZE] = { 1, -2, 0.5f, 0.25f, 3, -1 };

/* loss = Σ dy · layer_norm(x), in double, with inputs[place] moved by h. */
static double loss(int place, double h)
{
    double in[INPUTS];
    for (int i = 0; i < INPUTS; i++)
        in[i] = (double)inputs[i] + (i == place ? h : 0.0);
    double sum_of_all = 0.0;
    for (int r = 0; r < R; r++) {
        double mean = 0.0, variance = 0.0;
        for (int c = 0; c < C; c++)
            mean += in[r * C + c] / C;
        for (int c = 0; c < C; c++)
            variance += pow(in[r * C + c] - mean, 2) / C;
        for (int c = 0; c < C; c++) {
            double n = (in[r * C + c] - mean) / sqrt(variance + eps);
            sum_of_all += (double)dy[r * C + c] * (in[SIZE + c] * n + in[SIZE + C + c]);
        }
    }
    return sum_of_all;
}

/* The reader's gradients, beginning with before, the true ones, and what usual mistakes give. */
typedef struct Gradients {
    float *got_dx, *got_dscale, *got_dshift;
    float expected[INPUTS]; /* dx, dscale, dshift */
    float constants[SIZE], mean_alone[SIZE], variance_alone[SIZE], no_scale[SIZE], no_rstd[SIZE], sums_go_on[SIZE];
    float dscale_by_y[C], dscale_by_x[C], last_row[C], dscale_last_row[C];
} Gradients;

static void gradients_make(Gradients *g, float before)
{
    const double h = 1e-5;
    for (int i = 0; i < INPUTS; i++)
        g->expected[i] = (float)((loss(i, h) - loss(i, -h)) / (2.0 * h));
    const float *x = inputs, *scale = &inputs[SIZE], *shift = &inputs[SIZE + C];
    float y[SIZE], mean[R], rstd[R];
    layer_norm_forward(y, mean, rstd, x, scale, shift, (float)eps, R, C);
    memset(g->dscale_by_y, 0, sizeof g->dscale_by_y);
    memset(g->dscale_by_x, 0, sizeof g->dscale_by_x);
    float running_g = 0.0f, running_gn = 0.0f;
    for (int r = 0; r < R; r++) {
        float mean_g = 0.0f, mean_gn = 0.0f, mean_dy = 0.0f, mean_dyn = 0.0f;
        for (int c = 0; c < C; c++) {
            int i = r * C + c;
            float n = (x[i] - mean[r]) * rstd[r];
            mean_g += dy[i] * scale[c] / C;
            mean_gn += dy[i] * scale[c] * n / C;
            mean_dy += dy[i] / C;
            mean_dyn += dy[i] * n / C;
            g->dscale_by_y[c] += dy[i] * y[i];
            g->dscale_by_x[c] += dy[i] * x[i];
            g->last_row[c] = dy[i];
            g->dscale_last_row[c] = dy[i] * n;
        }
        running_g += mean_g;
        running_gn += mean_gn;
        for (int c = 0; c < C; c++) {
            int i = r * C + c;
            float n = (x[i] - mean[r]) * rstd[r];
            float gc = dy[i] * scale[c];
            g->constants[i] = rstd[r] * gc;
            g->mean_alone[i] = rstd[r] * (gc - mean_g);
            g->variance_alone[i] = rstd[r] * (gc - n * mean_gn);
            g->no_scale[i] = rstd[r] * (dy[i] - mean_dy - n * mean_dyn);
            g->no_rstd[i] = gc - mean_g - n * mean_gn;
            g->sums_go_on[i] = rstd[r] * (gc - running_g - n * running_gn);
        }
    }
    float start[SIZE];
    for (int i = 0; i < SIZE; i++)
        start[i] = before;
    g->got_dx = values_copy(start, SIZE);
    g->got_dscale = values_copy(start, C);
    g->got_dshift = values_copy(start, C);
    NormGradients gradients = { g->got_dx, g->got_dscale, g->got_dshift };
    my_layer_norm_backward(gradients, values_copy(dy, SIZE), values_copy(x, SIZE), values_copy(scale, C),
                           values_copy(mean, R), values_copy(rstd, R), R, C);
}

static const float zeros[SIZE] = { 0 };

START_TEST(dshift_and_dscale_collect_from_all_rows)
{
    Gradients g;
    gradients_make(&g, 0.0f);
    const UsualMistake dshift[] = {
        { zeros, "nothing was added yet" },
        { g.last_row, "only the last row counts here: += instead of =" },
        { 0 },
    };
    expect_values("dshift", g.got_dshift, &g.expected[SIZE + C], 1, (int[]){ C }, 1e-5f, dshift);
    const UsualMistake dscale[] = {
        { zeros, "nothing was added yet" },
        { g.dscale_by_x, "scale multiplies the normalised x, not x itself" },
        { g.dscale_by_y, "scale multiplies the normalised x; y has scale and shift in it already" },
        { g.dscale_last_row, "only the last row counts here: += instead of =" },
        { &g.expected[SIZE + C], "this is dshift: dscale has another factor" },
        { 0 },
    };
    expect_values("dscale", g.got_dscale, &g.expected[SIZE], 1, (int[]){ C }, 1e-5f, dscale);
}
END_TEST

START_TEST(dx_agrees_with_differences)
{
    Gradients g;
    gradients_make(&g, 0.0f);
    const UsualMistake mistakes[] = {
        { zeros, "nothing was added yet" },
        { g.constants,
          "mean and rstd were taken as constants: every x of the row moves both, and two sums are missing" },
        { g.mean_alone, "the sum from the variance is missing: n_c · Σ_j g_j n_j / C" },
        { g.variance_alone, "the sum from the mean is missing: Σ_j g_j / C" },
        { g.no_scale, "scale is missing: what reaches the normalised x is g = dy · scale" },
        { g.no_rstd, "the factor rstd is missing" },
        { g.sums_go_on, "the sums go on from row to row: they begin at 0 in each" },
        { 0 },
    };
    expect_values("dx", g.got_dx, g.expected, 2, (int[]){ R, C }, 1e-5f, mistakes);
}
END_TEST

START_TEST(it_adds_to_what_is_there)
{
    const float before = 100.0f;
    Gradients g;
    gradients_make(&g, before);
    float after[INPUTS], unchanged[SIZE];
    for (int i = 0; i < INPUTS; i++)
        after[i] = before + g.expected[i];
    for (int i = 0; i < SIZE; i++)
        unchanged[i] = before;
    const char *lost = "what was there is gone: += instead of =";
    expect_values("dx", g.got_dx, after, 2, (int[]){ R, C }, 1e-5f,
                  (UsualMistake[]){ { unchanged, "nothing was added yet" }, { g.expected, lost }, { 0 } });
    expect_values("dscale", g.got_dscale, &after[SIZE], 1, (int[]){ C }, 1e-5f,
                  (UsualMistake[]){ { &g.expected[SIZE], lost }, { 0 } });
    expect_values("dshift", g.got_dshift, &after[SIZE + C], 1, (int[]){ C }, 1e-5f,
                  (UsualMistake[]){ { &g.expected[SIZE + C], lost }, { 0 } });
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = dshift_and_dscale_collect_from_all_rows },
                                     { .test = dx_agrees_with_differences },
                                     { .test = it_adds_to_what_is_there } };
    return run_exercise("4.b", checks, sizeof checks / sizeof *checks);
}
