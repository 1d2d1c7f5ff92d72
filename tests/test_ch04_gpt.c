/* ch04_gpt/gpt.h: configurations, the model's shape, what its parts promise */
#include "ch04_gpt/gpt.h"
#include "common/ops/elementwise.h"
#include "common/ops/loss.h"
#include "common/ops/shape.h"
#include "common/parallel.h"
#include "tests/assertions.h"
#include "tests/book_numbers.h"

#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { B2 = 2, T6 = 6, VOCAB = 19 };

static const int ids_example[B2 * T6] = { 1, 5, 18, 0, 5, 7, 2, 2, 11, 3, 17, 4 };

static const GPTConfig little = {
    .vocab_size = VOCAB, .context_length = 8, .emb_dim = 16, .n_heads = 4, .n_layers = 2
};

/* A model with its memory, and a tape that does not record. */
typedef struct Fixture {
    Arena weights, step;
    Tape tape;
    Rng rng;
    GPT gpt;
} Fixture;

static void fixture_open(Fixture *fixture, const GPTConfig *config)
{
    arena_init(&fixture->weights, "weights");
    arena_init(&fixture->step, "step");
    tape_init(&fixture->tape, &fixture->step);
    fixture->tape.recording = false;
    rng_seed(&fixture->rng, 123);
    gpt_init(&fixture->gpt, config, &fixture->weights, &fixture->rng);
}

static void fixture_close(Fixture *fixture)
{
    tape_free(&fixture->tape);
    arena_free(&fixture->step);
    arena_free(&fixture->weights);
}

static GPTConfig named(const char *name)
{
    GPTConfig config;
    Error error;
    ck_assert_msg(gpt_config_named(&config, name, &error), "%s", error.message);
    return config;
}

/* ---- configurations ---- */

START_TEST(the_sizes_of_gpt2_have_the_parameters_that_the_book_counts)
{
    GPTConfig small = named("gpt2-small");
    book_check_int("ch04-4.6-params", (long long)gpt_parameter_count(&small));
    small.tied = true;
    book_check_int("ch04-4.6-params-tied", (long long)gpt_parameter_count(&small));
    GPTConfig medium = named("gpt2-medium"), large = named("gpt2-large");
    ck_assert_uint_eq(gpt_parameter_count(&medium), 406212608);
    ck_assert_uint_eq(gpt_parameter_count(&large), 838220800);
    GPTConfig xl = named("gpt2-xl");
    ck_assert_uint_eq(gpt_parameter_count(&xl), 1637792000);
    ck_assert_double_eq_tol(gpt_memory_mib(&xl, false), 6247.68, 0.005);
    ck_assert_double_eq_tol(gpt_memory_mib(&xl, true), 4 * 6247.68, 0.02);
    xl.tied = true;
    ck_assert_uint_eq(gpt_parameter_count(&xl), 1557380800);
}
END_TEST

START_TEST(every_named_model_fits_together_once_it_has_a_vocabulary)
{
    const char *names[] = { "tiny", "small", "gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl" };
    for (int i = 0; i < 6; i++) {
        Error error;
        GPTConfig config = named(names[i]);
        if (config.vocab_size == 0)
            config.vocab_size = 500; /* the caller's part for tiny and small */
        ck_assert_msg(gpt_config_check(&config, &error), "%s: %s", names[i], error.message);
    }
}
END_TEST

START_TEST(an_unknown_model_is_an_error_that_names_the_known_ones)
{
    GPTConfig config;
    Error error;
    ck_assert(!gpt_config_named(&config, "gpt3", &error));
    ck_assert_ptr_nonnull(strstr(error.message, "gpt3"));
    ck_assert_ptr_nonnull(strstr(error.message, "gpt2-medium"));
    ck_assert(!gpt_config_named(&config, "", &error));
}
END_TEST

static void assert_refused(GPTConfig config, const char *part)
{
    Error error;
    ck_assert(!gpt_config_check(&config, &error));
    ck_assert_msg(strstr(error.message, part) != NULL, "\"%s\" lacks \"%s\"", error.message, part);
}

