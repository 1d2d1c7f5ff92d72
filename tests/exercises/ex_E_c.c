#include "ch06_classify/exercises/ex_E_c.h"
#include "tests/exercises/exercise.h"
#include "tests/exercises/lora_example.h"

/* weight · keep + alpha · (A·B)ᵀ, or A·B as it lies in memory if not turned. */
static void merged(float *weight, const LoraExample *lora, float keep, float alpha, bool turned)
{
    for (int o = 0; o < lora->O; o++) {
        for (int i = 0; i < lora->I; i++) {
            int place = o * lora->I + i;
            double product = turned ? lora_example_product(lora, i, o)
                                    : lora_example_product(lora, place / lora->O, place % lora->O);
            weight[place] = keep * lora->weight[place] + alpha * (float)product;
        }
    }
}

typedef void (*Merge)(float *weight, const float *A, const float *B, float alpha, int I, int O, int rank);

static float *run(Merge merge, const LoraExample *lora, const float *weight)
{
    float *copy = values_copy(weight, (size_t)(lora->O * lora->I));
    merge(copy, values_copy(lora->A, (size_t)(lora->I * lora->rank)),
          values_copy(lora->B, (size_t)(lora->rank * lora->O)), lora->alpha, lora->I, lora->O, lora->rank);
    return copy;
}

static void check_merge(int I, int O, int rank, float alpha)
{
    LoraExample lora;
    float expected[LORA_MOST], no_alpha[LORA_MOST], not_turned[LORA_MOST], replaced[LORA_MOST], minus[LORA_MOST];
    float over_rank[LORA_MOST];
    lora_example_make(&lora, 1, I, O, rank, alpha);
    merged(expected, &lora, 1.0f, alpha, true);
    merged(no_alpha, &lora, 1.0f, 1.0f, true);
    merged(not_turned, &lora, 1.0f, alpha, false);
    merged(replaced, &lora, 0.0f, alpha, true);
    merged(minus, &lora, 1.0f, -alpha, true);
    merged(over_rank, &lora, 1.0f, alpha / (float)rank, true);
    const UsualMistake mistakes[] = {
        { lora.weight, "weight is as it was: nothing was added yet" },
        { no_alpha, "alpha is missing" },
        { not_turned, "A·B is [I,O], weight is [O,I]: weight[o,i] takes (A·B)[i,o]" },
        { replaced, "W is gone: += instead of =" },
        { minus, "the sign: merging adds" },
        { over_rank, "alpha / rank is the paper's: the book takes alpha itself" },
        { 0 },
    };
    expect_values("weight", run(my_lora_merge, &lora, lora.weight), expected, 2, (int[]){ O, I }, 1e-5f, mistakes);
}

START_TEST(the_product_goes_into_the_weights)
{
    check_merge(5, 3, 2, 0.5f);
}
END_TEST

START_TEST(a_rank_of_one_and_more_out_than_in)
{
    check_merge(2, 7, 1, 16.0f);
}
END_TEST

START_TEST(and_comes_out_again)
{
    LoraExample lora;
    float with_product[LORA_MOST], twice[LORA_MOST], no_alpha[LORA_MOST], not_turned[LORA_MOST];
    lora_example_make(&lora, 1, 6, 4, 3, 2.0f);
    merged(with_product, &lora, 1.0f, 2.0f, true);
    merged(twice, &lora, 1.0f, 4.0f, true);
    merged(no_alpha, &lora, 1.0f, 1.0f, true); // 2 − 1
    merged(not_turned, &lora, 1.0f, -2.0f, false);
    for (int i = 0; i < lora.I * lora.O; i++)
        not_turned[i] += with_product[i] - lora.weight[i];
    const UsualMistake mistakes[] = {
        { with_product, "the product is still in: nothing was taken out yet" },
        { twice, "the product is in twice: taking it out has the other sign" },
        { no_alpha, "alpha is missing" },
        { not_turned, "A·B is [I,O], weight is [O,I]: weight[o,i] loses (A·B)[i,o]" },
        { 0 },
    };
    expect_values("weight", run(my_lora_unmerge, &lora, with_product), lora.weight, 2, (int[]){ lora.O, lora.I }, 1e-5f,
                  mistakes);
}
END_TEST

START_TEST(the_merged_layer_gives_what_both_gave)
{
    LoraExample lora;
    enum { R = 3, I = 5, O = 4 };
    float y[R * O], expected[R * O];
    lora_example_make(&lora, R, I, O, 2, 16.0f);
    const float *weight = run(my_lora_merge, &lora, lora.weight);
    for (int r = 0; r < R; r++) {
        for (int o = 0; o < O; o++) {
            double sum = 0.0;
            for (int i = 0; i < I; i++)
                sum += (double)lora.x[r * I + i] * (double)weight[o * I + i];
            y[r * O + o] = (float)sum;
            expected[r * O + o] = (float)lora_example_y(&lora, r, o, 1.0, (double)lora.alpha);
        }
    }
    expect_values("x·weightᵀ after merging", y, expected, 2, (int[]){ R, O }, 1e-4f, NULL);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = the_product_goes_into_the_weights },
                                     { .test = a_rank_of_one_and_more_out_than_in },
                                     { .test = and_comes_out_again },
                                     { .test = the_merged_layer_gives_what_both_gave } };
    return run_exercise("E.c", checks, sizeof checks / sizeof *checks);
}
