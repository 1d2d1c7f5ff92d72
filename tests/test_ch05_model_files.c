/* ch05_pretrain/model_files.h: a model survives its files; what is wrong with a file is said */
#include "ch04_gpt/generate.h"
#include "ch05_pretrain/model_files.h"
#include "common/safetensors.h"
#include "tests/assertions.h"
#include "tests/process.h"

#include <stdlib.h>
#include <string.h>

static const char corpus[] = "the cat sat on the mat and the dog sat on the cat; the end of the mat is the end of it";

/* A small model and its vocabulary, a directory, and memory for more. */
typedef struct Bench {
    Arena arena;
    Rng rng;
    Tokenizer *tokenizer;
    GPT gpt;
    char *directory;
    Error error;
} Bench;

static void bench_init(Bench *bench, bool tied, bool qkv_bias)
{
    arena_init(&bench->arena, "test");
    rng_seed(&bench->rng, 123);
    bench->tokenizer = tokenizer_train(corpus, strlen(corpus), 270);
    GPTConfig config = { .context_length = 12, .emb_dim = 8, .n_heads = 2, .n_layers = 2 };
    config.vocab_size = tokenizer_vocab_size(bench->tokenizer);
    config.tied = tied;
    config.qkv_bias = qkv_bias;
    config.drop_rate_attn = 0.25f;
    gpt_init(&bench->gpt, &config, &bench->arena, &bench->rng);
    bench->directory = test_directory_new();
}

static void bench_free(Bench *bench)
{
    test_directory_remove(bench->directory);
    tokenizer_free(bench->tokenizer);
    arena_free(&bench->arena);
}

static void save(Bench *bench)
{
    ck_assert_msg(model_save(&bench->gpt, bench->tokenizer, bench->directory, &bench->error), "%s",
                  bench->error.message);
}

/* Logits of five tokens. */
static const float *logits_of(const GPT *gpt, Arena *arena)
{
    Tape tape;
    tape_init(&tape, arena);
    tape.recording = false;
    const int ids[] = { 5, 100, 260, 17, 3 };
    const float *logits = gpt_forward(gpt, &tape, ids, 1, 5, NULL)->data;
    tape_free(&tape);
    return logits;
}

static void check_equal_logits(Bench *bench, const GPT *loaded)
{
    size_t bytes = 5 * (size_t)bench->gpt.config.vocab_size * sizeof(float);
    ck_assert(memcmp(logits_of(&bench->gpt, &bench->arena), logits_of(loaded, &bench->arena), bytes) == 0);
}

/* Loading fails, and the message has this part. */
static void expect_failure(Bench *bench, const char *part)
{
    GPT loaded;
    Tokenizer *tokenizer;
    ck_assert(!model_load(&loaded, &tokenizer, bench->directory, &bench->arena, &bench->error));
    ck_assert_ptr_null(tokenizer);
    ck_assert_msg(strstr(bench->error.message, part) != NULL, "\"%s\" is not in \"%s\"", part, bench->error.message);
}

START_TEST(what_is_saved_loads_as_the_same_model)
{
    Bench bench;
    bench_init(&bench, (_i & 1) != 0, (_i & 2) != 0);
    save(&bench);
    GPT loaded;
    Tokenizer *tokenizer;
    ck_assert(model_load(&loaded, &tokenizer, bench.directory, &bench.arena, &bench.error));
    ck_assert(loaded.config.tied == bench.gpt.config.tied);
    ck_assert(loaded.config.qkv_bias == bench.gpt.config.qkv_bias);
    ck_assert(loaded.config.drop_rate_attn == 0.25f);
    ck_assert_int_eq(tokenizer_vocab_size(tokenizer), bench.gpt.config.vocab_size);
    check_equal_logits(&bench, &loaded);
    tokenizer_free(tokenizer);
    bench_free(&bench);
}
END_TEST

START_TEST(weights_load_into_a_model_that_is_there)
{
    Bench bench;
    bench_init(&bench, true, false);
    save(&bench);
    GPT other;
    gpt_init(&other, &bench.gpt.config, &bench.arena, &bench.rng);
    ck_assert(model_load_weights(&other, bench.directory, &bench.error));
    check_equal_logits(&bench, &other);
    GPTConfig config = bench.gpt.config;
    config.n_layers = 1;
    gpt_init(&other, &config, &bench.arena, &bench.rng);
    ck_assert(!model_load_weights(&other, bench.directory, &bench.error));
    ck_assert_ptr_nonnull(strstr(bench.error.message, "2 layers"));
    bench_free(&bench);
}
END_TEST

