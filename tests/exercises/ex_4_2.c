#include "ch04_gpt/exercises/ex_4_2.h"
#include "tests/exercises/exercise.h"

#include <stdbool.h>
#include <stdio.h>

static GPTConfig gpt2_small(void)
{
    GPTConfig config;
    Error error;
    ck_assert(gpt_config_named(&config, "gpt2-small", &error));
    return config;
}

static void check_config(const char *name, void (*resize)(GPTConfig *config), int emb_dim, int n_layers, int n_heads)
{
    GPTConfig config = gpt2_small(), before = config;
    resize(&config);
    const int expected[] = { emb_dim, n_layers, n_heads };
    const int got[] = { config.emb_dim, config.n_layers, config.n_heads };
    char what[64];
    snprintf(what, sizeof what, "emb_dim, n_layers, n_heads of GPT-2 %s", name);
    const UsualMistake mistakes[] = {
        { (float[]){ 768, 12, 12 }, "this is still GPT-2 small" },
        { (float[]){ (float)emb_dim, (float)n_heads, (float)n_layers }, "layers and heads have changed places" },
        { (float[]){ (float)emb_dim, 12, (float)n_heads }, "the number of blocks is still that of GPT-2 small" },
        { (float[]){ (float)emb_dim, (float)n_layers, 12 }, "the number of heads is still that of GPT-2 small" },
        { 0 },
    };
    expect_ints(what, got, expected, 1, (int[]){ 3 }, mistakes);
    const int rest_before[] = { before.vocab_size, before.context_length };
    const int rest[] = { config.vocab_size, config.context_length };
    expect_ints("vocab_size and context_length, the same in all sizes", rest, rest_before, 1, (int[]){ 2 }, NULL);
}

START_TEST(three_numbers_make_a_larger_model)
{
    check_config("medium", my_gpt2_medium, 1024, 24, 16);
    check_config("large", my_gpt2_large, 1280, 36, 20);
    check_config("XL", my_gpt2_xl, 1600, 48, 25);
}
END_TEST

/* What a count may leave out or add. All zero: the right one. */
typedef struct Variant {
    bool no_positions, no_norms, no_final_norm, no_biases, no_out_proj, out_head_bias;
    bool ignores_tied;     /* V·C for the output in any case */
    bool ignores_qkv_bias; /* no bias for queries, keys and values in any case */
    bool one_block;
} Variant;

static double counted(const GPTConfig *config, Variant v)
{
    double V = config->vocab_size, T = config->context_length, C = config->emb_dim, L = config->n_layers;
    double qkv_bias = config->qkv_bias && !v.ignores_qkv_bias ? 3.0 * C : 0.0;
    double attention = 3.0 * C * C + qkv_bias + (v.no_out_proj ? 0.0 : C * C + (v.no_biases ? 0.0 : C));
    double feed_forward = 8.0 * C * C + (v.no_biases ? 0.0 : 5.0 * C);
    double norm = 2.0 * C;
    double block = attention + feed_forward + (v.no_norms ? 0.0 : 2.0 * norm);
    double out_head = config->tied && !v.ignores_tied ? 0.0 : V * C + (v.out_head_bias ? V : 0.0);
    return V * C + (v.no_positions ? 0.0 : T * C) + (v.one_block ? 1.0 : L) * block +
           (v.no_norms || v.no_final_norm ? 0.0 : norm) + out_head;
}

