#include "common/vmath.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#if defined(__AVX2__) || defined(__SSE2__)
#include <immintrin.h>
#endif

/* A register full of floats, or of ints, that are computed on together. A row is cut into pieces of 16 lanes, which are one
 * register, two or four: a sum therefore runs in 16 lanes on every processor, and comes out the same. */
#if defined(__AVX512F__)
enum { WIDTH = 16 };
#elif defined(__AVX2__)
enum { WIDTH = 8 };
#else
enum { WIDTH = 4 };
#endif
enum { LANES = 16, PARTS = LANES / WIDTH };
typedef float Floats __attribute__((vector_size(WIDTH * sizeof(float))));
typedef int Ints __attribute__((vector_size(WIDTH * sizeof(int))));

static inline Floats load(const float *x)
{
    Floats v;
    memcpy(&v, x, sizeof v);
    return v;
}

static inline void store(float *x, Floats v)
{
    memcpy(x, &v, sizeof v);
}

/* The last n < 16 values of a row, the other lanes filled up. */
static inline void copy_rest(float rest[LANES], const float *x, size_t n, float filler)
{
    for (size_t i = 0; i < LANES; i++)
        rest[i] = i < n ? x[i] : filler;
}

static inline Floats all(float value)
{
    return value - (Floats){ 0 };
}

/* The larger and the smaller of two, lane by lane; where x is NaN, x. Processors have an instruction for each, but the vector
 * extensions no operator that becomes one. */
static inline Floats at_least(Floats bound, Floats x)
{
#if defined(__AVX512F__)
    return (Floats)_mm512_max_ps((__m512)bound, (__m512)x);
#elif defined(__AVX2__)
    return (Floats)_mm256_max_ps((__m256)bound, (__m256)x);
#else
    Ints below = x < bound; /* −1 where it is so, else 0 */
    return (Floats)(((Ints)bound & below) | ((Ints)x & ~below));
#endif
}

static inline Floats at_most(Floats bound, Floats x)
{
#if defined(__AVX512F__)
    return (Floats)_mm512_min_ps((__m512)bound, (__m512)x);
#elif defined(__AVX2__)
    return (Floats)_mm256_min_ps((__m256)bound, (__m256)x);
#else
    Ints above = x > bound;
    return (Floats)(((Ints)bound & above) | ((Ints)x & ~above));
#endif
}

/* The 16 lanes added in a fixed tree: 8 pairs, 4 pairs, 2, 1. In registers: a short row is done before numbers that went to
 * memory would be back. */
static inline float add_lanes(const Floats sum[PARTS])
{
    typedef float Four __attribute__((vector_size(4 * sizeof(float))));
    Four quarter[4]; /* lanes 0 … 3, 4 … 7, 8 … 11, 12 … 15 */
    memcpy(quarter, sum, sizeof quarter);
    Four pairs = (quarter[0] + quarter[2]) + (quarter[1] + quarter[3]);
    pairs += __builtin_shufflevector(pairs, pairs, 2, 3, 0, 1);
    return pairs[0] + pairs[1];
}

/* x · 2ⁿ for whole n, |n| ≤ 252. INFINITY where that is too large. */
static inline Floats times_power_of_2(Floats x, Floats n)
{
#if defined(__AVX512F__)
    return (Floats)_mm512_scalef_ps((__m512)x, (__m512)n);
#else
    Ints power = __builtin_convertvector(n, Ints);
    Ints half_power = power >> 1; /* in two steps, because 2¹²⁸ is no float */
    Floats scale_1 = (Floats)((half_power + 127) << 23);
    Floats scale_2 = (Floats)((power - half_power + 127) << 23);
    return x * scale_1 * scale_2;
#endif
}

/* exp(x): x = n ln 2 + r with |r| ≤ ln 2 / 2, so exp(x) = 2ⁿ exp(r); exp(r) by its series to the 7th power.
 * Below −87.3 the result would not be a normal number: it becomes 0. Above 88.7 it overflows, to INFINITY. NaN stays NaN, because
 * each step hands it on. */
