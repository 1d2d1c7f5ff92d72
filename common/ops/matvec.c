/* matvec.c: how a matrix times a vector keeps up with memory
 * There is nothing to pack and nothing to keep in a cache: each weight comes by once. So a row is read from its first byte to its
 * last, as memory likes it best, row after row, and all that counts is to need fewer instructions than the bytes take to arrive.
 *   bf16  two numbers share a word and become floats by a shift and by a mask (vmath.h, row_dot_bf16).
 *   int8  a conversion to float for each weight would take longer than its byte. Products of whole numbers are cheaper: x is
 *         rounded to 16 bits (its error is far below that of the weights' 8), and every processor has an instruction that adds up
 *         products of 16-bit numbers in 32 bits. The plain loop is enough for the compiler to find it: whole numbers, unlike
 *         floats, have the same sum in every order.
 * What lies MEMORY_AHEAD bytes further on is asked for meanwhile: the sums alone would not keep enough of memory under way.
 * Threads share the rows; a row is summed by one thread in one order. */
#include "common/ops/matvec.h"

#include "common/error.h"
#include "common/parallel.h"
#include "common/vmath.h"

#include <math.h>
#include <string.h>

#ifdef _OPENMP
#include <omp.h>
#endif

enum {
    BF16_PADDING = 32, /* rows are padded to a multiple of what is read at a time */
    INT8_PADDING = 64, /* a line of memory. 64 · 127 · 32767 is less than 2³¹: so many products have a sum of 32 bits */
    INT8_LARGEST = 127, /* −128 is left out: then −w has the same bits as w */
    INT16_LARGEST = 32767,
    ROWS_AT_ONCE =
        32, /* a thread takes so many rows, then the next; an interrupted thread keeps nobody waiting for long */
};
WeightFormat weight_format_named(const char *name)
{
    static const char *const names[] = { [WEIGHT_FP32] = "fp32", [WEIGHT_BF16] = "bf16", [WEIGHT_INT8] = "int8" };
    for (int format = WEIGHT_FP32; format <= WEIGHT_INT8; format++) {
        if (strcmp(names[format], name) == 0)
            return (WeightFormat)format;
    }
    panic("weight_format_named: %s", name);
}

/* ---- storing ---- */

/* To the nearest of the two neighbours in 16 bits; halfway between them, to the one whose last bit is 0. NaN stays NaN. */
static uint16_t bf16_from_float(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    if (x != x)
        return (uint16_t)(bits >> 16 | 0x40u);
    uint32_t last = bits >> 16 & 1u;
    return (uint16_t)((bits + 0x7fffu + last) >> 16);
}