static void check_count(const char *what, const GPTConfig *config)
{
    const float zero = 0.0f;
    const float no_positions = (float)counted(config, (Variant){ .no_positions = true });
    const float no_norms = (float)counted(config, (Variant){ .no_norms = true });
    const float no_final_norm = (float)counted(config, (Variant){ .no_final_norm = true });
    const float no_biases = (float)counted(config, (Variant){ .no_biases = true });
    const float no_out_proj = (float)counted(config, (Variant){ .no_out_proj = true });
    const float out_head_bias = (float)counted(config, (Variant){ .out_head_bias = true });
    const float ignores_tied = (float)counted(config, (Variant){ .ignores_tied = true });
    const float ignores_qkv = (float)counted(config, (Variant){ .ignores_qkv_bias = true });
    const float one_block = (float)counted(config, (Variant){ .one_block = true });
    const UsualMistake mistakes[] = {
        { &zero, "nothing was counted yet" },
        { &no_positions, "the embeddings of the positions are missing: context_length · C" },
        { &no_norms, "the norms are missing: scale and shift, two norms in each block and one at the end" },
        { &no_final_norm, "the norm behind the last block is missing" },
        { &no_biases, "the biases of out_proj and of the feed-forward layers are missing" },
        { &no_out_proj, "out_proj is missing: attention's fourth matrix" },
        { &out_head_bias, "the output layer has no bias" },
        { &ignores_tied, "a tied output layer has no numbers of its own: it reads the token embedding's" },
        { &ignores_qkv, "with qkv_bias, queries, keys and values have a bias of C each" },
        { &one_block, "there are n_layers blocks, each with numbers of its own" },
        { 0 },
    };
    expect_number(what, (double)my_parameter_count(config), counted(config, (Variant){ 0 }), 1e-9f, mistakes);
}

START_TEST(a_tiny_model_counted_as_it_is_built)
{
    GPTConfig config = { .vocab_size = 11, .context_length = 7, .emb_dim = 6, .n_heads = 2, .n_layers = 3 };
    check_count("parameters of a tiny model", &config);
    Arena arena;
    GPT gpt;
    arena_init(&arena, "exercise");
    gpt_init(&gpt, &config, &arena, NULL);
    expect_number("parameters of a tiny model that was built", (double)my_parameter_count(&config),
                  (double)parameters_size(&gpt.parameters), 1e-9f, NULL);
}
END_TEST

START_TEST(tied_and_with_biases_as_gpt2_was_released)
{
    GPTConfig config = { .vocab_size = 11, .context_length = 7, .emb_dim = 6, .n_heads = 2, .n_layers = 3 };
    config.qkv_bias = true;
    check_count("parameters with qkv_bias", &config);
    config.tied = true;
    check_count("parameters with qkv_bias, tied", &config);
}
END_TEST

static void check_book(const char *name, void (*resize)(GPTConfig *config), size_t expected)
{
    GPTConfig config = gpt2_small();
    if (resize != NULL)
        resize(&config);
    size_t got = my_parameter_count(&config);
    ck_assert_msg(got == expected, "expected %zu parameters of GPT-2 %s, got %zu", expected, name, got);
}

START_TEST(the_books_counts)
{
    check_book("small", NULL, 163009536);
    check_book("medium", my_gpt2_medium, 406212608);
    check_book("large", my_gpt2_large, 838220800);
    check_book("XL", my_gpt2_xl, 1637792000);
}
END_TEST

/* GPT-3 has 96 blocks of width 12288: 175 thousand million numbers. */
START_TEST(more_than_an_int_can_count)
{
    GPTConfig config = gpt2_small();
    config.context_length = 2048;
    config.emb_dim = 12288;
    config.n_heads = config.n_layers = 96;
    const double expected = counted(&config, (Variant){ 0 });
    size_t got = my_parameter_count(&config);
    const float as_got = (float)got;
    const UsualMistake overflowed[] = {
        { &as_got, "this does not fit into an int: make the sizes size_t before they are multiplied" }, { 0 }
    };
    bool lower_half_right = (unsigned)got == (unsigned)(size_t)expected; // what an int keeps of a large number
    expect_number("parameters of a model of GPT-3's size", (double)got, expected, 1e-9f,
                  lower_half_right ? overflowed : NULL);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = three_numbers_make_a_larger_model },
                                     { .test = a_tiny_model_counted_as_it_is_built },
                                     { .test = tied_and_with_biases_as_gpt2_was_released },
                                     { .test = the_books_counts },
                                     { .test = more_than_an_int_can_count } };
    return run_exercise("4.2", checks, sizeof checks / sizeof *checks);
}
