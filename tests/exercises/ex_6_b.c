#include "ch06_classify/exercises/ex_6_b.h"
#include "tests/exercises/exercise.h"

enum { MOST_ROWS = 8, MOST_TOKENS = 64, END_OF_TEXT = 50256 };

/* Message b has lengths[b] tokens: 100·b + 11, 100·b + 12, … */
static void check_batch(const int *lengths, int B, int T, int pad_id)
{
    int expected[MOST_TOKENS], expected_last[MOST_ROWS];
    float at_left[MOST_TOKENS], zeros[MOST_TOKENS], other_end[MOST_TOKENS];
    float one_too_far[MOST_ROWS], last_column[MOST_ROWS], uncut[MOST_ROWS], written_lengths[MOST_ROWS];
    int *messages[MOST_ROWS];
    for (int b = 0; b < B; b++) {
        messages[b] = ints_new((size_t)lengths[b]);
        for (int t = 0; t < lengths[b]; t++)
            messages[b][t] = 100 * b + 11 + t;
        int length = lengths[b] < T ? lengths[b] : T;
        for (int t = 0; t < T; t++) {
            int place = b * T + t, from_right = t - (T - length);
            expected[place] = t < length ? messages[b][t] : pad_id;
            zeros[place] = t < length ? (float)messages[b][t] : 0.0f;
            at_left[place] = from_right >= 0 ? (float)messages[b][from_right] : (float)pad_id;
            other_end[place] = t < length ? (float)messages[b][lengths[b] - length + t] : (float)pad_id;
        }
        expected_last[b] = length - 1;
        one_too_far[b] = (float)(length < T ? length : T - 1);
        written_lengths[b] = (float)length;
        last_column[b] = (float)(T - 1);
        uncut[b] = (float)(lengths[b] - 1);
    }
    const UsualMistake mistakes[] = {
        { at_left, "the padding stands before the messages: it goes behind them" },
        { zeros, "filled up with 0: pad_id is another token" },
        { other_end, "a message that is too long loses its end, not its beginning" },
        { 0 },
    };
    const UsualMistake last_mistakes[] = {
        { uncut, "a message that was cut ends in the last column: last must lie within the row" },
        { last_column, "that is the last column of the row, padding or not: the last real token is asked for" },
        { written_lengths, "that is the length: columns count from 0" },
        { one_too_far, "one too far: that is the first padding token" },
        { 0 },
    };
    int *ids = ints_new((size_t)(B * T)), *last = ints_new((size_t)B);
    my_pad_batch(ids, last, (const int *const *)messages, ints_copy(lengths, (size_t)B), B, T, pad_id);
    expect_ints("ids", ids, expected, 2, (int[]){ B, T }, mistakes);
    expect_ints("last", last, expected_last, 1, (int[]){ B }, last_mistakes);
}

START_TEST(two_messages_with_room)
{
    check_batch((const int[]){ 2, 1 }, 2, 4, END_OF_TEXT);
}
END_TEST

START_TEST(the_longest_fills_its_row)
{
    check_batch((const int[]){ 1, 5, 3 }, 3, 5, END_OF_TEXT);
}
END_TEST

START_TEST(a_longer_message_loses_its_end)
{
    check_batch((const int[]){ 2, 9, 4 }, 3, 4, END_OF_TEXT);
}
END_TEST

START_TEST(one_message_of_one_token)
{
    check_batch((const int[]){ 1 }, 1, 1, 7);
    check_batch((const int[]){ 1 }, 1, 6, 7);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = two_messages_with_room },
                                     { .test = the_longest_fills_its_row },
                                     { .test = a_longer_message_loses_its_end },
                                     { .test = one_message_of_one_token } };
    return run_exercise("6.b", checks, sizeof checks / sizeof *checks);
}
