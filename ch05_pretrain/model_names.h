/* model_names.h: which of our tensors is which of GPT-2's                       book §5.5, tests/test_ch05_model_files.c
 *     ours                                     model.safetensors                         in the file
 *     tok_emb.weight                           transformer.wte.weight                    [V, C]
 *     pos_emb.weight                           transformer.wpe.weight                    [context_length, C]
 *     trf_blocks.0.norm1.scale, .shift         transformer.h.0.ln_1.weight, .bias        [C]
 *     trf_blocks.0.att.W_query, W_key, W_value transformer.h.0.attn.c_attn.weight, .bias [C, 3C], [3C]
 *     trf_blocks.0.att.out_proj                transformer.h.0.attn.c_proj               [C, C]
 *     trf_blocks.0.norm2                       transformer.h.0.ln_2
 *     trf_blocks.0.ff.layers.0                 transformer.h.0.mlp.c_fc                  [C, 4C]
 *     trf_blocks.0.ff.layers.2                 transformer.h.0.mlp.c_proj                [4C, C]
 *     final_norm                               transformer.ln_f
 *     out_head.weight                          lm_head.weight (not when tied)            [V, C]
 * Read next: model_files.c. */
#ifndef CH05_MODEL_NAMES_H
#define CH05_MODEL_NAMES_H

#include "ch04_gpt/gpt.h"
#include "ch05_pretrain/model_files.h"
#include "common/error.h"

#define SCORE_WEIGHT "score.weight"
#define SCORE_BIAS "score.bias"

/* Writes the model's tensors; head: in place of the output layer, or NULL. */
bool model_weights_write(const GPT *gpt, const ClassifierHead *head, const char *path, Error *error);

/* Reads every tensor of the model from path and complains about those that the file has besides. classifier: the file has
 * "score" and need not have the output layer. */
bool model_weights_read(const GPT *gpt, bool classifier, const char *path, Error *error);

#endif
