/* vmath.h: exp, tanh and sums over rows of floats, in vectors                          tests/test_common_vmath.c
 * gcc vectorises neither expf nor a sum of floats without -ffast-math, which would deny that infinity exists. So here they are
 * by hand, in GCC's vector types: 16 numbers at a time on every processor (two AVX registers, or one of AVX-512). A sum runs
 * in 16 lanes that are added at the end in a fixed order: the same result everywhere. At most 2 units in the last place from
 * the true value. Source: Cody and Waite, Software Manual for the Elementary Functions, 1980. Read next: json.h. */
#ifndef COMMON_VMATH_H
#define COMMON_VMATH_H

#include "common/parallel.h"

#include <stddef.h>
#include <stdint.h>

float row_max(const float *x, size_t n);                     /* largest of x[n]; −INFINITY for n = 0 */
float row_sum(const float *x, size_t n);                     /* Σ x */
float row_dot(const float *a, const float *b, size_t n);     /* Σ a·b */
float row_sum_squares(const float *x, float mean, size_t n); /* Σ (x − mean)² */
/* The same as row_dot where b is read once, from memory, and what lies behind it is read next. */
float row_dot_streaming(const float *a, const float *b, size_t n);

/* bytes[size] will be read soon: memory sends them while other work goes on. They need not exist. MEMORY_AHEAD: how far ahead to ask, in
 * bytes, when each byte is read once and used at once: further than a row's sum reaches by itself, nearer than the cache is large. */
enum { MEMORY_AHEAD = 3072 };
static inline void memory_soon(const void *bytes, size_t size)
{
    enum { READING = 0, SECOND_CACHE = 2 };
    for (size_t i = 0; i < size; i += LINE_BYTES)
        __builtin_prefetch((const char *)bytes + i, READING, SECOND_CACHE);
}

/* Σ a·b where a is stored as bf16, the upper halves of floats, and n a multiple of 32. Two of a share a word of 32 bits: shifted
 * up, the lower one is a float; with the lower half erased, the upper one is. So b comes sorted: of every 32 numbers first those
 * at even places, then those at odd ones. */
void row_sort_halves(float *sorted, const float *x, size_t n);
float row_dot_bf16(const uint16_t *a, const float *b_sorted, size_t n);

/* y[n] = exp(x[n] − shift); returns Σ y. y may be x. exp(−INFINITY) is 0. */
float row_exp_sum(float *y, const float *x, float shift, size_t n);
/* log Σ exp(x[n]), the largest taken out of the sum. Each number comes from memory once. */
float row_log_sum_exp(const float *x, size_t n);
/* y[n] = a · exp(x[n] − shift), y may be x; y[n] += a · exp(x[n] − shift) */
void row_exp_scaled(float *y, float a, const float *x, float shift, size_t n);
void row_add_exp(float *y, float a, const float *x, float shift, size_t n);

/* sums[0] = Σ g, sums[1] = Σ g·x̂ with g = dy·scale, x̂ = (x − mean)·rstd: what layer normalisation needs on the way back. */
void row_norm_sums(float sums[2], const float *dy, const float *scale, const float *x, float mean, float rstd,
                   size_t n);

/* y[n] += a · x[n] */
void row_add_scaled(float *y, float a, const float *x, size_t n);
/* y[n] += Σ_j a[j] · rows[j·stride …], j < count, in the order of j */
void rows_add_scaled(float *y, const float *a, const float *rows, size_t stride, int count, size_t n);
/* y[n] *= a */
void row_scale(float *y, float a, size_t n);
/* y[n] = 0, written past the caches where the processor can: for arrays that are too large to stay there anyway. An ordinary write
 * first reads the line that it will overwrite. */
void row_clear_far(float *y, size_t n);

/* Columns side by side: x[rows][n], n a multiple of a vector register, as the matrix kernels' tiles are. Each column has a softmax of its
 * own, and what is summed is summed row after row.
 *     columns_max_scaled        max[c] = the larger of max[c] and scale · x[r][c] over all r;  scale > 0
 *     columns_exp               x[r][c] = exp(scale · x[r][c] − shift[c])
 *     columns_exp_sum           the same, and sum[c] += Σ_r x[r][c]
 *     columns_scale             x[r][c] *= factor[c]
 *     columns_softmax_backward  dy[r][c] = scale · y[r][c] · (dy[r][c] − delta[c]),  y and dy the softmax and its gradient */
void columns_max_scaled(float *max, float scale, const float *x, int rows, int n);
void columns_exp(float *x, float scale, const float *shift, int rows, int n);
void columns_exp_sum(float *sum, float *x, float scale, const float *shift, int rows, int n);
void columns_scale(float *x, const float *factor, int rows, int n);
void columns_softmax_backward(float *dy, const float *y, const float *delta, float scale, int rows, int n);

/* GELU in its tanh form, and its derivative times dy added to dx (ops/elementwise.h has the formula). y may be x. */
void row_gelu(float *y, const float *x, size_t n);
void row_gelu_backward(float *dx, const float *dy, const float *x, size_t n);

/* One AdamW update of w[n] (optimizer.h has the formula); step_size = lr / (1 − β₁ᵗ), root_scale = 1 / √(1 − β₂ᵗ). */
typedef struct AdamWStep {
    float decay; /* 1 − lr · weight_decay */
    float beta1, beta2;
    float step_size;
    float root_scale;
    float eps;
} AdamWStep;
void row_adamw(float *w, float *m, float *v, const float *g, const AdamWStep *step, size_t n);

#endif
