/* lora.h: low-rank adaptation: learning beside frozen weights                         book appendix E, tests/test_ch06_lora.c
 * A layer y = x·Wᵀ stays as it is; beside it learns a product of two thin matrices:
 *     y = x·Wᵀ + alpha · (x·A)·B        A[in,rank], B[rank,out]
 * rank·(in + out) numbers learn instead of in·out. B starts as zeros, so that at first nothing changes.
 * Source  Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models", arXiv 2106.09685. */
#ifndef CH06_LORA_H
#define CH06_LORA_H

#include "ch04_gpt/gpt.h"

#include <stdbool.h>

/* The book's LoRALayer. */
typedef struct LoraLayer {
    Adapter adapter; /* its first member, so that a Linear can call it (common/nn.h) */
    Tensor *A; /* [in, rank], uniform in ±1/√rank: kaiming_uniform_(a = √5) takes the second axis for the fan-in */
    Tensor *B; /* [rank, out], zeros */
    float alpha; /* how much the product counts */
} LoraLayer;

/* Lists A and B in parameters as "NAME.lora.A" and "NAME.lora.B". Draws A from rng. */
void lora_layer_init(LoraLayer *lora, Parameters *parameters, const char *name, int in, int out, int rank, float alpha,
                     Rng *rng);

/* alpha · (x·A)·B */
Tensor *lora_layer_forward(const LoraLayer *lora, Tape *tape, Tensor *x);

/* Puts a LoraLayer beside every linear layer of the model (in each block W_query, W_key, W_value, out_proj and the two of the
 * feed-forward part; then out_head), in that order, as the book's replace_linear_with_lora. The layers' own weights should be
 * frozen before; the new ones are added to parameters. Memory: the parameters' arena. Returns how many layers were met. */
int gpt_add_lora(GPT *gpt, Parameters *parameters, int rank, float alpha, Rng *rng);

/* How many numbers gpt_add_lora makes learn, for a model whose out_head has outputs rows. Nothing is allocated. */
size_t lora_parameter_count(const GPTConfig *config, int outputs, int rank);

/* weight += alpha · (A·B)ᵀ, and the adapter goes; nothing happens to a layer that has none. */
void linear_merge_lora(Linear *layer);

/* The same for all layers of the model: the same results, at the cost of a model that never had any. */
void gpt_merge_lora(GPT *gpt);

#endif
