#include "ch06_classify/exercises/ex_E_b.h"
#include "tests/exercises/exercise.h"
#include "tests/exercises/lora_example.h"

#include <string.h>

static const float zeros[LORA_MOST] = { 0 };

/* loss = Σ dy · y */
static double loss(const LoraExample *lora)
{
    double sum = 0.0;
    for (int r = 0; r < lora->R; r++) {
        for (int o = 0; o < lora->O; o++)
            sum += (double)lora->dy[r * lora->O + o] * lora_example_y(lora, r, o, 1.0, (double)lora->alpha);
    }
    return sum;
}

/* gradient[n] of loss with respect to values[n], which are lora's own. */
static void differences(float *gradient, float *values, int n, const LoraExample *lora)
{
    for (int i = 0; i < n; i++) {
        float before = values[i];
        values[i] = before + 0.5f; // y is linear in each of x, A and B alone: any step will do
        double above = loss(lora);
        values[i] = before - 0.5f;
        double below = loss(lora);
        values[i] = before;
        gradient[i] = (float)(above - below);
    }
}

typedef struct Gradients {
    float *dx, *dA, *dB;
} Gradients;

/* The reader's gradients, added to start. */
static Gradients run(const LoraExample *lora, const float *start)
{
    size_t x = (size_t)(lora->R * lora->I), A = (size_t)(lora->I * lora->rank), B = (size_t)(lora->rank * lora->O);
    Gradients got = { values_copy(start, x), values_copy(start, A), values_copy(start, B) };
    const LoraLayerArrays layer = {
        .R = lora->R,
        .I = lora->I,
        .O = lora->O,
        .rank = lora->rank,
        .x = values_copy(lora->x, x),
        .weight = values_copy(lora->weight, (size_t)(lora->O * lora->I)),
        .A = values_copy(lora->A, A),
        .B = values_copy(lora->B, B),
        .alpha = lora->alpha,
    };
    my_lora_backward(got.dx, got.dA, got.dB, values_copy(lora->dy, (size_t)(lora->R * lora->O)), &layer);
    return got;
}

static void scaled(float *values, const float *gradient, int n, float factor)
{
    for (int i = 0; i < n; i++)
        values[i] = factor * gradient[i];
}

static void check_thin(LoraExample *lora, const Gradients *got)
{
    int A = lora->I * lora->rank, B = lora->rank * lora->O;
    float dA[LORA_MOST], dB[LORA_MOST], no_alpha[LORA_MOST], twice[LORA_MOST];
    differences(dB, lora->B, B, lora);
    scaled(no_alpha, dB, B, 1.0f / lora->alpha);
    scaled(twice, dB, B, lora->alpha);
    const UsualMistake mistakes[] = {
        { zeros, "nothing was added yet" },
        { no_alpha, "alpha is missing: it stands before the product, so it stands before its gradients" },
        { twice, "alpha is there twice" },
        { 0 },
    };
    expect_values("dB", got->dB, dB, 2, (int[]){ lora->rank, lora->O }, 1e-4f, mistakes);
    differences(dA, lora->A, A, lora);
    scaled(no_alpha, dA, A, 1.0f / lora->alpha);
    scaled(twice, dA, A, lora->alpha);
    expect_values("dA", got->dA, dA, 2, (int[]){ lora->I, lora->rank }, 1e-4f, mistakes);
}

START_TEST(the_thin_matrices_agree_with_differences)
{
    LoraExample lora;
    lora_example_make(&lora, 3, 5, 4, 2, 0.5f);
    Gradients got = run(&lora, zeros);
    check_thin(&lora, &got);
}
END_TEST

START_TEST(while_B_is_zero_only_B_moves)
{
    LoraExample lora;
    lora_example_make(&lora, 2, 4, 6, 3, 2.0f);
    memset(lora.B, 0, sizeof lora.B);
    Gradients got = run(&lora, zeros);
    expect_values("dA while B is zero", got.dA, zeros, 2, (int[]){ lora.I, lora.rank }, 1e-4f, NULL);
    check_thin(&lora, &got);
}
END_TEST

START_TEST(dx_agrees_with_differences)
{
    LoraExample lora;
    lora_example_make(&lora, 3, 5, 4, 2, 0.5f);
    float dx[LORA_MOST], through_weight[LORA_MOST] = { 0 }, beside[LORA_MOST], no_alpha[LORA_MOST];
    int n = lora.R * lora.I;
    differences(dx, lora.x, n, &lora);
    for (int r = 0; r < lora.R; r++) {
        for (int i = 0; i < lora.I; i++) {
            int place = r * lora.I + i;
            for (int o = 0; o < lora.O; o++)
                through_weight[place] += lora.dy[r * lora.O + o] * lora.weight[o * lora.I + i];
            beside[place] = dx[place] - through_weight[place];
            no_alpha[place] = through_weight[place] + beside[place] / lora.alpha;
        }
    }
    const UsualMistake mistakes[] = {
        { zeros, "nothing was added yet" },
        { through_weight, "the way through A and B is missing: dxA·Aᵀ" },
        { beside, "the way through weight is missing: frozen means that weight does not change, not that nothing "
                  "passes" },
        { no_alpha, "alpha is missing on the way through A and B" },
        { 0 },
    };
    expect_values("dx", run(&lora, zeros).dx, dx, 2, (int[]){ lora.R, lora.I }, 1e-4f, mistakes);
}
END_TEST

static void check_added(const char *what, const float *got, const float *start, const float *gradient, int n)
{
    float expected[LORA_MOST];
    for (int i = 0; i < n; i++)
        expected[i] = start[i] + gradient[i];
    const UsualMistake mistakes[] = {
        { start, "nothing was added yet" },
        { gradient, "what was there is gone: += instead of =" },
        { 0 },
    };
    expect_values(what, got, expected, 1, (int[]){ n }, 1e-4f, mistakes);
}

START_TEST(all_three_add_to_what_is_there)
{
    LoraExample lora;
    float start[LORA_MOST], gradient[LORA_MOST];
    lora_example_make(&lora, 2, 3, 5, 2, 1.5f);
    for (int i = 0; i < LORA_MOST; i++)
        start[i] = (float)(i + 1);
    Gradients got = run(&lora, start);
    differences(gradient, lora.B, lora.rank * lora.O, &lora);
    check_added("dB", got.dB, start, gradient, lora.rank * lora.O);
    differences(gradient, lora.A, lora.I * lora.rank, &lora);
    check_added("dA", got.dA, start, gradient, lora.I * lora.rank);
    differences(gradient, lora.x, lora.R * lora.I, &lora);
    check_added("dx", got.dx, start, gradient, lora.R * lora.I);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = the_thin_matrices_agree_with_differences },
                                     { .test = while_B_is_zero_only_B_moves },
                                     { .test = dx_agrees_with_differences },
                                     { .test = all_three_add_to_what_is_there } };
    return run_exercise("E.b", checks, sizeof checks / sizeof *checks);
}
