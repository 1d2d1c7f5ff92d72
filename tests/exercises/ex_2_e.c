#include "ch02_tokenizer/exercises/ex_2_e.h"
#include "tests/exercises/exercise.h"

enum { V = 5, C = 3, R = 4 };

static const int ids[R] = { 4, 1, 4, 0 }; // 4 twice, 2 and 3 never
static const float weight[V * C] = { 0, 1, 2, 10, 11, 12, 20, 21, 22, 30, 31, 32, 40, 41, 42 };
static const float dy[R * C] = { 1, 2, 3, 10, 20, 30, 100, 200, 300, -5, -6, -7 };

START_TEST(each_id_picks_its_row)
{
    float *y = values_new(R * C);
    my_embedding(y, values_copy(weight, V * C), ints_copy(ids, R), R, C);
    const float expected[] = { 40, 41, 42, 10, 11, 12, 40, 41, 42, 0, 1, 2 };
    const UsualMistake mistakes[] = {
        { weight, "row r of y is row r of the table: where are the ids?" },
        { (float[]){ 4, 4, 4, 1, 1, 1, 4, 4, 4, 0, 0, 0 }, "these are the ids, not what they point at" },
        { (float[]){ 11, 12, 20, 1, 2, 10, 11, 12, 20, 0, 1, 2 },
          "a row has C numbers: row v begins at v * C, not at v" },
        { 0 },
    };
    expect_values("y", y, expected, 2, (int[]){ R, C }, 0.0f, mistakes);
}
END_TEST

static const float zeros[V * C] = { 0 };
static const float expected_dweight[V * C] = { -5, -6, -7, 10, 20, 30, 0, 0, 0, 0, 0, 0, 101, 202, 303 };

START_TEST(every_row_gets_the_gradients_of_its_places)
{
    float *dweight = values_copy(zeros, V * C);
    my_embedding_backward(dweight, values_copy(dy, R * C), ints_copy(ids, R), R, C);
    const UsualMistake mistakes[] = {
        { zeros, "nothing was added yet" },
        { (float[]){ -5, -6, -7, 10, 20, 30, 0, 0, 0, 0, 0, 0, 100, 200, 300 },
          "id 4 occurs twice, and only its last place counts here: += instead of =" },
        { (float[]){ 1, 2, 3, 10, 20, 30, 100, 200, 300, -5, -6, -7, 0, 0, 0 },
          "row r of dy went to row r of the table: it belongs to row ids[r]" },
        { (float[]){ -5, -6, -7, 10, 20, 30, 0, 0, 0, 0, 0, 0, 50.5f, 101, 151.5f },
          "that is the mean over the places of an id; the gradient is their sum" },
        { 0 },
    };
    expect_values("dweight", dweight, expected_dweight, 2, (int[]){ V, C }, 0.0f, mistakes);
}
END_TEST

START_TEST(it_adds_to_what_is_there)
{
    float before[V * C], after[V * C], ones[V * C];
    for (int i = 0; i < V * C; i++) {
        before[i] = 1000.0f + (float)i;
        after[i] = before[i] + expected_dweight[i];
        ones[i] = expected_dweight[i] != 0.0f ? expected_dweight[i] : before[i];
    }
    float *dweight = values_copy(before, V * C);
    my_embedding_backward(dweight, values_copy(dy, R * C), ints_copy(ids, R), R, C);
    const UsualMistake mistakes[] = {
        { before, "nothing was added yet" },
        { expected_dweight, "what was in dweight is gone: don't set it to 0, another pass may have left its share" },
        { ones, "what was in the rows is gone: += instead of =" },
        { 0 },
    };
    expect_values("dweight", dweight, after, 2, (int[]){ V, C }, 0.0f, mistakes);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = each_id_picks_its_row },
                                     { .test = every_row_gets_the_gradients_of_its_places },
                                     { .test = it_adds_to_what_is_there } };
    return run_exercise("2.e", checks, sizeof checks / sizeof *checks);
}
