// says: this does not fit into an int
#include "ch04_gpt/exercises/ex_4_2.h"

static void resize(GPTConfig *config, int emb_dim, int n_layers, int n_heads)
{
    config->emb_dim = emb_dim;
    config->n_layers = n_layers;
    config->n_heads = n_heads; // each 64 wide in all four models
}

void my_gpt2_medium(GPTConfig *config)
{
    resize(config, 1024, 24, 16);
}

void my_gpt2_large(GPTConfig *config)
{
    resize(config, 1280, 36, 20);
}

void my_gpt2_xl(GPTConfig *config)
{
    resize(config, 1600, 48, 25);
}

size_t my_parameter_count(const GPTConfig *config)
{
    unsigned V = (unsigned)config->vocab_size;
    unsigned C = (unsigned)config->emb_dim;
    unsigned embeddings = V * C + (unsigned)config->context_length * C;
    unsigned attention = 3 * C * C + (config->qkv_bias ? 3 * C : 0) + C * C + C;
    unsigned feed_forward = C * 4 * C + 4 * C + 4 * C * C + C;
    unsigned norm = 2 * C;
    unsigned block = attention + feed_forward + 2 * norm;
    unsigned out_head = config->tied ? 0 : V * C;
    return embeddings + (unsigned)config->n_layers * block + norm + out_head;
}
