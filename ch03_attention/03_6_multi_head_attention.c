/* 03_6_multi_head_attention.c: several ways of looking at once                                     book §3.6
 * One softmax row is one distribution: a token that needs its verb and its subject can only look at a blend of both. Several
 * heads, each with its own queries, keys and values, look in several ways, and their results stand side by side. First as
 * independent heads, then as one projection that is cut into heads: the layer that the GPT of chapter 4 is built from
 * (multi_head_attention.h). */
#include "ch03_attention/multi_head_attention.h"
#include "ch03_attention/sections.h"
#include "ch03_attention/self_attention.h"
#include "ch03_attention/six_tokens.h"

#include "common/error.h"
#include "common/ops/elementwise.h"
#include "common/ops/matmul.h"
#include "common/ops/shape.h"

#include <stdio.h>
#include <string.h>

enum { D_OUT = 2, TWO_HEADS = 2 };

static int index_of_largest(const float *x, int n)
{
    int best = 0;
    for (int i = 1; i < n; i++)
        best = x[i] > x[best] ? i : best;
    return best;
}

/* Two heads with different random weights: at which token does each look most? */
void section_3_6_multi_head_attention(Chapter *chapter)
{
    Tensor *batch = six_tokens_batch(&chapter->step);
    Parameters parameters;
    parameters_init(&parameters, &chapter->weights);
    MultiHeadAttentionWrapper wrapper;
    wrapper_init(&wrapper, &parameters, C_THREE, D_OUT, 0.0f, TWO_HEADS, &chapter->rng);
    Tensor *weights[TWO_HEADS]; // [B,T,T] each
    wrapper_forward(&wrapper, &chapter->tape, batch, NULL, weights);

    printf("%-8s  %-22s  %-22s\n", "token", "head 0 looks most at", "head 1 looks most at");
    for (int t = 0; t < T_SIX; t++) {
        printf("%-8s", input_tokens[t]);
        for (int h = 0; h < TWO_HEADS; h++) {
            const float *row = &weights[h]->data[t * T_SIX];
            int s = index_of_largest(row, T_SIX);
            printf("  %-8s (%.4f)     ", input_tokens[s], (double)row[s]);
        }
        printf("\n");
    }
}

/* ---- heads stacked ---- */

void wrapper_init(MultiHeadAttentionWrapper *wrapper, Parameters *parameters, int d_in, int d_out, float drop_rate,
                  int num_heads, Rng *rng)
{
    if (num_heads < 1 || num_heads > WRAPPER_MAX_HEADS)
        panic("wrapper_init: %d heads; 1 to %d fit", num_heads, WRAPPER_MAX_HEADS);
    wrapper->num_heads = num_heads;
    for (int h = 0; h < num_heads; h++)
        causal_attention_init(&wrapper->heads[h], parameters, d_in, d_out, drop_rate, rng);
}

Tensor *wrapper_forward(const MultiHeadAttentionWrapper *wrapper, Tape *tape, Tensor *x, Rng *dropout,
                        Tensor **weights_out)
{
    Tensor *contexts[WRAPPER_MAX_HEADS];
    for (int h = 0; h < wrapper->num_heads; h++) {
        Tensor **weights = weights_out != NULL ? &weights_out[h] : NULL;
        contexts[h] = causal_attention_forward(&wrapper->heads[h], tape, x, dropout, weights); // [B,T,d_out]
    }
    return tape_concat(tape, contexts, wrapper->num_heads); // [B,T,num_heads·d_out]
}

/* The two heads' maps of the first sequence on one sheet. */
static void map_of_wrapper(Chapter *chapter, const char *name, const char *title, Tensor *const *weights)
{
    float maps[TWO_HEADS * T_SIX * T_SIX];
    for (int h = 0; h < TWO_HEADS; h++)
        memcpy(&maps[h * T_SIX * T_SIX], weights[h]->data, T_SIX * T_SIX * sizeof *maps);
    six_tokens_map_heads(chapter, name, title, maps, TWO_HEADS);
}

