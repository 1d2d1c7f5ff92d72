/* 03_3_simple_attention.c: self-attention without anything to learn                                book §3.3
 * Every token gets a new vector, its context vector: a mixture of all tokens' vectors. How much of each goes in is decided by
 * likeness, and likeness is the dot product. First in plain loops, then the loops get names, then the tape's. */
#include "ch03_attention/sections.h"
#include "ch03_attention/six_tokens.h"

#include "common/ops/matmul.h"
#include "common/ops/softmax.h"

#include <math.h>
#include <stdio.h>

void section_3_3_self_attention(Chapter *chapter)
{
    Tensor *x = six_tokens_tensor(&chapter->step);
    printf("Self-attention mixes the vectors of one sequence with each other. The sequence of this chapter has T = %d\n"
           "tokens with C = %d numbers each:\n\n",
           T_SIX, C_THREE);
    tensor_print("inputs", x);
    printf("\n%-8s  length\n", "token");
    for (int t = 0; t < T_SIX; t++) {
        float square = 0.0f;
        for (int c = 0; c < C_THREE; c++)
            square += inputs[t][c] * inputs[t][c];
        printf("%-8s  %.4f\n", input_tokens[t], (double)sqrtf(square));
    }
}

/* Σ_c a_c b_c: large when a and b point the same way (and when they are long). */
static float dot_product(const float *a, const float *b, int n)
{
    float sum = 0.0f;
    for (int c = 0; c < n; c++)
        sum += a[c] * b[c];
    return sum;
}

static float sum_of(const float *x, int n)
{
    float sum = 0.0f;
    for (int i = 0; i < n; i++)
        sum += x[i];
    return sum;
}

/* y_i = exp(x_i) / Σ_j exp(x_j): positive, sums to 1, and larger differences count more. Naive: exp(100) is already beyond
 * what a float can hold. softmax_forward (common/ops/softmax.c) subtracts the largest x first. */
static void softmax_naive(float *y, const float *x, int n)
{
    float sum = 0.0f;
    for (int i = 0; i < n; i++) {
        y[i] = expf(x[i]);
        sum += y[i];
    }
    for (int i = 0; i < n; i++)
        y[i] /= sum;
}

/* One query: the second token, "journey", looks at all six. */
void section_3_3_1_simple_self_attention(Chapter *chapter)
{
    const int shape[] = { T_SIX };
    const float *query = inputs[1]; // x^(2); C counts from 0

    float attn_scores_2[T_SIX]; // 1. likeness of the query and each token
    for (int i = 0; i < T_SIX; i++)
        attn_scores_2[i] = dot_product(inputs[i], query, C_THREE);
    floats_print("attn_scores_2", attn_scores_2, 1, shape);

    float result = 0.0f; // the first of these products by hand
    for (int c = 0; c < C_THREE; c++)
        result += inputs[0][c] * query[c];
    printf("\ndot product of \"Your\" and \"journey\": %.4f, element by element %.4f\n\n",
           (double)dot_product(inputs[0], query, C_THREE), (double)result);

    float attn_weights_2[T_SIX]; // 2. scores become shares of 1: first by their sum alone
    for (int i = 0; i < T_SIX; i++)
        attn_weights_2[i] = attn_scores_2[i] / sum_of(attn_scores_2, T_SIX);
    floats_print("attn_weights_2_tmp", attn_weights_2, 1, shape);
    printf("Sum: %.4f\n\n", (double)sum_of(attn_weights_2, T_SIX));

    softmax_naive(attn_weights_2, attn_scores_2, T_SIX); // then by softmax, which also takes negative scores
    floats_print("attn_weights_2_naive", attn_weights_2, 1, shape);
    printf("Sum: %.4f\n\n", (double)sum_of(attn_weights_2, T_SIX));

    softmax_forward(attn_weights_2, attn_scores_2, 1, T_SIX); // the same, safe for large scores
    floats_print("attn_weights_2", attn_weights_2, 1, shape);
    printf("Sum: %.4f\n\n", (double)sum_of(attn_weights_2, T_SIX));

    float context_vec_2[C_THREE] = { 0 }; // 3. the mixture: Σ_i weight_i · x^(i)
    for (int i = 0; i < T_SIX; i++) {
        for (int c = 0; c < C_THREE; c++)
            context_vec_2[c] += attn_weights_2[i] * inputs[i][c];
    }
    floats_print("context_vec_2", context_vec_2, 1, (int[]){ C_THREE });
    six_tokens_map_row(chapter, "3.3.1-journey", "simple self-attention, one query", attn_weights_2, 1);
}