START_TEST(a_classifier_s_head_is_saved_and_loaded)
{
    Bench bench;
    bench_init(&bench, true, false);
    ClassifierHead head = { tensor_new_2d(&bench.arena, 2, 8), tensor_new_1d(&bench.arena, 2) };
    tensor_fill_normal(head.weight, 0, 1, &bench.rng);
    tensor_fill_normal(head.bias, 0, 1, &bench.rng);
    ck_assert(model_save_classifier(&bench.gpt, &head, bench.tokenizer, bench.directory, &bench.error));
    GPTConfig config;
    int labels;
    ck_assert(model_read_config(&config, &labels, bench.directory, &bench.error));
    ck_assert_int_eq(labels, 2);
    GPT loaded;
    ck_assert(model_load(&loaded, NULL, bench.directory, &bench.arena, &bench.error));
    ClassifierHead again = { tensor_new_2d(&bench.arena, 2, 8), tensor_new_1d(&bench.arena, 2) };
    ck_assert(model_load_head(&again, bench.directory, &bench.error));
    ck_assert(memcmp(head.weight->data, again.weight->data, 16 * sizeof(float)) == 0);
    ck_assert(memcmp(head.bias->data, again.bias->data, 2 * sizeof(float)) == 0);
    bench_free(&bench);
}
END_TEST

/* ---- files that others wrote ---- */

/* Writes model.safetensors anew: each entry renamed by cutting off prefix, all but the one named leave_out, and extra. */
static void rewrite(Bench *bench, const char *prefix, const char *leave_out, const SafetensorsItem *extra)
{
    char *path = test_path(bench->directory, "model.safetensors");
    Safetensors file;
    ck_assert(safetensors_open(&file, path, &bench->error));
    SafetensorsItem items[64];
    int count = 0;
    for (int i = 0; i < file.count; i++) {
        const SafetensorsEntry *entry = &file.entries[i];
        if (leave_out != NULL && strcmp(entry->name, leave_out) == 0)
            continue;
        float *values = arena_alloc(&bench->arena, (size_t)entry->bytes);
        ck_assert(safetensors_read(&file, entry, values, &bench->error));
        const char *name = entry->name;
        if (strncmp(name, prefix, strlen(prefix)) == 0)
            name += strlen(prefix);
        items[count] =
            (SafetensorsItem){ .name = arena_strdup(&bench->arena, name), .ndim = entry->ndim, .values = values };
        for (int axis = 0; axis < entry->ndim; axis++)
            items[count].shape[axis] = (int)entry->shape[axis];
        count++;
    }
    if (extra != NULL) {
        items[count] = *extra;
        count++;
    }
    safetensors_close(&file);
    ck_assert(safetensors_write_items(path, items, count, &bench->error));
    free(path);
}

START_TEST(names_without_prefix_and_old_masks_are_read)
{
    Bench bench;
    bench_init(&bench, true, true);
    save(&bench);
    float ones[144] = { 0 };
    SafetensorsItem mask = { .name = "h.0.attn.bias", .ndim = 4, .shape = { 1, 1, 12, 12 }, .values = ones };
    rewrite(&bench, "transformer.", NULL, &mask);
    GPT loaded;
    ck_assert_msg(model_load(&loaded, NULL, bench.directory, &bench.arena, &bench.error), "%s", bench.error.message);
    check_equal_logits(&bench, &loaded);
    bench_free(&bench);
}
END_TEST

START_TEST(missing_unknown_and_misshapen_tensors_are_named)
{
    Bench bench;
    bench_init(&bench, true, true);
    save(&bench);
    rewrite(&bench, "", "transformer.h.1.mlp.c_fc.bias", NULL);
    expect_failure(&bench, "transformer.h.1.mlp.c_fc.bias");
    float values[8] = { 0 };
    SafetensorsItem misshapen = {
        .name = "transformer.h.1.mlp.c_fc.bias", .ndim = 1, .shape = { 8 }, .values = values
    };
    rewrite(&bench, "", NULL, &misshapen);
    expect_failure(&bench, "transformer.h.1.mlp.c_fc.bias: has shape [8]");
    save(&bench);
    SafetensorsItem unknown = { .name = "transformer.h.2.ln_1.bias", .ndim = 1, .shape = { 8 }, .values = values };
    rewrite(&bench, "", NULL, &unknown);
    expect_failure(&bench, "transformer.h.2.ln_1.bias");
    bench_free(&bench);
}
END_TEST

START_TEST(a_bias_that_the_model_has_no_place_for_is_an_error)
{
    Bench bench;
    bench_init(&bench, true, false);
    save(&bench);
    float values[24] = { 0 };
    values[23] = 0.5f;
    SafetensorsItem bias = { .name = "transformer.h.0.attn.c_attn.bias", .ndim = 1, .shape = { 24 }, .values = values };
    rewrite(&bench, "", bias.name, &bias);
    expect_failure(&bench, "is not zero");
    bench_free(&bench);
}
END_TEST