static inline Floats exp_lanes(Floats x)
{
    const Floats too_small = all(-87.3f);
    const Floats large_enough = all(100.0f); /* surely too large; n stays small */
    Floats limited = at_most(large_enough, at_least(too_small, x));
    const Floats shifter = all(12582912.0f); /* 1.5·2²³: adding it rounds to a whole number */
    Floats n = limited * all(1.442695041f) + shifter;
    n = n - shifter;
    Floats r = limited - n * all(0.693359375f); /* ln 2 in two parts: the first has few bits, so the product is exact */
    r = r - n * all(-2.12194440e-4f);
    Floats series = all(1.9875691500e-4f);
    series = series * r + all(1.3981999507e-3f);
    series = series * r + all(8.3334519073e-3f);
    series = series * r + all(4.1665795894e-2f);
    series = series * r + all(1.6666665459e-1f);
    series = series * r + all(5.0000001201e-1f);
    series = series * (r * r) + r + all(1.0f);
    Floats result = times_power_of_2(series, n);
    return (Floats)((Ints)result & ~(x < too_small)); /* all bits 0: the number 0 */
}

static inline void max_lanes(Floats largest[PARTS], const float *x)
{
    for (int p = 0; p < PARTS; p++)
        largest[p] = at_least(load(&x[p * WIDTH]), largest[p]); /* a NaN in x counts for nothing */
}

float row_max(const float *x, size_t n)
{
    Floats largest[PARTS];
    for (int p = 0; p < PARTS; p++)
        largest[p] = all(-INFINITY);
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        max_lanes(largest, &x[i]);
    float rest[LANES];
    if (i < n) {
        copy_rest(rest, &x[i], n - i, -INFINITY);
        max_lanes(largest, rest);
    }
    memcpy(rest, largest, sizeof rest);
    for (int half = LANES / 2; half > 0; half /= 2) { /* 8 pairs, 4 pairs, 2, 1 */
        for (int lane = 0; lane < half; lane++)
            rest[lane] = rest[lane] > rest[lane + half] ? rest[lane] : rest[lane + half];
    }
    return rest[0];
}

float row_sum(const float *x, size_t n)
{
    Floats sum[PARTS] = { { 0 } };
    float rest[LANES];
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) {
        for (int p = 0; p < PARTS; p++)
            sum[p] += load(&x[i + (size_t)(p * WIDTH)]);
    }
    copy_rest(rest, &x[i], n - i, 0.0f);
    for (int p = 0; p < PARTS; p++)
        sum[p] += load(&rest[p * WIDTH]);
    return add_lanes(sum);
}

static inline void dot_lanes(Floats sum[PARTS], const float *a, const float *b)
{
    for (int p = 0; p < PARTS; p++)
        sum[p] += load(&a[p * WIDTH]) * load(&b[p * WIDTH]);
}

static inline float dot(const float *a, const float *b, size_t n, bool streaming)
{
    Floats sum[PARTS] = { { 0 } };
    Floats other_sum[PARTS] = { { 0 } }; /* two chains of additions, so that one need not wait for the other */
    size_t i = 0;
    for (; i + 2 * LANES <= n; i += 2 * LANES) {
        if (streaming)
            memory_soon(&b[i + MEMORY_AHEAD / sizeof *b], 2 * LANES * sizeof *b);
        dot_lanes(sum, &a[i], &b[i]);
        dot_lanes(other_sum, &a[i + LANES], &b[i + LANES]);
    }
    for (; i + LANES <= n; i += LANES)
        dot_lanes(sum, &a[i], &b[i]);
    if (i < n) {
        float rest_a[LANES];
        float rest_b[LANES];
        copy_rest(rest_a, &a[i], n - i, 0.0f);
        copy_rest(rest_b, &b[i], n - i, 0.0f);
        dot_lanes(sum, rest_a, rest_b);
    }
    for (int p = 0; p < PARTS; p++)
        sum[p] += other_sum[p];
    return add_lanes(sum);
}

float row_dot(const float *a, const float *b, size_t n)
{
    return dot(a, b, n, false);
}

float row_dot_streaming(const float *a, const float *b, size_t n)
{
    return dot(a, b, n, true);
}

void row_sort_halves(float *sorted, const float *x, size_t n)
{
    for (size_t i = 0; i < n; i += 2 * LANES) {
        for (size_t k = 0; k < LANES; k++) {
            sorted[i + k] = x[i + 2 * k];
            sorted[i + LANES + k] = x[i + 2 * k + 1];
        }
    }
}

