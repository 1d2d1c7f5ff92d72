#define _POSIX_C_SOURCE 200809L /* access */
#include "ch05_pretrain/model_files.h"

#include "ch05_pretrain/model_names.h"
#include "common/file.h"
#include "common/json.h"
#include "common/machine.h"
#include "common/safetensors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

static bool path_in(char *path, const char *directory, const char *name, Error *error)
{
    int length = snprintf(path, PATH_SIZE, "%s/%s", directory, name);
    return length < PATH_SIZE || error_set(error, "%.60s…: a path of %d bytes is too long", directory, length);
}

/* ---- config.json ---- */

/* GPT-2's own keys, under the names that transformers reads. */
static cJSON *config_json(const GPTConfig *config, const Tokenizer *tokenizer, int labels)
{
    cJSON *json = cJSON_CreateObject();
    if (json == NULL)
        fatal("out of memory: config.json");
    const char *architecture = labels > 0 ? "GPT2ForSequenceClassification" : "GPT2LMHeadModel";
    cJSON_AddItemToObject(json, "architectures", cJSON_CreateStringArray(&architecture, 1));
    cJSON_AddStringToObject(json, "model_type", "gpt2");
    cJSON_AddNumberToObject(json, "vocab_size", config->vocab_size);
    cJSON_AddNumberToObject(json, "n_positions", config->context_length);
    cJSON_AddNumberToObject(json, "n_ctx", config->context_length);
    cJSON_AddNumberToObject(json, "n_embd", config->emb_dim);
    cJSON_AddNumberToObject(json, "n_head", config->n_heads);
    cJSON_AddNumberToObject(json, "n_layer", config->n_layers);
    cJSON_AddStringToObject(json, "activation_function", "gelu_new"); // the tanh form
    cJSON_AddNumberToObject(json, "layer_norm_epsilon", 1e-5);
    cJSON_AddNumberToObject(json, "embd_pdrop", (double)config->drop_rate_emb);
    cJSON_AddNumberToObject(json, "attn_pdrop", (double)config->drop_rate_attn);
    cJSON_AddNumberToObject(json, "resid_pdrop", (double)config->drop_rate_shortcut);
    cJSON_AddBoolToObject(json, "tie_word_embeddings", config->tied);
    cJSON_AddBoolToObject(json, "qkv_bias", config->qkv_bias); // ours; transformers has the bias always, ours are zeros
    cJSON_AddNumberToObject(json, "bos_token_id", tokenizer_end_of_text(tokenizer));
    cJSON_AddNumberToObject(json, "eos_token_id", tokenizer_end_of_text(tokenizer));
    cJSON_AddStringToObject(json, "dtype", "float32");
    if (labels > 0) {
        cJSON_AddNumberToObject(json, "num_labels", labels);
        cJSON_AddNumberToObject(json, "pad_token_id", tokenizer_end_of_text(tokenizer));
    }
    return json;
}

static bool read_optional_rate(const cJSON *json, const char *key, float *rate, const char *path, Error *error)
{
    double value = 0.1; // GPT-2's, and transformers' where the key is missing
    if (json_has(json, key) && !json_double(json, key, &value, path, error))
        return false;
    *rate = (float)value;
    return true;
}

static bool read_optional_bool(const cJSON *json, const char *key, bool *value, const char *path, Error *error)
{
    return !json_has(json, key) || json_bool(json, key, value, path, error);
}

/* A switch that our model does not have: it stands as only says, or is not there. */
static bool check_switch(const cJSON *json, const char *key, bool only, const char *path, Error *error)
{
    bool value = only;
    if (!read_optional_bool(json, key, &value, path, error))
        return false;
    return value == only || error_set(error, "%s: %s is %s; only %s can be loaded", path, key, value ? "true" : "false",
                                      only ? "true" : "false");
}