static void run_wrapper(Chapter *chapter, int d_out, const char *map_name, const char *map_title)
{
    Tensor *batch = six_tokens_batch(&chapter->step); // [B=2, T=6, C=3]
    Parameters parameters;
    parameters_init(&parameters, &chapter->weights);
    seed_like_book(&chapter->rng, chapter, 123);
    MultiHeadAttentionWrapper mha;
    wrapper_init(&mha, &parameters, C_THREE, d_out, 0.0f, TWO_HEADS, &chapter->rng);
    Tensor *weights[TWO_HEADS];
    Tensor *context_vecs = wrapper_forward(&mha, &chapter->tape, batch, NULL, weights);
    tensor_print("context_vecs", context_vecs);
    char shape[64];
    printf("context_vecs.shape %s\n", tensor_shape_text(context_vecs, shape, sizeof shape));
    map_of_wrapper(chapter, map_name, map_title, weights);
}

void section_3_6_1_stacked_heads(Chapter *chapter)
{
    run_wrapper(chapter, D_OUT, "3.6.1-heads", "MultiHeadAttentionWrapper");
}

/* Each head gives d_out numbers a token, two heads give 2·d_out: so d_out = 1. */
void exercise_3_2_two_dimensional_output(Chapter *chapter)
{
    run_wrapper(chapter, 1, "Ex-3.2-heads", "two heads, d_out = 1");
}

/* ---- one projection, split ---- */

/* Matrix products of four-dimensional tensors: the last two axes are the matrices, the others count them. */
static void show_batched_matmul(Chapter *chapter)
{
    static const float values[2][3][4] = {
        { { 0.2745f, 0.6584f, 0.2775f, 0.8573f },
          { 0.8993f, 0.0390f, 0.9268f, 0.7388f },
          { 0.7179f, 0.7058f, 0.9156f, 0.4340f } },
        { { 0.0772f, 0.3565f, 0.1479f, 0.5331f },
          { 0.4066f, 0.2318f, 0.4545f, 0.9737f },
          { 0.4606f, 0.5159f, 0.4220f, 0.5786f } },
    };
    Tape *tape = &chapter->tape;
    Tensor *a = tensor_from(&chapter->step, &values[0][0][0], 4, (int[]){ 1, 2, 3, 4 }); // [B=1, H=2, T=3, D=4]
    tensor_print("a · aᵀ in each head", tape_matmul_bt(tape, a, a));
    Tensor *first_head = tensor_from(&chapter->step, &values[0][0][0], 2, (int[]){ 3, 4 });
    Tensor *second_head = tensor_from(&chapter->step, &values[1][0][0], 2, (int[]){ 3, 4 });
    tensor_print("First head", tape_matmul_bt(tape, first_head, first_head));
    tensor_print("Second head", tape_matmul_bt(tape, second_head, second_head));
}

/* The sum of what comes out stands for a loss. Each form of the layer gets a tape of its own to go back on; batch and weights
 * live in the weights arena and outlast both. */
static void compare_gradients(Chapter *chapter, const MultiHeadAttention *mha, Parameters *parameters, Tensor *batch)
{
    Tape *tape = &chapter->tape;
    size_t size = tensor_size(mha->qkv_weight);
    float *composed = arena_alloc(&chapter->weights, size * sizeof *composed);

    tape_reset(tape);
    parameters_zero_grad(parameters);
    tape_backward(tape, tape_sum(tape, mha_forward_composed(mha, tape, batch, NULL, NULL)));
    memcpy(composed, mha->qkv_weight->grad, size * sizeof *composed);

    tape_reset(tape);
    parameters_zero_grad(parameters);
    tape_backward(tape, tape_sum(tape, mha_forward(mha, tape, batch, NULL)));
    float difference = largest_difference(composed, mha->qkv_weight->grad, size);
    printf("largest difference of the gradients of W_query, W_key, W_value: %.1g\n", (double)difference);
}

