#include "ch03_attention/exercises/ex_3_e.h"
#include "common/rng.h"
#include "tests/exercises/exercise.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { T = 4, D = 3, SIZE = T * D };

/* A head, what comes back to it, and the gradients that differences say. */
typedef struct Head {
    float q[SIZE], k[SIZE], v[SIZE];
    float dcontext[SIZE];
    float weights[T * T];
    float dq[SIZE], dk[SIZE], dv[SIZE];
} Head;

/* Row t of the causal weights, in double. */
static void weights_row(double row[T], const Head *head, int t)
{
    double sum = 0.0;
    for (int s = 0; s < T; s++) {
        double dot = 0.0;
        for (int d = 0; d < D; d++)
            dot += (double)head->q[t * D + d] * (double)head->k[s * D + d];
        row[s] = s <= t ? exp(dot / sqrt(D)) : 0.0;
        sum += row[s];
    }
    for (int s = 0; s < T; s++)
        row[s] /= sum;
}

/* loss = Σ dcontext · context */
static double loss(const Head *head)
{
    double sum = 0.0;
    for (int t = 0; t < T; t++) {
        double row[T];
        weights_row(row, head, t);
        for (int s = 0; s < T; s++) {
            for (int d = 0; d < D; d++)
                sum += (double)head->dcontext[t * D + d] * row[s] * (double)head->v[s * D + d];
        }
    }
    return sum;
}

/* gradient[SIZE] of loss with respect to values, which are head's q, k or v. */
static void differences(float *gradient, float *values, const Head *head)
{
    for (int i = 0; i < SIZE; i++) {
        float before = values[i];
        float up = before + 1e-3f;
        float down = before - 1e-3f;
        values[i] = up;
        double above = loss(head);
        values[i] = down;
        double below = loss(head);
        values[i] = before;
        gradient[i] = (float)((above - below) / ((double)up - (double)down));
    }
}

static void head_make(Head *head)
{
    Rng rng;
    rng_seed(&rng, 123);
    rng_fill_normal(head->q, SIZE, 0.0f, 1.0f, &rng);
    rng_fill_normal(head->k, SIZE, 0.0f, 1.0f, &rng);
    rng_fill_normal(head->v, SIZE, 0.0f, 1.0f, &rng);
    rng_fill_normal(head->dcontext, SIZE, 0.0f, 1.0f, &rng);
    for (int t = 0; t < T; t++) {
        double row[T];
        weights_row(row, head, t);
        for (int s = 0; s < T; s++)
            head->weights[t * T + s] = (float)row[s];
    }
    differences(head->dq, head->q, head);
    differences(head->dk, head->k, head);
    differences(head->dv, head->v, head);
}

/* Calls the reader's function on gradients that hold start[SIZE] before. */
static HeadGradients run(const Head *head, const float *start)
{
    HeadGradients got = { values_copy(start, SIZE), values_copy(start, SIZE), values_copy(start, SIZE) };
    my_attention_head_backward(got, values_copy(head->dcontext, SIZE), values_copy(head->weights, T * T),
                               values_copy(head->q, SIZE), values_copy(head->k, SIZE), values_copy(head->v, SIZE), T,
                               D);
    return got;
}

static const float zeros[SIZE] = { 0 };

START_TEST(dv_agrees_with_differences)
{
    Head head;
    head_make(&head);
    float rows[SIZE] = { 0 }; // Σ_s weights[t,s] dcontext[s,d]
    for (int t = 0; t < T; t++) {
        for (int s = 0; s < T; s++) {
            for (int d = 0; d < D; d++)
                rows[t * D + d] += head.weights[t * T + s] * head.dcontext[s * D + d];
        }
    }
    const UsualMistake mistakes[] = {
        { zeros, "nothing was added yet" },
        { rows, "on the way back weights is transposed: v[s] takes from every t ≥ s, weights[t,s] · dcontext[t]" },
        { head.dcontext, "this is dcontext itself, without the weights" },
        { 0 },
    };
    expect_values("dv", run(&head, zeros).dv, head.dv, 2, (int[]){ T, D }, 1e-3f, mistakes);
}
END_TEST

