/* six_tokens.h: the sentence that all of chapter 3 looks at                     book §3.3, tests/test_ch03_steps.c
 * Six tokens with three numbers each, as if an embedding (chapter 2) had made them: small enough to check by hand. */
#ifndef CH03_SIX_TOKENS_H
#define CH03_SIX_TOKENS_H

#include "common/section.h"
#include "common/tensor.h"

enum { T_SIX = 6, C_THREE = 3 }; /* T tokens, C numbers a token */

extern const float inputs[T_SIX][C_THREE];    /* one row a token */
extern const char *const input_tokens[T_SIX]; /* "Your", "journey", "starts", "with", "one", "step" */

/* The sentence as a tensor [T=6, C=3], and twice in a batch [B=2, T=6, C=3]. */
Tensor *six_tokens_tensor(Arena *arena);
Tensor *six_tokens_batch(Arena *arena);

/* Saves the attention map weights[6,6] as OUT/NAME.png, the sentence on both axes, and says where it is. */
void six_tokens_map(Chapter *chapter, const char *name, const char *title, const float *weights);

/* The same for one query's row alone, weights[6]. */
void six_tokens_map_row(Chapter *chapter, const char *name, const char *title, const float *weights, int query);

/* One map a head, NAME-head-0.png …, and all of them on the sheet NAME.png: weights[H,6,6]. */
void six_tokens_map_heads(Chapter *chapter, const char *name, const char *title, const float *weights, int H);

/* The largest |a_i − b_i| of n: how far two ways to the same numbers are apart. */
float largest_difference(const float *a, const float *b, size_t n);

/* Seeds rng with the book's number for this step (123 or 789); --seed moves both by the same amount. */
void seed_like_book(Rng *rng, const Chapter *chapter, int book_seed);

#endif
