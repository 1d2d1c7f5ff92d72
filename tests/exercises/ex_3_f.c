#include "ch03_attention/exercises/ex_3_f.h"
#include "tests/exercises/exercise.h"

enum { B = 2, T = 3, H = 2, D = 4, SIZE = B * T * H * D };

/* x = 0, 1, 2, …: each number tells where it stood. */
static void count_up(float *values, int n)
{
    for (int i = 0; i < n; i++)
        values[i] = (float)i;
}

START_TEST(two_tokens_two_heads_as_in_the_example)
{
    float *y = values_new(8);
    my_split_heads(y, values_copy((float[]){ 1, 2, 3, 4, 5, 6, 7, 8 }, 8), 1, 2, 2, 2);
    const float expected[] = { 1, 2, 5, 6, 3, 4, 7, 8 };
    const UsualMistake mistakes[] = {
        { (float[]){ 1, 2, 3, 4, 5, 6, 7, 8 },
          "the order in memory has not changed: that is the view without the transpose" },
        { (float[]){ 1, 3, 5, 7, 2, 4, 6, 8 },
          "every other column went to head 0: its columns stand side by side, h * D + d" },
        { (float[]){ 1, 5, 2, 6, 3, 7, 4, 8 }, "each head's matrix is transposed, [D,T] instead of [T,D]" },
        { 0 },
    };
    expect_values("y", y, expected, 4, (int[]){ 1, 2, 2, 2 }, 0.0f, mistakes);
}
END_TEST

START_TEST(every_axis_has_another_length)
{
    float x[SIZE], expected[SIZE], interleaved[SIZE], batch_lost[SIZE], joined[SIZE], heads_first[SIZE], head_0[SIZE];
    count_up(x, SIZE);
    for (int i = 0; i < SIZE; i++) {
        int d = i % D;
        int t = i / D % T;
        int h = i / D / T % H;
        int b = i / D / T / H;
        expected[i] = (float)(b * T * H * D + t * H * D + h * D + d);
        interleaved[i] = (float)(b * T * H * D + t * H * D + d * H + h);
        batch_lost[i] = (float)(t * H * D + h * D + d);
        head_0[i] = (float)(b * T * H * D + t * H * D + d);
        heads_first[((h * B + b) * T + t) * D + d] = expected[i];
        joined[((b * T + t) * H + h) * D + d] = (float)i;
    }
    const UsualMistake mistakes[] = {
        { x, "the order in memory has not changed: that is the view without the transpose" },
        { interleaved, "a head's columns stand side by side: h * D + d, not d * H + h" },
        { joined, "that is the way back, [B,H,T,D] to [B,T,C]: which of the two indices belongs to y?" },
        { heads_first, "the heads come first in y, then the batch: [H,B,T,D] instead of [B,H,T,D]" },
        { head_0, "every head got the columns of head 0: h * D is missing in the index into x" },
        { batch_lost, "every sequence of the batch is the first one: b is missing in the index into x" },
        { 0 },
    };
    float *y = values_new(SIZE);
    my_split_heads(y, values_copy(x, SIZE), B, T, H, D);
    expect_values("y", y, expected, 4, (int[]){ B, H, T, D }, 0.0f, mistakes);
}
END_TEST

START_TEST(one_head_keeps_everything_in_place)
{
    float x[12];
    count_up(x, 12);
    float *y = values_new(12);
    my_split_heads(y, values_copy(x, 12), 1, 3, 1, 4);
    expect_values("y", y, x, 4, (int[]){ 1, 1, 3, 4 }, 0.0f, NULL);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = two_tokens_two_heads_as_in_the_example },
                                     { .test = every_axis_has_another_length },
                                     { .test = one_head_keeps_everything_in_place } };
    return run_exercise("3.f", checks, sizeof checks / sizeof *checks);
}
