#include "common/appA/exercises/ex_A_b.h"
#include "tests/exercises/exercise.h"

#include <string.h>

enum { R = 4, I = 3, O = 2 };

/* x[R,I], then weight[O,I], then bias[O]. */
enum { X = 0, WEIGHT = X + R * I, BIAS = WEIGHT + O * I, INPUTS = BIAS + O };
static const float inputs[INPUTS] = { 1, -2, 3,    0.5f, 4, -1, 2, 0, -3, 1.5f, -0.5f, 2.5f, // x
                                      2, -1, 0.5f, -3,   1, 4,                               // weight
                                      7, -7 };                                               // bias
static const float dy[R * O] = { 1, -2, 0.5f, 3, -1, 4, 2, 0.25f };

/* loss = Σ dy · y, in double, with inputs[place] moved by h. */
static double loss(int place, double h)
{
    double in[INPUTS];
    for (int i = 0; i < INPUTS; i++)
        in[i] = (double)inputs[i] + (i == place ? h : 0.0);
    double sum = 0.0;
    for (int r = 0; r < R; r++) {
        for (int o = 0; o < O; o++) {
            double y = in[BIAS + o];
            for (int i = 0; i < I; i++)
                y += in[X + r * I + i] * in[WEIGHT + o * I + i];
            sum += (double)dy[r * O + o] * y;
        }
    }
    return sum;
}

/* The true gradients, laid out as inputs are: the loss is linear in each number, so differences of any width are exact. */
static void differences(float *gradients)
{
    for (int place = 0; place < INPUTS; place++)
        gradients[place] = (float)((loss(place, 0.5) - loss(place, -0.5)) / 1.0);
}

/* Calls the reader's function on gradients that hold before everywhere. */
static LinearGradients run(float before)
{
    float start[INPUTS];
    for (int i = 0; i < INPUTS; i++)
        start[i] = before;
    LinearGradients got = { values_copy(start, R * I), values_copy(start, O * I), values_copy(start, O) };
    my_linear_backward(got, values_copy(dy, R * O), values_copy(&inputs[X], R * I), values_copy(&inputs[WEIGHT], O * I),
                       R, I, O);
    return got;
}

static const float zeros[INPUTS] = { 0 };

START_TEST(one_row_and_one_output)
{
    LinearGradients got = { values_copy(zeros, 2), values_copy(zeros, 2), values_copy(zeros, 1) };
    my_linear_backward(got, values_copy((float[]){ 10 }, 1), values_copy((float[]){ 3, 4 }, 2),
                       values_copy((float[]){ 5, 6 }, 2), 1, 2, 1);
    const float dx[] = { 50, 60 }, dweight[] = { 30, 40 }, dbias[] = { 10 };
    const UsualMistake of_dx[] = { { zeros, "nothing was added yet" },
                                   { dweight, "this is dweight: x gets the factor weight, weight gets the factor x" },
                                   { 0 } };
    expect_values("dx", got.dx, dx, 2, (int[]){ 1, 2 }, 1e-6f, of_dx);
    expect_values("dweight", got.dweight, dweight, 2, (int[]){ 1, 2 }, 1e-6f, NULL);
    expect_values("dbias", got.dbias, dbias, 1, (int[]){ 1 }, 1e-6f, NULL);
}
END_TEST

START_TEST(dbias_collects_from_all_rows)
{
    float expected[INPUTS], mean[O], by_rows[O];
    differences(expected);
    memset(by_rows, 0, sizeof by_rows);
    for (int o = 0; o < O; o++) {
        mean[o] = expected[BIAS + o] / R;
        for (int r = 0; r < R; r++)
            by_rows[o] += dy[(o * R + r) % (R * O)];
    }
    const UsualMistake mistakes[] = {
        { zeros, "nothing was added yet" },
        { &dy[(R - 1) * O], "only the last row counts here: += instead of =" },
        { mean, "this was divided by R: if the loss is a mean, dy has that in it already" },
        { by_rows, "dy has a row for each example: its element (r, o) is dy[r * O + o]" },
        { 0 },
    };
    expect_values("dbias", run(0.0f).dbias, &expected[BIAS], 1, (int[]){ O }, 1e-6f, mistakes);
}
END_TEST

