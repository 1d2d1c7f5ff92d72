#include "ch03_attention/recall.h"

#include "common/ops/softmax.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

void words_draw(WordVectors *words, Rng *rng)
{
    rng_fill_normal(&words->rows[0][0], RECALL_MAX_WORDS * RECALL_WIDTH, 0.0f, 1.0f, rng);
}

void recall_from_summary(float *answer, const WordVectors *words, int T)
{
    memset(answer, 0, RECALL_WIDTH * sizeof *answer);
    for (int t = 0; t < T; t++) {
        for (int c = 0; c < RECALL_WIDTH; c++)
            answer[c] = (1.0f - RECALL_NEW) * answer[c] + RECALL_NEW * words->rows[t][c];
    }
}

void recall_by_attention(float *answer, float *weights, const float *question, const WordVectors *words, int T)
{
    float scores[RECALL_MAX_WORDS] = { 0 };
    float shares[RECALL_MAX_WORDS] = { 0 };
    for (int t = 0; t < T; t++) {
        scores[t] = 0.0f;
        for (int c = 0; c < RECALL_WIDTH; c++)
            scores[t] += question[c] * words->rows[t][c];
        scores[t] /= sqrtf(RECALL_WIDTH); // why the root: §3.4.1
    }
    softmax_forward(shares, scores, 1, T);
    memset(answer, 0, RECALL_WIDTH * sizeof *answer);
    for (int t = 0; t < T; t++) {
        for (int c = 0; c < RECALL_WIDTH; c++)
            answer[c] += shares[t] * words->rows[t][c];
    }
    if (weights != NULL)
        memcpy(weights, shares, (size_t)T * sizeof *weights);
}

float cosine(const float *a, const float *b, int n)
{
    float ab = 0.0f, aa = 0.0f, bb = 0.0f;
    for (int i = 0; i < n; i++) {
        ab += a[i] * b[i];
        aa += a[i] * a[i];
        bb += b[i] * b[i];
    }
    return ab / sqrtf(aa * bb);
}
