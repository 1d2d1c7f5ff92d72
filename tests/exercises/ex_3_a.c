#include "ch03_attention/exercises/ex_3_a.h"
#include "common/ops/softmax.h"
#include "tests/exercises/exercise.h"

#include <math.h>
#include <stdbool.h>

enum { T = 3 };

static const float scores[T * T] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };

START_TEST(what_comes_later_becomes_minus_infinity)
{
    const float i = -INFINITY;
    float *got = values_copy(scores, T * T);
    my_mask_future(got, T);
    const float expected[] = { 1, i, i, 4, 5, i, 7, 8, 9 };
    const float past[] = { 1, 2, 3, i, 5, 6, i, i, 9 };
    const float past_and_self[] = { i, 2, 3, i, i, 6, i, i, i };
    const float self_too[] = { i, i, i, 4, i, i, 7, 8, i };
    const float zeros[] = { 1, 0, 0, 4, 5, 0, 7, 8, 9 };
    const float next_only[] = { 1, i, 3, 4, 5, i, 7, 8, 9 };
    const float not_last[] = { 1, i, 3, 4, 5, 6, 7, 8, 9 };
    const float not_row_0[] = { 1, 2, 3, 4, 5, i, 7, 8, 9 };
    const float all[] = { i, i, i, i, i, i, i, i, i };
    bool nearly = got[1] < -100.0f && got[2] < -100.0f && got[5] < -100.0f && isfinite(got[1]);
    const float *finite = nearly ? got : expected; // large negative numbers instead of -INFINITY
    const float plus[] = { 1, -i, -i, 4, 5, -i, 7, 8, 9 };
    const UsualMistake mistakes[] = {
        { scores, "nothing has changed yet" },
        { past, "the past is hidden and the future stays: is s < t where s > t was meant?" },
        { past_and_self, "the past is hidden and the future stays: is s <= t where s > t was meant?" },
        { self_too, "the diagonal is hidden too; a token may look at itself: does the inner loop start at t + 1?" },
        { zeros, "0 is a score like any other, softmax makes exp(0) = 1 of it: only -INFINITY becomes a weight of 0" },
        { next_only, "only the next token is hidden: row 0 has two later ones" },
        { not_last, "the last column still counts: how far does the inner loop go?" },
        { not_row_0, "row 0 still sees the future: where does the outer loop begin?" },
        { all, "everything is hidden, the past too: row t keeps its columns 0..t" },
        { finite,
          "a large negative number is not minus infinity: a weight may remain, as scores can be large as well" },
        { plus, "plus infinity would take all the weight: the sign is missing" },
        { 0 },
    };
    expect_values("scores", got, expected, 2, (int[]){ T, T }, 0.0f, mistakes);
}
END_TEST

START_TEST(softmax_then_shares_the_attention_among_the_past)
{
    float *got = values_copy((float[]){ 1, 1, 1, 1 }, 4);
    my_mask_future(got, 2);
    float *weights = values_new(4);
    softmax_forward(weights, got, 2, 2);
    expect_values("weights", weights, (float[]){ 1, 0, 0.5f, 0.5f }, 2, (int[]){ 2, 2 }, 1e-6f,
                  (UsualMistake[]){ { (float[]){ 0.5f, 0.5f, 0.5f, 0.5f }, "the future still counts" }, { 0 } });
}
END_TEST

START_TEST(one_token_alone_keeps_its_score)
{
    float *got = values_copy((float[]){ 4 }, 1);
    my_mask_future(got, 1);
    expect_values("scores", got, (float[]){ 4 }, 2, (int[]){ 1, 1 }, 0.0f, NULL);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = what_comes_later_becomes_minus_infinity },
                                     { .test = softmax_then_shares_the_attention_among_the_past },
                                     { .test = one_token_alone_keeps_its_score } };
    return run_exercise("3.a", checks, sizeof checks / sizeof *checks);
}