void section_3_6_2_weight_splits(Chapter *chapter)
{
    show_batched_matmul(chapter);

    Tape *tape = &chapter->tape;
    Tensor *batch = six_tokens_batch(&chapter->weights); // [B=2, T=6, C=3]
    Parameters parameters;
    parameters_init(&parameters, &chapter->weights);
    seed_like_book(&chapter->rng, chapter, 123);
    MultiHeadAttention mha;
    mha_init(&mha, &parameters, "mha", C_THREE, D_OUT, 0.0f, TWO_HEADS, false, &chapter->rng);

    Tensor *attn_weights; // [B,H,T,T]
    Tensor *context_vecs = mha_forward_composed(&mha, tape, batch, NULL, &attn_weights);
    printf("\n");
    tensor_print("context_vecs", context_vecs); // [B,T,d_out]
    char shape[64];
    printf("context_vecs.shape %s\n", tensor_shape_text(context_vecs, shape, sizeof shape));
    six_tokens_map_heads(chapter, "3.6.2-heads", "MultiHeadAttention", attn_weights->data, TWO_HEADS);

    // So far each [T,T] matrix was stored, twice with dropout. The fused op (common/ops/attention.h) makes it block by block
    // and forgets it: same numbers, memory that grows with T instead of T².
    Tensor *fused = mha_forward(&mha, tape, batch, NULL);
    printf("\nlargest difference between small steps and the fused op: %.1g\n",
           (double)largest_difference(context_vecs->data, fused->data, tensor_size(fused)));
    compare_gradients(chapter, &mha, &parameters, batch);
}

/* ---- exercise 3.3 ---- */

/* The attention layer of GPT-2 small: 12 heads, 768 numbers a token, 1024 tokens. */
void exercise_3_3_gpt2_size(Chapter *chapter)
{
    enum { CONTEXT_LENGTH = 1024, EMB_DIM = 768, NUM_HEADS = 12 };
    Parameters parameters;
    parameters_init(&parameters, &chapter->weights);
    MultiHeadAttention mha;
    mha_init(&mha, &parameters, "mha", EMB_DIM, EMB_DIM, 0.0f, NUM_HEADS, false, &chapter->rng);
    printf("parameters: %zu (3 · %d · %d without bias, and %d · %d + %d of out_proj)\n", parameters_size(&parameters),
           EMB_DIM, EMB_DIM, EMB_DIM, EMB_DIM, EMB_DIM);

    Tensor *x = tensor_new_3d(&chapter->weights, 1, CONTEXT_LENGTH, EMB_DIM); // random token vectors
    tensor_fill_normal(x, 0.0f, 1.0f, &chapter->rng);
    chapter->tape.recording = false; // only to look at it
    Tensor *context_vecs = mha_forward(&mha, &chapter->tape, x, NULL);
    char shape[64];
    printf("context_vecs.shape %s\n", tensor_shape_text(context_vecs, shape, sizeof shape));
    tensor_print("context_vecs", context_vecs);

    double matrices_mib = (double)NUM_HEADS * CONTEXT_LENGTH * CONTEXT_LENGTH * sizeof(float) / (1024.0 * 1024.0);
    double used_mib = (double)chapter->step.peak_bytes / (1024.0 * 1024.0);
    printf("attention matrices, if they were stored: %.0f MiB; everything that the fused forward pass took: %.0f MiB\n",
           matrices_mib, used_mib);

    Tensor *six =
        tensor_new_3d(&chapter->step, 1, T_SIX, EMB_DIM); // as an untrained embedding would give our six tokens
    memcpy(six->data, x->data, tensor_size(six) * sizeof(float));
    Tensor *attn_weights; // [1,12,6,6]
    mha_forward_composed(&mha, &chapter->tape, six, NULL, &attn_weights);
    six_tokens_map_heads(chapter, "Ex-3.3-heads", "12 untrained heads at the size of GPT-2 small", attn_weights->data,
                         NUM_HEADS);
}
