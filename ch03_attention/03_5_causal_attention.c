/* 03_5_causal_attention.c: a token must not see what comes after it                                book §3.5
 * A GPT learns to say the next token. If the attention could look at it, there would be nothing to learn. So row t of the
 * attention weights keeps columns 0..t only: everything right of the diagonal is masked. */
#include "ch03_attention/sections.h"
#include "ch03_attention/self_attention.h"
#include "ch03_attention/six_tokens.h"

#include "common/ops/elementwise.h"
#include "common/ops/matmul.h"
#include "common/ops/softmax.h"

#include <math.h>
#include <stdio.h>

enum { D_OUT = 2 }; /* the book's d_out */

/* The queries and keys of §3.4.2's second class, drawn from the book's seed 789, and what §3.5 computes from them. */
typedef struct V2Scores {
    Tensor *attn_scores;  /* [T,T] = queries · keysᵀ */
    float scale;          /* 1/√d_k */
    Tensor *attn_weights; /* [T,T] = softmax(attn_scores · scale): no mask yet */
} V2Scores;

static V2Scores scores_of_v2(Chapter *chapter)
{
    Tape *tape = &chapter->tape;
    Parameters parameters;
    parameters_init(&parameters, &chapter->weights);
    Rng rng;
    seed_like_book(&rng, chapter, 789);
    SelfAttentionV2 sa_v2;
    self_attention_v2_init(&sa_v2, &parameters, C_THREE, D_OUT, &rng);

    Tensor *x = six_tokens_tensor(&chapter->step);
    Tensor *queries = linear_apply(&sa_v2.W_query, tape, x);
    Tensor *keys = linear_apply(&sa_v2.W_key, tape, x);
    V2Scores v2;
    v2.scale = 1.0f / sqrtf(D_OUT);
    v2.attn_scores = tape_matmul_bt(tape, queries, keys);
    v2.attn_weights = tape_softmax(tape, tape_scale(tape, v2.attn_scores, v2.scale));
    return v2;
}

/* How much of its attention does each token spend on tokens that it should not know yet? */
void section_3_5_causal_attention(Chapter *chapter)
{
    V2Scores v2 = scores_of_v2(chapter);
    printf("%-8s  %-22s\n", "token", "weight on later tokens");
    for (int t = 0; t < T_SIX; t++) {
        float later = 0.0f;
        for (int s = t + 1; s < T_SIX; s++)
            later += v2.attn_weights->data[t * T_SIX + s];
        printf("%-8s  %.4f\n", input_tokens[t], (double)later);
    }
}

void section_3_5_1_causal_mask(Chapter *chapter)
{
    Tape *tape = &chapter->tape;
    V2Scores v2 = scores_of_v2(chapter);
    tensor_print("attn_weights", v2.attn_weights);
    six_tokens_map(chapter, "3.5.1-unmasked", "before the mask", v2.attn_weights->data);

    // First way: set the future's weights to 0 after softmax, then make every row sum to 1 again.
    Tensor *mask_simple = tensor_new_2d(&chapter->step, T_SIX, T_SIX); // 1 on and below the diagonal
    for (int t = 0; t < T_SIX; t++) {
        for (int s = 0; s < T_SIX; s++)
            mask_simple->data[t * T_SIX + s] = s <= t ? 1.0f : 0.0f;
    }
    printf("\n");
    tensor_print("mask_simple", mask_simple);
    Tensor *masked_simple = tape_multiply(tape, v2.attn_weights, mask_simple);
    tensor_print("masked_simple", masked_simple);
    Tensor *masked_simple_norm = tape_normalize_rows(tape, masked_simple);
    tensor_print("masked_simple_norm", masked_simple_norm);
    six_tokens_map(chapter, "3.5.1-renormalised", "mask after softmax, rows divided by their sums",
                   masked_simple_norm->data);

    // Second way, the one that is used: −∞ before softmax. exp(−∞) = 0, and softmax does the division anyway. The result is
    // the same, because in the first way the future's share of softmax's sum cancels.
    Tensor *masked = tape_mask_future(tape, v2.attn_scores, -INFINITY);
    printf("\n");
    tensor_print("masked", masked);
    Tensor *attn_weights = tape_softmax(tape, tape_scale(tape, masked, v2.scale));
    tensor_print("attn_weights (causal)", attn_weights);
    six_tokens_map(chapter, "3.5.1-causal", "mask before softmax", attn_weights->data);
}