START_TEST(numbers_that_do_not_fit_together_are_refused_with_the_number)
{
    GPTConfig config = little;
    config.n_heads = 5;
    assert_refused(config, "5 heads");
    config = little;
    config.n_heads = 0;
    assert_refused(config, "heads is 0");
    config = little;
    config.n_layers = 0;
    assert_refused(config, "layers is 0");
    config = little;
    config.vocab_size = 0;
    assert_refused(config, "vocabulary size is 0");
    config = little;
    config.context_length = -1;
    assert_refused(config, "context length is -1");
    config = little;
    config.emb_dim = 2147483647; /* sizes whose products would overflow, as a hostile config.json may have them */
    assert_refused(config, "width is 2147483647");
    config = little;
    config.drop_rate_emb = 1.0f;
    assert_refused(config, "embeddings is 1");
    config = little;
    config.drop_rate_attn = NAN;
    assert_refused(config, "attention is nan");
    config = little;
    config.drop_rate_shortcut = -0.5f;
    assert_refused(config, "shortcuts is -0.5");
}
END_TEST

START_TEST(the_count_is_what_is_built)
{
    for (int variant = 0; variant < 4; variant++) {
        GPTConfig config = little;
        config.tied = variant % 2 == 1;
        config.qkv_bias = variant / 2 == 1;
        Fixture fixture;
        fixture_open(&fixture, &config);
        ck_assert_uint_eq(parameters_size(&fixture.gpt.parameters), gpt_parameter_count(&config));
        fixture_close(&fixture);
    }
}
END_TEST

START_TEST(a_block_of_gpt2_small_has_the_parameters_of_exercise_4_1)
{
    GPTConfig config = named("gpt2-small");
    Arena arena;
    Rng rng;
    Parameters ff_parameters, att_parameters;
    FeedForward ff;
    MultiHeadAttention att;
    arena_init(&arena, "weights");
    rng_seed(&rng, 123);
    parameters_init(&ff_parameters, &arena);
    parameters_init(&att_parameters, &arena);
    feed_forward_init(&ff, &ff_parameters, "ff", config.emb_dim, &rng);
    mha_init(&att, &att_parameters, "att", config.emb_dim, config.emb_dim, 0.1f, config.n_heads, false, &rng);
    book_check_int("ch04-ex4.1/feed_forward", (long long)parameters_size(&ff_parameters));
    book_check_int("ch04-ex4.1/attention", (long long)parameters_size(&att_parameters));

    Tape tape;
    tape_init(&tape, &arena);
    Tensor *x = tensor_new_3d(&arena, 2, 3, config.emb_dim);
    tensor_fill_uniform(x, 0.0f, 1.0f, &rng);
    Tensor *out = feed_forward(&ff, &tape, x);
    book_check_ints("ch04-4.3-ffn-shape", out->shape, out->ndim);
    tape_free(&tape);
    arena_free(&arena);
}
END_TEST

/* ---- weights ---- */

START_TEST(parameters_have_the_books_names_in_pytorchs_order)
{
    const char *first[] = { "tok_emb.weight",
                            "pos_emb.weight",
                            "trf_blocks.0.att.W_query.weight",
                            "trf_blocks.0.att.W_key.weight",
                            "trf_blocks.0.att.W_value.weight",
                            "trf_blocks.0.att.out_proj.weight",
                            "trf_blocks.0.att.out_proj.bias",
                            "trf_blocks.0.ff.layers.0.weight",
                            "trf_blocks.0.ff.layers.0.bias",
                            "trf_blocks.0.ff.layers.2.weight",
                            "trf_blocks.0.ff.layers.2.bias",
                            "trf_blocks.0.norm1.scale",
                            "trf_blocks.0.norm1.shift",
                            "trf_blocks.0.norm2.scale",
                            "trf_blocks.0.norm2.shift",
                            "trf_blocks.1.att.W_query.weight" };
    Fixture fixture;
    fixture_open(&fixture, &little);
    const Parameters *parameters = &fixture.gpt.parameters;
    ck_assert_int_eq(parameters->count, 2 + 2 * 13 + 3);
    for (int i = 0; i < 16; i++)
        ck_assert_str_eq(parameters->items[i]->name, first[i]);
    ck_assert_str_eq(parameters->items[parameters->count - 3]->name, "final_norm.scale");
    ck_assert_str_eq(parameters->items[parameters->count - 1]->name, "out_head.weight");
    fixture_close(&fixture);
}
END_TEST

