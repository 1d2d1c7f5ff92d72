#include "ch05_pretrain/model_names.h"

#include "common/safetensors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_SIZE = 64, TENSORS_A_BLOCK = 12, TENSORS_BESIDES = 6 };

/* One tensor of GPT-2's and ours. */
typedef struct NamedTensor {
    char name[NAME_SIZE]; /* without "transformer." */
    Tensor *tensor;       /* NULL: we have none; the file's is all zeros */
    bool transposed;      /* the file has it in-by-out */
    bool outside;         /* of "transformer.": lm_head, score */
} NamedTensor;

typedef struct NameList {
    NamedTensor *items;
    int count;
} NameList;

static void add(NameList *list, const char *prefix, const char *name, Tensor *tensor, bool transposed)
{
    NamedTensor *item = &list->items[list->count];
    *item = (NamedTensor){ .tensor = tensor, .transposed = transposed };
    snprintf(item->name, NAME_SIZE, "%s%s", prefix, name);
    list->count++;
}

static void add_outside(NameList *list, const char *name, Tensor *tensor)
{
    add(list, "", name, tensor, false);
    list->items[list->count - 1].outside = true;
}

static void add_block(NameList *list, const TransformerBlock *block, int layer)
{
    char prefix[32];
    snprintf(prefix, sizeof prefix, "h.%d.", layer);
    const MultiHeadAttention *att = &block->att;
    add(list, prefix, "ln_1.weight", block->norm1.scale, false);
    add(list, prefix, "ln_1.bias", block->norm1.shift, false);
    add(list, prefix, "attn.c_attn.weight", att->qkv_weight,
        true); // query, key, value: one above the other here, side by side there
    add(list, prefix, "attn.c_attn.bias", att->qkv_bias, false);
    add(list, prefix, "attn.c_proj.weight", att->out_proj.weight, true);
    add(list, prefix, "attn.c_proj.bias", att->out_proj.bias, false);
    add(list, prefix, "ln_2.weight", block->norm2.scale, false);
    add(list, prefix, "ln_2.bias", block->norm2.shift, false);
    add(list, prefix, "mlp.c_fc.weight", block->ff.expand.weight, true);
    add(list, prefix, "mlp.c_fc.bias", block->ff.expand.bias, false);
    add(list, prefix, "mlp.c_proj.weight", block->ff.contract.weight, true);
    add(list, prefix, "mlp.c_proj.bias", block->ff.contract.bias, false);
}

/* All tensors of the model but the output layer's. The caller frees items. */
static NameList name_body(const GPT *gpt)
{
    int L = gpt->config.n_layers;
    NameList list = { calloc((size_t)(L * TENSORS_A_BLOCK + TENSORS_BESIDES), sizeof(NamedTensor)), 0 };
    if (list.items == NULL)
        fatal("out of memory: names of %d layers", L);
    add(&list, "", "wte.weight", gpt->tok_emb.weight, false);
    add(&list, "", "wpe.weight", gpt->pos_emb.weight, false);
    for (int layer = 0; layer < L; layer++)
        add_block(&list, &gpt->blocks[layer], layer);
    add(&list, "", "ln_f.weight", gpt->final_norm.scale, false);
    add(&list, "", "ln_f.bias", gpt->final_norm.shift, false);
    return list;
}

/* ---- writing ---- */

bool model_weights_write(const GPT *gpt, const ClassifierHead *head, const char *path, Error *error)
{
    NameList list = name_body(gpt);
    if (head != NULL)
        add_outside(&list, SCORE_WEIGHT, head->weight);
    if (head != NULL && head->bias != NULL)
        add_outside(&list, SCORE_BIAS, head->bias);
    if (head == NULL && !gpt->config.tied)
        add_outside(&list, "lm_head.weight", gpt->out_head.weight);

    int C = gpt->config.emb_dim;
    float *zeros = calloc(3 * (size_t)C, sizeof *zeros); // the biases of query, key and value that we don't have
    SafetensorsItem *items = calloc((size_t)list.count, sizeof *items);
    char(*names)[NAME_SIZE + 16] = calloc((size_t)list.count, sizeof *names);
    if (zeros == NULL || items == NULL || names == NULL)
        fatal("out of memory: a list of %d tensors", list.count);
    for (int i = 0; i < list.count; i++) {
        const NamedTensor *item = &list.items[i];
        snprintf(names[i], sizeof names[i], "%s%s", item->outside ? "" : "transformer.", item->name);
        if (item->tensor != NULL)
            items[i] = safetensors_item(names[i], item->tensor);
        else
            items[i] = (SafetensorsItem){ .name = names[i], .ndim = 1, .shape = { 3 * C }, .values = zeros };
        items[i].transposed = item->transposed;
    }
    bool ok = safetensors_write_items(path, items, list.count, error);
    free(names);
    free(items);
    free(zeros);
    free(list.items);
    return ok;
}

