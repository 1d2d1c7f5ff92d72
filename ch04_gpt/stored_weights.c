#include "ch04_gpt/stored_weights.h"

enum { MATRICES_A_BLOCK = 4 };

static void block_matrices(Tensor *matrices[MATRICES_A_BLOCK], const TransformerBlock *block)
{
    matrices[0] = block->att.qkv_weight;
    matrices[1] = block->att.out_proj.weight;
    matrices[2] = block->ff.expand.weight;
    matrices[3] = block->ff.contract.weight;
}

static void store(Tensor *weight, WeightFormat format, Arena *arena)
{
    weight->stored = NULL;
    if (format != WEIGHT_FP32)
        weight->stored = stored_weight_new(arena, format, weight->data, weight->shape[0], weight->shape[1]);
}

void gpt_store_weights(const GPT *gpt, WeightFormat format, Arena *arena)
{
    for (int layer = 0; layer < gpt->config.n_layers; layer++) {
        Tensor *matrices[MATRICES_A_BLOCK];
        block_matrices(matrices, &gpt->blocks[layer]);
        for (int i = 0; i < MATRICES_A_BLOCK; i++)
            store(matrices[i], format, arena);
    }
    store(gpt->out_head.weight, format, arena);
}

static size_t matrix_bytes(const Tensor *weight)
{
    return weight->stored != NULL ? stored_weight_bytes(weight->stored) : tensor_size(weight) * sizeof(float);
}

size_t gpt_bytes_a_token(const GPT *gpt)
{
    size_t bytes = matrix_bytes(gpt->out_head.weight);
    for (int layer = 0; layer < gpt->config.n_layers; layer++) {
        Tensor *matrices[MATRICES_A_BLOCK];
        block_matrices(matrices, &gpt->blocks[layer]);
        for (int i = 0; i < MATRICES_A_BLOCK; i++)
            bytes += matrix_bytes(matrices[i]);
    }
    return bytes;
}
