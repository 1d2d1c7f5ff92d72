/* matmul_tiles.c: one tile of c in the processor's vector registers, and the order in which its operands are packed
 * For each k, a column piece of a (TILE_ROWS numbers) meets a row piece of b (TILE_VECTORS vectors): an outer product, added to sums
 * that stay in registers.
 *                                 b_panel[k]:  | vector 0 | vector 1 |
 *          a_panel[k]:  a number       ×       | sums     | sums     |      TILE_ROWS · TILE_VECTORS multiply-adds
 *                       a number       ×       | sums     | sums     |      from TILE_ROWS + TILE_VECTORS loads
 *                       …                      | …        | …        |
 * In bf16 the panels hold numbers of 16 bits, rounded to 8 bits of fraction while they are packed; sums stay in fp32. Where the
 * processor multiplies such numbers in pairs, a step of the loop does two values of k. */
#include "common/ops/matmul_tiles.h"

#include <stdint.h>
#include <string.h>

#if defined(__AVX512BF16__)
#include <immintrin.h>
#endif

/* Registers decide the tile: rows·vectors sums, and room for one row piece of b and one number of a. */
#if defined(__AVX512F__)
enum { LANES = 16, TILE_ROWS = 12, TILE_VECTORS = 2 }; /* 24 of 32 registers hold sums */
#define KERNEL_NAME "AVX-512 12x32"
#elif defined(__AVX2__) && defined(__FMA__)
enum { LANES = 8, TILE_ROWS = 6, TILE_VECTORS = 2 }; /* 12 of 16 */
#define KERNEL_NAME "AVX2 6x16"
#elif defined(__ARM_NEON)
enum { LANES = 4, TILE_ROWS = 8, TILE_VECTORS = 3 }; /* 24 of 32 */
#define KERNEL_NAME "NEON 8x12"
#else
enum { LANES = 4, TILE_ROWS = 4, TILE_VECTORS = 2 };
#define KERNEL_NAME "portable 4x8"
#endif

enum {
    TILE_COLUMNS = LANES * TILE_VECTORS,
    BLOCK_DEPTH = 256,   /* k values a block: the same on every processor, because it decides the order of summing */
    BLOCK_ROWS = 768,    /* of c and of packed a; a multiple of every TILE_ROWS */
    BLOCK_COLUMNS = 768, /* of c; a multiple of every TILE_COLUMNS */
    PAUSES = 4,          /* of a tile's loop, to ask for what comes next */
};

typedef float Vector __attribute__((vector_size(LANES * sizeof(float))));

bool matmul_tiles_supported(const char **reason)
{
    *reason = NULL;
#if defined(__AVX512F__)
    if (!__builtin_cpu_supports("avx512f"))
        *reason = "AVX-512";
#if defined(__AVX512BF16__)
    else if (!__builtin_cpu_supports("avx512bf16"))
        *reason = "AVX-512 with bf16";
#endif
#elif defined(__AVX2__) && defined(__FMA__)
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma"))
        *reason = "AVX2 with FMA";
#endif
    return *reason == NULL;
}

/* packed[k·width + i] = rows[i][k] for 4 rows and 4 values of k: 16 numbers change places in registers. */
static inline void transpose_4x4(float *packed, const float *rows, size_t stride, int width)
{
    typedef float Four __attribute__((vector_size(4 * sizeof(float))));
    Four row[4];
    for (int i = 0; i < 4; i++)
        memcpy(&row[i], &rows[(size_t)i * stride], sizeof row[i]);
    Four low_01 = __builtin_shufflevector(row[0], row[1], 0, 4, 1, 5);
    Four high_01 = __builtin_shufflevector(row[0], row[1], 2, 6, 3, 7);
    Four low_23 = __builtin_shufflevector(row[2], row[3], 0, 4, 1, 5);
    Four high_23 = __builtin_shufflevector(row[2], row[3], 2, 6, 3, 7);
    Four column[4] = { __builtin_shufflevector(low_01, low_23, 0, 1, 4, 5),
                       __builtin_shufflevector(low_01, low_23, 2, 3, 6, 7),
                       __builtin_shufflevector(high_01, high_23, 0, 1, 4, 5),
                       __builtin_shufflevector(high_01, high_23, 2, 3, 6, 7) };
    for (int k = 0; k < 4; k++)
        memcpy(&packed[(size_t)k * (size_t)width], &column[k], sizeof column[k]);
}

