#include "ch02_tokenizer/exercises/ex_2_d.h"
#include "ch02_tokenizer/byte_letters.h"
#include "tests/exercises/exercise.h"

/* What the table would be if 0xAD were seen, if 0xA0 were, and if 0x7F were. */
static void table_with(float table[BYTES], int seen_too)
{
    int hidden = 0;
    for (int b = 0; b < BYTES; b++)
        table[b] = (float)(byte_letter((unsigned char)b) == (uint32_t)b || b == seen_too ? b : 0x100 + hidden++);
}

START_TEST(bytes_that_can_be_seen_stand_for_themselves)
{
    int *letters = ints_new(BYTES);
    my_byte_letters(letters);
    const int got[] = { letters['!'], letters['A'], letters['~'], letters[0xA1], letters[0xFF] };
    expect_ints("letters of ! A ~ 0xA1 0xFF", got, (int[]){ '!', 'A', '~', 0xA1, 0xFF }, 1, (int[]){ 5 },
                (UsualMistake[]){ { (float[]){ 0x121, 0x141, 0x17E, 0x1A1, 0x1FF },
                                    "0x100 was added to every byte: these stand for themselves" },
                                  { 0 } });
}
END_TEST

START_TEST(the_others_take_the_letters_from_256_on)
{
    int *letters = ints_new(BYTES);
    my_byte_letters(letters);
    const int got[] = { letters[0], letters['\n'], letters[' '], letters[0x7F], letters[0x80], letters[0xAD] };
    const UsualMistake mistakes[] = {
        { (float[]){ 0, '\n', ' ', 0x7F, 0x80, 0xAD }, "these bytes cannot be seen: they take letters from 0x100 on" },
        { (float[]){ 0x100, 0x10A, 0x120, 0x17F, 0x180, 0x1AD },
          "0x100 plus the byte leaves gaps: the letters are taken one after the other, 0x7F comes right after the "
          "space" },
        { (float[]){ 0x100, 0x10A, ' ', 0x120, 0x121, 0x142 }, "a space cannot be seen either: it becomes 0x120, Ġ" },
        { (float[]){ 0x100, 0x10A, 0x120, 0x7F, 0x121, 0x142 }, "0x7F, delete, cannot be seen" },
        { (float[]){ 0x100, 0x10A, 0x120, 0x121, 0x122, 0xAD }, "0xAD is a hyphen that cannot be seen" },
        { (float[]){ 0x100, 0x10A, 0x120, 0x121, 0x122, 0x142 }, "0xA0, a space too, cannot be seen" },
        { 0 },
    };
    expect_ints("letters of 0, line end, space, 0x7F, 0x80, 0xAD", got,
                (int[]){ 0x100, 0x10A, 0x120, 0x121, 0x122, 0x143 }, 1, (int[]){ 6 }, mistakes);
}
END_TEST

START_TEST(all_256_are_right_and_no_two_alike)
{
    int *letters = ints_new(BYTES);
    my_byte_letters(letters);
    int expected[BYTES];
    for (int b = 0; b < BYTES; b++)
        expected[b] = (int)byte_letter((unsigned char)b);
    float hyphen[BYTES], space[BYTES], deleted[BYTES];
    table_with(hyphen, 0xAD);
    table_with(space, 0xA0);
    table_with(deleted, 0x7F);
    const UsualMistake mistakes[] = {
        { hyphen, "0xAD is a hyphen that cannot be seen" },
        { space, "0xA0, a space too, cannot be seen" },
        { deleted, "0x7F, delete, cannot be seen" },
        { 0 },
    };
    expect_ints("letters", letters, expected, 1, (int[]){ BYTES }, mistakes);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = bytes_that_can_be_seen_stand_for_themselves },
                                     { .test = the_others_take_the_letters_from_256_on },
                                     { .test = all_256_are_right_and_no_two_alike } };
    return run_exercise("2.d", checks, sizeof checks / sizeof *checks);
}