/* What a GPT-2 may have that our model does not: then its numbers would be others. */
static bool check_kind(const cJSON *json, const char *path, Error *error)
{
    const char *type;
    if (!json_string(json, "model_type", &type, path, error))
        return false;
    if (strcmp(type, "gpt2") != 0)
        return error_set(error, "%s: model_type is \"%.40s\"; only \"gpt2\" can be loaded", path, type);
    const char *activation = "gelu_new";
    if (json_has(json, "activation_function") && !json_string(json, "activation_function", &activation, path, error))
        return false;
    if (strcmp(activation, "gelu_new") != 0 && strcmp(activation, "gelu_pytorch_tanh") != 0)
        return error_set(error, "%s: activation_function is \"%.40s\"; only \"gelu_new\" can be loaded", path,
                         activation);
    double epsilon = 1e-5;
    if (json_has(json, "layer_norm_epsilon") && !json_double(json, "layer_norm_epsilon", &epsilon, path, error))
        return false;
    if (epsilon < 0.999e-5 || epsilon > 1.001e-5)
        return error_set(error, "%s: layer_norm_epsilon is %g; only 1e-5 can be loaded", path, epsilon);
    if (!check_switch(json, "scale_attn_weights", true, path, error) ||
        !check_switch(json, "scale_attn_by_inverse_layer_idx", false, path, error) ||
        !check_switch(json, "add_cross_attention", false, path, error))
        return false;
    int inner;
    if (!json_has(json, "n_inner"))
        return true;
    int width;
    if (!json_int(json, "n_inner", &inner, path, error) || !json_int(json, "n_embd", &width, path, error))
        return false;
    return inner == 4 * (int64_t)width ||
           error_set(error, "%s: n_inner is %d; only 4 times n_embd can be loaded", path, inner);
}

/* Labels of a classifier, 0 for a language model. Files of transformers tell them by id2label alone. */
static bool read_labels(const cJSON *json, int *labels, const char *path, Error *error)
{
    const cJSON *names;
    const cJSON *first = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(json, "architectures"), 0);
    *labels = 0;
    if (!cJSON_IsString(first) || strcmp(first->valuestring, "GPT2ForSequenceClassification") != 0)
        return true;
    *labels = 2;
    if (json_has(json, "num_labels"))
        return json_int(json, "num_labels", labels, path, error);
    if (json_has(json, "id2label") && json_object(json, "id2label", &names, path, NULL))
        *labels = cJSON_GetArraySize(names);
    return true;
}

static bool parse_config(GPTConfig *config, int *labels, const cJSON *json, const char *path, Error *error)
{
    Error detail;
    *config = (GPTConfig){ .qkv_bias = true, .tied = true }; // GPT-2's, where the file says nothing else
    bool read = check_kind(json, path, error) && json_int(json, "vocab_size", &config->vocab_size, path, error) &&
                json_int(json, "n_positions", &config->context_length, path, error) &&
                json_int(json, "n_embd", &config->emb_dim, path, error) &&
                json_int(json, "n_head", &config->n_heads, path, error) &&
                json_int(json, "n_layer", &config->n_layers, path, error) &&
                read_optional_rate(json, "embd_pdrop", &config->drop_rate_emb, path, error) &&
                read_optional_rate(json, "attn_pdrop", &config->drop_rate_attn, path, error) &&
                read_optional_rate(json, "resid_pdrop", &config->drop_rate_shortcut, path, error) &&
                read_optional_bool(json, "tie_word_embeddings", &config->tied, path, error) &&
                read_optional_bool(json, "qkv_bias", &config->qkv_bias, path, error) &&
                read_labels(json, labels, path, error);
    if (read && !gpt_config_check(config, &detail))
        return error_set(error, "%s: %s", path, detail.message);
    return read;
}

bool model_read_config(GPTConfig *config, int *labels, const char *directory, Error *error)
{
    char path[PATH_SIZE];
    cJSON *json;
    int some_labels;
    if (!path_in(path, directory, "config.json", error) ||
        !json_read(&json, path, "a model directory holds config.json, model.safetensors, vocab.json and merges.txt",
                   error))
        return false;
    bool ok = parse_config(config, labels != NULL ? labels : &some_labels, json, path, error);
    cJSON_Delete(json);
    return ok;
}

/* ---- saving ---- */

static bool save(const GPT *gpt, const ClassifierHead *head, const Tokenizer *tokenizer, const char *directory,
                 Error *error)
{
    char path[PATH_SIZE];
    if (tokenizer_vocab_size(tokenizer) != gpt->config.vocab_size)
        panic("model_save: a vocabulary of %d tokens for a model of %d", tokenizer_vocab_size(tokenizer),
              gpt->config.vocab_size);
    if (!file_make_directory(directory, error) || !tokenizer_save(tokenizer, directory, error) ||
        !path_in(path, directory, "config.json", error))
        return false;
    cJSON *json = config_json(&gpt->config, tokenizer, head != NULL ? head->weight->shape[0] : 0);
    bool ok = json_write(path, json, error);
    cJSON_Delete(json);
    return ok && path_in(path, directory, "model.safetensors", error) && model_weights_write(gpt, head, path, error);
}

bool model_save(const GPT *gpt, const Tokenizer *tokenizer, const char *directory, Error *error)
{
    return save(gpt, NULL, tokenizer, directory, error);
}

bool model_save_classifier(const GPT *gpt, const ClassifierHead *head, const Tokenizer *tokenizer,
                           const char *directory, Error *error)
{
    return save(gpt, head, tokenizer, directory, error);
}