#if defined(__AVX2__)
/* The same for 8 rows and 8 values of k, where registers are that wide: neighbours change places, then pairs, then fours. */
static inline void transpose_8x8(float *packed, const float *rows, size_t stride, int width)
{
    typedef float Eight __attribute__((vector_size(8 * sizeof(float))));
    Eight row[8], pairs[8], fours[8];
    for (int i = 0; i < 8; i++)
        memcpy(&row[i], &rows[(size_t)i * stride], sizeof row[i]);
    for (int i = 0; i < 8; i += 2) {
        pairs[i] = __builtin_shufflevector(row[i], row[i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
        pairs[i + 1] = __builtin_shufflevector(row[i], row[i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
    }
    for (int half = 0; half < 8; half += 4) {
        for (int i = 0; i < 2; i++) {
            Eight first = pairs[half + i], second = pairs[half + i + 2];
            fours[half + 2 * i] = __builtin_shufflevector(first, second, 0, 1, 8, 9, 4, 5, 12, 13);
            fours[half + 2 * i + 1] = __builtin_shufflevector(first, second, 2, 3, 10, 11, 6, 7, 14, 15);
        }
    }
    for (int k = 0; k < 4; k++) {
        Eight low = __builtin_shufflevector(fours[k], fours[k + 4], 0, 1, 2, 3, 8, 9, 10, 11);
        Eight high = __builtin_shufflevector(fours[k], fours[k + 4], 4, 5, 6, 7, 12, 13, 14, 15);
        memcpy(&packed[(size_t)k * (size_t)width], &low, sizeof low);
        memcpy(&packed[(size_t)(k + 4) * (size_t)width], &high, sizeof high);
    }
}
#endif

/* size rows of length depth, size ≤ width, side by side: packed[k·width + i] = rows[i][k]. */
static inline void pack_rows(float *packed, const float *rows, size_t stride, int size, int width, int depth)
{
    int k = 0;
#if defined(__AVX2__)
    for (; size == 8 && k + 8 <= depth; k += 8)
        transpose_8x8(&packed[(size_t)k * (size_t)width], &rows[k], stride, width);
#endif
    for (; size == 4 && k + 4 <= depth; k += 4)
        transpose_4x4(&packed[(size_t)k * (size_t)width], &rows[k], stride, width);
    for (; k < depth; k++) {
        for (int i = 0; i < size; i++)
            packed[(size_t)k * (size_t)width + (size_t)i] = rows[(size_t)i * stride + (size_t)k];
    }
}

/* Copies count stored rows of length depth side by side: packed[k·width + i] = rows[i][k]. Missing rows become zeros.
 * The operand's tile runs along its stored rows. */
static inline void pack_across(float *packed, const float *rows, size_t stride, int count, int width, int depth)
{
    int i = 0;
#if defined(__AVX2__)
    for (; i + 8 <= count; i += 8)
        pack_rows(&packed[i], &rows[(size_t)i * stride], stride, 8, width, depth);
#endif
    for (; i + 4 <= count; i += 4)
        pack_rows(&packed[i], &rows[(size_t)i * stride], stride, 4, width, depth);
    for (; i < count; i++)
        pack_rows(&packed[i], &rows[(size_t)i * stride], stride, 1, width, depth);
    for (; i < width; i++) {
        for (int k = 0; k < depth; k++)
            packed[(size_t)k * (size_t)width + (size_t)i] = 0.0f;
    }
}

/* The same where the operand is stored the other way round: packed[k·width + i] = rows[k][i]. */
static inline void pack_along(float *packed, const float *rows, size_t stride, int count, int width, int depth)
{
    if (count == width) { /* nearly always: then the compiler knows the length */
        for (int k = 0; k < depth; k++)
            memcpy(&packed[(size_t)k * (size_t)width], &rows[(size_t)k * stride], (size_t)width * sizeof(float));
        return;
    }
    for (int k = 0; k < depth; k++) {
        for (int i = 0; i < width; i++)
            packed[(size_t)k * (size_t)width + (size_t)i] = i < count ? rows[(size_t)k * stride + (size_t)i] : 0.0f;
    }
}

/* The upper half of the float's bits, rounded to nearest, ties to even: 8 bits of fraction are left of 24. */
static inline uint32_t bf16_bits(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
}

/* A packed panel from fp32 to what the bf16 tile loop reads, in place. With pairs: word i of row k/2 holds the values of k (low
 * half) and k+1 (high half), so that the panel needs half the room; a missing last row counts as zeros. Without: each value is
 * only rounded. */
static inline void panel_to_bf16(float *panel, int width, int depth)
{
#if defined(__AVX512BF16__)
    for (int k = 0; k < depth; k += 2) {
        const float *even = &panel[(size_t)k * (size_t)width];
        const float *odd = &even[width];
        float *to = &panel[(size_t)(k / 2) * (size_t)width];
        for (int i = 0; i < width; i++) {
            uint32_t pair = bf16_bits(even[i]) | (k + 1 < depth ? bf16_bits(odd[i]) << 16 : 0);
            memcpy(&to[i], &pair, sizeof pair);
        }
    }
#else
    for (int i = 0; i < width * depth; i++) {
        uint32_t bits = bf16_bits(panel[i]) << 16;
        memcpy(&panel[i], &bits, sizeof bits);
    }
#endif
}

static inline void pack(float *packed, const float *data, size_t stride, bool across, int count, int width, int depth)
{
    if (across)
        pack_across(packed, data, stride, count, width, depth);
    else
        pack_along(packed, data, stride, count, width, depth);
}

static void pack_a_fp32(float *packed, const float *data, size_t stride, bool across, int count, int depth)
{
    pack(packed, data, stride, across, count, TILE_ROWS, depth);
}

static void pack_b_fp32(float *packed, const float *data, size_t stride, bool across, int count, int depth)
{
    pack(packed, data, stride, across, count, TILE_COLUMNS, depth);
}

static void pack_a_bf16(float *packed, const float *data, size_t stride, bool across, int count, int depth)
{
    pack(packed, data, stride, across, count, TILE_ROWS, depth);
    panel_to_bf16(packed, TILE_ROWS, depth);
}

static void pack_b_bf16(float *packed, const float *data, size_t stride, bool across, int count, int depth)
{
    pack(packed, data, stride, across, count, TILE_COLUMNS, depth);
    panel_to_bf16(packed, TILE_COLUMNS, depth);
}

/* Asks for what is needed soon: some rows of this tile's place in c, whose sums will be there when the loop is through, and some lines
 * of what comes after it. The loops below call it PAUSES times: asked for all at once, so many lines would make the
 * multiply-adds wait for a free place. */
static inline void look_ahead(const Tile *tile, int pause, Soon *soon)
{
    enum { ROWS = (TILE_ROWS + PAUSES - 1) / PAUSES };
    for (int row = pause * ROWS; row < (pause + 1) * ROWS; row++)
        row_near(&tile->sums[(size_t)row * tile->stride], TILE_COLUMNS);
    ask_for(&soon->a, pieces(soon->a_lines, PAUSES));
    ask_for(&soon->b, pieces(soon->b_lines, PAUSES));
}

/* sums[TILE_ROWS][TILE_COLUMNS] = Σ_k a_panel[k][·] ⊗ b_panel[k][·]: the innermost loop of the whole workbook.
 * The sums live in registers; the loops over the tile have fixed bounds and are unrolled by the compiler. */
static inline void tile_sums(Vector sums[TILE_ROWS][TILE_VECTORS], const Tile *tile, Soon *soon)
{
#pragma GCC unroll 12
    for (int i = 0; i < TILE_ROWS; i++) {
#pragma GCC unroll 4
        for (int v = 0; v < TILE_VECTORS; v++)
            sums[i][v] = (Vector){ 0 };
    }
    int k = 0;
    for (int pause = 0; pause < PAUSES; pause++) {
        look_ahead(tile, pause, soon);
        int until = tile->depth * (pause + 1) / PAUSES;
#pragma GCC unroll 2
        for (; k < until; k++) {
            const Vector *b_k = (const Vector *)&tile->b_panel[(size_t)k * TILE_COLUMNS];
            const float *a_k = &tile->a_panel[(size_t)k * TILE_ROWS];
#pragma GCC unroll 12
            for (int i = 0; i < TILE_ROWS; i++) {
#pragma GCC unroll 4
                for (int v = 0; v < TILE_VECTORS; v++)
                    sums[i][v] += a_k[i] * b_k[v];
            }
        }
    }
}

#if defined(__AVX512BF16__)
/* The same on panels of pairs: each multiply-add does the values of k and k+1 at once. */
static inline void tile_sums_of_pairs(Vector sums[TILE_ROWS][TILE_VECTORS], const Tile *tile, Soon *soon)
{
    __m512 sum[TILE_ROWS][TILE_VECTORS];
#pragma GCC unroll 12
    for (int i = 0; i < TILE_ROWS; i++) {
#pragma GCC unroll 4
        for (int v = 0; v < TILE_VECTORS; v++)
            sum[i][v] = _mm512_setzero_ps();
    }
    int pairs = (tile->depth + 1) / 2;
    int pair = 0;
    for (int pause = 0; pause < PAUSES; pause++) {
        look_ahead(tile, pause, soon);
        int until = pairs * (pause + 1) / PAUSES;
        for (; pair < until; pair++) {
            const float *b_k = &tile->b_panel[(size_t)pair * TILE_COLUMNS];
            const float *a_k = &tile->a_panel[(size_t)pair * TILE_ROWS];
            __m512bh b_pair[TILE_VECTORS];
#pragma GCC unroll 4
            for (int v = 0; v < TILE_VECTORS; v++)
                b_pair[v] = (__m512bh)_mm512_loadu_ps(&b_k[v * LANES]);
#pragma GCC unroll 12
            for (int i = 0; i < TILE_ROWS; i++) {
                __m512bh a_pair = (__m512bh)_mm512_set1_ps(a_k[i]);
#pragma GCC unroll 4
                for (int v = 0; v < TILE_VECTORS; v++)
                    sum[i][v] = _mm512_dpbf16_ps(sum[i][v], a_pair, b_pair[v]);
            }
        }
    }
    memcpy(sums, sum, sizeof sum);
}
#endif

/* The sums into their place in c. */
static inline void store_tile(const Tile *tile, Vector sums[TILE_ROWS][TILE_VECTORS])
{
    if (tile->rows == TILE_ROWS && tile->columns == TILE_COLUMNS) {
#pragma GCC unroll 12
        for (int i = 0; i < TILE_ROWS; i++) {
#pragma GCC unroll 4
            for (int v = 0; v < TILE_VECTORS; v++) {
                float *to = &tile->sums[(size_t)i * tile->stride + (size_t)(v * LANES)];
                Vector old = { 0 };
                if (tile->add)
                    memcpy(&old, to, sizeof old);
                Vector new = old + sums[i][v];
                memcpy(to, &new, sizeof new);
            }
        }
        return;
    }
    float values[TILE_ROWS * TILE_COLUMNS];
    memcpy(values, sums, sizeof values);
    for (int i = 0; i < tile->rows; i++) {
        float *to = &tile->sums[(size_t)i * tile->stride];
        for (int j = 0; j < tile->columns; j++)
            to[j] = (tile->add ? to[j] : 0.0f) + values[i * TILE_COLUMNS + j];
    }
}

static void tile_fp32(const Tile *tile, Soon *soon)
{
    Vector sums[TILE_ROWS][TILE_VECTORS];
    tile_sums(sums, tile, soon);
    store_tile(tile, sums);
}

static void tile_bf16(const Tile *tile, Soon *soon)
{
    Vector sums[TILE_ROWS][TILE_VECTORS];
#if defined(__AVX512BF16__)
    tile_sums_of_pairs(sums, tile, soon);
#else
    tile_sums(sums, tile, soon);
#endif
    store_tile(tile, sums);
}

const TileKernel matmul_fp32_kernel = {
    .name = KERNEL_NAME,
    .tile_rows = TILE_ROWS,
    .tile_columns = TILE_COLUMNS,
    .block_depth = BLOCK_DEPTH,
    .strided_block_depth = BLOCK_DEPTH,
    .block_rows = BLOCK_ROWS,
    .block_columns = BLOCK_COLUMNS,
    .depth_step = 1,
    .numbers_a_word = 1,
    .plain_panels = true,
    .pack_a = pack_a_fp32,
    .pack_b = pack_b_fp32,
    .tile = tile_fp32,
};

const TileKernel matmul_bf16_kernel = {
#if defined(__AVX512BF16__)
    .name = "bf16, AVX-512 pairs",
    .numbers_a_word = 2,
#else
    .name = "bf16, rounded fp32",
    .numbers_a_word = 1,
#endif
    .tile_rows = TILE_ROWS,
    .tile_columns = TILE_COLUMNS,
    .block_depth = BLOCK_DEPTH,
    .strided_block_depth = BLOCK_DEPTH,
    .block_rows = BLOCK_ROWS,
    .block_columns = BLOCK_COLUMNS,
    .depth_step = 1,
    .pack_a = pack_a_bf16,
    .pack_b = pack_b_bf16,
    .tile = tile_bf16,
};
