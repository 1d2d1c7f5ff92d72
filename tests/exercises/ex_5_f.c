#include "ch05_pretrain/exercises/ex_5_f.h"
#include "ch05_pretrain/toy_vocabulary.h"
#include "common/ops/softmax.h"
#include "tests/exercises/exercise.h"

#include <math.h>

/* softmax over the words with fewer than k better ones, scores times scale */
static void expected_probabilities(float *p, const float *logits, int V, double scale, int k)
{
    double sum = 0.0;
    double largest = -INFINITY;
    for (int i = 0; i < V; i++)
        largest = fmax(largest, (double)logits[i]);
    for (int i = 0; i < V; i++) {
        int better = 0;
        for (int j = 0; j < V; j++)
            better += logits[j] > logits[i];
        p[i] = better < k ? (float)exp(((double)logits[i] - largest) * scale) : 0.0f;
        sum += (double)p[i];
    }
    for (int i = 0; i < V; i++)
        p[i] = (float)((double)p[i] / sum);
}

static void check_toy_words(float temperature, int k)
{
    float expected[TOY_WORDS], all[TOY_WORDS], cold[TOY_WORDS], times[TOY_WORDS], more[TOY_WORDS], fewer[TOY_WORDS];
    float masked_late[TOY_WORDS], zeros[TOY_WORDS];
    double scale = 1.0 / (double)temperature, sum = 0.0;
    expected_probabilities(expected, toy_logits, TOY_WORDS, scale, k);
    expected_probabilities(all, toy_logits, TOY_WORDS, scale, TOY_WORDS);
    expected_probabilities(cold, toy_logits, TOY_WORDS, 1.0, k);
    expected_probabilities(times, toy_logits, TOY_WORDS, (double)temperature, k);
    expected_probabilities(more, toy_logits, TOY_WORDS, scale, k + 1);
    expected_probabilities(fewer, toy_logits, TOY_WORDS, scale, k - 1);
    for (int i = 0; i < TOY_WORDS; i++) {
        masked_late[i] = expected[i] > 0.0f ? all[i] : 0.0f;
        float score = expected[i] > 0.0f ? toy_logits[i] : 0.0f; // 0 is a score like any other
        zeros[i] = (float)exp((double)score * scale);
        sum += (double)zeros[i];
    }
    for (int i = 0; i < TOY_WORDS; i++)
        zeros[i] = (float)((double)zeros[i] / sum);
    const UsualMistake mistakes[] = {
        { all, "every word can still be drawn: is k used?" },
        { masked_late, "the sum is below 1: leave the other words out before softmax, not after it" },
        { zeros, "a score of 0 is not forbidden, exp(0) is 1: -INFINITY is" },
        { more, "one word too many is left" },
        { fewer, "one word is missing" },
        { cold, "the temperature has no effect" },
        { times, "the scores are multiplied by the temperature: divide" },
        { 0 },
    };
    float *p = values_new(TOY_WORDS);
    my_top_k_probabilities(p, values_copy(toy_logits, TOY_WORDS), TOY_WORDS, temperature, k);
    expect_values("p", p, expected, 1, (int[]){ TOY_WORDS }, 1e-5f, mistakes);
}

START_TEST(three_of_the_nine_words_in_the_book)
{
    check_toy_words(1.0f, 3);
    float *p = values_new(TOY_WORDS);
    my_top_k_probabilities(p, toy_logits, TOY_WORDS, 1.0f, 3);
    const float book[TOY_WORDS] = { 0.0615f, 0, 0, 0.5775f, 0, 0, 0, 0.3610f, 0 };
    expect_values("p as the book prints it", p, book, 1, (int[]){ TOY_WORDS }, 6e-5f, NULL);
}
END_TEST

START_TEST(a_temperature_of_5_evens_them_out)
{
    check_toy_words(5.0f, 4);
}
END_TEST

START_TEST(k_of_all_words_leaves_all)
{
    float expected[TOY_WORDS];
    expected_probabilities(expected, toy_logits, TOY_WORDS, 2.0, TOY_WORDS);
    float *p = values_new(TOY_WORDS);
    my_top_k_probabilities(p, values_copy(toy_logits, TOY_WORDS), TOY_WORDS, 0.5f, TOY_WORDS);
    expect_values("p", p, expected, 1, (int[]){ TOY_WORDS }, 1e-5f, NULL);
}
END_TEST

START_TEST(negative_scores_one_of_them_left)
{
    float *p = values_new(3);
    my_top_k_probabilities(p, values_copy((float[]){ -30, -10, -20 }, 3), 3, 0.1f, 1);
    expect_values("p", p, (float[]){ 0, 1, 0 }, 1, (int[]){ 3 }, 1e-6f, NULL);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = three_of_the_nine_words_in_the_book },
                                     { .test = a_temperature_of_5_evens_them_out },
                                     { .test = k_of_all_words_leaves_all },
                                     { .test = negative_scores_one_of_them_left } };
    return run_exercise("5.f", checks, sizeof checks / sizeof *checks);
}
