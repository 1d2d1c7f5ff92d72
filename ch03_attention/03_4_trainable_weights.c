/* 03_4_trainable_weights.c: self-attention that can learn what to look for                         book §3.4
 * Three matrices turn each token's vector into three others: a query (what am I looking for?), a key (what do I offer to be
 * found by?) and a value (what do I hand over?). Scores are now query · key, and the mixture is made of values:
 *     Attention(Q, K, V) = softmax(Q Kᵀ / √d_k) V               (Vaswani et al., arXiv 1706.03762, equation 1) */
#include "ch03_attention/sections.h"
#include "ch03_attention/self_attention.h"
#include "ch03_attention/six_tokens.h"

#include "common/ops/attention.h"
#include "common/ops/elementwise.h"
#include "common/ops/matmul.h"
#include "common/ops/softmax.h"

#include <math.h>
#include <stdio.h>

enum { D_OUT = 2 }; /* the book's d_out: numbers in a query, a key, a value */

/* Without trainable matrices "journey" looks at "one" exactly as "one" looks at "journey": x · y = y · x. */
void section_3_4_trainable_weights(Chapter *chapter)
{
    Tape *tape = &chapter->tape;
    Tensor *x = six_tokens_tensor(&chapter->step);
    Tensor *plain = tape_matmul_bt(tape, x, x); // [T,T]

    Parameters parameters;
    parameters_init(&parameters, &chapter->weights);
    SelfAttentionV1 attention;
    self_attention_v1_init(&attention, &parameters, C_THREE, D_OUT, &chapter->rng);
    Tensor *queries = tape_matmul(tape, x, attention.W_query);
    Tensor *keys = tape_matmul(tape, x, attention.W_key);
    Tensor *learned = tape_matmul_bt(tape, queries, keys); // [T,T]

    enum { JOURNEY = 1, ONE = 4 };
    printf("%-32s  %-14s  %-14s\n", "score of", "journey → one", "one → journey");
    printf("%-32s  %-14.4f  %-14.4f\n", "§3.3, inputs with inputs", (double)plain->data[JOURNEY * T_SIX + ONE],
           (double)plain->data[ONE * T_SIX + JOURNEY]);
    printf("%-32s  %-14.4f  %-14.4f\n", "§3.4, queries with keys", (double)learned->data[JOURNEY * T_SIX + ONE],
           (double)learned->data[ONE * T_SIX + JOURNEY]);
    printf("\nnumbers that training can change: %zu in §3.3, %zu in §3.4 (3 matrices of %d x %d)\n", (size_t)0,
           parameters_trainable_size(&parameters), C_THREE, D_OUT);
}

/* y[D_OUT] = x[C] · W[C,D_OUT]: a row times a matrix. */
static void project(float y[D_OUT], const float x[C_THREE], float W[C_THREE][D_OUT])
{
    for (int d = 0; d < D_OUT; d++) {
        y[d] = 0.0f;
        for (int c = 0; c < C_THREE; c++)
            y[d] += x[c] * W[c][d];
    }
}