/* During training some weights are set to 0 at random, so that no token relies on one other token alone; the rest grow by
 * 1/(1 − p), so that a row's expected sum stays 1. In a trained model dropout is off. */
void section_3_5_2_dropout(Chapter *chapter)
{
    enum { HALF_PERCENT = 50 };
    const float drop_rate = HALF_PERCENT / 100.0f; // far more than the 0.1 of a GPT: to see it
    Tape *tape = &chapter->tape;
    Tensor *example = tensor_new_2d(&chapter->step, T_SIX, T_SIX);
    tensor_fill(example, 1.0f);
    seed_like_book(&chapter->rng, chapter, 123);
    tensor_print("dropout(example)", tape_dropout(tape, example, drop_rate, &chapter->rng));
    printf("(the book's mask; a PyTorch for x86 from pip contains MKL and draws another, six 2s in its first row)\n");

    V2Scores v2 = scores_of_v2(chapter);
    Tensor *masked = tape_mask_future(tape, v2.attn_scores, -INFINITY);
    Tensor *attn_weights = tape_softmax(tape, tape_scale(tape, masked, v2.scale));
    seed_like_book(&chapter->rng, chapter, 123); // the same mask again
    Tensor *dropped = tape_dropout(tape, attn_weights, drop_rate, &chapter->rng);
    printf("\n");
    tensor_print("dropout(attn_weights)", dropped);
    six_tokens_map(chapter, "3.5.2-dropout", "causal, half of the weights dropped, the others doubled", dropped->data);
}

/* ---- the class ---- */

void causal_attention_init(CausalAttention *attention, Parameters *parameters, int d_in, int d_out, float drop_rate,
                           Rng *rng)
{
    attention->drop_rate = drop_rate;
    linear_init(&attention->W_query, parameters, "W_query", d_in, d_out, false, rng);
    linear_init(&attention->W_key, parameters, "W_key", d_in, d_out, false, rng);
    linear_init(&attention->W_value, parameters, "W_value", d_in, d_out, false, rng);
}

Tensor *causal_attention_forward(const CausalAttention *attention, Tape *tape, Tensor *x, Rng *dropout,
                                 Tensor **weights_out)
{
    Tensor *keys = linear_apply(&attention->W_key, tape, x); // [B,T,d_out]
    Tensor *queries = linear_apply(&attention->W_query, tape, x);
    Tensor *values = linear_apply(&attention->W_value, tape, x);
    float d_k = (float)tensor_columns(keys);

    Tensor *attn_scores = tape_matmul_bt(tape, queries, keys); // [B,T,T]: in each sequence of the batch on its own
    Tensor *masked = tape_mask_future(tape, attn_scores, -INFINITY);
    Tensor *attn_weights = tape_softmax(tape, tape_scale(tape, masked, 1.0f / sqrtf(d_k)));
    if (weights_out != NULL)
        *weights_out = attn_weights;
    Tensor *dropped = tape_dropout(tape, attn_weights, attention->drop_rate, dropout);
    return tape_matmul(tape, dropped, values); // [B,T,d_out]
}

void section_3_5_3_causal_class(Chapter *chapter)
{
    Tensor *batch = six_tokens_batch(&chapter->step); // the sentence twice: [B=2, T=6, C=3]
    char shape[64];
    printf("batch.shape %s\n", tensor_shape_text(batch, shape, sizeof shape));

    Parameters parameters;
    parameters_init(&parameters, &chapter->weights);
    seed_like_book(&chapter->rng, chapter, 123);
    CausalAttention ca;
    causal_attention_init(&ca, &parameters, C_THREE, D_OUT, 0.0f, &chapter->rng);
    Tensor *weights;
    Tensor *context_vecs = causal_attention_forward(&ca, &chapter->tape, batch, NULL, &weights);
    tensor_print("context_vecs", context_vecs);
    printf("context_vecs.shape %s\n", tensor_shape_text(context_vecs, shape, sizeof shape));
    six_tokens_map(chapter, "3.5.3-class", "CausalAttention", weights->data);
}
