/* common/ops/matvec.h: bf16 and int8 weights: what rounding may cost, and that the fast product is the naive one */
#include "common/ops/matvec.h"

#include "common/ops/linear.h"
#include "common/parallel.h"
#include "tests/assertions.h"

#include <math.h>
#include <string.h>

static const WeightFormat formats[] = { WEIGHT_BF16, WEIGHT_INT8 };

typedef struct Fixture {
    Arena arena;
    Rng rng;
} Fixture;

static void fixture_open(Fixture *fixture, int seed)
{
    arena_init(&fixture->arena, "test");
    rng_seed(&fixture->rng, seed);
}

/* ---- the numbers that are stored ---- */

static float through_bf16(float x, Arena *arena)
{
    float back;
    stored_weight_rows(&back, stored_weight_new(arena, WEIGHT_BF16, &x, 1, 1), 0, 1);
    return back;
}

START_TEST(bf16_rounds_to_the_nearest_and_halves_to_even)
{
    Fixture fixture;
    fixture_open(&fixture, 1);
    const float pairs[][2] = {
        { 1.0f, 1.0f },
        { 0x1.01p0f, 0x1.00p0f },   /* halfway between 1 and 1 + 2^-7: 1 ends in a 0 */
        { 0x1.03p0f, 0x1.04p0f },   /* halfway above 1 + 2^-7, which ends in a 1 */
        { 0x1.0102p0f, 0x1.02p0f }, /* just above halfway */
        { -0x1.0102p0f, -0x1.02p0f },
        { 0x1.fffffep127f, INFINITY }, /* above the largest */
        { -INFINITY, -INFINITY },
        { 0.0f, 0.0f },
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        ck_assert_float_eq(through_bf16(pairs[i][0], &fixture.arena), pairs[i][1]);
    ck_assert(isnan(through_bf16(NAN, &fixture.arena)));
    arena_free(&fixture.arena);
}
END_TEST

START_TEST(a_stored_weight_is_off_by_no_more_than_half_a_step)
{
    enum { O = 37, I = 131 };
    Fixture fixture;
    fixture_open(&fixture, 2);
    const Tensor *weight = random_tensor(&fixture.arena, 2, (int[]){ O, I }, &fixture.rng);
    for (int f = 0; f < 2; f++) {
        float back[O * I];
        StoredWeight *stored = stored_weight_new(&fixture.arena, formats[f], weight->data, O, I);
        stored_weight_rows(back, stored, 0, O);
        for (int o = 0; o < O; o++) {
            float largest = 0.0f;
            for (int i = 0; i < I; i++)
                largest = fmaxf(largest, fabsf(weight->data[o * I + i]));
            for (int i = 0; i < I; i++) {
                float w = weight->data[o * I + i];
                float half_step = formats[f] == WEIGHT_BF16 ? fabsf(w) / 256.0f : largest / 254.0f;
                ck_assert_msg(fabsf(back[o * I + i] - w) <= half_step * 1.0001f, "format %d, row %d: %g became %g", f,
                              o, (double)w, (double)back[o * I + i]);
            }
        }
    }
    arena_free(&fixture.arena);
}
END_TEST

/* ---- the product ---- */

/* |fast − naive| against Σ |w·x|, the size that rounding errors are measured by. */
static void compare(WeightFormat format, int O, int I)
{
    Fixture fixture;
    fixture_open(&fixture, O + I);
    const Tensor *weight = random_tensor(&fixture.arena, 2, (int[]){ O, I }, &fixture.rng);
    const Tensor *x = random_tensor(&fixture.arena, 1, (int[]){ I }, &fixture.rng);
    Tensor *fast = tensor_new_1d(&fixture.arena, O);
    Tensor *naive = tensor_new_1d(&fixture.arena, O);
    StoredWeight *stored = stored_weight_new(&fixture.arena, format, weight->data, O, I);
    matvec(fast->data, x->data, stored, &fixture.arena);
    matvec_naive(naive->data, x->data, stored);
    float largest = 0.0f;
    for (int i = 0; i < I; i++)
        largest = fmaxf(largest, fabsf(x->data[i]));
    for (int o = 0; o < O; o++) {
        double products = 0.0, weights = 0.0;
        for (int i = 0; i < I; i++) {
            products += (double)fabsf(weight->data[o * I + i] * x->data[i]);
            weights += (double)fabsf(weight->data[o * I + i]);
        }
        /* int8: each x is off by at most half a step of its 16 bits. */
        double rounding = format == WEIGHT_INT8 ? 1.02 * weights * (double)largest / 65534.0 : 0.0;
        double bound = 1e-6 * products + rounding;
        ck_assert_msg(fabs((double)fast->data[o] - (double)naive->data[o]) <= bound,
                      "format %d, %d x %d, row %d: %.9g, naive %.9g", format, O, I, o, (double)fast->data[o],
                      (double)naive->data[o]);
    }
    arena_free(&fixture.arena);
}

START_TEST(the_fast_product_is_the_naive_product)
{
    const int rows[] = { 1, 2, 31, 32, 33, 97 };
    const int columns[] = { 1, 7, 31, 32, 33, 63, 64, 65, 255, 256, 257, 768, 1009 };
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        for (size_t c = 0; c < sizeof columns / sizeof *columns; c++) {
            for (int f = 0; f < 2; f++)
                compare(formats[f], rows[r], columns[c]);
        }
    }
}
END_TEST

