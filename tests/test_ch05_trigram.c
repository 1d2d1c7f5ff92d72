/* ch05_pretrain/trigram.h: counting with Kneser-Ney smoothing */
#include "ch05_pretrain/trigram.h"
#include "common/ops/loss.h"
#include "common/rng.h"
#include "tests/assertions.h"

#include <math.h>
#include <stdlib.h>

enum { V = 7, ROWS = 40, LENGTH = 25 };

/* Rows in which the next token mostly follows from the two before. */
static void fill_rows(int *rows, Rng *rng)
{
    for (int r = 0; r < ROWS; r++) {
        int *row = &rows[r * LENGTH];
        for (int t = 0; t < LENGTH; t++) {
            int chance = (int)(rng_u32(rng) % V);
            row[t] = t < 2 || rng_uniform(rng) < 0.2f ? chance : (row[t - 1] + 2 * row[t - 2]) % V;
        }
        if (r % 3 == 0)
            row[20] = IGNORE_INDEX; /* the row ends here */
    }
}

START_TEST(probabilities_after_every_pair_sum_to_one)
{
    int rows[ROWS * LENGTH];
    Rng rng;
    rng_seed(&rng, 5);
    fill_rows(rows, &rng);
    Trigram *trigram = trigram_train(rows, ROWS, LENGTH, V);
    for (int before = -1; before < V; before++) {
        for (int last = 0; last < V; last++) {
            double sum = 0.0;
            for (int token = 0; token < V; token++)
                sum += exp(trigram_log_probability(trigram, before, last, token));
            ck_assert_double_eq_tol(sum, 1.0, 1e-12);
        }
    }
    trigram_free(trigram);
}
END_TEST

START_TEST(what_was_learned_shows_on_new_rows)
{
    int rows[ROWS * LENGTH], others[ROWS * LENGTH];
    Rng rng;
    rng_seed(&rng, 5);
    fill_rows(rows, &rng);
    fill_rows(others, &rng);
    Trigram *trigram = trigram_train(rows, ROWS, LENGTH, V);
    /* 0.8 + 0.2 / 7 for the token that follows, 0.2 / 7 for each other one. */
    double p = 0.8 + 0.2 / V, q = 0.2 / V;
    double entropy = -p * log(p) - (V - 1) * q * log(q);
    double loss = trigram_loss(trigram, others, ROWS, LENGTH);
    ck_assert_double_gt(loss, 0.8 * entropy);
    ck_assert_double_lt(loss, log(V));
    ck_assert_double_lt(loss, 1.5 * entropy);
    trigram_free(trigram);
}
END_TEST

/* "0 1 2" twice and "0 1 3" once, each a row. Counts of order 3: (·01) twice... small enough for paper:
 *     after 0 1: 2 comes twice, 3 once. Discounts: n1 = 2 ((−,0,1) counts 3; (0,1,3) counts 1) … so only sums are checked here,
 * and the order: 2 before 3 before what never came. */
START_TEST(more_often_seen_is_more_probable)
{
    const int rows[] = { 0, 1, 2, 0, 1, 2, 0, 1, 3 };
    Trigram *trigram = trigram_train(rows, 3, 3, 5);
    double two = trigram_log_probability(trigram, 0, 1, 2);
    double three = trigram_log_probability(trigram, 0, 1, 3);
    double never = trigram_log_probability(trigram, 0, 1, 4);
    ck_assert_double_gt(two, three);
    ck_assert_double_gt(three, never);
    ck_assert(isfinite(never));
    ck_assert(isfinite(trigram_log_probability(trigram, 4, 4, 4))); /* a context that never came */
    trigram_free(trigram);
}
END_TEST

START_TEST(all_tokens_alike_cost_the_logarithm_of_their_number)
{
    enum { ALIKE_ROWS = 2000, ALIKE_LENGTH = 20 };
    int *rows = malloc(2 * ALIKE_ROWS * ALIKE_LENGTH * sizeof *rows);
    ck_assert_ptr_nonnull(rows);
    Rng rng;
    rng_seed(&rng, 9);
    for (int i = 0; i < 2 * ALIKE_ROWS * ALIKE_LENGTH; i++)
        rows[i] = (int)(rng_u32(&rng) % V);
    Trigram *trigram = trigram_train(rows, ALIKE_ROWS, ALIKE_LENGTH, V);
    double loss = trigram_loss(trigram, &rows[ALIKE_ROWS * ALIKE_LENGTH], ALIKE_ROWS, ALIKE_LENGTH);
    ck_assert_double_eq_tol(loss, log(V), 0.01);
    trigram_free(trigram);
    free(rows);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = {
        { .test = probabilities_after_every_pair_sum_to_one },
        { .test = what_was_learned_shows_on_new_rows },
        { .test = more_often_seen_is_more_probable },
        { .test = all_tokens_alike_cost_the_logarithm_of_their_number },
    };
    return run_suite("ch05 trigram", tests, sizeof tests / sizeof tests[0]);
}