static float bf16_to_float(uint16_t h)
{
    uint32_t bits = (uint32_t)h << 16;
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static void store_bf16_row(uint16_t *row, const float *weight, int I, size_t stride)
{
    for (int i = 0; i < I; i++)
        row[i] = bf16_from_float(weight[i]);
    memset(&row[I], 0, (stride - (size_t)I) * sizeof *row);
}

/* Largest |x|; NaN when one of them is not finite. Without its sign a float is the larger, the larger its bits are, which the
 * compiler can compare many at a time. */
static float largest_size(const float *x, int n)
{
    const uint32_t infinity_bits = 0x7f800000u;
    uint32_t largest_bits = 0;
    for (int i = 0; i < n; i++) {
        uint32_t bits;
        memcpy(&bits, &x[i], sizeof bits);
        bits &= 0x7fffffffu;
        largest_bits = bits > largest_bits ? bits : largest_bits;
    }
    float largest;
    memcpy(&largest, &largest_bits, sizeof largest);
    return largest_bits < infinity_bits ? largest : NAN;
}

/* Returns the row's scale: its largest weight becomes 127 or −127. What is not finite makes the scale NaN. */
static float store_int8_row(int8_t *row, const float *weight, int I, size_t stride)
{
    float largest = largest_size(weight, I);
    memset(row, 0, stride);
    if (largest > 0.0f) {
        float per_unit = INT8_LARGEST / largest;
        for (int i = 0; i < I; i++)
            row[i] = (int8_t)rintf(weight[i] * per_unit);
    }
    return largest / INT8_LARGEST;
}

static size_t round_up(int n, int to)
{
    return (size_t)((n + to - 1) / to * to);
}

StoredWeight *stored_weight_new(Arena *arena, WeightFormat format, const float *weight, int O, int I)
{
    StoredWeight *stored = arena_alloc(arena, sizeof *stored);
    *stored = (StoredWeight){ .format = format, .O = O, .I = I };
    switch (format) {
    case WEIGHT_BF16:
        stored->stride = round_up(I, BF16_PADDING);
        stored->bf16 = arena_alloc(arena, (size_t)O * stored->stride * sizeof *stored->bf16);
        break;
    case WEIGHT_INT8:
        stored->stride = round_up(I, INT8_PADDING);
        stored->int8 = arena_alloc(arena, (size_t)O * stored->stride);
        stored->scales = arena_alloc(arena, (size_t)O * sizeof *stored->scales);
        break;
    case WEIGHT_FP32:
        panic("stored_weight_new: a weight in fp32 is the tensor itself");
    }
#pragma omp parallel for schedule(static) if ((size_t)O * (size_t)I > PARALLEL_MIN_FLOATS)
    for (int o = 0; o < O; o++) {
        const float *row = &weight[(size_t)o * (size_t)I];
        size_t place = (size_t)o * stored->stride;
        if (format == WEIGHT_BF16)
            store_bf16_row(&stored->bf16[place], row, I, stored->stride);
        else
            stored->scales[o] = store_int8_row(&stored->int8[place], row, I, stored->stride);
    }
    return stored;
}

size_t stored_weight_bytes(const StoredWeight *weight)
{
    size_t numbers = (size_t)weight->O * weight->stride;
    return weight->format == WEIGHT_BF16 ? numbers * sizeof(uint16_t) : numbers + (size_t)weight->O * sizeof(float);
}

void stored_weight_rows(float *rows, const StoredWeight *weight, int first, int count)
{
#pragma omp parallel for schedule(static) if ((size_t)count * (size_t)weight->I > PARALLEL_MIN_FLOATS)
    for (int r = 0; r < count; r++) {
        float *row = &rows[(size_t)r * (size_t)weight->I];
        size_t place = (size_t)(first + r) * weight->stride;
        for (int i = 0; i < weight->I; i++)
            row[i] = weight->format == WEIGHT_BF16 ? bf16_to_float(weight->bf16[place + (size_t)i])
                                                   : weight->scales[first + r] * weight->int8[place + (size_t)i];
    }
}

void matvec_naive(float *y, const float *x, const StoredWeight *weight)
{
    for (int o = 0; o < weight->O; o++) {
        size_t place = (size_t)o * weight->stride;
        double sum = 0.0;
        for (int i = 0; i < weight->I; i++) {
            bool halves = weight->format == WEIGHT_BF16;
            sum += (double)x[i] * (halves ? bf16_to_float(weight->bf16[place + (size_t)i])
                                          : weight->scales[o] * weight->int8[place + (size_t)i]);
        }
        y[o] = (float)sum;
    }
}

/* ---- int8 ---- */

/* x ≈ scale · whole, |whole| ≤ 32767; zeros behind the last. Returns the scale; NaN when x is not finite. */
static float round_to_int16(int16_t *whole, const float *x, int I, size_t stride)
{
    float largest = largest_size(x, I);
    memset(whole, 0, stride * sizeof *whole);
    if (largest > 0.0f) {
        float per_unit = INT16_LARGEST / largest;
        for (int i = 0; i < I; i++)
            whole[i] = (int16_t)rintf(x[i] * per_unit);
    }
    return largest / INT16_LARGEST;
}

static inline int32_t whole_dot(const int8_t *a, const int16_t *b, size_t n)
{
    int32_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/* Exact. */
static int64_t int8_dot(const int8_t *row, const int16_t *x, size_t stride)
{
    int64_t sum = 0;
    for (size_t i = 0; i < stride; i += INT8_PADDING) {
        memory_soon(&row[i + MEMORY_AHEAD], INT8_PADDING);
        sum += whole_dot(&row[i], &x[i], INT8_PADDING);
    }
    return sum;
}

/* ---- both ---- */

static void matvec_rows(float *y, const void *x, float x_scale, const StoredWeight *weight, int from, int to)
{
    for (int o = from; o < to; o++) {
        size_t place = (size_t)o * weight->stride;
        if (weight->format == WEIGHT_BF16)
            y[o] = row_dot_bf16(&weight->bf16[place], x, weight->stride);
        else
            y[o] = (float)int8_dot(&weight->int8[place], x, weight->stride) * (weight->scales[o] * x_scale);
    }
}

/* Large enough for several threads, and not already one thread's share of something larger. */
static bool worth_sharing(const StoredWeight *weight)
{
    bool large = (size_t)weight->O * weight->stride > PARALLEL_MIN_FLOATS;
#ifdef _OPENMP
    return large && !omp_in_parallel();
#else
    return large;
#endif
}

/* sorted[stride] as row_dot_bf16 wants it, zeros behind the last. */
static void sort_for_bf16(float *sorted, const float *x, int I)
{
    int whole = I / BF16_PADDING * BF16_PADDING;
    row_sort_halves(sorted, x, (size_t)whole);
    if (whole < I) {
        float rest[BF16_PADDING] = { 0 };
        memcpy(rest, &x[whole], (size_t)(I - whole) * sizeof *x);
        row_sort_halves(&sorted[whole], rest, BF16_PADDING);
    }
}

void matvec(float *y, const float *x, const StoredWeight *weight, Arena *scratch)
{
    bool share = worth_sharing(weight);
    (void)share; /* without OpenMP nobody asks */
    ArenaMark mark = arena_mark(scratch);
    void *prepared = arena_alloc(scratch, weight->stride * sizeof(float));
    float x_scale = 1.0f;
    if (weight->format == WEIGHT_BF16)
        sort_for_bf16(prepared, x, weight->I);
    else
        x_scale = round_to_int16(prepared, x, weight->I, weight->stride);
#pragma omp parallel for schedule(static) if (share)
    for (int from = 0; from < weight->O; from += ROWS_AT_ONCE) {
        int to = from + ROWS_AT_ONCE < weight->O ? from + ROWS_AT_ONCE : weight->O;
        matvec_rows(y, prepared, x_scale, weight, from, to);
    }
    arena_release(scratch, mark);
}
