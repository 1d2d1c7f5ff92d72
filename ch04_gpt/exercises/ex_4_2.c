/* Exercise 4.2  The larger GPT-2 models                                    book §4.6, exercise 4.2
 *
 * 1. config is that of GPT-2 small (emb_dim 768, n_heads 12, n_layers 12). Make it that of a larger one, by changing what differs:
 *
 *        medium: 1024 wide, 24 blocks, 16 heads      large: 1280 wide, 36 blocks, 20 heads      XL: 1600 wide, 48 blocks, 25 heads
 *
 * 2. How many numbers does a GPT of such a configuration learn? Nothing is built: the XL's weights alone would take 6 GB. Count:
 *
 *        embeddings     V·C for the tokens, context_length·C for the positions
 *        each block     attention: three matrices C x C for queries, keys, values (with qkv_bias a bias of C each), out_proj C x C
 *                       with bias; feed-forward: C to 4C with bias, 4C to C with bias; two norms of scale and shift, C each
 *        at the end     the final norm, and the output layer V x C without bias: none of its own where config->tied
 *
 *    GPT-2 small, not tied as in the book: 163,009,536. Its other name, "124M", counts a tied output layer: V·C fewer.
 *
 * Test it: make exercise EX=4.2      Stuck: make hint EX=4.2      What it leads to: make ch04 ARGS="--section 'Ex 4.2'" */
#include "ch04_gpt/exercises/ex_4_2.h"

void my_gpt2_medium(GPTConfig *config)
{
    (void)config; // TODO: config->emb_dim = …
}

void my_gpt2_large(GPTConfig *config)
{
    (void)config; // TODO
}

void my_gpt2_xl(GPTConfig *config)
{
    (void)config; // TODO
}

size_t my_parameter_count(const GPTConfig *config)
{
    (void)config; // TODO: write this function
    return 0;
}
