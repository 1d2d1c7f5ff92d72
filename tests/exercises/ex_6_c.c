#include "ch06_classify/exercises/ex_6_c.h"
#include "common/rng.h"
#include "tests/exercises/exercise.h"

#include <stdbool.h>
#include <string.h>

enum { B = 3, T = 4, C = 5, HIDDEN = B * T * C, WEIGHT = TWO_LABELS * C, LOGITS = B * TWO_LABELS };

static const int columns[B] = { 2, 0, 3 };
static const int last_columns[B] = { 3, 3, 3 };
static const float zeros[HIDDEN] = { 0 };

typedef struct Head {
    float hidden[HIDDEN], weight[WEIGHT], bias[TWO_LABELS];
    float dlogits[LOGITS];
} Head;

static void head_make(Head *head)
{
    Rng rng;
    rng_seed(&rng, 123);
    rng_fill_normal(head->hidden, HIDDEN, 0.0f, 1.0f, &rng);
    rng_fill_normal(head->weight, WEIGHT, 0.0f, 1.0f, &rng);
    rng_fill_normal(head->bias, TWO_LABELS, 0.0f, 1.0f, &rng);
    rng_fill_normal(head->dlogits, LOGITS, 0.0f, 1.0f, &rng);
}

/* Scores in double; the head's weights as if they lay in-by-out if transposed. */
static void scores(float logits[LOGITS], const Head *head, const int *column, bool with_bias, bool transposed)
{
    for (int b = 0; b < B; b++) {
        for (int l = 0; l < TWO_LABELS; l++) {
            double sum = with_bias ? (double)head->bias[l] : 0.0;
            for (int c = 0; c < C; c++)
                sum += (double)head->hidden[(b * T + column[b]) * C + c] *
                       (double)head->weight[transposed ? c * TWO_LABELS + l : l * C + c];
            logits[b * TWO_LABELS + l] = (float)sum;
        }
    }
}

START_TEST(two_scores_of_one_token)
{
    Head head;
    head_make(&head);
    float expected[LOGITS], no_bias[LOGITS], last[LOGITS], first_rows[LOGITS], transposed[LOGITS];
    scores(expected, &head, columns, true, false);
    scores(no_bias, &head, columns, false, false);
    scores(last, &head, last_columns, true, false);
    scores(transposed, &head, columns, true, true);
    const int without_row[B] = { columns[0], columns[1] - T, columns[2] - 2 * T }; // undoes b·T
    scores(first_rows, &head, without_row, true, false);
    const UsualMistake mistakes[] = {
        { no_bias, "bias is missing" },
        { last, "that is the last column of each row: column[b] says which one is read" },
        { transposed, "weight lies out-by-in: weight[l,c] is weight[l * C + c]" },
        { first_rows, "every score comes from row 0: row b begins at b * T vectors" },
        { 0 },
    };
    float *logits = values_new(LOGITS);
    my_head_forward(logits, values_copy(head.hidden, HIDDEN), values_copy(head.weight, WEIGHT),
                    values_copy(head.bias, TWO_LABELS), ints_copy(columns, B), B, T, C);
    expect_values("logits", logits, expected, 2, (int[]){ B, TWO_LABELS }, 1e-5f, mistakes);
}
END_TEST

/* loss = Σ dlogits · logits */
static double loss(const Head *head)
{
    float logits[LOGITS];
    double sum = 0.0;
    scores(logits, head, columns, true, false);
    for (int i = 0; i < LOGITS; i++)
        sum += (double)head->dlogits[i] * (double)logits[i];
    return sum;
}

/* gradient[n] of loss with respect to values[n], which are head's own. */
static void differences(float *gradient, float *values, int n, const Head *head)
{
    for (int i = 0; i < n; i++) {
        float before = values[i];
        values[i] = before + 0.5f; // the loss is linear in each value: any step will do
        double above = loss(head);
        values[i] = before - 0.5f;
        double below = loss(head);
        values[i] = before;
        gradient[i] = (float)(above - below);
    }
}

/* The reader's gradients, added to start, which has a number for each of hidden. */
static HeadGradients run(const Head *head, const float *start)
{
    HeadGradients got = { values_copy(start, HIDDEN), values_copy(start, WEIGHT), values_copy(start, TWO_LABELS) };
    my_head_backward(got, values_copy(head->dlogits, LOGITS), values_copy(head->hidden, HIDDEN),
                     values_copy(head->weight, WEIGHT), ints_copy(columns, B), B, T, C);
    return got;
}

