/* stored_weights.h: a model's weights in fewer bits, for generation                   not in the book, tests/test_ch04_stored.c
 * For one new token each weight is read once and used once, so that the time of a token is the time in which memory delivers the
 * weights. Half the bits, twice the tokens; common/ops/matvec.h says what becomes of the numbers. Read next: generate.h. */
#ifndef CH04_STORED_WEIGHTS_H
#define CH04_STORED_WEIGHTS_H

#include "ch04_gpt/gpt.h"
#include "common/ops/matvec.h"

/* From now on every matrix of the blocks and the output layer (a tied one too) is read in this format wherever no tape records;
 * WEIGHT_FP32: as it was trained. Embeddings, biases and norms stay floats: of them a token reads a few rows only. The floats stay
 * in memory; who trains them further stores them again. Layers with adapters (LoRA) are read as floats. Memory from arena. */
void gpt_store_weights(const GPT *gpt, WeightFormat format, Arena *arena);

/* Bytes of weights that one new token reads, in the format that they are stored in. */
size_t gpt_bytes_a_token(const GPT *gpt);

#endif
