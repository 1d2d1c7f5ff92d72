/* Solution 4.2  The larger GPT-2 models                                    book §4.6, exercise 4.2
 * 406,212,608, 838,220,800 and 1,637,792,000 numbers, not tied. The library's are gpt_config_named and gpt_parameter_count in
 * gpt.c; the chapter's own is exercise_4_2_larger_models in 04_exercises.c. */
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
    size_t V = (size_t)config->vocab_size;
    size_t C = (size_t)config->emb_dim;
    size_t embeddings = V * C + (size_t)config->context_length * C;
    size_t attention = 3 * C * C + (config->qkv_bias ? 3 * C : 0) + C * C + C;
    size_t feed_forward = C * 4 * C + 4 * C + 4 * C * C + C;
    size_t norm = 2 * C;
    size_t block = attention + feed_forward + 2 * norm;
    size_t out_head = config->tied ? 0 : V * C;
    return embeddings + (size_t)config->n_layers * block + norm + out_head;
}