float row_dot_bf16(const uint16_t *a, const float *b_sorted, size_t n)
{
    Floats low_sum[PARTS] = { { 0 } };
    Floats high_sum[PARTS] = { { 0 } };
    for (size_t i = 0; i < n; i += 2 * LANES) {
        memory_soon(&a[i + MEMORY_AHEAD / sizeof *a], 2 * LANES * sizeof *a);
        for (int p = 0; p < PARTS; p++) {
            Ints pair;
            memcpy(&pair, &a[i + (size_t)(2 * p * WIDTH)], sizeof pair);
            low_sum[p] += (Floats)(pair << 16) * load(&b_sorted[i + (size_t)(p * WIDTH)]);
            high_sum[p] += (Floats)(pair & (int)0xffff0000) * load(&b_sorted[i + (size_t)(LANES + p * WIDTH)]);
        }
    }
    for (int p = 0; p < PARTS; p++)
        low_sum[p] += high_sum[p];
    return add_lanes(low_sum);
}

static inline void square_lanes(Floats sum[PARTS], const float *x, float mean)
{
    for (int p = 0; p < PARTS; p++) {
        Floats difference = load(&x[p * WIDTH]) - all(mean);
        sum[p] += difference * difference;
    }
}

float row_sum_squares(const float *x, float mean, size_t n)
{
    Floats sum[PARTS] = { { 0 } };
    float rest[LANES];
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        square_lanes(sum, &x[i], mean);
    copy_rest(rest, &x[i], n - i, mean);
    square_lanes(sum, rest, mean);
    return add_lanes(sum);
}

static inline void exp_sum_lanes(Floats sum[PARTS], float *y, const float *x, float shift)
{
    for (int p = 0; p < PARTS; p++) {
        Floats e = exp_lanes(load(&x[p * WIDTH]) - all(shift));
        store(&y[p * WIDTH], e);
        sum[p] += e;
    }
}

float row_exp_sum(float *y, const float *x, float shift, size_t n)
{
    Floats sum[PARTS] = { { 0 } };
    float rest[LANES];
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        exp_sum_lanes(sum, &y[i], &x[i], shift);
    if (i < n) {
        copy_rest(rest, &x[i], n - i, -INFINITY); /* exp gives 0: nothing is added */
        exp_sum_lanes(sum, rest, rest, shift);
        memcpy(&y[i], rest, (n - i) * sizeof(float));
    }
    return add_lanes(sum);
}

/* Σ exp(x[n] − shift), storing nothing. */
static float row_exp_sum_only(const float *x, float shift, size_t n)
{
    Floats sum[PARTS] = { { 0 } };
    float piece[LANES];
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        exp_sum_lanes(sum, piece, &x[i], shift);
    if (i < n) {
        copy_rest(piece, &x[i], n - i, -INFINITY);
        exp_sum_lanes(sum, piece, piece, shift);
    }
    return add_lanes(sum);
}

/* Piece by piece, so that the next one is on its way while this one's exponentials are made: when a piece brings a larger maximum,
 * the sum so far shrinks to it. */
float row_log_sum_exp(const float *x, size_t n)
{
    enum { PIECE = 256 }; /* memory sends about so much ahead of what is read */
    float max = -INFINITY;
    float sum = 0.0f;
    for (size_t first = 0; first < n; first += PIECE) {
        size_t count = n - first < PIECE ? n - first : PIECE;
        float piece_max = row_max(&x[first], count);
        if (piece_max > max) {
            sum *= expf(max - piece_max);
            max = piece_max;
        }
        float shift = max == -INFINITY ? 0.0f : max; /* nothing but −∞ so far adds 0; NaN adds NaN */
        sum += row_exp_sum_only(&x[first], shift, count);
    }
    return max + logf(sum);
}

/* a · exp(x − shift) for the last n < 16 numbers of a row. */
static inline void exp_rest(float rest[LANES], float a, const float *x, float shift, size_t n)
{
    copy_rest(rest, x, n, -INFINITY);
    for (int p = 0; p < PARTS; p++)
        store(&rest[p * WIDTH], a * exp_lanes(load(&rest[p * WIDTH]) - all(shift)));
}

void row_exp_scaled(float *y, float a, const float *x, float shift, size_t n)
{
    size_t i = 0;
    for (; i + WIDTH <= n; i += WIDTH)
        store(&y[i], a * exp_lanes(load(&x[i]) - all(shift)));
    if (i < n) {
        float rest[LANES];
        exp_rest(rest, a, &x[i], shift, n - i);
        memcpy(&y[i], rest, (n - i) * sizeof(float));
    }
}

