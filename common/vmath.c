#include "common/vmath.h"

#include <math.h>
#include <string.h>

/* Sixteen floats, or sixteen ints, that are computed on together. */
enum { LANES = 16 };
typedef float Floats __attribute__((vector_size(LANES * sizeof(float))));
typedef int Ints __attribute__((vector_size(LANES * sizeof(int))));

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

/* The last n < 16 values of a row, the other lanes filled with rest. */
static inline Floats load_part(const float *x, size_t n, float rest)
{
    float part[LANES];
    for (size_t i = 0; i < LANES; i++)
        part[i] = i < n ? x[i] : rest;
    return load(part);
}

static inline void store_part(float *x, Floats v, size_t n)
{
    memcpy(x, &v, n * sizeof(float));
}

static inline Floats all(float value)
{
    return value - (Floats){ 0 };
}

/* a where mask is −1, b where it is 0. */
static inline Floats choose(Ints mask, Floats a, Floats b)
{
    return (Floats)(((Ints)a & mask) | ((Ints)b & ~mask));
}

/* The 16 lanes added in a fixed tree: 8 pairs, 4 pairs, 2, 1. */
static inline float add_lanes(Floats v)
{
    float lane[LANES];
    store(lane, v);
    for (int half = LANES / 2; half >= 1; half /= 2) {
        for (int i = 0; i < half; i++)
            lane[i] += lane[i + half];
    }
    return lane[0];
}

/* exp(x): x = n ln 2 + r with |r| ≤ ln 2 / 2, so exp(x) = 2ⁿ exp(r); exp(r) by its series to the 7th power.
 * Below −87.3 the result would not be a normal number: it becomes 0. Above 88.7: INFINITY. */
static inline Floats exp_lanes(Floats x)
{
    const Floats too_small = all(-87.3f);
    const Floats too_large = all(88.72283f);
    Floats limited = choose(x < too_small, too_small, x);
    limited = choose(limited > too_large, too_large, limited);
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
    Ints power = __builtin_convertvector(n, Ints);
    Ints half_power = power >> 1; /* in two steps, because 2¹²⁸ is no float */
    Floats scale_1 = (Floats)((half_power + 127) << 23);
    Floats scale_2 = (Floats)((power - half_power + 127) << 23);
    Floats result = series * scale_1 * scale_2;
    result = choose(x < too_small, all(0.0f), result);
    result = choose(x > too_large, all(INFINITY), result);
    return choose(x != x, x, result); /* NaN stays NaN */
}

/* tanh(x): near 0 an odd series; else 1 − 2/(exp(2|x|) + 1), with the sign put back. */
static inline Floats tanh_lanes(Floats x)
{
    Floats size = (Floats)((Ints)x & 0x7fffffff);
    Ints sign = (Ints)x & (Ints)all(-0.0f);
    Floats square = x * x;
    Floats series = all(-5.70498872745e-3f);
    series = series * square + all(2.06390887954e-2f);
    series = series * square + all(-5.37397155531e-2f);
    series = series * square + all(1.33314422036e-1f);
    series = series * square + all(-3.33332819422e-1f);
    Floats near_zero = x + x * square * series;
    Floats far = all(1.0f) - all(2.0f) / (exp_lanes(size + size) + all(1.0f));
    Floats far_signed = (Floats)((Ints)far | sign);
    return choose(size < all(0.625f), near_zero, far_signed);
}

float row_max(const float *x, size_t n)
{
    Floats largest = all(-INFINITY);
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) {
        Floats v = load(&x[i]);
        largest = choose(v > largest, v, largest);
    }
    Floats rest = load_part(&x[i], n - i, -INFINITY);
    largest = choose(rest > largest, rest, largest);
    float result = -INFINITY;
    for (int lane = 0; lane < LANES; lane++)
        result = largest[lane] > result ? largest[lane] : result;
    return result;
}

float row_sum(const float *x, size_t n)
{
    Floats sum = all(0.0f);
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        sum += load(&x[i]);
    sum += load_part(&x[i], n - i, 0.0f);
    return add_lanes(sum);
}

