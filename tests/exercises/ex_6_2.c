#include "ch06_classify/exercises/ex_6_2.h"
#include "tests/exercises/exercise.h"
#include "tests/exercises/small_spam.h"

enum { WAYS = 3 };

static const char *const names[WAYS] = { "the head alone", "the last block, the final norm and the head", "all" };

/* What usual slips give, for the model that gpt_init makes of config; rightly counted: right. */
static void check_numbers(const GPTConfig *config, Learning learning, size_t right)
{
    size_t C = (size_t)config->emb_dim, V = (size_t)config->vocab_size;
    const float wrong[] = {
        (float)(right - LABEL_COUNT),
        (float)(right - 2 * C),
        (float)(right + V * C),
        (float)(right + (V - LABEL_COUNT) * C - LABEL_COUNT),
        (float)(right - (size_t)config->context_length * C),
        (float)(right + 3 * C),
        (float)(right + 3 * C * (size_t)config->n_layers),
        (float)(right - 3 * C),
        (float)(right - 3 * C * (size_t)config->n_layers),
        (float)(right - 5 * C),
        (float)(right - 4 * C),
    };
    const UsualMistake mistakes[] = {
        { (float[]){ 0.0f }, "nothing is counted yet" },
        { &wrong[0], "the head has a bias: 2 numbers more" },
        { &wrong[1], "2·C are missing: does the final norm learn?" },
        { &wrong[2], "the old output layer is gone: its V·C numbers are counted as well" },
        { &wrong[3], "the old output layer is gone, the new head has taken its place" },
        { &wrong[4], "the position embedding is missing" },
        { &wrong[5], "3·C too many: queries, keys and values have a bias only with qkv_bias" },
        { &wrong[6], "3·C too many in each block: queries, keys and values have a bias only with qkv_bias" },
        { &wrong[7], "3·C are missing: with qkv_bias queries, keys and values have a bias each" },
        { &wrong[8], "3·C are missing in each block: with qkv_bias queries, keys and values have a bias each" },
        { &wrong[9], "5·C are missing: the biases of the feed-forward part, 4·C and C" },
        { &wrong[10], "4·C are missing: a block has two norms, each with a scale and a shift" },
        { 0 },
    };
    char what[160];
    snprintf(what, sizeof what, "numbers that learn (C %d, L %d, V %d, %s): %s", config->emb_dim, config->n_layers,
             config->vocab_size, config->qkv_bias ? "qkv_bias" : "no qkv_bias", names[learning]);
    expect_number(what, (double)my_learning_numbers(config, learning), (double)right, 0.0f, mistakes);
}

/* Counted on a real model. */
static void check_real(Learning learning, int layers, bool qkv_bias)
{
    const GPTConfig config = {
        .vocab_size = 50, .context_length = 20, .emb_dim = 8, .n_heads = 2, .n_layers = layers, .qkv_bias = qkv_bias
    };
    Arena arena;
    Rng rng;
    GPT gpt;
    Classifier classifier;
    arena_init(&arena, "model");
    rng_seed(&rng, 123);
    gpt_init(&gpt, &config, &arena, &rng);
    classifier_init(&classifier, &gpt, READ_END, &arena, &rng);
    classifier_set_learning(&classifier, learning);
    check_numbers(&config, learning, parameters_trainable_size(&classifier.parameters));
}

START_TEST(the_head_alone)
{
    check_real(LEARN_HEAD, 3, false);
}
END_TEST

START_TEST(the_last_block_and_the_final_norm)
{
    check_real(LEARN_LAST_BLOCK, 3, false);
    check_real(LEARN_LAST_BLOCK, 1, true);
}
END_TEST

START_TEST(all_of_them)
{
    check_real(LEARN_ALL, 1, false);
    check_real(LEARN_ALL, 3, true);
}
END_TEST

START_TEST(the_model_of_the_book)
{
    GPTConfig config;
    Error error;
    ck_assert(gpt_config_named(&config, "gpt2-small", &error));
    config.qkv_bias = true;
    check_numbers(&config, LEARN_HEAD, 1538);
    check_numbers(&config, LEARN_LAST_BLOCK, 7090946);
    expect_number("numbers that learn, GPT-2, all", (double)my_learning_numbers(&config, LEARN_ALL), 124441346.0, 1e-7f,
                  NULL);
}
END_TEST

START_TEST(which_of_three_learns_most)
{
    Learning predicted = my_best_of_three(), best = LEARN_HEAD;
    ck_assert_msg(predicted >= LEARN_HEAD && predicted <= LEARN_ALL,
                  "my_best_of_three says none of the three yet: LEARN_HEAD, LEARN_LAST_BLOCK or LEARN_ALL");
    Judged trained[WAYS], unseen[WAYS];
    for (int way = LEARN_HEAD; way <= LEARN_ALL; way++) {
        SmallSpam spam;
        small_spam_open(&spam, READ_END, 0);
        small_spam_train(&spam, (Learning)way);
        trained[way] = small_spam_judge(&spam, false);
        unseen[way] = small_spam_judge(&spam, true);
        if (trained[way].loss < trained[best].loss)
            best = (Learning)way;
    }
    ck_assert_msg(predicted == best,
                  "measured losses on training messages: %.3f, %.3f, %.3f (head, last block, all), and %.0f, %.0f, "
                  "%.0f %% of the validation messages right;\n           you said %s, it was %s: %s",
                  trained[0].loss, trained[1].loss, trained[2].loss, 100.0 * unseen[0].accuracy,
                  100.0 * unseen[1].accuracy, 100.0 * unseen[2].accuracy, names[predicted], names[best],
                  predicted == LEARN_HEAD
                      ? "a head can only weigh what the blocks below hand it, and nobody taught them"
                      : "here the embeddings know nothing yet; in GPT-2 they do");
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = the_head_alone },
                                     { .test = the_last_block_and_the_final_norm },
                                     { .test = all_of_them },
                                     { .test = the_model_of_the_book },
                                     { .test = which_of_three_learns_most, .seconds = 60 } };
    return run_exercise("6.2", checks, sizeof checks / sizeof *checks);
}
