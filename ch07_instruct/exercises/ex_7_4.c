/* Exercise 7.4  Fine-tuning with LoRA                                      book §7.6, appendix E, exercise 7.4
 *
 * All of the model's weights stay as they are; beside every linear layer learns a thin product, A[in,rank] · B[rank,out]. LoraLayer is
 * chapter 6's (ch06_classify/lora.h); what is to be written is the wiring that the book's replace_linear_with_lora does.
 *
 * 1. my_lora_count: how many numbers will learn, without making a model. In each of config->n_layers blocks, C = config->emb_dim, there
 *    are W_query, W_key, W_value and out_proj, from C to C, and the feed-forward part's expand, C to 4C, and contract, 4C to C; behind
 *    the blocks is out_head, C to config->vocab_size. Embeddings and norms are no linear layers.
 *
 *        C 8, one block, 11 words, rank 2:    2 · (4 · 16 + 2 · 40 + 19) = 326
 *
 * 2. my_prepare_lora: freeze the model's weights, parameters_set_trainable(&gpt->parameters, false); then put a LoraLayer beside each of
 *    those layers, block after block, and return beside how many:
 *
 *        LoraLayer *lora = arena_alloc(gpt->parameters.arena, sizeof *lora);
 *        lora_layer_init(lora, &gpt->parameters, "a name", in, out, rank, alpha, rng);
 *        layer->adapter = &lora->adapter;
 *
 *    The layers are gpt->blocks[b].att.W_query and so on, gpt->blocks[b].ff.expand, .contract, and gpt->out_head. A layer's weight is
 *    [out, in]: weight->shape[0] is out, weight->shape[1] is in. A new LoraLayer is listed in the parameters, and learns.
 *
 * Before you write: B starts as zeros. So what does the model say right after my_prepare_lora?
 * Test it: make exercise EX=7.4      Stuck: make hint EX=7.4
 * Trained, beside all weights: make ch07 ARGS="--section 'Ex 7.4'" */
#include "ch07_instruct/exercises/ex_7_4.h"

size_t my_lora_count(const GPTConfig *config, int rank)
{
    (void)config; // TODO: write this function
    (void)rank;
    return 0;
}

int my_prepare_lora(GPT *gpt, int rank, float alpha, Rng *rng)
{
    (void)gpt; // TODO: write this function
    (void)rank;
    (void)alpha;
    (void)rng;
    return 0;
}
