#include "ch06_classify/lora.h"

#include "common/ops/elementwise.h"
#include "common/ops/matmul.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

Tensor *lora_layer_forward(const LoraLayer *lora, Tape *tape, Tensor *x)
{
    Tensor *narrow = tape_matmul(tape, x, lora->A);    // [… , rank]
    Tensor *wide = tape_matmul(tape, narrow, lora->B); // [… , out]
    return tape_scale(tape, wide, lora->alpha);
}

static Tensor *apply(const Adapter *adapter, Tape *tape, Tensor *x)
{
    return lora_layer_forward((const LoraLayer *)adapter, tape, x); // adapter is its first member
}

void lora_layer_init(LoraLayer *lora, Parameters *parameters, const char *name, int in, int out, int rank, float alpha,
                     Rng *rng)
{
    char part[TENSOR_NAME_SIZE + 16];
    *lora = (LoraLayer){ .adapter = { apply }, .alpha = alpha };
    snprintf(part, sizeof part, "%s.lora.A", name);
    lora->A = parameter_new(parameters, part, 2, (int[]){ in, rank });
    float bound = (float)(1.0 / sqrt((double)rank));
    tensor_fill_uniform(lora->A, -bound, bound, rng);
    snprintf(part, sizeof part, "%s.lora.B", name);
    lora->B = parameter_new(parameters, part, 2, (int[]){ rank, out });
    tensor_fill(lora->B, 0.0f);
}

/* ---- all linear layers of a model ---- */

enum { LINEAR_LAYERS_A_BLOCK = 6 };

/* The linear layers of a block in the order in which PyTorch lists them. */
static void block_layers(Linear *layers[LINEAR_LAYERS_A_BLOCK], TransformerBlock *block)
{
    layers[0] = &block->att.W_query;
    layers[1] = &block->att.W_key;
    layers[2] = &block->att.W_value;
    layers[3] = &block->att.out_proj;
    layers[4] = &block->ff.expand;
    layers[5] = &block->ff.contract;
}

/* "trf_blocks.0.att.W_query.weight" without ".weight". */
static void layer_name(char name[TENSOR_NAME_SIZE], const Linear *layer)
{
    size_t length = strlen(layer->weight->name);
    size_t ending = strlen(".weight");
    length = length > ending ? length - ending : length;
    snprintf(name, TENSOR_NAME_SIZE, "%.*s", (int)length, layer->weight->name);
}

static void add_beside(Linear *layer, Parameters *parameters, int rank, float alpha, Rng *rng)
{
    char name[TENSOR_NAME_SIZE];
    layer_name(name, layer);
    LoraLayer *lora = arena_alloc(parameters->arena, sizeof *lora);
    lora_layer_init(lora, parameters, name, layer->weight->shape[1], layer->weight->shape[0], rank, alpha, rng);
    layer->adapter = &lora->adapter;
}

int gpt_add_lora(GPT *gpt, Parameters *parameters, int rank, float alpha, Rng *rng)
{
    Linear *layers[LINEAR_LAYERS_A_BLOCK];
    int L = gpt->config.n_layers;
    for (int b = 0; b < L; b++) {
        block_layers(layers, &gpt->blocks[b]);
        for (int i = 0; i < LINEAR_LAYERS_A_BLOCK; i++)
            add_beside(layers[i], parameters, rank, alpha, rng);
    }
    add_beside(&gpt->out_head, parameters, rank, alpha, rng);
    return L * LINEAR_LAYERS_A_BLOCK + 1;
}

size_t lora_parameter_count(const GPTConfig *config, int outputs, int rank)
{
    size_t C = (size_t)config->emb_dim;
    size_t attention = 4 * (C + C);                  // W_query, W_key, W_value, out_proj: in + out each
    size_t feed_forward = (C + 4 * C) + (4 * C + C); // there and back
    size_t block = attention + feed_forward;
    return (size_t)rank * ((size_t)config->n_layers * block + C + (size_t)outputs);
}

/* weight[out,in] += alpha · (A·B)ᵀ, element by element: once, so that a plain loop will do. */
void linear_merge_lora(Linear *layer)
{
    const LoraLayer *lora = (const LoraLayer *)layer->adapter;
    if (lora == NULL)
        return;
    int in = layer->weight->shape[1], out = layer->weight->shape[0], rank = lora->A->shape[1];
    for (int o = 0; o < out; o++) {
        for (int i = 0; i < in; i++) {
            float sum = 0.0f;
            for (int r = 0; r < rank; r++)
                sum += lora->A->data[(size_t)i * (size_t)rank + (size_t)r] *
                       lora->B->data[(size_t)r * (size_t)out + (size_t)o];
            layer->weight->data[(size_t)o * (size_t)in + (size_t)i] += lora->alpha * sum;
        }
    }
    layer->adapter = NULL;
}

void gpt_merge_lora(GPT *gpt)
{
    Linear *layers[LINEAR_LAYERS_A_BLOCK];
    for (int b = 0; b < gpt->config.n_layers; b++) {
        block_layers(layers, &gpt->blocks[b]);
        for (int i = 0; i < LINEAR_LAYERS_A_BLOCK; i++)
            linear_merge_lora(layers[i]);
    }
    linear_merge_lora(&gpt->out_head);
}