/* ---- reading ---- */

/* A bias that the file has and our model has not must be zero; otherwise the file is of another model. */
static bool check_zeros(const Safetensors *file, const char *name, int count, Error *error)
{
    const SafetensorsEntry *entry = safetensors_find(file, name);
    if (entry == NULL)
        return true;
    if (safetensors_entry_size(entry) != (uint64_t)count)
        return error_set(error, "%s: tensor %s: not %d numbers", file->path, name, count);
    float *values = malloc((size_t)count * sizeof *values);
    if (values == NULL)
        fatal("out of memory: %s", name);
    bool ok = safetensors_read(file, entry, values, error);
    bool zero = true;
    for (int i = 0; ok && i < count; i++)
        zero = zero && values[i] == 0.0f;
    free(values);
    if (ok && !zero)
        return error_set(error, "%s: tensor %s is not zero, but config.json says \"qkv_bias\": false; say true there",
                         file->path, name);
    return ok;
}

static bool read_item(const Safetensors *file, const NamedTensor *item, const char *prefix, int C, Error *error)
{
    char name[NAME_SIZE + 16];
    snprintf(name, sizeof name, "%s%s", item->outside ? "" : prefix, item->name);
    if (item->tensor == NULL)
        return check_zeros(file, name, 3 * C, error);
    if (item->transposed)
        return safetensors_read_transposed(file, name, item->tensor, error);
    return safetensors_read_tensor(file, name, item->tensor, error);
}

/* Masks that older files carry: "h.0.attn.bias" is the triangle of ones, "h.0.attn.masked_bias" the number −10000. */
static bool is_mask(const char *name)
{
    size_t length = strlen(name);
    const char *const endings[] = { ".attn.bias", ".attn.masked_bias" };
    for (int i = 0; i < 2; i++) {
        size_t ending = strlen(endings[i]);
        if (length > ending && strcmp(&name[length - ending], endings[i]) == 0)
            return true;
    }
    return false;
}

/* Does the model have a tensor of that name? Output layers may be in the file without being wanted. */
static bool is_known(const NameList *list, const char *name, const char *prefix, bool classifier)
{
    if (is_mask(name) || strcmp(name, "lm_head.weight") == 0)
        return true;
    if (classifier && (strcmp(name, SCORE_WEIGHT) == 0 || strcmp(name, SCORE_BIAS) == 0))
        return true;
    size_t length = strlen(prefix);
    if (strncmp(name, prefix, length) != 0)
        return false;
    for (int i = 0; i < list->count; i++) {
        if (!list->items[i].outside && strcmp(&name[length], list->items[i].name) == 0)
            return true;
    }
    return false;
}

bool model_weights_read(const GPT *gpt, bool classifier, const char *path, Error *error)
{
    Safetensors file;
    if (!safetensors_open(&file, path, error))
        return false;
    NameList list = name_body(gpt);
    bool output_layer = !gpt->config.tied && !(classifier && safetensors_find(&file, "lm_head.weight") == NULL);
    if (output_layer)
        add_outside(&list, "lm_head.weight", gpt->out_head.weight);
    else if (!gpt->config.tied)
        tensor_fill(gpt->out_head.weight, 0.0f); // a classifier has its head instead
    const char *prefix = safetensors_find(&file, "wte.weight") != NULL ? "" : "transformer.";

    bool ok = true;
    for (int i = 0; ok && i < file.count; i++) {
        if (!is_known(&list, file.entries[i].name, prefix, classifier))
            ok = error_set(error, "%s: tensor %.60s: the model of config.json has none of that name", path,
                           file.entries[i].name);
    }
    for (int i = 0; ok && i < list.count; i++)
        ok = read_item(&file, &list.items[i], prefix, gpt->config.emb_dim, error);
    free(list.items);
    safetensors_close(&file);
    return ok;
}
