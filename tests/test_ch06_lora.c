/* LoRA: the book's counts and first draws; nothing changes at first; gradients; merged weights give the same results */
#include "ch06_classify/classifier.h"
#include "ch06_classify/lora.h"
#include "ch04_gpt/generate.h"
#include "common/ops/loss.h"
#include "common/optimizer.h"
#include "tests/assertions.h"
#include "tests/book_numbers.h"

#include <check.h>
#include <string.h>

enum { V = 11, T = 5, RANK = 2 };
static const int ids[2 * T] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 };
static const int lengths[2] = { 3, 5 };

typedef struct Fixture {
    Arena weights, step;
    Tape tape;
    Rng rng;
    GPT gpt;
    Classifier classifier;
} Fixture;

static void setup(Fixture *fixture, bool qkv_bias)
{
    const GPTConfig config = { .vocab_size = V,
                               .context_length = T + 1,
                               .emb_dim = 8,
                               .n_heads = 2,
                               .n_layers = 2,
                               .qkv_bias = qkv_bias,
                               .tied = true };
    arena_init(&fixture->weights, "weights");
    arena_init(&fixture->step, "step");
    tape_init(&fixture->tape, &fixture->step);
    rng_seed(&fixture->rng, 5);
    gpt_init(&fixture->gpt, &config, &fixture->weights, &fixture->rng);
    classifier_init(&fixture->classifier, &fixture->gpt, READ_LAST_COLUMN, &fixture->weights, &fixture->rng);
}

static void teardown(Fixture *fixture)
{
    tape_free(&fixture->tape);
    arena_free(&fixture->step);
    arena_free(&fixture->weights);
}

static void classify(float logits[4], Fixture *fixture)
{
    fixture->tape.recording = false;
    Tensor *y = classifier_forward(&fixture->classifier, &fixture->tape, ids, lengths, 2, T, NULL);
    memcpy(logits, y->data, 4 * sizeof *logits);
    fixture->tape.recording = true;
    tape_reset(&fixture->tape);
}

/* As if it had been trained: every B gets numbers. */
static void fill_B(Parameters *parameters, Rng *rng)
{
    for (int i = 0; i < parameters->count; i++) {
        if (strstr(parameters->items[i]->name, ".lora.B") != NULL)
            tensor_fill_normal(parameters->items[i], 0.0f, 0.1f, rng);
    }
}

START_TEST(the_books_counts)
{
    GPTConfig config;
    Error error;
    ck_assert(gpt_config_named(&config, "gpt2-small", &error));
    config.qkv_bias = true;
    size_t head = (size_t)config.vocab_size * (size_t)config.emb_dim;
    book_check_int("appE-E.4-before", (long long)(gpt_parameter_count(&config) - head + 2 * 768 + 2));
    book_check_int("appE-E.4-lora", (long long)lora_parameter_count(&config, 2, 16));
}
END_TEST

START_TEST(A_starts_as_in_the_book_and_B_as_zeros)
{
    Arena arena;
    Parameters parameters;
    LoraLayer lora;
    Rng rng;
    arena_init(&arena, "test");
    parameters_init(&parameters, &arena);
    rng_seed(&rng, 123);
    lora_layer_init(&lora, &parameters, "x", 768, 768, 16, 16.0f, &rng);
    book_check_floats("appE-E.4-A-init", lora.A->data, 3);
    for (int i = 0; i < 16 * 768; i++)
        ck_assert_float_eq(lora.B->data[i], 0.0f);
    arena_free(&arena);
}
END_TEST

START_TEST(at_first_nothing_changes)
{
    Fixture fixture;
    float before[4], after[4];
    setup(&fixture, _i == 1);
    classify(before, &fixture);
    parameters_set_trainable(&fixture.classifier.parameters, false);
    int layers = gpt_add_lora(&fixture.classifier.gpt, &fixture.classifier.parameters, RANK, 4.0f, &fixture.rng);
    ck_assert_int_eq(layers, 2 * 6 + 1);
    ck_assert_uint_eq(parameters_trainable_size(&fixture.classifier.parameters),
                      lora_parameter_count(&fixture.gpt.config, 2, RANK));
    classify(after, &fixture);
    assert_near(after, before, 4, 1e-6f, "logits");
    teardown(&fixture);
}
END_TEST