float row_dot(const float *a, const float *b, size_t n)
{
    Floats sum_0 = all(0.0f);
    Floats sum_1 = all(0.0f); /* two chains of additions, so that one need not wait for the other */
    size_t i = 0;
    for (; i + 2 * LANES <= n; i += 2 * LANES) {
        sum_0 += load(&a[i]) * load(&b[i]);
        sum_1 += load(&a[i + LANES]) * load(&b[i + LANES]);
    }
    for (; i + LANES <= n; i += LANES)
        sum_0 += load(&a[i]) * load(&b[i]);
    if (i < n)
        sum_0 += load_part(&a[i], n - i, 0.0f) * load_part(&b[i], n - i, 0.0f);
    return add_lanes(sum_0 + sum_1);
}

float row_sum_squares(const float *x, float mean, size_t n)
{
    Floats sum = all(0.0f);
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) {
        Floats difference = load(&x[i]) - all(mean);
        sum += difference * difference;
    }
    Floats rest = load_part(&x[i], n - i, mean) - all(mean);
    sum += rest * rest;
    return add_lanes(sum);
}

float row_exp_sum(float *y, const float *x, float shift, size_t n)
{
    Floats sum = all(0.0f);
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) {
        Floats e = exp_lanes(load(&x[i]) - all(shift));
        store(&y[i], e);
        sum += e;
    }
    Floats e = exp_lanes(load_part(&x[i], n - i, -INFINITY) - all(shift));
    store_part(&y[i], e, n - i);
    Floats counted = all(0.0f);
    memcpy(&counted, &e, (n - i) * sizeof(float));
    return add_lanes(sum + counted);
}

float row_exp_sum_only(const float *x, float shift, size_t n)
{
    Floats sum = all(0.0f);
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        sum += exp_lanes(load(&x[i]) - all(shift));
    Floats e = exp_lanes(load_part(&x[i], n - i, -INFINITY) - all(shift));
    Floats counted = all(0.0f);
    memcpy(&counted, &e, (n - i) * sizeof(float));
    return add_lanes(sum + counted);
}

void row_add_scaled(float *y, float a, const float *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        y[i] += a * x[i];
}

void row_scale(float *y, float a, size_t n)
{
    for (size_t i = 0; i < n; i++)
        y[i] *= a;
}

/* The argument of GELU's tanh: √(2/π) (x + 0.044715 x³) */
static inline Floats gelu_inner(Floats x)
{
    return all(0.7978845608f) * (x + all(0.044715f) * x * x * x);
}

static inline Floats gelu_lanes(Floats x)
{
    return all(0.5f) * x * (all(1.0f) + tanh_lanes(gelu_inner(x)));
}

void row_gelu(float *y, const float *x, size_t n)
{
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        store(&y[i], gelu_lanes(load(&x[i])));
    if (i < n)
        store_part(&y[i], gelu_lanes(load_part(&x[i], n - i, 0.0f)), n - i);
}

/* d/dx ½x(1 + tanh u) = ½(1 + tanh u) + ½x(1 − tanh² u) u′,   u′ = √(2/π)(1 + 3·0.044715 x²) */
static inline Floats gelu_derivative(Floats x)
{
    Floats t = tanh_lanes(gelu_inner(x));
    Floats inner_derivative = all(0.7978845608f) * (all(1.0f) + all(3.0f * 0.044715f) * x * x);
    return all(0.5f) * (all(1.0f) + t) + all(0.5f) * x * (all(1.0f) - t * t) * inner_derivative;
}

void row_gelu_backward(float *dx, const float *dy, const float *x, size_t n)
{
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        store(&dx[i], load(&dx[i]) + load(&dy[i]) * gelu_derivative(load(&x[i])));
    if (i < n) {
        Floats d = load_part(&dy[i], n - i, 0.0f) * gelu_derivative(load_part(&x[i], n - i, 0.0f));
        store_part(&dx[i], load_part(&dx[i], n - i, 0.0f) + d, n - i);
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