/* One query again, "journey", in plain loops. */
void section_3_4_1_weights_step_by_step(Chapter *chapter)
{
    float W_query[C_THREE][D_OUT], W_key[C_THREE][D_OUT], W_value[C_THREE][D_OUT];
    seed_like_book(&chapter->rng, chapter, 123);
    rng_fill_uniform(&W_query[0][0], C_THREE * D_OUT, 0.0f, 1.0f, &chapter->rng); // torch.rand
    rng_fill_uniform(&W_key[0][0], C_THREE * D_OUT, 0.0f, 1.0f, &chapter->rng);
    rng_fill_uniform(&W_value[0][0], C_THREE * D_OUT, 0.0f, 1.0f, &chapter->rng);

    float query_2[D_OUT]; // 1. project: the query of "journey", keys and values of all
    project(query_2, inputs[1], W_query);
    floats_print("query_2", query_2, 1, (int[]){ D_OUT });
    float keys[T_SIX][D_OUT], values[T_SIX][D_OUT];
    for (int t = 0; t < T_SIX; t++) {
        project(keys[t], inputs[t], W_key);
        project(values[t], inputs[t], W_value);
    }
    floats_print("keys", &keys[0][0], 2, (int[]){ T_SIX, D_OUT });
    floats_print("values", &values[0][0], 2, (int[]){ T_SIX, D_OUT });

    float attn_scores_2[T_SIX]; // 2. scores: query with every key
    for (int t = 0; t < T_SIX; t++) {
        attn_scores_2[t] = 0.0f;
        for (int d = 0; d < D_OUT; d++)
            attn_scores_2[t] += query_2[d] * keys[t][d];
    }
    printf("\nattn_score_22: %.4f\n", (double)attn_scores_2[1]);
    floats_print("attn_scores_2", attn_scores_2, 1, (int[]){ T_SIX });

    // 3. weights. A sum of d_k products grows like √d_k; without the division softmax would see ever larger differences in
    //    wider models, put nearly everything on one token, and have next to no gradient left to learn from.
    float scaled[T_SIX], attn_weights_2[T_SIX];
    for (int t = 0; t < T_SIX; t++)
        scaled[t] = attn_scores_2[t] / sqrtf(D_OUT);
    softmax_forward(attn_weights_2, scaled, 1, T_SIX);
    floats_print("attn_weights_2", attn_weights_2, 1, (int[]){ T_SIX });

    float context_vec_2[D_OUT] = { 0 }; // 4. mix the values
    for (int t = 0; t < T_SIX; t++) {
        for (int d = 0; d < D_OUT; d++)
            context_vec_2[d] += attn_weights_2[t] * values[t][d];
    }
    floats_print("context_vec_2", context_vec_2, 1, (int[]){ D_OUT });
    six_tokens_map_row(chapter, "3.4.1-journey", "queries and keys, one query", attn_weights_2, 1);
}

/* ---- the classes ---- */

/* [in,out] uniform in [0,1): the book's torch.rand. */
static Tensor *raw_weight(Parameters *parameters, const char *name, int d_in, int d_out, Rng *rng)
{
    Tensor *weight = parameter_new(parameters, name, 2, (int[]){ d_in, d_out });
    tensor_fill_uniform(weight, 0.0f, 1.0f, rng);
    return weight;
}

void self_attention_v1_init(SelfAttentionV1 *attention, Parameters *parameters, int d_in, int d_out, Rng *rng)
{
    attention->W_query = raw_weight(parameters, "W_query", d_in, d_out, rng);
    attention->W_key = raw_weight(parameters, "W_key", d_in, d_out, rng);
    attention->W_value = raw_weight(parameters, "W_value", d_in, d_out, rng);
}

/* softmax(queries · keysᵀ / √d_k) · values, all of them [T, d_out]. */
static Tensor *attend(Tape *tape, Tensor *queries, Tensor *keys, Tensor *values, Tensor **weights_out)
{
    float d_k = (float)tensor_columns(keys);
    Tensor *attn_scores = tape_matmul_bt(tape, queries, keys); // [T,T]
    Tensor *scaled = tape_scale(tape, attn_scores, 1.0f / sqrtf(d_k));
    Tensor *attn_weights = tape_softmax(tape, scaled); // every row sums to 1
    if (weights_out != NULL)
        *weights_out = attn_weights;
    return tape_matmul(tape, attn_weights, values); // [T, d_out]
}

Tensor *self_attention_v1_forward(const SelfAttentionV1 *attention, Tape *tape, Tensor *x, Tensor **weights_out)
{
    Tensor *keys = tape_matmul(tape, x, attention->W_key);
    Tensor *queries = tape_matmul(tape, x, attention->W_query);
    Tensor *values = tape_matmul(tape, x, attention->W_value);
    return attend(tape, queries, keys, values, weights_out);
}

void self_attention_v2_init(SelfAttentionV2 *attention, Parameters *parameters, int d_in, int d_out, Rng *rng)
{
    linear_init(&attention->W_query, parameters, "W_query", d_in, d_out, false, rng);
    linear_init(&attention->W_key, parameters, "W_key", d_in, d_out, false, rng);
    linear_init(&attention->W_value, parameters, "W_value", d_in, d_out, false, rng);
}

Tensor *self_attention_v2_forward(const SelfAttentionV2 *attention, Tape *tape, Tensor *x, Tensor **weights_out)
{
    Tensor *keys = linear_apply(&attention->W_key, tape, x);
    Tensor *queries = linear_apply(&attention->W_query, tape, x);
    Tensor *values = linear_apply(&attention->W_value, tape, x);
    return attend(tape, queries, keys, values, weights_out);
}

