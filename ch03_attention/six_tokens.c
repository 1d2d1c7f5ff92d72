#include "ch03_attention/six_tokens.h"

#include "common/heatmap.h"

#include <math.h>
#include <stdio.h>

const float inputs[T_SIX][C_THREE] = {
    { 0.43f, 0.15f, 0.89f }, // Your     (x^1)
    { 0.55f, 0.87f, 0.66f }, // journey  (x^2)
    { 0.57f, 0.85f, 0.64f }, // starts   (x^3)
    { 0.22f, 0.58f, 0.33f }, // with     (x^4)
    { 0.77f, 0.25f, 0.10f }, // one      (x^5)
    { 0.05f, 0.80f, 0.55f }, // step     (x^6)
};

const char *const input_tokens[T_SIX] = { "Your", "journey", "starts", "with", "one", "step" };

Tensor *six_tokens_tensor(Arena *arena)
{
    return tensor_from(arena, &inputs[0][0], 2, (int[]){ T_SIX, C_THREE });
}

Tensor *six_tokens_batch(Arena *arena)
{
    Tensor *batch = tensor_new_3d(arena, 2, T_SIX, C_THREE);
    for (int b = 0; b < 2; b++) {
        for (int i = 0; i < T_SIX * C_THREE; i++)
            batch->data[b * T_SIX * C_THREE + i] = inputs[i / C_THREE][i % C_THREE];
    }
    return batch;
}

void six_tokens_map(Chapter *chapter, const char *name, const char *title, const float *weights)
{
    Error error;
    HeatmapOptions options = { .title = title };
    const char *path = chapter_path(chapter, "%s.png", name);
    chapter_check(heatmap_save(path, weights, T_SIX, T_SIX, input_tokens, input_tokens, &options, &error), &error);
    printf("attention map: %s\n", path);
}

void six_tokens_map_row(Chapter *chapter, const char *name, const char *title, const float *weights, int query)
{
    Error error;
    HeatmapOptions options = { .title = title };
    const char *path = chapter_path(chapter, "%s.png", name);
    chapter_check(heatmap_save(path, weights, 1, T_SIX, &input_tokens[query], input_tokens, &options, &error), &error);
    printf("attention map: %s\n", path);
}

void six_tokens_map_heads(Chapter *chapter, const char *name, const char *title, const float *weights, int H)
{
    Error error;
    HeatmapOptions options = { .title = title };
    for (int h = 0; h < H; h++) {
        char head_title[128];
        snprintf(head_title, sizeof head_title, "%s, head %d", title, h);
        HeatmapOptions head_options = { .title = head_title };
        const float *head = &weights[h * T_SIX * T_SIX];
        const char *head_path = chapter_path(chapter, "%s-head-%d.png", name, h);
        bool ok = heatmap_save(head_path, head, T_SIX, T_SIX, input_tokens, input_tokens, &head_options, &error);
        chapter_check(ok, &error);
    }
    const char *path = chapter_path(chapter, "%s.png", name);
    bool ok = heatmap_sheet_save(path, weights, H, T_SIX, T_SIX, input_tokens, input_tokens, &options, &error);
    chapter_check(ok, &error);
    printf("attention maps: %s, and one a head beside it\n", path);
}

float largest_difference(const float *a, const float *b, size_t n)
{
    float largest = 0.0f;
    for (size_t i = 0; i < n; i++)
        largest = fmaxf(largest, fabsf(a[i] - b[i]));
    return largest;
}

void seed_like_book(Rng *rng, const Chapter *chapter, int book_seed)
{
    rng_seed(rng, chapter->options.seed - 123 + book_seed);
}