START_TEST(a_tied_output_layer_is_the_token_embedding_itself)
{
    GPTConfig config = little;
    config.tied = true;
    Fixture fixture;
    fixture_open(&fixture, &config);
    ck_assert_ptr_eq(fixture.gpt.out_head.weight, fixture.gpt.tok_emb.weight);
    ck_assert_ptr_null(fixture.gpt.out_head.bias);
    ck_assert_ptr_null(parameters_find(&fixture.gpt.parameters, "out_head.weight"));
    fixture_close(&fixture);
}
END_TEST

START_TEST(an_untrained_tied_model_is_not_hopelessly_wrong)
{
    GPTConfig config = named("tiny");
    config.vocab_size = 512;
    Fixture fixture;
    fixture_open(&fixture, &config);
    int ids[65];
    for (int t = 0; t < 65; t++)
        ids[t] = (int)(rng_u32(&fixture.rng) % 512);
    Tensor *logits = gpt_forward(&fixture.gpt, &fixture.tape, ids, 1, 64, NULL);
    Tensor *loss = tape_cross_entropy(&fixture.tape, logits, &ids[1]);
    /* chance is log 512 = 6.2; it expects each token to be repeated, because attention starts by copying; with a deviation of 1
     * it would be about 60 */
    ck_assert_float_gt(loss->data[0], logf(512.0f));
    ck_assert_float_lt(loss->data[0], logf(512.0f) + 5.0f);
    fixture_close(&fixture);
}
END_TEST

/* ---- the forward pass ---- */

START_TEST(ids_become_one_score_for_each_entry_of_the_vocabulary)
{
    Fixture fixture;
    fixture_open(&fixture, &little);
    Tensor *hidden = gpt_hidden(&fixture.gpt, &fixture.tape, ids_example, B2, T6, NULL);
    Tensor *logits = gpt_forward(&fixture.gpt, &fixture.tape, ids_example, B2, T6, NULL);
    ck_assert_int_eq(hidden->ndim, 3);
    ck_assert_int_eq(hidden->shape[0], B2);
    ck_assert_int_eq(hidden->shape[1], T6);
    ck_assert_int_eq(hidden->shape[2], 16);
    ck_assert_int_eq(logits->shape[0], B2);
    ck_assert_int_eq(logits->shape[1], T6);
    ck_assert_int_eq(logits->shape[2], VOCAB);
    fixture_close(&fixture);
}
END_TEST

START_TEST(a_block_keeps_the_shape_that_it_gets)
{
    GPTConfig config = named("gpt2-small");
    Arena arena;
    Tape tape;
    Rng rng;
    Parameters parameters;
    TransformerBlock block;
    arena_init(&arena, "weights");
    tape_init(&tape, &arena);
    rng_seed(&rng, 123);
    parameters_init(&parameters, &arena);
    Tensor *x = tensor_new_3d(&arena, 2, 4, 768);
    tensor_fill_uniform(x, 0.0f, 1.0f, &rng);
    block_init(&block, &parameters, "block", &config, &rng);
    Tensor *out = block_forward(&block, &tape, x, &rng);
    book_check_ints("ch04-4.5-shapes/in", x->shape, x->ndim);
    book_check_ints("ch04-4.5-shapes/out", out->shape, out->ndim);
    tape_free(&tape);
    arena_free(&arena);
}
END_TEST

/* The model put together from the small steps of the book, with chapter 3's composed attention. */
static Tensor *composed_forward(const GPT *gpt, Tape *tape, const int *ids, int B, int T)
{
    int *positions = arena_alloc(tape->arena, (size_t)(B * T) * sizeof *positions);
    for (int i = 0; i < B * T; i++)
        positions[i] = i % T;
    Tensor *x = tape_add(tape, embedding_apply(&gpt->tok_emb, tape, ids, B, T),
                         embedding_apply(&gpt->pos_emb, tape, positions, B, T));
    for (int layer = 0; layer < gpt->config.n_layers; layer++) {
        const TransformerBlock *block = &gpt->blocks[layer];
        Tensor *normed = layer_norm_apply(&block->norm1, tape, x);
        x = tape_add(tape, x, mha_forward_composed(&block->att, tape, normed, NULL, NULL));
        normed = layer_norm_apply(&block->norm2, tape, x);
        Tensor *hidden = tape_gelu(tape, linear_apply(&block->ff.expand, tape, normed));
        x = tape_add(tape, x, linear_apply(&block->ff.contract, tape, hidden));
    }
    return linear_apply(&gpt->out_head, tape, layer_norm_apply(&gpt->final_norm, tape, x));
}