/* The four steps of §3.4.1 as one call on plain arrays: the kernel that later does all of a GPT's attention. */
static void attend_by_kernel(float *context, const float *q, const float *k, const float *v)
{
    AttentionShape shape = {
        .B = 1,
        .T_q = T_SIX,
        .T_k = T_SIX,
        .H = 1,
        .H_kv = 1,
        .D = D_OUT,
        .q_stride = D_OUT,
        .k_stride = D_OUT,
        .v_stride = D_OUT,
    };
    attention_forward(context, NULL, q, k, v, &shape);
}

void section_3_4_2_self_attention_class(Chapter *chapter)
{
    Tape *tape = &chapter->tape;
    Tensor *x = six_tokens_tensor(&chapter->step); // [T=6, C=3]
    Parameters parameters;
    parameters_init(&parameters, &chapter->weights);
    Tensor *weights;

    seed_like_book(&chapter->rng, chapter, 123);
    SelfAttentionV1 sa_v1;
    self_attention_v1_init(&sa_v1, &parameters, C_THREE, D_OUT, &chapter->rng);
    Tensor *context_v1 = self_attention_v1_forward(&sa_v1, tape, x, &weights);
    tensor_print("sa_v1(inputs)", context_v1);
    six_tokens_map(chapter, "3.4.2-v1", "SelfAttention_v1", weights->data);

    float context[T_SIX * D_OUT];
    attend_by_kernel(context, tape_matmul(tape, x, sa_v1.W_query)->data, tape_matmul(tape, x, sa_v1.W_key)->data,
                     tape_matmul(tape, x, sa_v1.W_value)->data);
    float difference = largest_difference(context, context_v1->data, T_SIX * D_OUT);
    printf("largest difference to attention_forward: %.1g\n\n", (double)difference);

    seed_like_book(&chapter->rng, chapter, 789); // linear layers start otherwise: ±1/√d_in instead of 0…1
    SelfAttentionV2 sa_v2;
    self_attention_v2_init(&sa_v2, &parameters, C_THREE, D_OUT, &chapter->rng);
    tensor_print("sa_v2(inputs)", self_attention_v2_forward(&sa_v2, tape, x, &weights));
    six_tokens_map(chapter, "3.4.2-v2", "SelfAttention_v2", weights->data);
}

/* v1[in,out] = v2[out,in]ᵀ */
static void copy_transposed(Tensor *into, const Tensor *from)
{
    int in = into->shape[0];
    int out = into->shape[1];
    for (int i = 0; i < in; i++) {
        for (int o = 0; o < out; o++)
            into->data[i * out + o] = from->data[o * in + i];
    }
}

/* Both classes compute the same once v1 has v2's weights. A linear layer stores them out-by-in, v1 in-by-out: hence the
 * transposition. */
void exercise_3_1_compare_classes(Chapter *chapter)
{
    Tape *tape = &chapter->tape;
    Tensor *x = six_tokens_tensor(&chapter->step);
    Parameters parameters;
    parameters_init(&parameters, &chapter->weights);
    SelfAttentionV1 sa_v1;
    SelfAttentionV2 sa_v2;
    seed_like_book(&chapter->rng, chapter, 123);
    self_attention_v1_init(&sa_v1, &parameters, C_THREE, D_OUT, &chapter->rng);
    seed_like_book(&chapter->rng, chapter, 123); // both from one seed, as in the book's solution
    self_attention_v2_init(&sa_v2, &parameters, C_THREE, D_OUT, &chapter->rng);

    copy_transposed(sa_v1.W_query, sa_v2.W_query.weight);
    copy_transposed(sa_v1.W_key, sa_v2.W_key.weight);
    copy_transposed(sa_v1.W_value, sa_v2.W_value.weight);
    Tensor *context_v1 = self_attention_v1_forward(&sa_v1, tape, x, NULL);
    Tensor *context_v2 = self_attention_v2_forward(&sa_v2, tape, x, NULL);
    tensor_print("sa_v1(inputs)", context_v1);
    tensor_print("sa_v2(inputs)", context_v2);
    float difference = largest_difference(context_v1->data, context_v2->data, tensor_size(context_v1));
    printf("largest difference: %.1g\n", (double)difference);
}