void row_add_exp(float *y, float a, const float *x, float shift, size_t n)
{
    size_t i = 0;
    for (; i + WIDTH <= n; i += WIDTH)
        store(&y[i], load(&y[i]) + a * exp_lanes(load(&x[i]) - all(shift)));
    if (i < n) {
        float rest[LANES];
        exp_rest(rest, 1.0f, &x[i], shift, n - i);
        for (size_t k = 0; i + k < n; k++)
            y[i + k] = fmaf(a, rest[k], y[i + k]);
    }
}

static inline void norm_sums_lanes(Floats sum_g[PARTS], Floats sum_g_normalized[PARTS], const float *dy,
                                   const float *scale, const float *x, float mean, float rstd)
{
    for (int p = 0; p < PARTS; p++) {
        Floats g = load(&dy[p * WIDTH]) * load(&scale[p * WIDTH]);
        Floats normalized = (load(&x[p * WIDTH]) - all(mean)) * all(rstd);
        sum_g[p] += g;
        sum_g_normalized[p] += g * normalized;
    }
}

void row_norm_sums(float sums[2], const float *dy, const float *scale, const float *x, float mean, float rstd, size_t n)
{
    Floats sum_g[PARTS] = { { 0 } };
    Floats sum_g_normalized[PARTS] = { { 0 } };
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        norm_sums_lanes(sum_g, sum_g_normalized, &dy[i], &scale[i], &x[i], mean, rstd);
    if (i < n) {
        float rest_dy[LANES], rest_scale[LANES], rest_x[LANES];
        copy_rest(rest_dy, &dy[i], n - i, 0.0f);
        copy_rest(rest_scale, &scale[i], n - i, 0.0f);
        copy_rest(rest_x, &x[i], n - i, 0.0f);
        norm_sums_lanes(sum_g, sum_g_normalized, rest_dy, rest_scale, rest_x, mean, rstd);
    }
    sums[0] = add_lanes(sum_g);
    sums[1] = add_lanes(sum_g_normalized);
}

void row_add_scaled(float *y, float a, const float *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        y[i] += a * x[i];
}

void rows_add_scaled(float *y, const float *a, const float *rows, size_t stride, int count, size_t n)
{
    enum { COLUMNS = 4 * LANES }; /* of y that stay in registers while the rows pass by */
    size_t i = 0;
    for (; i + COLUMNS <= n; i += COLUMNS) {
        Floats sum[COLUMNS / WIDTH];
        memcpy(sum, &y[i], sizeof sum);
        for (int j = 0; j < count; j++) {
            for (int v = 0; v < COLUMNS / WIDTH; v++)
                sum[v] += a[j] * load(&rows[(size_t)j * stride + i + (size_t)(v * WIDTH)]);
        }
        memcpy(&y[i], sum, sizeof sum);
    }
    for (int j = 0; i < n && j < count; j++)
        row_add_scaled(&y[i], a[j], &rows[(size_t)j * stride + i], n - i);
}

void row_scale(float *y, float a, size_t n)
{
    for (size_t i = 0; i < n; i++)
        y[i] *= a;
}

void row_clear_far(float *y, size_t n)
{
    size_t i = 0;
#if defined(__SSE2__)
    for (; i < n && (uintptr_t)&y[i] % LINE_BYTES != 0; i++)
        y[i] = 0.0f;
    for (; i + LANES <= n; i += LANES) {
        for (size_t part = 0; part < LANES; part += WIDTH) {
#if defined(__AVX512F__)
            _mm512_stream_ps(&y[i + part], _mm512_setzero_ps());
#elif defined(__AVX2__)
            _mm256_stream_ps(&y[i + part], _mm256_setzero_ps());
#else
            _mm_stream_ps(&y[i + part], _mm_setzero_ps());
#endif
        }
    }
    _mm_sfence(); /* who reads y afterwards, on any processor, finds the zeros */
#endif
    for (; i < n; i++)
        y[i] = 0.0f;
}