START_TEST(the_largest_numbers_do_not_overflow)
{
    enum { I = 8191 };
    Fixture fixture;
    fixture_open(&fixture, 1);
    Tensor *weight = tensor_new_2d(&fixture.arena, 1, I);
    Tensor *x = tensor_new_1d(&fixture.arena, I);
    tensor_fill(weight, -3.0f);
    tensor_fill(x, 5.0f);
    float y;
    matvec(&y, x->data, stored_weight_new(&fixture.arena, WEIGHT_INT8, weight->data, 1, I), &fixture.arena);
    ck_assert_float_eq_tol(y / (-15.0f * I), 1.0f, 1e-6f);
    arena_free(&fixture.arena);
}
END_TEST

START_TEST(zeros_stay_zeros_and_what_is_no_number_shows)
{
    enum { O = 3, I = 70 };
    Fixture fixture;
    fixture_open(&fixture, 1);
    for (int f = 0; f < 2; f++) {
        Tensor *weight = random_tensor(&fixture.arena, 2, (int[]){ O, I }, &fixture.rng);
        Tensor *x = tensor_new_1d(&fixture.arena, I);
        float y[O];
        memset(&weight->data[I], 0, I * sizeof(float)); /* row 1 */
        tensor_fill(x, 1.0f);
        matvec(y, x->data, stored_weight_new(&fixture.arena, formats[f], weight->data, O, I), &fixture.arena);
        ck_assert(isfinite(y[0]) && y[1] == 0.0f);
        tensor_fill(x, 0.0f);
        matvec(y, x->data, stored_weight_new(&fixture.arena, formats[f], weight->data, O, I), &fixture.arena);
        ck_assert(y[0] == 0.0f && y[1] == 0.0f);
        x->data[69] = NAN;
        matvec(y, x->data, stored_weight_new(&fixture.arena, formats[f], weight->data, O, I), &fixture.arena);
        ck_assert(isnan(y[0]));
        x->data[69] = 1.0f;
        weight->data[2 * I] = INFINITY;
        x->data[0] = 1.0f;
        matvec(y, x->data, stored_weight_new(&fixture.arena, formats[f], weight->data, O, I), &fixture.arena);
        ck_assert(isfinite(y[0]) && !isfinite(y[2]));
    }
    arena_free(&fixture.arena);
}
END_TEST

START_TEST(the_number_of_threads_does_not_change_a_bit)
{
    enum { O = 211, I = 700 };
    Fixture fixture;
    fixture_open(&fixture, 1);
    const Tensor *weight = random_tensor(&fixture.arena, 2, (int[]){ O, I }, &fixture.rng);
    const Tensor *x = random_tensor(&fixture.arena, 1, (int[]){ I }, &fixture.rng);
    for (int f = 0; f < 2; f++) {
        float one[O], several[O];
        for (int threads = 1; threads <= 3; threads++) {
            parallel_set_threads(threads);
            StoredWeight *stored = stored_weight_new(&fixture.arena, formats[f], weight->data, O, I);
            matvec(threads == 1 ? one : several, x->data, stored, &fixture.arena);
            if (threads > 1)
                ck_assert_mem_eq(one, several, sizeof one);
        }
    }
    arena_free(&fixture.arena);
}
END_TEST

/* ---- in a layer ---- */

START_TEST(a_prompt_and_a_token_read_the_same_stored_weight)
{
    enum { R = 5, O = 300, I = 77 };
    Fixture fixture;
    Tape tape;
    fixture_open(&fixture, 3);
    tape_init(&tape, &fixture.arena);
    tape.recording = false;
    Tensor *weight = random_tensor(&fixture.arena, 2, (int[]){ O, I }, &fixture.rng);
    Tensor *bias = random_tensor(&fixture.arena, 1, (int[]){ O }, &fixture.rng);
    Tensor *x = random_tensor(&fixture.arena, 2, (int[]){ R, I }, &fixture.rng);
    Tensor *floats = tape_linear_gelu(&tape, x, weight, bias);
    for (int f = 0; f < 2; f++) {
        weight->stored = stored_weight_new(&fixture.arena, formats[f], weight->data, O, I);
        Tensor *prompt = tape_linear_gelu(&tape, x, weight, bias);
        for (int r = 0; r < R; r++) {
            Tensor *row = tensor_from(&fixture.arena, &x->data[r * I], 2, (int[]){ 1, I });
            Tensor *token = tape_linear_gelu(&tape, row, weight, bias);
            assert_near(token->data, &prompt->data[(size_t)r * O], O, 1e-3f, "token");
        }
        float tolerance = formats[f] == WEIGHT_BF16 ? 0.1f : 0.3f; /* √77 · one step of the weights, and some */
        assert_near(prompt->data, floats->data, R * O, tolerance, "prompt");
        ck_assert(memcmp(prompt->data, floats->data, R * O * sizeof(float)) != 0);
    }
    tape.recording = true; /* training knows nothing of it */
    Tensor *training = tape_linear_gelu(&tape, x, weight, bias);
    ck_assert_mem_eq(training->data, floats->data, R * O * sizeof(float));
    tape_free(&tape);
    arena_free(&fixture.arena);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = { { .test = bf16_rounds_to_the_nearest_and_halves_to_even },
                                { .test = a_stored_weight_is_off_by_no_more_than_half_a_step },
                                { .test = the_fast_product_is_the_naive_product },
                                { .test = the_largest_numbers_do_not_overflow },
                                { .test = zeros_stay_zeros_and_what_is_no_number_shows },
                                { .test = the_number_of_threads_does_not_change_a_bit },
                                { .test = a_prompt_and_a_token_read_the_same_stored_weight } };
    return run_suite("matvec", tests, sizeof tests / sizeof *tests);
}