START_TEST(dbias_and_dweight_agree_with_differences)
{
    Head head;
    head_make(&head);
    float dbias[TWO_LABELS], dweight[WEIGHT], transposed[WEIGHT], last[WEIGHT] = { 0 };
    differences(dbias, head.bias, TWO_LABELS, &head);
    differences(dweight, head.weight, WEIGHT, &head);
    for (int l = 0; l < TWO_LABELS; l++) {
        for (int c = 0; c < C; c++) {
            transposed[c * TWO_LABELS + l] = dweight[l * C + c];
            for (int b = 0; b < B; b++)
                last[l * C + c] += head.dlogits[b * TWO_LABELS + l] * head.hidden[(b * T + T - 1) * C + c];
        }
    }
    const float *last_row = &head.dlogits[(B - 1) * TWO_LABELS];
    HeadGradients got = run(&head, zeros);
    expect_values("dbias", got.dbias, dbias, 1, (int[]){ TWO_LABELS }, 1e-4f,
                  (UsualMistake[]){ { zeros, "nothing was added yet" },
                                    { last_row, "that is the last row's alone: every row adds its share" },
                                    { 0 } });
    expect_values("dweight", got.dweight, dweight, 2, (int[]){ TWO_LABELS, C }, 1e-4f,
                  (UsualMistake[]){ { zeros, "nothing was added yet" },
                                    { transposed, "weight lies out-by-in, and so does dweight: [l * C + c]" },
                                    { last, "from the last column of each row: column[b] says which one was read" },
                                    { 0 } });
}
END_TEST

START_TEST(dhidden_agrees_with_differences)
{
    Head head;
    head_make(&head);
    float expected[HIDDEN], everywhere[HIDDEN], last[HIDDEN] = { 0 };
    differences(expected, head.hidden, HIDDEN, &head);
    for (int b = 0; b < B; b++) {
        const float *share = &expected[(b * T + columns[b]) * C];
        for (int t = 0; t < T; t++)
            memcpy(&everywhere[(b * T + t) * C], share, C * sizeof *share);
        memcpy(&last[(b * T + T - 1) * C], share, C * sizeof *share);
    }
    const UsualMistake mistakes[] = {
        { zeros, "nothing was added yet" },
        { everywhere, "only the vector that was read has a share in the loss: the others get nothing here" },
        { last, "it went to the last column of each row: column[b] says which one was read" },
        { 0 },
    };
    expect_values("dhidden", run(&head, zeros).dhidden, expected, 3, (int[]){ B, T, C }, 1e-4f, mistakes);
}
END_TEST

static void check_added(const char *what, const float *got, const float *start, const float *gradient, int n)
{
    float expected[HIDDEN], written_over[HIDDEN];
    for (int i = 0; i < n; i++) {
        expected[i] = start[i] + gradient[i];
        written_over[i] = gradient[i] != 0.0f ? gradient[i] : start[i]; // where nothing was read, nothing is written
    }
    const UsualMistake mistakes[] = {
        { start, "nothing was added yet" },
        { written_over, "what was there is gone: += instead of =" },
        { 0 },
    };
    expect_values(what, got, expected, 1, (int[]){ n }, 1e-4f, mistakes);
}

START_TEST(all_three_add_to_what_is_there)
{
    Head head;
    head_make(&head);
    float start[HIDDEN], gradient[HIDDEN];
    for (int i = 0; i < HIDDEN; i++)
        start[i] = (float)(i + 1);
    HeadGradients got = run(&head, start);
    differences(gradient, head.bias, TWO_LABELS, &head);
    check_added("dbias", got.dbias, start, gradient, TWO_LABELS);
    differences(gradient, head.weight, WEIGHT, &head);
    check_added("dweight", got.dweight, start, gradient, WEIGHT);
    differences(gradient, head.hidden, HIDDEN, &head);
    check_added("dhidden", got.dhidden, start, gradient, HIDDEN);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = two_scores_of_one_token },
                                     { .test = dbias_and_dweight_agree_with_differences },
                                     { .test = dhidden_agrees_with_differences },
                                     { .test = all_three_add_to_what_is_there } };
    return run_exercise("6.c", checks, sizeof checks / sizeof *checks);
}
