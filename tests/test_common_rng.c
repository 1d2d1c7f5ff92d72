/* common/rng.h: PyTorch's numbers. The expected values were drawn with PyTorch 1.13 (no MKL) and NumPy 1.24. */
#include "common/rng.h"

#include "tests/assertions.h"
#include "tests/book_numbers.h"

#include <string.h>

START_TEST(words_are_the_mersenne_twister_s)
{
    const struct {
        int64_t seed;
        uint32_t first[4], around_block[3], word_1000;
    } expected[] = {
        { 0,
          { 2357136044u, 2546248239u, 3071714933u, 3626093760u },
          { 3791854820u, 341544762u, 1076416385u },
          3043451800u },
        { 1,
          { 1791095845u, 4282876139u, 3093770124u, 4005303368u },
          { 2006116153u, 1104314680u, 939235918u },
          548926898u },
        { 42,
          { 1608637542u, 3421126067u, 4083286876u, 787846414u },
          { 1077437785u, 108880612u, 791707097u },
          1946654618u },
        { 123,
          { 2991312382u, 3062119789u, 1228959102u, 1840268610u },
          { 1058258670u, 1280954235u, 332938813u },
          2423849465u },
        { 789,
          { 1388712499u, 568673934u, 988903838u, 89829586u },
          { 2457898376u, 1349323839u, 468617343u },
          3501223131u },
    };
    Rng rng;
    uint32_t words[1001];
    rng_seed(&rng, expected[_i].seed);
    for (int i = 1; i <= 1000; i++)
        words[i] = rng_u32(&rng);
    ck_assert_mem_eq(&words[1], expected[_i].first, sizeof expected[_i].first);
    ck_assert_mem_eq(&words[624], expected[_i].around_block, sizeof expected[_i].around_block);
    ck_assert_uint_eq(words[1000], expected[_i].word_1000);
}
END_TEST

START_TEST(only_the_low_32_bits_of_a_seed_count)
{
    Rng a;
    Rng b;
    rng_seed(&a, 5);
    rng_seed(&b, (INT64_C(1) << 32) + 5);
    ck_assert_uint_eq(rng_u32(&a), rng_u32(&b));
    rng_seed(&a, -1);
    rng_seed(&b, INT64_C(0xffffffff));
    ck_assert_uint_eq(rng_u32(&a), rng_u32(&b));
}
END_TEST

START_TEST(uniform_numbers_are_equal_to_the_bit)
{
    Rng rng;
    rng_seed(&rng, 123);
    const uint32_t bits[] = { 0x3e979bfc, 0x3f043d6d };
    float x[1000];
    rng_fill_uniform(x, 1000, 0.0f, 1.0f, &rng);
    ck_assert_mem_eq(x, bits, sizeof bits);
    ck_assert_float_eq(x[999], 0.47268635f);
    double sum = 0.0;
    for (int i = 0; i < 1000; i++)
        sum += (double)x[i];
    ck_assert_double_eq_tol(sum, 497.142875, 1e-6);
    rng_seed(&rng, 123);
    ck_assert_double_eq(rng_uniform_double(&rng), 0.368895870664273);
    ck_assert_double_eq(rng_uniform_double(&rng), 0.013365949855291825);
    rng_seed(&rng, 123);
    ck_assert_int_eq(rng_int64(&rng), INT64_C(3624216819017203053));
    ck_assert_int_eq(rng_int64(&rng), INT64_C(5278339153051796802));
}
END_TEST

START_TEST(sixteen_or_more_normals_come_in_blocks)
{
    const struct {
        int n;
        float first, second, last, next;
    } expected[] = {
        { 16, 0.337370187f, -0.177777216f, 0.269198567f, 0.118568301f },
        { 17, 0.337370187f, -1.02047193f, -0.784853339f, 0.705837429f },
        { 18, 0.337370187f, -0.177777216f, -1.40957248f, 0.915649533f },
        { 24, 0.337370187f, -0.177777216f, -0.337838799f, 0.406646252f },
        { 32, 0.337370187f, -0.177777216f, -2.83999395f, 0.717883527f },
        { 100, 0.337370187f, -0.177777216f, -0.895680785f, 0.116951644f },
    };
    Rng rng;
    float x[100];
    rng_seed(&rng, 123);
    rng_fill_normal(x, (size_t)expected[_i].n, 0.0f, 1.0f, &rng);
    ck_assert_float_eq_tol(x[0], expected[_i].first, 3e-7f);
    ck_assert_float_eq_tol(x[1], expected[_i].second, 3e-7f);
    ck_assert_float_eq_tol(x[expected[_i].n - 1], expected[_i].last, 5e-7f);
    ck_assert_float_eq(rng_uniform(&rng), expected[_i].next);
}
END_TEST