START_TEST(the_model_equals_one_composed_of_the_books_small_steps)
{
    GPTConfig config = little;
    config.qkv_bias = true;
    Fixture fixture;
    fixture_open(&fixture, &config);
    Tensor *logits = gpt_forward(&fixture.gpt, &fixture.tape, ids_example, B2, T6, NULL);
    Tensor *composed = composed_forward(&fixture.gpt, &fixture.tape, ids_example, B2, T6);
    assert_near(logits->data, composed->data, tensor_size(composed), 2e-5f, "logits");
    fixture_close(&fixture);
}
END_TEST

START_TEST(a_token_changes_the_scores_at_its_place_and_after_but_never_before)
{
    Fixture fixture;
    fixture_open(&fixture, &little);
    int changed[T6];
    memcpy(changed, ids_example, sizeof changed);
    changed[3] = 9;
    const float *before = gpt_forward(&fixture.gpt, &fixture.tape, ids_example, 1, T6, NULL)->data;
    const float *after = gpt_forward(&fixture.gpt, &fixture.tape, changed, 1, T6, NULL)->data;
    ck_assert_int_eq(memcmp(before, after, 3 * VOCAB * sizeof(float)), 0);
    for (int t = 3; t < T6; t++)
        ck_assert_int_ne(memcmp(&before[t * VOCAB], &after[t * VOCAB], VOCAB * sizeof(float)), 0);
    fixture_close(&fixture);
}
END_TEST

START_TEST(a_text_scores_the_same_alone_and_in_a_batch)
{
    Fixture fixture;
    fixture_open(&fixture, &little);
    const float *both = gpt_forward(&fixture.gpt, &fixture.tape, ids_example, B2, T6, NULL)->data;
    const float *second = gpt_forward(&fixture.gpt, &fixture.tape, &ids_example[T6], 1, T6, NULL)->data;
    assert_near(second, &both[T6 * VOCAB], (size_t)T6 * VOCAB, 1e-5f, "logits of the second text");
    fixture_close(&fixture);
}
END_TEST

START_TEST(the_number_of_threads_does_not_change_a_bit)
{
    GPTConfig config = named("tiny");
    config.vocab_size = 300;
    Fixture fixture;
    fixture_open(&fixture, &config);
    int ids[100];
    for (int t = 0; t < 100; t++)
        ids[t] = 3 * t;
    parallel_set_threads(1);
    Tensor *one = gpt_forward(&fixture.gpt, &fixture.tape, ids, 1, 100, NULL);
    for (int threads = 2; threads <= 3; threads++) {
        parallel_set_threads(threads);
        Tensor *more = gpt_forward(&fixture.gpt, &fixture.tape, ids, 1, 100, NULL);
        ck_assert_int_eq(memcmp(one->data, more->data, tensor_size(one) * sizeof(float)), 0);
    }
    fixture_close(&fixture);
}
END_TEST

START_TEST(without_dropout_nothing_is_drawn)
{
    Fixture fixture;
    fixture_open(&fixture, &little); /* all rates are 0 */
    Rng before = fixture.rng;
    const float *evaluated = gpt_forward(&fixture.gpt, &fixture.tape, ids_example, 1, T6, NULL)->data;
    const float *trained = gpt_forward(&fixture.gpt, &fixture.tape, ids_example, 1, T6, &fixture.rng)->data;
    ck_assert_int_eq(memcmp(evaluated, trained, (size_t)T6 * VOCAB * sizeof(float)), 0);
    ck_assert_uint_eq(rng_u64(&before), rng_u64(&fixture.rng));
    fixture_close(&fixture);
}
END_TEST

/* Words of the generator that one training pass over B texts of T tokens takes, at two a mask entry. */
static size_t mask_words(const GPTConfig *config, size_t B, size_t T)
{
    size_t C = (size_t)config->emb_dim, H = (size_t)config->n_heads, L = (size_t)config->n_layers;
    size_t emb = config->drop_rate_emb > 0 ? B * T * C : 0;
    size_t attn = config->drop_rate_attn > 0 ? L * B * H * T * T : 0;
    size_t shortcut = config->drop_rate_shortcut > 0 ? L * 2 * B * T * C : 0;
    return 2 * (emb + attn + shortcut);
}

