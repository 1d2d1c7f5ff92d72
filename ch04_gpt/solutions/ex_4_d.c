/* Solution 4.d  One more token, with a cache of keys and values            book §4.7, §3.6
 * The library's is attention_cached in generate.c, which appends several tokens at once (the prompt) and lets attention_forward
 * do the rest. */
#include "ch04_gpt/exercises/ex_4_d.h"

#include "common/ops/softmax.h"

#include <math.h>
#include <string.h>

enum { MOST_TOKENS = 16 };

/* Head h: q[D] over the first T rows of keys and values, whose columns of this head begin at first. */
static void attend(float *context, const float *q, const MyCache *cache, int first, int C, int D)
{
    float weights[MOST_TOKENS];
    int T = cache->length;
    for (int s = 0; s < T; s++) {
        float dot = 0.0f;
        for (int d = 0; d < D; d++)
            dot += q[d] * cache->keys[s * C + first + d];
        weights[s] = dot / sqrtf((float)D);
    }
    softmax_forward(weights, weights, 1, T);
    for (int d = 0; d < D; d++) {
        float sum = 0.0f;
        for (int s = 0; s < T; s++)
            sum += weights[s] * cache->values[s * C + first + d];
        context[d] = sum;
    }
}

bool my_attend_next(float *context, MyCache *cache, const float *q, const float *k, const float *v, int H, int D)
{
    int C = H * D;
    if (cache->length == cache->capacity)
        return false;
    memcpy(&cache->keys[cache->length * C], k, (size_t)C * sizeof *k);
    memcpy(&cache->values[cache->length * C], v, (size_t)C * sizeof *v);
    cache->length++; // before attending: a token sees itself
    for (int h = 0; h < H; h++)
        attend(&context[h * D], &q[h * D], cache, h * D, C, D);
    return true;
}
