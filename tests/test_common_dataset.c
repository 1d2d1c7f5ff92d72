/* common/dataset.h: examples in the order of their lengths (what the loader draws, test_common_core.c holds) */
#include "common/dataset.h"
#include "tests/assertions.h"

START_TEST(short_ones_come_first_and_equal_ones_stay_in_their_order)
{
    static const int lengths[] = { 5, 2, 9, 2, 5, 0, 2 };
    static const int expected[] = { 5, 1, 3, 6, 0, 4, 2 };
    enum { COUNT = sizeof lengths / sizeof lengths[0] };
    Arena arena;
    arena_init(&arena, "an order");
    const int *order = order_by_length(lengths, COUNT, &arena);
    for (int i = 0; i < COUNT; i++)
        ck_assert_int_eq(order[i], expected[i]);
    arena_free(&arena);
}
END_TEST

START_TEST(nothing_and_a_single_one_can_be_ordered)
{
    Arena arena;
    arena_init(&arena, "an order");
    ck_assert_ptr_nonnull(order_by_length(NULL, 0, &arena));
    ck_assert_int_eq(order_by_length((int[]){ 7 }, 1, &arena)[0], 0);
    arena_free(&arena);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = { { .test = short_ones_come_first_and_equal_ones_stay_in_their_order },
                                { .test = nothing_and_a_single_one_can_be_ordered } };
    return run_suite("common/dataset", tests, sizeof tests / sizeof tests[0]);
}