START_TEST(a_file_cut_short_is_an_error)
{
    Bench bench;
    bench_init(&bench, true, false);
    save(&bench);
    char *path = test_path(bench.directory, "model.safetensors");
    size_t size;
    char *bytes = test_file_read(path, &size);
    free(path);
    path = test_file_new(bench.directory, "model.safetensors", bytes, size / 2);
    expect_failure(&bench, "model.safetensors");
    free(path);
    free(bytes);
    bench_free(&bench);
}
END_TEST

/* ---- config.json ---- */

typedef struct ConfigCase {
    const char *from, *to; /* a replacement in config.json */
    const char *message;
} ConfigCase;

static const ConfigCase config_cases[] = {
    { "\"gpt2\"", "\"llama\"", "model_type" },
    { "\"n_embd\":\t8", "\"n_embd\":\t9", "cannot be divided" },
    { "\"n_embd\":\t8", "\"n_embd\":\t1e99", "n_embd" },
    { "\"n_layer\":\t2", "\"n_layer\":\t3", "h.2." },
    { "\"n_layer\":\t2", "\"n_layer\":\t-2", "layers" },
    { "\"n_layer\":\t2", "\"n_layers\":\t2", "n_layer" },
    { "\"n_positions\":\t12", "\"n_positions\":\t13", "wpe.weight" },
    { "\"gelu_new\"", "\"relu\"", "activation_function" },
    { "\"n_ctx\":", "\"scale_attn_weights\":\tfalse, \"n_ctx\":", "scale_attn_weights is false" },
    { "\"n_ctx\":", "\"scale_attn_by_inverse_layer_idx\":\ttrue, \"n_ctx\":", "inverse_layer_idx is true" },
    { "\"n_ctx\":", "\"add_cross_attention\":\ttrue, \"n_ctx\":", "add_cross_attention is true" },
    { "\"n_ctx\":", "\"n_inner\":\t31, \"n_ctx\":", "n_inner is 31" },
    { "\"layer_norm_epsilon\":", "\"layer_norm_epsilon\":\t1e-6, \"old\":", "layer_norm_epsilon is 1e-06" },
    { "\"attn_pdrop\":\t0.25", "\"attn_pdrop\":\t1.5", "dropout" },
    { "\"vocab_size\":", "\"vocab_size\":\t1, \"old\":", "vocabulary has" },
    { "{", "[", "config.json" },
};
enum { CONFIG_CASES = sizeof config_cases / sizeof config_cases[0] };

START_TEST(a_wrong_config_is_explained)
{
    const ConfigCase *this_case = &config_cases[_i];
    Bench bench;
    bench_init(&bench, true, false);
    save(&bench);
    char *path = test_path(bench.directory, "config.json");
    char *json = test_file_read(path, NULL);
    char *place = strstr(json, this_case->from);
    ck_assert_msg(place != NULL, "no %s in %s", this_case->from, json);
    char changed[4096];
    int size = snprintf(changed, sizeof changed, "%.*s%s%s", (int)(place - json), json, this_case->to,
                        place + strlen(this_case->from));
    free(test_file_new(bench.directory, "config.json", changed, (size_t)size));
    expect_failure(&bench, this_case->message);
    free(json);
    free(path);
    bench_free(&bench);
}
END_TEST

START_TEST(missing_files_are_named)
{
    static const char *const names[] = { "config.json", "model.safetensors", "vocab.json", "merges.txt" };
    Bench bench;
    bench_init(&bench, true, false);
    save(&bench);
    char *path = test_path(bench.directory, names[_i]);
    ck_assert_int_eq(remove(path), 0);
    expect_failure(&bench, names[_i]);
    free(path);
    bench_free(&bench);
}
END_TEST

START_TEST(weights_in_other_files_are_explained)
{
    static const char *const names[][2] = { { "model.safetensors.index.json", "several files" },
                                            { "pytorch_model.bin", "PyTorch's own format" } };
    Bench bench;
    bench_init(&bench, true, false);
    save(&bench);
    char *path = test_path(bench.directory, "model.safetensors");
    ck_assert_int_eq(remove(path), 0);
    free(test_file_new(bench.directory, names[_i][0], "{}", 2));
    expect_failure(&bench, names[_i][1]);
    free(path);
    bench_free(&bench);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = {
        { .test = what_is_saved_loads_as_the_same_model, .rounds = 4 },
        { .test = weights_load_into_a_model_that_is_there },
        { .test = a_classifier_s_head_is_saved_and_loaded },
        { .test = names_without_prefix_and_old_masks_are_read },
        { .test = missing_unknown_and_misshapen_tensors_are_named },
        { .test = a_bias_that_the_model_has_no_place_for_is_an_error },
        { .test = a_file_cut_short_is_an_error },
        { .test = a_wrong_config_is_explained, .rounds = CONFIG_CASES },
        { .test = missing_files_are_named, .rounds = 4 },
        { .test = weights_in_other_files_are_explained, .rounds = 2 },
    };
    return run_suite("ch05 model files", tests, sizeof tests / sizeof tests[0]);
}