START_TEST(merged_weights_give_the_same_results)
{
    Fixture fixture;
    float beside[4], merged[4], plain[4];
    setup(&fixture, _i == 1);
    classify(plain, &fixture);
    gpt_add_lora(&fixture.classifier.gpt, &fixture.classifier.parameters, RANK, 4.0f, &fixture.rng);
    fill_B(&fixture.classifier.parameters, &fixture.rng);
    classify(beside, &fixture);
    ck_assert_float_gt(beside[0] > plain[0] ? beside[0] - plain[0] : plain[0] - beside[0], 1e-3f);
    gpt_merge_lora(&fixture.classifier.gpt);
    classify(merged, &fixture);
    assert_near(merged, beside, 4, 1e-5f, "logits");
    teardown(&fixture);
}
END_TEST

START_TEST(generation_with_a_cache_sees_the_adapters)
{
    Fixture fixture;
    setup(&fixture, false);
    gpt_add_lora(&fixture.gpt, &fixture.gpt.parameters, RANK, 4.0f, &fixture.rng);
    fill_B(&fixture.gpt.parameters, &fixture.rng);
    KVCache cache;
    kv_cache_init(&cache, &fixture.gpt, &fixture.weights);
    gpt_forward_cached(&fixture.gpt, &cache, ids, 2, &fixture.step);
    const float *cached = gpt_forward_cached(&fixture.gpt, &cache, &ids[2], T - 2, &fixture.step);
    fixture.tape.recording = false;
    Tensor *whole = gpt_forward(&fixture.gpt, &fixture.tape, ids, 1, T, NULL);
    assert_near(cached, &whole->data[(T - 1) * V], V, 1e-5f, "logits of the last token");
    teardown(&fixture);
}
END_TEST

static Tensor *loss_of(Tape *tape, Tensor *const *inputs, void *context)
{
    const int labels[2] = { 1, 0 };
    const Classifier *classifier = context;
    (void)inputs; // they are the classifier's own
    return tape_cross_entropy(tape, classifier_forward(classifier, tape, ids, lengths, 2, T, NULL), labels);
}

START_TEST(the_gradients_of_A_and_B_are_right_and_nothing_else_learns)
{
    Fixture fixture;
    setup(&fixture, false);
    Parameters *parameters = &fixture.classifier.parameters;
    parameters_set_trainable(parameters, false);
    int frozen = parameters->count;
    gpt_add_lora(&fixture.classifier.gpt, parameters, RANK, 1.0f, &fixture.rng);
    fill_B(parameters, &fixture.rng);
    assert_gradients(loss_of, &parameters->items[frozen], parameters->count - frozen, &fixture.classifier, "A and B");

    float before[8 * 8];
    const Tensor *W_query = fixture.gpt.blocks[0].att.W_query.weight;
    memcpy(before, W_query->data, sizeof before);
    Tensor *A = parameters->items[frozen];
    float first = A->data[0];
    AdamW optimizer;
    adamw_init(&optimizer, parameters, 0.1f, &fixture.weights);
    parameters_zero_grad(parameters);
    tape_backward(&fixture.tape, loss_of(&fixture.tape, NULL, &fixture.classifier));
    adamw_step(&optimizer, 0.01f);
    ck_assert_mem_eq(W_query->data, before, sizeof before);
    ck_assert_float_ne(A->data[0], first);
    teardown(&fixture);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = {
        { .test = the_books_counts },
        { .test = A_starts_as_in_the_book_and_B_as_zeros },
        { .test = at_first_nothing_changes, .rounds = 2 },
        { .test = merged_weights_give_the_same_results, .rounds = 2 },
        { .test = generation_with_a_cache_sees_the_adapters },
        { .test = the_gradients_of_A_and_B_are_right_and_nothing_else_learns },
    };
    return run_suite("ch06 lora", tests, sizeof tests / sizeof tests[0]);
}