/* dq (of_key false) or dk as it would be with another scale than 1/√D, or without the sum in softmax's backward. */
static void without(float *gradient, const Head *head, bool of_key, float scale, bool softmax_sum)
{
    memset(gradient, 0, SIZE * sizeof *gradient);
    for (int t = 0; t < T; t++) {
        float dweights[T] = { 0 };
        float dot = 0.0f;
        for (int s = 0; s < T; s++) {
            for (int d = 0; d < D; d++)
                dweights[s] += head->dcontext[t * D + d] * head->v[s * D + d];
            dot += head->weights[t * T + s] * dweights[s];
        }
        for (int s = 0; s < T; s++) {
            float dscore = head->weights[t * T + s] * (dweights[s] - (softmax_sum ? dot : 0.0f));
            dscore *= scale;
            for (int d = 0; d < D; d++) {
                if (of_key)
                    gradient[s * D + d] += dscore * head->q[t * D + d];
                else
                    gradient[t * D + d] += dscore * head->k[s * D + d];
            }
        }
    }
}

static void check_scores(const char *what, const Head *head, const float *got, bool of_key)
{
    float not_scaled[SIZE], by_D[SIZE], no_sum[SIZE], no_softmax[SIZE] = { 0 }, of_itself[SIZE];
    without(not_scaled, head, of_key, 1.0f, true);
    without(by_D, head, of_key, 1.0f / D, true);
    without(no_sum, head, of_key, 1.0f / sqrtf(D), false);
    for (int t = 0; t < T; t++) {
        for (int s = 0; s < T; s++) { // dscores = dweights: as if there were no softmax
            float dweight = 0.0f;
            for (int d = 0; d < D; d++)
                dweight += head->dcontext[t * D + d] * head->v[s * D + d];
            for (int d = 0; d < D; d++) {
                if (of_key)
                    no_softmax[s * D + d] += dweight * head->q[t * D + d] / sqrtf(D);
                else
                    no_softmax[t * D + d] += dweight * head->k[s * D + d] / sqrtf(D);
            }
        }
    }
    Head same = *head; // queries and keys exchanged: what dq gives when it is multiplied by q
    memcpy(same.q, head->k, sizeof same.q);
    memcpy(same.k, head->q, sizeof same.k);
    without(of_itself, &same, of_key, 1.0f / sqrtf(D), true);
    const float *expected = of_key ? head->dk : head->dq;
    const float *other = of_key ? head->dq : head->dk;
    const UsualMistake mistakes[] = {
        { zeros, "nothing was added yet, or softmax_backward got row 0 of weights each time, where nothing can change: "
                 "row t is &weights[t * T]" },
        { by_D, "the scores are divided by D here; the way forward divided by its square root" },
        { no_softmax, "the way back through softmax is missing between dweights and dscores" },
        { of_itself,
          of_key ? "dk takes from the queries: dscores[t,s] · q[t]" : "dq takes from the keys: dscores[t,s] · k[s]" },
        { not_scaled, "√D times too large: the scores were divided by √D, so their gradients are too" },
        { no_sum,
          "softmax's backward lacks its sum: dscores = weights · (dweights − Σ weights · dweights), exercise 3.c" },
        { other, "dq and dk have changed places" },
        { 0 },
    };
    expect_values(what, got, expected, 2, (int[]){ T, D }, 1e-3f, mistakes);
}

START_TEST(dq_agrees_with_differences)
{
    Head head;
    head_make(&head);
    check_scores("dq", &head, run(&head, zeros).dq, false);
}
END_TEST

START_TEST(dk_agrees_with_differences)
{
    Head head;
    head_make(&head);
    check_scores("dk", &head, run(&head, zeros).dk, true);
}
END_TEST

static void check_added(const char *what, const float *got, const float *start, const float *gradient)
{
    float expected[SIZE];
    for (int i = 0; i < SIZE; i++)
        expected[i] = start[i] + gradient[i];
    const UsualMistake mistakes[] = {
        { start, "nothing was added yet" },
        { gradient, "what was there is gone: += instead of =" },
        { 0 },
    };
    expect_values(what, got, expected, 2, (int[]){ T, D }, 1e-3f, mistakes);
}

START_TEST(all_three_add_to_what_is_there)
{
    Head head;
    head_make(&head);
    const float start[SIZE] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 };
    HeadGradients got = run(&head, start);
    check_added("dv", got.dv, start, head.dv);
    check_added("dq", got.dq, start, head.dq);
    check_added("dk", got.dk, start, head.dk);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = dv_agrees_with_differences },
                                     { .test = dq_agrees_with_differences },
                                     { .test = dk_agrees_with_differences },
                                     { .test = all_three_add_to_what_is_there } };
    return run_exercise("3.e", checks, sizeof checks / sizeof *checks);
}
