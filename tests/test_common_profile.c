/* common/profile.h and limits.h: what is noted of each operation, and what the machine can do at most */
#define _GNU_SOURCE /* fmemopen */
#include "common/profile.h"

#include "common/limits.h"
#include "common/ops/elementwise.h"
#include "common/ops/linear.h"
#include "common/tape.h"
#include "tests/assertions.h"

#include <string.h>

static const ProfileRow *find(const Profile *profile, const char *op, ProfilePart part)
{
    for (int i = 0; i < profile->count; i++) {
        if (profile->rows[i].part == part && strcmp(profile->rows[i].op, op) == 0)
            return &profile->rows[i];
    }
    return NULL;
}

START_TEST(each_operation_is_noted_forward_and_backward)
{
    enum { R = 5, I = 7, O = 3 };
    Arena arena;
    Tape tape;
    Rng rng;
    Profile profile;
    arena_init(&arena, "test");
    tape_init(&tape, &arena);
    rng_seed(&rng, 1);
    profile_start(&profile);
    tape.profile = &profile;
    Tensor *x = random_tensor(&arena, 2, (int[]){ R, I }, &rng);
    Tensor *weight = random_tensor(&arena, 2, (int[]){ O, I }, &rng);
    weight->wants_grad = true;
    Tensor *y =
        tape_linear(&tape, tape_linear(&tape, x, weight, NULL), random_tensor(&arena, 2, (int[]){ O, O }, &rng), NULL);
    tape_backward(&tape, tape_sum(&tape, y));
    profile_note(&profile, "AdamW", PROFILE_REST, 0.0, 28.0);

    const ProfileRow *forward = find(&profile, "linear", PROFILE_FORWARD);
    const ProfileRow *backward = find(&profile, "linear", PROFILE_BACKWARD);
    ck_assert_ptr_nonnull(forward);
    ck_assert_ptr_nonnull(backward);
    ck_assert_int_eq(forward->calls, 2);
    ck_assert_int_eq(backward->calls, 2);
    ck_assert_double_eq(forward->flops, 2.0 * R * I * O + 2.0 * R * O * O);
    ck_assert_double_eq(backward->flops, 2.0 * forward->flops);
    ck_assert_double_eq(forward->bytes, 4.0 * (R * I + O * I + R * O) + 4.0 * (R * O + O * O + R * O));
    ck_assert_ptr_nonnull(find(&profile, "sum", PROFILE_BACKWARD));
    ck_assert_ptr_nonnull(find(&profile, "AdamW", PROFILE_REST));
    ck_assert_ptr_null(find(&profile, "gelu", PROFILE_FORWARD));
    double noted = 0.0;
    for (int i = 0; i < profile.count; i++) {
        ck_assert_double_ge(profile.rows[i].seconds, 0.0);
        noted += profile.rows[i].seconds;
    }
    ck_assert_double_le(noted, profile.last - profile.begun + 1e-9);
    tape_free(&tape);
    arena_free(&arena);
}
END_TEST

START_TEST(without_a_profile_nothing_is_noted_and_too_many_rows_share_the_last)
{
    static char names[PROFILE_MAX_ROWS + 2][8];
    Profile profile;
    profile_note(NULL, "nobody listens", PROFILE_REST, 0.0, 0.0);
    profile_skip(NULL);
    profile_start(&profile);
    for (int i = 0; i < PROFILE_MAX_ROWS + 2; i++) {
        snprintf(names[i], sizeof names[i], "op %d", i);
        profile_note(&profile, names[i], PROFILE_FORWARD, 1.0, 1.0);
    }
    ck_assert_int_eq(profile.count, PROFILE_MAX_ROWS);
    ck_assert_int_eq(profile.rows[PROFILE_MAX_ROWS - 1].calls, 3);
}
END_TEST

START_TEST(the_table_tells_speeds_and_shares_of_the_limits)
{
    char text[4096] = "";
    Profile profile;
    profile_start(&profile);
    profile.rows[0] = (ProfileRow){ "linear", PROFILE_FORWARD, 0.25, 10e9, 1e6, 3 };
    profile.rows[1] = (ProfileRow){ "AdamW", PROFILE_REST, 0.75, 0.0, 3e9, 4 };
    profile.rows[2] = (ProfileRow){ "reshape", PROFILE_BACKWARD, 1e-9, 0.0, 1e6, 5 }; // too short to have a speed
    profile.count = 3;
    FILE *stream = fmemopen(text, sizeof text, "w");
    ck_assert_ptr_nonnull(stream);
    profile_print(&profile, stream);
    fclose(stream);
    const char *first = strstr(text, "\nAdamW"), *second = strstr(text, "\nlinear");
    ck_assert_msg(first != NULL && second != NULL && first < second, "the slowest is not first:\n%s", text);
    ck_assert_msg(strstr(text, "75.0 %") != NULL && strstr(text, "4.0 GB/s") != NULL, "%s", text);
    ck_assert_msg(strstr(text, "25.0 %") != NULL && strstr(text, "40.0 GFLOP/s") != NULL, "%s", text);
    ck_assert_msg(strstr(text, "1000.0") != NULL, "%s", text);
    char *last = strstr(text, "\nreshape");
    ck_assert_msg(last != NULL && strstr(last, "/s") == NULL, "%s", text);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = { { .test = each_operation_is_noted_forward_and_backward },
                                { .test = without_a_profile_nothing_is_noted_and_too_many_rows_share_the_last },
                                { .test = the_table_tells_speeds_and_shares_of_the_limits } };
    return run_suite("profile", tests, sizeof tests / sizeof *tests);
}