/* All six queries in the same three loops: scores[i][j], weights[i][j], context[i][c]. */
static void attend_in_loops(float scores[T_SIX][T_SIX], float weights[T_SIX][T_SIX], float context[T_SIX][C_THREE])
{
    for (int i = 0; i < T_SIX; i++) {
        for (int j = 0; j < T_SIX; j++)
            scores[i][j] = dot_product(inputs[i], inputs[j], C_THREE);
    }
    for (int i = 0; i < T_SIX; i++)
        softmax_naive(weights[i], scores[i], T_SIX);
    for (int i = 0; i < T_SIX; i++) {
        for (int c = 0; c < C_THREE; c++) {
            context[i][c] = 0.0f;
            for (int j = 0; j < T_SIX; j++)
                context[i][c] += weights[i][j] * inputs[j][c];
        }
    }
}

/* The loops have names: rows times rows, softmax of every row, weights times rows. */
static void attend_by_name(float scores[T_SIX][T_SIX], float weights[T_SIX][T_SIX], float context[T_SIX][C_THREE])
{
    Matrix x = { .data = &inputs[0][0], .stride = C_THREE };
    Matrix x_transposed = { .data = &inputs[0][0], .stride = C_THREE, .transposed = true };
    Matrix w = { .data = &weights[0][0], .stride = T_SIX };
    const MatmulFinish finish = { 0 };
    matmul_naive(&scores[0][0], T_SIX, x, x_transposed, T_SIX, T_SIX, C_THREE, &finish); // [T,T] = x · xᵀ
    softmax_forward(&weights[0][0], &scores[0][0], T_SIX, T_SIX);
    matmul_naive(&context[0][0], C_THREE, w, x, T_SIX, C_THREE, T_SIX, &finish); // [T,C] = weights · x
}

void section_3_3_2_all_attention_weights(Chapter *chapter)
{
    const int square[] = { T_SIX, T_SIX };
    float scores[T_SIX][T_SIX], weights[T_SIX][T_SIX], context[T_SIX][C_THREE];
    attend_in_loops(scores, weights, context);
    printf("In loops:\n");
    floats_print("attn_scores", &scores[0][0], 2, square);

    attend_by_name(scores, weights, context);
    printf("\nThe same as x · xᵀ:\n");
    floats_print("attn_scores", &scores[0][0], 2, square);
    printf("\n");
    floats_print("attn_weights", &weights[0][0], 2, square);
    printf("\nRow 2 sum: %.4f\n", (double)sum_of(weights[1], T_SIX));
    float row_sums[T_SIX];
    for (int i = 0; i < T_SIX; i++)
        row_sums[i] = sum_of(weights[i], T_SIX);
    floats_print("All row sums", row_sums, 1, (int[]){ T_SIX });

    Tape *tape = &chapter->tape;                                   // and on the tape, which could also go backwards
    Tensor *x = six_tokens_tensor(&chapter->step);                 // [T,C]
    Tensor *attn_scores = tape_matmul_bt(tape, x, x);              // [T,T] = x · xᵀ
    Tensor *attn_weights = tape_softmax(tape, attn_scores);        // every row sums to 1
    Tensor *all_context_vecs = tape_matmul(tape, attn_weights, x); // [T,C]
    printf("\n");
    tensor_print("all_context_vecs", all_context_vecs);
    float difference = largest_difference(all_context_vecs->data, &context[0][0], T_SIX * C_THREE);
    printf("largest difference between loops and tape: %.1g\n", (double)difference);
    floats_print("Previous 2nd context vector", context[1], 1, (int[]){ C_THREE });
    six_tokens_map(chapter, "3.3.2-all", "simple self-attention", attn_weights->data);
}