START_TEST(fewer_normals_come_one_by_one_and_one_waits)
{
    Rng rng;
    float x[16];
    rng_seed(&rng, 123);
    rng_fill_normal(x, 4, 0.0f, 1.0f, &rng);
    assert_near(x, (float[]){ -0.111467116f, 0.120362945f, -0.369634509f, -0.240417972f }, 4, 0.0f, "randn(4)");
    ck_assert_float_eq(rng_uniform(&rng), 0.184056461f);
    rng_seed(&rng, 42); // randn(1), randn(16), randn(2): the one that waits outlives the block
    rng_fill_normal(x, 1, 0.0f, 1.0f, &rng);
    ck_assert_float_eq(x[0], 0.336690366f);
    rng_fill_normal(x, 16, 0.0f, 1.0f, &rng);
    ck_assert_float_eq_tol(x[0], 0.678418458f, 3e-7f);
    ck_assert_float_eq_tol(x[15], -0.963365912f, 3e-7f);
    rng_fill_normal(x, 2, 0.0f, 1.0f, &rng);
    assert_near(x, (float[]){ 0.128809407f, 0.534904659f }, 2, 6e-8f, "the cached one, then a new one");
}
END_TEST

START_TEST(permutations_are_pytorch_s)
{
    const int expected_9[] = { 4, 6, 2, 3, 0, 7, 1, 8, 5 };
    const int first_1045[] = { 927, 974, 548, 749, 839, 887 };
    const int last_1045[] = { 21, 1005, 1041 };
    int permutation[1045];
    Rng rng;
    rng_seed(&rng, 123);
    rng_permutation(permutation, 9, &rng);
    ck_assert_mem_eq(permutation, expected_9, sizeof expected_9);
    rng_seed(&rng, 123);
    rng_permutation(permutation, 1045, &rng);
    ck_assert_mem_eq(permutation, first_1045, sizeof first_1045);
    ck_assert_mem_eq(&permutation[1042], last_1045, sizeof last_1045);
}
END_TEST

START_TEST(numpy_permutes_by_another_rule)
{
    int permutation[4825];
    rng_numpy_permutation(permutation, 10, 123);
    book_check_ints("rng-numpy-permutation-123-10", permutation, 10);
    rng_numpy_permutation(permutation, 1494, 123);
    book_check_ints("rng-numpy-permutation-123-1494", permutation, 25);
    rng_numpy_permutation(permutation, 4825, 123);
    book_check_ints("ch06-6.2-positions", permutation, 8);
}
END_TEST

START_TEST(dropout_masks_are_pytorch_s)
{
    uint8_t keep[24];
    Rng rng;
    rng_seed(&rng, 123);
    rng_fill_keep(keep, 24, 0.1, &rng);
    for (int i = 0; i < 24; i++)
        ck_assert_int_eq(keep[i], i != 8);
    ck_assert_float_eq(rng_uniform(&rng), 0.945506334f);
}
END_TEST

START_TEST(exponential_and_multinomial_draws_are_pytorch_s)
{
    const float exponential[] = { 0.460284412f, 0.0134560782f, 0.895949125f, 0.0972152352f, 0.639515281f };
    const float p[] = { 0.1f, 0.2f, 0.3f, 0.4f };
    int draws[20];
    Rng rng;
    rng_seed(&rng, 123);
    for (int i = 0; i < 5; i++)
        ck_assert_float_eq(rng_exponential(&rng), exponential[i]);
    rng_seed(&rng, 123);
    for (int i = 0; i < 20; i++)
        draws[i] = rng_multinomial(p, 4, &rng);
    book_check_ints("rng-multinomial-123", draws, 20);
    ck_assert_int_eq(rng_multinomial((float[]){ 0.0f, 0.0f }, 2, &rng), -1);
}
END_TEST

START_TEST(a_copied_state_goes_on_with_the_same_numbers)
{
    Rng rng;
    rng_seed(&rng, 9);
    for (int i = 0; i < 700; i++)
        rng_u32(&rng);
    float normal;
    rng_fill_normal(&normal, 1, 0.0f, 1.0f, &rng);
    Rng saved = rng;
    float a[20];
    float b[20];
    rng_fill_normal(a, 5, 0.0f, 1.0f, &rng);
    rng_fill_normal(b, 5, 0.0f, 1.0f, &saved);
    ck_assert_mem_eq(a, b, 5 * sizeof(float));
    ck_assert_uint_eq(rng_u32(&rng), rng_u32(&saved));
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = { { .test = words_are_the_mersenne_twister_s, .rounds = 5 },
                                { .test = only_the_low_32_bits_of_a_seed_count },
                                { .test = uniform_numbers_are_equal_to_the_bit },
                                { .test = sixteen_or_more_normals_come_in_blocks, .rounds = 6 },
                                { .test = fewer_normals_come_one_by_one_and_one_waits },
                                { .test = permutations_are_pytorch_s },
                                { .test = numpy_permutes_by_another_rule },
                                { .test = dropout_masks_are_pytorch_s },
                                { .test = exponential_and_multinomial_draws_are_pytorch_s },
                                { .test = a_copied_state_goes_on_with_the_same_numbers } };
    return run_suite("random numbers", tests, sizeof tests / sizeof *tests);
}
