#include "ch02_tokenizer/exercises/ex_2_a.h"
#include "tests/exercises/exercise.h"

enum { MOST = 8 };

/* The reader's merge on a copy of ids[count], as one list of MOST floats for comparing: count, then ids, then zeros. */
static void merged(int list[MOST], const int *ids, int count, int left, int right, int result)
{
    int *copy = ints_copy(ids, (size_t)count);
    int kept = my_merge(copy, count, left, right, result);
    ck_assert_msg(kept >= 0 && kept <= count, "expected a count from 0 to %d, got %d", count, kept);
    list[0] = kept;
    for (int i = 1; i < MOST; i++)
        list[i] = i <= kept ? copy[i - 1] : 0;
}

static void expect_merged(const int list[MOST], const int expected[MOST], const UsualMistake *mistakes)
{
    expect_ints("count, then ids, then zeros", list, expected, 1, (int[]){ MOST }, mistakes);
}

START_TEST(every_pair_becomes_one_id)
{
    int list[MOST];
    merged(list, (int[]){ 5, 6, 7, 5, 6 }, 5, 5, 6, 9);
    const UsualMistake mistakes[] = {
        { (float[MOST]){ 5, 5, 6, 7, 5, 6 }, "nothing was joined yet" },
        { (float[MOST]){ 4, 9, 7, 5, 6 }, "only the first pair was joined: the loop has to go on behind it" },
        { (float[MOST]){ 4, 9, 7, 9, 6 }, "the right one of the last pair is still there: step over it" },
        { (float[MOST]){ 5, 9, 6, 7, 9, 6 }, "left became result, but right is still there: a pair becomes one id" },
        { (float[MOST]){ 5, 9, 7, 9, 5, 6 }, "the ids are right, the count is still the old one" },
        { (float[MOST]){ 2, 9, 7 }, "the last pair is missing: does the loop end too early?" },
        { 0 },
    };
    expect_merged(list, (int[]){ 3, 9, 7, 9, 0, 0, 0, 0 }, mistakes);
}
END_TEST

START_TEST(five_equal_ids_hold_two_pairs)
{
    int list[MOST];
    merged(list, (int[]){ 4, 4, 4, 4, 4 }, 5, 4, 4, 8);
    const UsualMistake mistakes[] = {
        { (float[MOST]){ 3, 4, 8, 8 }, "that goes from right to left: the first two are the first pair" },
        { (float[MOST]){ 5, 8, 8, 8, 8, 4 }, "an id was used in two pairs: step over the right one after a merge" },
        { (float[MOST]){ 4, 8, 8, 8, 8 }, "an id was used in two pairs: step over the right one after a merge" },
        { (float[MOST]){ 2, 8, 8 }, "the last id is lost: it has no partner and stays as it is" },
        { 0 },
    };
    expect_merged(list, (int[]){ 3, 8, 8, 4, 0, 0, 0, 0 }, mistakes);
}
END_TEST

START_TEST(a_result_takes_no_part_in_the_same_merge)
{
    int list[MOST];
    merged(list, (int[]){ 3, 7, 7, 7, 1 }, 5, 3, 7, 3); // the result is again a left one
    const UsualMistake mistakes[] = {
        { (float[MOST]){ 2, 3, 1 }, "a result was joined once more with its new neighbour: that is for a later round" },
        { 0 },
    };
    expect_merged(list, (int[]){ 4, 3, 7, 7, 1, 0, 0, 0 }, mistakes);
}
END_TEST

START_TEST(a_list_without_the_pair_stays)
{
    int list[MOST];
    merged(list, (int[]){ 6, 5, 7, 5 }, 4, 5, 6, 9); // the order counts, and the last 5 has no neighbour
    const UsualMistake mistakes[] = {
        { (float[MOST]){ 3, 9, 7, 5 }, "6 5 is not 5 6: the order counts" },
        { (float[MOST]){ 3, 6, 5, 7 }, "the last id is lost: it has no partner and stays as it is" },
        { 0 },
    };
    expect_merged(list, (int[]){ 4, 6, 5, 7, 5, 0, 0, 0 }, mistakes);
    merged(list, (int[]){ 5 }, 1, 5, 6, 9);
    expect_merged(list, (int[]){ 1, 5, 0, 0, 0, 0, 0, 0 }, NULL);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = every_pair_becomes_one_id },
                                     { .test = five_equal_ids_hold_two_pairs },
                                     { .test = a_result_takes_no_part_in_the_same_merge },
                                     { .test = a_list_without_the_pair_stays } };
    return run_exercise("2.a", checks, sizeof checks / sizeof *checks);
}