/* ---- loading ---- */

/* DIRECTORY/model.safetensors. Where others keep their weights in several files or in PyTorch's own format, the message says so:
 * "no such file" alone would puzzle who sees the files lying there. */
static bool weights_path(char *path, const char *directory, Error *error)
{
    static const struct {
        const char *file, *what;
    } others[] = {
        { "model.safetensors.index.json", "are cut into several files" },
        { "pytorch_model.bin", "are in PyTorch's own format" },
        { "pytorch_model.bin.index.json", "are in PyTorch's own format" },
    };
    char other[PATH_SIZE];
    if (!path_in(path, directory, "model.safetensors", error))
        return false;
    if (access(path, F_OK) == 0)
        return true;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (!path_in(other, directory, others[i].file, error))
            return false;
        if (access(other, F_OK) == 0)
            return error_set(error,
                             "%s: no such file, and by %s the weights %s; save them as one model.safetensors with "
                             "transformers: model.save_pretrained(directory, max_shard_size=\"100GB\")",
                             path, others[i].file, others[i].what);
    }
    return true; // not there at all: whoever opens it says so
}

/* The vocabulary beside the weights, of the size that the weights have. */
static bool load_tokenizer(Tokenizer **tokenizer, const GPTConfig *config, const char *directory, Error *error)
{
    *tokenizer = tokenizer_load(directory, error);
    if (*tokenizer == NULL)
        return false;
    int tokens = tokenizer_vocab_size(*tokenizer);
    if (tokens == config->vocab_size)
        return true;
    tokenizer_free(*tokenizer);
    *tokenizer = NULL;
    return error_set(error,
                     "%s: the vocabulary has %d tokens, but the weights are for %d (config.json: vocab_size); "
                     "they belong to different models",
                     directory, tokens, config->vocab_size);
}

/* A model of this configuration in arena, its weights without values: the file has them. */
static bool make_model(GPT *gpt, const GPTConfig *config, const char *directory, Arena *arena, Error *error)
{
    double mib = 2.0 * gpt_memory_mib(config, false); // weights, and room for gradients
    if (!memory_check(mib, directory, "take a smaller model", error))
        return false;
    gpt_init(gpt, config, arena, NULL);
    return true;
}

bool model_load(GPT *gpt, Tokenizer **tokenizer, const char *directory, Arena *arena, Error *error)
{
    GPTConfig config;
    int labels;
    if (tokenizer != NULL)
        *tokenizer = NULL;
    if (!model_read_config(&config, &labels, directory, error) ||
        (tokenizer != NULL && !load_tokenizer(tokenizer, &config, directory, error)))
        return false;
    char path[PATH_SIZE];
    bool ok = make_model(gpt, &config, directory, arena, error) && weights_path(path, directory, error) &&
              model_weights_read(gpt, labels > 0, path, error);
    if (!ok && tokenizer != NULL) {
        tokenizer_free(*tokenizer);
        *tokenizer = NULL;
    }
    return ok;
}

bool model_load_weights(const GPT *gpt, const char *directory, Error *error)
{
    GPTConfig config;
    int labels;
    const GPTConfig *ours = &gpt->config;
    if (!model_read_config(&config, &labels, directory, error))
        return false;
    if (config.vocab_size != ours->vocab_size || config.context_length != ours->context_length ||
        config.emb_dim != ours->emb_dim || config.n_heads != ours->n_heads || config.n_layers != ours->n_layers ||
        config.qkv_bias != ours->qkv_bias || config.tied != ours->tied)
        return error_set(
            error,
            "%s/config.json: a model of %d layers, width %d, %d heads, context %d, vocabulary %d; wanted is one of "
            "%d, %d, %d, %d, %d; resume with the options of the first start",
            directory, config.n_layers, config.emb_dim, config.n_heads, config.context_length, config.vocab_size,
            ours->n_layers, ours->emb_dim, ours->n_heads, ours->context_length, ours->vocab_size);
    char path[PATH_SIZE];
    return weights_path(path, directory, error) && model_weights_read(gpt, labels > 0, path, error);
}

bool model_load_head(const ClassifierHead *head, const char *directory, Error *error)
{
    char path[PATH_SIZE];
    Safetensors file;
    if (!weights_path(path, directory, error) || !safetensors_open(&file, path, error))
        return false;
    bool ok = safetensors_read_tensor(&file, SCORE_WEIGHT, head->weight, error) &&
              (head->bias == NULL || safetensors_read_tensor(&file, SCORE_BIAS, head->bias, error));
    safetensors_close(&file);
    return ok;
}