START_TEST(dweight_lies_as_weight_does)
{
    float expected[INPUTS], in_by_out[O * I], last_row[O * I], mean[O * I];
    differences(expected);
    for (int o = 0; o < O; o++) {
        for (int i = 0; i < I; i++) {
            in_by_out[i * O + o] = expected[WEIGHT + o * I + i];
            last_row[o * I + i] = dy[(R - 1) * O + o] * inputs[X + (R - 1) * I + i];
            mean[o * I + i] = expected[WEIGHT + o * I + i] / R;
        }
    }
    const UsualMistake mistakes[] = {
        { zeros, "nothing was added yet" },
        { in_by_out, "dweight lies out-by-in, as weight does: its element (o, i) is dweight[o * I + i]" },
        { last_row, "only the last row counts here: += instead of =" },
        { mean, "this was divided by R: if the loss is a mean, dy has that in it already" },
        { 0 },
    };
    expect_values("dweight", run(0.0f).dweight, &expected[WEIGHT], 2, (int[]){ O, I }, 1e-6f, mistakes);
}
END_TEST

START_TEST(dx_agrees_with_differences)
{
    float expected[INPUTS], in_by_out[R * I], last_output[R * I];
    differences(expected);
    memset(in_by_out, 0, sizeof in_by_out);
    for (int r = 0; r < R; r++) {
        for (int i = 0; i < I; i++) {
            for (int o = 0; o < O; o++) {
                in_by_out[r * I + i] += dy[r * O + o] * inputs[WEIGHT + i * O + o];
                last_output[r * I + i] = dy[r * O + o] * inputs[WEIGHT + o * I + i];
            }
        }
    }
    const UsualMistake mistakes[] = {
        { zeros, "nothing was added yet" },
        { in_by_out, "weight was read as if it lay in-by-out: its element (o, i) is weight[o * I + i]" },
        { last_output, "only the last output counts here: x[r,i] has a share in every one, += instead of =" },
        { 0 },
    };
    expect_values("dx", run(0.0f).dx, &expected[X], 2, (int[]){ R, I }, 1e-6f, mistakes);
}
END_TEST

START_TEST(all_three_add_to_what_is_there)
{
    const float before = 100.0f;
    float gradients[INPUTS], after[INPUTS], unchanged[INPUTS];
    differences(gradients);
    for (int i = 0; i < INPUTS; i++) {
        after[i] = before + gradients[i];
        unchanged[i] = before;
    }
    const char *lost = "what was there is gone: += instead of =, and nothing is set to 0";
    LinearGradients got = run(before);
    expect_values("dx", got.dx, &after[X], 2, (int[]){ R, I }, 1e-5f,
                  (UsualMistake[]){ { unchanged, "nothing was added yet" }, { &gradients[X], lost }, { 0 } });
    expect_values("dweight", got.dweight, &after[WEIGHT], 2, (int[]){ O, I }, 1e-5f,
                  (UsualMistake[]){ { &gradients[WEIGHT], lost }, { 0 } });
    expect_values("dbias", got.dbias, &after[BIAS], 1, (int[]){ O }, 1e-5f,
                  (UsualMistake[]){ { &gradients[BIAS], lost }, { 0 } });
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = one_row_and_one_output },
                                     { .test = dbias_collects_from_all_rows },
                                     { .test = dweight_lies_as_weight_does },
                                     { .test = dx_agrees_with_differences },
                                     { .test = all_three_add_to_what_is_there } };
    return run_exercise("A.b", checks, sizeof checks / sizeof *checks);
}