START_TEST(each_of_the_three_dropout_rates_draws_its_own_masks)
{
    for (int which = 0; which < 8; which++) {
        GPTConfig config = little;
        config.drop_rate_emb = (which & 1) != 0 ? 0.1f : 0.0f;
        config.drop_rate_attn = (which & 2) != 0 ? 0.1f : 0.0f;
        config.drop_rate_shortcut = (which & 4) != 0 ? 0.1f : 0.0f;
        Fixture fixture;
        fixture_open(&fixture, &config);
        Rng expected = fixture.rng;
        gpt_forward(&fixture.gpt, &fixture.tape, ids_example, B2, T6, &fixture.rng);
        for (size_t i = 0; i < mask_words(&config, B2, T6); i++)
            rng_u32(&expected);
        ck_assert_uint_eq(rng_u64(&expected), rng_u64(&fixture.rng));
        fixture_close(&fixture);
    }
}
END_TEST

START_TEST(one_token_is_enough)
{
    GPTConfig config = little;
    config.context_length = 1;
    config.n_layers = 1;
    Fixture fixture;
    fixture_open(&fixture, &config);
    Tensor *logits = gpt_forward(&fixture.gpt, &fixture.tape, ids_example, 1, 1, NULL);
    ck_assert(isfinite(logits->data[0]));
    fixture_close(&fixture);
}
END_TEST

START_TEST(a_text_longer_than_the_context_panics) /* passes when it ends by SIGABRT */
{
    Fixture fixture;
    fixture_open(&fixture, &little);
    gpt_forward(&fixture.gpt, &fixture.tape, ids_example, 1, 9, NULL);
}
END_TEST

/* ---- attention maps ---- */

START_TEST(attention_maps_are_the_weights_that_the_composed_attention_shows)
{
    Fixture fixture;
    fixture_open(&fixture, &little);
    Tensor *maps[2];
    gpt_attention_maps(&fixture.gpt, &fixture.step, ids_example, T6, maps);
    Tensor *x = gpt_embed(&fixture.gpt, &fixture.tape, ids_example, 1, T6, 0, NULL);
    for (int layer = 0; layer < 2; layer++) {
        const TransformerBlock *block = &fixture.gpt.blocks[layer];
        Tensor *weights;
        mha_forward_composed(&block->att, &fixture.tape, layer_norm_apply(&block->norm1, &fixture.tape, x), NULL,
                             &weights);
        tensor_check_same("attention map", maps[layer], weights);
        assert_near(maps[layer]->data, weights->data, tensor_size(weights), 1e-5f, "attention weights");
        x = block_forward(block, &fixture.tape, x, NULL);
    }
    fixture_close(&fixture);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = {
        { .test = the_sizes_of_gpt2_have_the_parameters_that_the_book_counts },
        { .test = every_named_model_fits_together_once_it_has_a_vocabulary },
        { .test = an_unknown_model_is_an_error_that_names_the_known_ones },
        { .test = numbers_that_do_not_fit_together_are_refused_with_the_number },
        { .test = the_count_is_what_is_built },
        { .test = a_block_of_gpt2_small_has_the_parameters_of_exercise_4_1 },
        { .test = parameters_have_the_books_names_in_pytorchs_order },
        { .test = a_tied_output_layer_is_the_token_embedding_itself },
        { .test = an_untrained_tied_model_is_not_hopelessly_wrong },
        { .test = ids_become_one_score_for_each_entry_of_the_vocabulary },
        { .test = a_block_keeps_the_shape_that_it_gets },
        { .test = the_model_equals_one_composed_of_the_books_small_steps },
        { .test = a_token_changes_the_scores_at_its_place_and_after_but_never_before },
        { .test = a_text_scores_the_same_alone_and_in_a_batch },
        { .test = the_number_of_threads_does_not_change_a_bit },
        { .test = without_dropout_nothing_is_drawn },
        { .test = each_of_the_three_dropout_rates_draws_its_own_masks },
        { .test = one_token_is_enough },
        { .test = a_text_longer_than_the_context_panics, .signal = SIGABRT },
        { .test = attention_maps_are_the_weights_that_the_composed_attention_shows },
    };
    return run_suite("ch04_gpt/gpt", tests, sizeof tests / sizeof *tests);
}
