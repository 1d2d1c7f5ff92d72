// says: freezing reached the LoraLayers, too
#include "ch07_instruct/exercises/ex_7_4.h"

size_t my_lora_count(const GPTConfig *config, int rank)
{
    size_t C = (size_t)config->emb_dim;
    size_t attention = 4 * (C + C); // in + out of each layer
    size_t feed_forward = (C + 4 * C) + (4 * C + C);
    size_t head = C + (size_t)config->vocab_size;
    return (size_t)rank * ((size_t)config->n_layers * (attention + feed_forward) + head);
}

static void add_beside(Linear *layer, GPT *gpt, int rank, float alpha, Rng *rng)
{
    int out = layer->weight->shape[0], in = layer->weight->shape[1];
    LoraLayer *lora = arena_alloc(gpt->parameters.arena, sizeof *lora);
    lora_layer_init(lora, &gpt->parameters, layer->weight->name, in, out, rank, alpha, rng);
    layer->adapter = &lora->adapter;
}

int my_prepare_lora(GPT *gpt, int rank, float alpha, Rng *rng)
{
    int count = 0;
    for (int b = 0; b < gpt->config.n_layers; b++) {
        TransformerBlock *block = &gpt->blocks[b];
        Linear *layers[] = { &block->att.W_query,  &block->att.W_key, &block->att.W_value,
                             &block->att.out_proj, &block->ff.expand, &block->ff.contract };
        for (size_t i = 0; i < sizeof layers / sizeof *layers; i++) {
            add_beside(layers[i], gpt, rank, alpha, rng);
            count++;
        }
    }
    add_beside(&gpt->out_head, gpt, rank, alpha, rng);
    parameters_set_trainable(&gpt->parameters, false);
    return count + 1;
}