void columns_max_scaled(float *max, float scale, const float *x, int rows, int n)
{
    for (int c = 0; c < n; c += WIDTH) {
        Floats largest = load(&max[c]);
        for (int r = 0; r < rows; r++)
            largest = at_least(load(&x[r * n + c]) * scale, largest);
        store(&max[c], largest);
    }
}

void columns_exp_sum(float *sum, float *x, float scale, const float *shift, int rows, int n)
{
    for (int c = 0; c < n; c += WIDTH) {
        Floats total = load(&sum[c]);
        Floats shift_c = load(&shift[c]);
        for (int r = 0; r < rows; r++) {
            Floats e = exp_lanes(load(&x[r * n + c]) * scale - shift_c);
            store(&x[r * n + c], e);
            total += e;
        }
        store(&sum[c], total);
    }
}

void columns_exp(float *x, float scale, const float *shift, int rows, int n)
{
    for (int c = 0; c < n; c += WIDTH) {
        Floats shift_c = load(&shift[c]);
        for (int r = 0; r < rows; r++)
            store(&x[r * n + c], exp_lanes(load(&x[r * n + c]) * scale - shift_c));
    }
}

void columns_scale(float *x, const float *factor, int rows, int n)
{
    for (int c = 0; c < n; c += WIDTH) {
        Floats factor_c = load(&factor[c]);
        for (int r = 0; r < rows; r++)
            store(&x[r * n + c], load(&x[r * n + c]) * factor_c);
    }
}

void columns_softmax_backward(float *dy, const float *y, const float *delta, float scale, int rows, int n)
{
    for (int c = 0; c < n; c += WIDTH) {
        Floats delta_c = load(&delta[c]);
        for (int r = 0; r < rows; r++) {
            Floats slope = load(&y[r * n + c]) * (load(&dy[r * n + c]) - delta_c);
            store(&dy[r * n + c], slope * scale);
        }
    }
}

/* ½ (1 + tanh u) is 1 / (1 + exp(−2u)), the logistic function: one exp and one division. u = √(2/π) (x + 0.044715 x³) */
static inline Floats gelu_gate(Floats x)
{
    Floats minus_2u = all(-2.0f * 0.7978845608f) * (x + all(0.044715f) * x * x * x);
    return all(1.0f) / (all(1.0f) + exp_lanes(minus_2u));
}

static inline Floats gelu_lanes(Floats x)
{
    return x * gelu_gate(x);
}

void row_gelu(float *y, const float *x, size_t n)
{
    size_t i = 0;
    for (; i + WIDTH <= n; i += WIDTH)
        store(&y[i], gelu_lanes(load(&x[i])));
    if (i < n) {
        float rest[LANES];
        copy_rest(rest, &x[i], n - i, 0.0f);
        store(rest, gelu_lanes(load(rest)));
        memcpy(&y[i], rest, (n - i) * sizeof(float));
    }
}

/* d/dx x·s(2u) = s + x · s (1 − s) · 2u′,   s the logistic function,  u′ = √(2/π) (1 + 3·0.044715 x²) */
static inline Floats gelu_derivative(Floats x)
{
    Floats gate = gelu_gate(x);
    Floats inner_derivative = all(2.0f * 0.7978845608f) * (all(1.0f) + all(3.0f * 0.044715f) * x * x);
    return gate + x * gate * (all(1.0f) - gate) * inner_derivative;
}

void row_gelu_backward(float *dx, const float *dy, const float *x, size_t n)
{
    size_t i = 0;
    for (; i + WIDTH <= n; i += WIDTH)
        store(&dx[i], load(&dx[i]) + load(&dy[i]) * gelu_derivative(load(&x[i])));
    if (i < n) {
        float rest[LANES];
        copy_rest(rest, &x[i], n - i, 0.0f);
        store(rest, gelu_derivative(load(rest)));
        for (size_t k = 0; i + k < n; k++)
            dx[i + k] = fmaf(dy[i + k], rest[k], dx[i + k]);
    }
}

void row_adamw(float *w, float *m, float *v, const float *g, const AdamWStep *step, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        float gradient = g[i];
        m[i] = m[i] + (1.0f - step->beta1) * (gradient - m[i]);
        v[i] = step->beta2 * v[i] + (1.0f - step->beta2) * gradient * gradient;
        float denominator = sqrtf(v[i]) * step->root_scale + step->eps;
        w[i] = w[i] * step->decay - step->step_size * m[i] / denominator;
    }
}
