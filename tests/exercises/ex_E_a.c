#include "ch06_classify/exercises/ex_E_a.h"
#include "tests/exercises/exercise.h"
#include "tests/exercises/lora_example.h"

#include <string.h>

static void fill(float *y, const LoraExample *lora, double layer, double beside)
{
    for (int r = 0; r < lora->R; r++) {
        for (int o = 0; o < lora->O; o++)
            y[r * lora->O + o] = (float)lora_example_y(lora, r, o, layer, beside);
    }
}

static void check_forward(const LoraExample *lora)
{
    double alpha = (double)lora->alpha;
    float expected[LORA_MOST], layer_alone[LORA_MOST], beside_alone[LORA_MOST], no_alpha[LORA_MOST];
    float all_scaled[LORA_MOST], over_rank[LORA_MOST], transposed[LORA_MOST], B_turned[LORA_MOST], A_turned[LORA_MOST];
    fill(expected, lora, 1.0, alpha);
    fill(layer_alone, lora, 1.0, 0.0);
    fill(beside_alone, lora, 0.0, alpha);
    fill(no_alpha, lora, 1.0, 1.0);
    fill(all_scaled, lora, alpha, alpha);
    fill(over_rank, lora, 1.0, alpha / lora->rank);

    LoraExample other = *lora; // weight, B or A read with their axes changed
    for (int o = 0; o < lora->O; o++) {
        for (int i = 0; i < lora->I; i++)
            other.weight[o * lora->I + i] = lora->weight[i * lora->O + o];
    }
    fill(transposed, &other, 1.0, alpha);
    other = *lora;
    for (int k = 0; k < lora->rank; k++) {
        for (int o = 0; o < lora->O; o++)
            other.B[k * lora->O + o] = lora->B[o * lora->rank + k];
    }
    fill(B_turned, &other, 1.0, alpha);
    other = *lora;
    for (int i = 0; i < lora->I; i++) {
        for (int k = 0; k < lora->rank; k++)
            other.A[i * lora->rank + k] = lora->A[k * lora->I + i];
    }
    fill(A_turned, &other, 1.0, alpha);

    const UsualMistake mistakes[] = {
        { layer_alone, "that is x·Wᵀ alone: the product of the thin matrices is missing" },
        { beside_alone, "x·Wᵀ is missing: the layer itself goes on working" },
        { no_alpha, "alpha is missing before (x·A)·B" },
        { all_scaled, "alpha belongs to (x·A)·B alone, not to x·Wᵀ" },
        { over_rank, "alpha / rank is the paper's: the book takes alpha itself" },
        { transposed, "weight lies out-by-in: weight[o,i] is weight[o * I + i]" },
        { B_turned, "B is [rank,O]: B[k,o] is B[k * O + o]" },
        { A_turned, "A is [I,rank]: A[i,k] is A[i * rank + k]" },
        { 0 },
    };
    size_t in = (size_t)lora->I, out = (size_t)lora->O, rank = (size_t)lora->rank, rows = (size_t)lora->R;
    float *y = values_new(rows * out);
    my_lora_forward(y, values_copy(lora->x, rows * in), values_copy(lora->weight, out * in),
                    values_copy(lora->A, in * rank), values_copy(lora->B, rank * out), lora->alpha,
                    (LoraSizes){ lora->R, lora->I, lora->O, lora->rank });
    expect_values("y", y, expected, 2, (int[]){ lora->R, lora->O }, 1e-5f, mistakes);
}

START_TEST(before_training_B_is_zero_and_nothing_changes)
{
    LoraExample lora;
    lora_example_make(&lora, 2, 5, 3, 2, 0.5f);
    memset(lora.B, 0, sizeof lora.B);
    check_forward(&lora);
}
END_TEST

START_TEST(the_product_counts_as_much_as_alpha_says)
{
    LoraExample lora;
    lora_example_make(&lora, 3, 5, 4, 2, 0.5f);
    check_forward(&lora);
}
END_TEST

START_TEST(a_rank_of_one_and_a_single_row)
{
    LoraExample lora;
    lora_example_make(&lora, 1, 6, 2, 1, 3.0f);
    check_forward(&lora);
}
END_TEST

START_TEST(more_out_than_in)
{
    LoraExample lora;
    lora_example_make(&lora, 4, 3, 7, 3, 16.0f);
    check_forward(&lora);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = before_training_B_is_zero_and_nothing_changes },
                                     { .test = the_product_counts_as_much_as_alpha_says },
                                     { .test = a_rank_of_one_and_a_single_row },
                                     { .test = more_out_than_in } };
    return run_exercise("E.a", checks, sizeof checks / sizeof *checks);
}
