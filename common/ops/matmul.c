/* matmul.c: how a matrix product reaches the processor's speed
 * A multiplication needs two numbers and gives one; memory cannot deliver two numbers per multiplication, registers can. So:
 *   1. A tile of c, TILE_ROWS × TILE_COLUMNS, is held in registers. For each k, one column piece of a and one row piece of b
 *      give TILE_ROWS·TILE_COLUMNS multiply-adds: many per number loaded.
 *   2. The pieces of a and b are copied (packed) beforehand into the order in which the tile loop reads them, so that every
 *      load is the next one in memory. The copy costs M·K + K·N, the product M·N·K.
 *   3. k runs in blocks of BLOCK_DEPTH: then a packed piece of b stays in the nearest cache while all rows of a pass by.
 * Threads share the tiles of c; each tile is computed by one thread in one order, so that the result does not depend on their
 * number. Read matmul_naive first: it is what this file computes.
 *
 *                  k0      k0+256                 columns j0 … j0+2048
 *        a  [M,K]  |#######|            b  [K,N]  ----------------------
 *                  |#######|               k0     |##|##|##|##|##|##|##|   packed: one piece (##) after the other,
 *      96 rows in  |#######|               k0+256 |##|##|##|##|##|##|##|   a piece is TILE_COLUMNS wide
 *      the cache   |#######|
 *                     ×  the piece that is in the nearest cache   =   one column of tiles of c, from top to bottom
 *
 * In bf16 (matmul_set_precision) the packed pieces hold numbers of 16 bits, rounded to 8 bits of fraction while they are packed;
 * sums stay in fp32. Where the processor multiplies such numbers in pairs, a step of the tile loop does two values of k. */
#include "common/ops/matmul.h"

#include "common/error.h"
#include "common/parallel.h"
#include "common/vmath.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifdef _OPENMP
#include <omp.h>
#endif
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
    BLOCK_DEPTH = 256,    /* k values a block: the same on every processor, because it decides the order of summing */
    BLOCK_ROWS = 16 * 48, /* rows of a packed at a time; a multiple of every TILE_ROWS */
    BLOCK_COLUMNS = 2048, /* columns of b packed at a time */
    ROWS_IN_CACHE = 96,   /* rows of packed a that pass by one piece of b before the next piece */
    FEW_ROWS = 3,         /* up to so many rows of a: packing b would cost more than the product */
    SERIAL_WORK = 512 * 1024 /* multiply-adds below which one thread is faster */
};

typedef float Vector __attribute__((vector_size(LANES * sizeof(float))));

/* For all products of the process, as the number of threads is. */
static MatmulPrecision precision = MATMUL_FP32;

void matmul_set_precision(MatmulPrecision wanted)
{
    precision = wanted;
}

const char *matmul_precision_name(void)
{
    if (precision == MATMUL_FP32)
        return "fp32";
#if defined(__AVX512BF16__)
    return "bf16, AVX-512 pairs";
#else
    return "bf16, rounded fp32";
#endif
}

const char *matmul_kernel_name(void)
{
    return KERNEL_NAME;
}

void matmul_block_sizes(int *tile_rows, int *tile_columns, int *block_depth)
{
    *tile_rows = TILE_ROWS;
    *tile_columns = TILE_COLUMNS;
    *block_depth = BLOCK_DEPTH;
}

bool matmul_kernel_supported(const char **reason)
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

static float matrix_at(Matrix matrix, int i, int j)
{
    return matrix.transposed ? matrix.data[(size_t)j * matrix.stride + (size_t)i]
                             : matrix.data[(size_t)i * matrix.stride + (size_t)j];
}

static void finish_row(float *c, int columns, int first_column, float *before_gelu, const MatmulFinish *finish)
{
    if (finish->bias != NULL) {
        for (int j = 0; j < columns; j++)
            c[j] += finish->bias[first_column + j];
    }
    if (before_gelu != NULL) {
        memcpy(before_gelu, c, (size_t)columns * sizeof(float));
        row_gelu(c, before_gelu, (size_t)columns);
    }
}

void matmul_naive(float *c, size_t c_stride, Matrix a, Matrix b, int M, int N, int K, const MatmulFinish *finish)
{
    for (int i = 0; i < M; i++) {
        float *c_i = &c[(size_t)i * c_stride];
        for (int j = 0; j < N; j++) {
            float sum = 0.0f;
            for (int k = 0; k < K; k++)
                sum += matrix_at(a, i, k) * matrix_at(b, k, j);
            c_i[j] = finish->accumulate ? c_i[j] + sum : sum;
        }
        float *before_gelu = finish->before_gelu == NULL ? NULL : &finish->before_gelu[(size_t)i * c_stride];
        finish_row(c_i, N, 0, before_gelu, finish);
    }
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

/* Panel of a: rows first … first+count of a, k from k0, depth of them. */
static void pack_a(float *packed, Matrix a, int first, int count, int k0, int depth)
{
    if (a.transposed)
        pack_along(packed, &a.data[(size_t)k0 * a.stride + (size_t)first], a.stride, count, TILE_ROWS, depth);
    else
        pack_across(packed, &a.data[(size_t)first * a.stride + (size_t)k0], a.stride, count, TILE_ROWS, depth);
    if (precision == MATMUL_BF16)
        panel_to_bf16(packed, TILE_ROWS, depth);
}

/* Panel of b: columns first … first+count of b. */
static void pack_b(float *packed, Matrix b, int first, int count, int k0, int depth)
{
    if (b.transposed)
        pack_across(packed, &b.data[(size_t)first * b.stride + (size_t)k0], b.stride, count, TILE_COLUMNS, depth);
    else
        pack_along(packed, &b.data[(size_t)k0 * b.stride + (size_t)first], b.stride, count, TILE_COLUMNS, depth);
    if (precision == MATMUL_BF16)
        panel_to_bf16(packed, TILE_COLUMNS, depth);
}

/* sums[TILE_ROWS][TILE_COLUMNS] = Σ_k a_panel[k][·] ⊗ b_panel[k][·]: the innermost loop of the whole workbook.
 * The sums live in registers; the loops over the tile have fixed bounds and are unrolled by the compiler. */
static inline void tile_sums(Vector sums[TILE_ROWS][TILE_VECTORS], const float *a_panel, const float *b_panel,
                             int depth)
{
#pragma GCC unroll 12
    for (int i = 0; i < TILE_ROWS; i++) {
#pragma GCC unroll 4
        for (int v = 0; v < TILE_VECTORS; v++)
            sums[i][v] = (Vector){ 0 };
    }
    for (int k = 0; k < depth; k++) {
        const Vector *b_k = (const Vector *)&b_panel[(size_t)k * TILE_COLUMNS];
        const float *a_k = &a_panel[(size_t)k * TILE_ROWS];
#pragma GCC unroll 12
        for (int i = 0; i < TILE_ROWS; i++) {
#pragma GCC unroll 4
            for (int v = 0; v < TILE_VECTORS; v++)
                sums[i][v] += a_k[i] * b_k[v];
        }
    }
}

#if defined(__AVX512BF16__)
/* The same on panels of pairs: each multiply-add does the values of k and k+1 at once. */
static inline void tile_sums_of_pairs(Vector sums[TILE_ROWS][TILE_VECTORS], const float *a_panel, const float *b_panel,
                                      int depth)
{
    __m512 sum[TILE_ROWS][TILE_VECTORS];
#pragma GCC unroll 12
    for (int i = 0; i < TILE_ROWS; i++) {
#pragma GCC unroll 4
        for (int v = 0; v < TILE_VECTORS; v++)
            sum[i][v] = _mm512_setzero_ps();
    }
    for (int pair = 0; pair < (depth + 1) / 2; pair++) {
        const float *b_k = &b_panel[(size_t)pair * TILE_COLUMNS];
        const float *a_k = &a_panel[(size_t)pair * TILE_ROWS];
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
    memcpy(sums, sum, sizeof sum);
}
#endif

/* One tile of c: rows × columns of it exist; add: earlier blocks of k are already in c. */
static void tile(float *c, size_t c_stride, const float *a_panel, const float *b_panel, int depth, int rows,
                 int columns, bool add)
{
    Vector sums[TILE_ROWS][TILE_VECTORS];
#if defined(__AVX512BF16__)
    if (precision == MATMUL_BF16)
        tile_sums_of_pairs(sums, a_panel, b_panel, depth);
    else
#endif
        tile_sums(sums, a_panel, b_panel, depth);
    if (rows == TILE_ROWS && columns == TILE_COLUMNS) {
#pragma GCC unroll 12
        for (int i = 0; i < TILE_ROWS; i++) {
#pragma GCC unroll 4
            for (int v = 0; v < TILE_VECTORS; v++) {
                float *to = &c[(size_t)i * c_stride + (size_t)(v * LANES)];
                Vector old = { 0 };
                if (add)
                    memcpy(&old, to, sizeof old);
                Vector new = old + sums[i][v];
                memcpy(to, &new, sizeof new);
            }
        }
        return;
    }
    float values[TILE_ROWS * TILE_COLUMNS];
    memcpy(values, sums, sizeof values);
    for (int i = 0; i < rows; i++) {
        float *to = &c[(size_t)i * c_stride];
        for (int j = 0; j < columns; j++)
            to[j] = (add ? to[j] : 0.0f) + values[i * TILE_COLUMNS + j];
    }
}

/* One block of the product: rows i0 …, columns j0 …, depth values of k from k0. */
typedef struct Block {
    float *c;
    size_t c_stride;
    Matrix a, b;
    int i0, rows;
    int j0, columns;
    int k0, depth;
    bool add;                   /* c already holds something to add to */
    const MatmulFinish *finish; /* NULL unless this is the last block of k */
    float *a_packed, *b_packed;
} Block;

static int round_up(int n, int to)
{
    return (n + to - 1) / to * to;
}

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

/* Tiles in panels [row_from, row_to) × [column_from, column_to), in an order that keeps the caches warm. */
static void block_tiles(const Block *block, int row_from, int row_to, int column_from, int column_to)
{
    const int rows_at_once = ROWS_IN_CACHE / TILE_ROWS;
    for (int row_group = row_from; row_group < row_to; row_group += rows_at_once) {
        int group_end = smaller(row_group + rows_at_once, row_to);
        for (int q = column_from; q < column_to; q++) {
            int column = q * TILE_COLUMNS;
            int columns = smaller(TILE_COLUMNS, block->columns - column);
            const float *b_panel = &block->b_packed[(size_t)column * (size_t)block->depth];
            for (int p = row_group; p < group_end; p++) {
                int row = p * TILE_ROWS;
                int rows = smaller(TILE_ROWS, block->rows - row);
                size_t offset = (size_t)(block->i0 + row) * block->c_stride + (size_t)(block->j0 + column);
                float *c = &block->c[offset];
                tile(c, block->c_stride, &block->a_packed[(size_t)row * (size_t)block->depth], b_panel, block->depth,
                     rows, columns, block->add);
                if (block->finish == NULL)
                    continue;
                float *before_gelu = block->finish->before_gelu == NULL ? NULL : &block->finish->before_gelu[offset];
                for (int i = 0; i < rows; i++)
                    finish_row(&c[(size_t)i * block->c_stride], columns, block->j0 + column,
                               before_gelu == NULL ? NULL : &before_gelu[(size_t)i * block->c_stride], block->finish);
            }
        }
    }
}

/* Which of how many threads that work on one product together. */
typedef struct Team {
    int thread, threads;
} Team;

/* Waits until all have come here. A team of one may be inside somebody else's parallel loop and must not wait for that. */
static void team_wait(Team team)
{
    if (team.threads > 1) {
#pragma omp barrier
    }
}

/* Packs the block's rows of a and computes this thread's share of its tiles. The wait in between: until both operands are packed. */
static void block_product(const Block *block, Team team)
{
    int row_panels = (block->rows + TILE_ROWS - 1) / TILE_ROWS;
    int column_panels = (block->columns + TILE_COLUMNS - 1) / TILE_COLUMNS;
    int row_from = row_panels * team.thread / team.threads, row_to = row_panels * (team.thread + 1) / team.threads;
    for (int p = row_from; p < row_to; p++) {
        int row = p * TILE_ROWS;
        pack_a(&block->a_packed[(size_t)row * (size_t)block->depth], block->a, block->i0 + row,
               smaller(TILE_ROWS, block->rows - row), block->k0, block->depth);
    }
    team_wait(team);
    if (row_panels >= column_panels)
        block_tiles(block, row_from, row_to, 0, column_panels);
    else
        block_tiles(block, 0, row_panels, column_panels * team.thread / team.threads,
                    column_panels * (team.thread + 1) / team.threads);
}

#ifdef _OPENMP
/* Large enough for several threads, and not already inside of one thread's share (a head of attention). */
static bool worth_sharing(int M, int N, int K)
{
    return (size_t)M * (size_t)N * (size_t)K > SERIAL_WORK && !omp_in_parallel();
}
#endif

/* Few rows, b stored out-by-in: every row of b is read once from memory and met by all rows of a. Generation, token by token. */
static void product_few_rows(float *c, size_t c_stride, Matrix a, Matrix b, int M, int N, int K,
                             const MatmulFinish *finish)
{
#pragma omp parallel for schedule(static) if (worth_sharing(1, N, K))
    for (int j = 0; j < N; j++) {
        const float *b_j = &b.data[(size_t)j * b.stride];
        for (int i = 0; i < M; i++) {
            float *to = &c[(size_t)i * c_stride + (size_t)j];
            float sum = row_dot(&a.data[(size_t)i * a.stride], b_j, (size_t)K);
            *to = (finish->accumulate ? *to : 0.0f) + sum;
        }
    }
    for (int i = 0; i < M; i++) {
        float *before_gelu = finish->before_gelu == NULL ? NULL : &finish->before_gelu[(size_t)i * c_stride];
        finish_row(&c[(size_t)i * c_stride], N, 0, before_gelu, finish);
    }
}

/* Room for a packed operand, kept for the next product: asking for it each time would cost a small product more than its sums do.
 * Every thread has its own, because each head of attention multiplies for itself. */
static float *pack_buffer(int operand, size_t floats)
{
    static _Thread_local struct {
        float *floats;
        size_t count;
    } buffers[2];
    if (buffers[operand].count < floats) {
        size_t bytes = (floats * sizeof(float) + 63) / 64 * 64;
        free(buffers[operand].floats);
        buffers[operand].floats = aligned_alloc(64, bytes);
        if (buffers[operand].floats == NULL)
            fatal("out of memory: a matrix product wanted %zu KiB to pack its operands", bytes / 1024);
        buffers[operand].count = bytes / sizeof(float);
    }
    return buffers[operand].floats;
}

/* A whole product; a block is filled in from it. */
typedef struct Product {
    Block whole; /* rows, columns and depth of all */
    const MatmulFinish *finish;
} Product;

/* This thread's share of the product, block by block. */
static void product_share(const Product *product, Team team)
{
    const Block *whole = &product->whole;
    const MatmulFinish *finish = product->finish;
    bool finishing = finish->bias != NULL || finish->before_gelu != NULL;
    for (int j0 = 0; j0 < whole->columns; j0 += BLOCK_COLUMNS) {
        int columns = smaller(BLOCK_COLUMNS, whole->columns - j0);
        int panels = (columns + TILE_COLUMNS - 1) / TILE_COLUMNS;
        for (int k0 = 0; k0 < whole->depth; k0 += BLOCK_DEPTH) {
            int depth = smaller(BLOCK_DEPTH, whole->depth - k0);
            for (int q = panels * team.thread / team.threads; q < panels * (team.thread + 1) / team.threads; q++) {
                int j = q * TILE_COLUMNS;
                pack_b(&whole->b_packed[(size_t)j * (size_t)depth], whole->b, j0 + j,
                       smaller(TILE_COLUMNS, columns - j), k0, depth);
            }
            for (int i0 = 0; i0 < whole->rows; i0 += BLOCK_ROWS) {
                Block block = *whole;
                block.i0 = i0;
                block.rows = smaller(BLOCK_ROWS, whole->rows - i0);
                block.j0 = j0;
                block.columns = columns;
                block.k0 = k0;
                block.depth = depth;
                block.add = finish->accumulate || k0 > 0;
                block.finish = finishing && k0 + depth == whole->depth ? finish : NULL;
                block_product(&block, team);
                bool last =
                    i0 + BLOCK_ROWS >= whole->rows && k0 + depth == whole->depth && j0 + columns == whole->columns;
                if (!last)
                    team_wait(team); /* nobody packs the next block while another still reads this one */
            }
        }
    }
}

void matmul(float *c, size_t c_stride, Matrix a, Matrix b, int M, int N, int K, const MatmulFinish *finish)
{
    if (M <= FEW_ROWS && b.transposed && !a.transposed) {
        product_few_rows(c, c_stride, a, b, M, N, K, finish);
        return;
    }
    size_t depth = (size_t)smaller(K, BLOCK_DEPTH);
    Product product = { .finish = finish };
    product.whole = (Block){ .c = c, .c_stride = c_stride, .a = a, .b = b, .rows = M, .columns = N, .depth = K };
    product.whole.a_packed = pack_buffer(0, (size_t)round_up(smaller(M, BLOCK_ROWS), TILE_ROWS) * depth);
    product.whole.b_packed = pack_buffer(1, (size_t)round_up(smaller(N, BLOCK_COLUMNS), TILE_COLUMNS) * depth);
#ifdef _OPENMP
    if (worth_sharing(M, N, K)) {
#pragma omp parallel
        product_share(&product, (Team){ omp_get_thread_num(), omp_get_num_threads() });
        return;
    }
#endif
    product_share(&product, (Team){ 0, 1 });
}

/* How many matrices a product of tensors consists of, and whether b's one matrix serves all of them. */
static int matmul_batch(const char *op, const Tensor *a, const Tensor *b)
{
    tensor_check_ndim(op, a, 2, TENSOR_MAX_NDIM);
    tensor_check_ndim(op, b, 2, TENSOR_MAX_NDIM);
    bool same_batch = a->ndim == b->ndim;
    int batch = 1;
    for (int axis = 0; axis < a->ndim - 2; axis++) {
        batch *= a->shape[axis];
        same_batch = same_batch && a->shape[axis] == b->shape[axis];
    }
    char shape_a[64];
    char shape_b[64];
    if (!same_batch && b->ndim != 2)
        panic("%s: %s%s and %s%s: leading axes differ", op, a->name, tensor_shape_text(a, shape_a, sizeof shape_a),
              b->name, tensor_shape_text(b, shape_b, sizeof shape_b));
    return batch;
}

/* What backward needs to know about a product a·b or a·bᵀ of tensors. */
typedef struct MatmulSaved {
    int batch, M, N, K;
    bool b_transposed;
    bool b_shared; /* one matrix b for all of a */
} MatmulSaved;

static void matmul_tensors_forward(float *y, const float *a, const float *b, const MatmulSaved *sizes)
{
    const MatmulFinish plain = { 0 };
    size_t M = (size_t)sizes->M;
    size_t N = (size_t)sizes->N;
    size_t K = (size_t)sizes->K;
    for (size_t i = 0; i < (size_t)sizes->batch; i++) {
        Matrix a_i = { &a[i * M * K], K, false };
        Matrix b_i = { sizes->b_shared ? b : &b[i * N * K], sizes->b_transposed ? K : N, sizes->b_transposed };
        matmul(&y[i * M * N], N, a_i, b_i, sizes->M, sizes->N, sizes->K, &plain);
    }
}

/* y = a·b   ⇒   da += dy·bᵀ,  db += aᵀ·dy;  with b stored transposed (b = wᵀ): dw += dyᵀ·a */
static void matmul_node_backward(const Node *node)
{
    const MatmulSaved *sizes = node->saved;
    const MatmulFinish add = { .accumulate = true };
    const Tensor *a = node->in[0];
    const Tensor *b = node->in[1];
    const float *dy = node->out->grad;
    size_t M = (size_t)sizes->M;
    size_t N = (size_t)sizes->N;
    size_t K = (size_t)sizes->K;
    for (size_t i = 0; i < (size_t)sizes->batch; i++) {
        size_t b_offset = sizes->b_shared ? 0 : i * N * K;
        Matrix dy_i = { &dy[i * M * N], N, false };
        Matrix dy_i_transposed = { &dy[i * M * N], N, true };
        if (a->grad != NULL) {
            Matrix b_back = { &b->data[b_offset], sizes->b_transposed ? K : N, !sizes->b_transposed };
            matmul(&a->grad[i * M * K], K, dy_i, b_back, sizes->M, sizes->K, sizes->N, &add);
        }
        if (b->grad == NULL)
            continue;
        Matrix a_i = { &a->data[i * M * K], K, false };
        Matrix a_i_transposed = { &a->data[i * M * K], K, true };
        if (sizes->b_transposed)
            matmul(&b->grad[b_offset], K, dy_i_transposed, a_i, sizes->N, sizes->K, sizes->M, &add);
        else
            matmul(&b->grad[b_offset], N, a_i_transposed, dy_i, sizes->K, sizes->N, sizes->M, &add);
    }
}

static Tensor *tape_matmul_either(Tape *tape, Tensor *a, Tensor *b, bool b_transposed, const char *op)
{
    MatmulSaved *sizes = arena_alloc(tape->arena, sizeof *sizes);
    *sizes = (MatmulSaved){ .batch = matmul_batch(op, a, b), .b_transposed = b_transposed, .b_shared = b->ndim == 2 };
    sizes->M = a->shape[a->ndim - 2];
    sizes->K = a->shape[a->ndim - 1];
    sizes->N = b->shape[b_transposed ? b->ndim - 2 : b->ndim - 1];
    int K_of_b = b->shape[b_transposed ? b->ndim - 1 : b->ndim - 2];
    char shape_a[64];
    char shape_b[64];
    if (K_of_b != sizes->K)
        panic("%s: %s%s does not fit %s%s: %d and %d terms to sum", op, a->name,
              tensor_shape_text(a, shape_a, sizeof shape_a), b->name, tensor_shape_text(b, shape_b, sizeof shape_b),
              sizes->K, K_of_b);
    int shape[TENSOR_MAX_NDIM];
    memcpy(shape, a->shape, sizeof shape);
    shape[a->ndim - 1] = sizes->N;
    Tensor *y = tensor_new(tape->arena, a->ndim, shape);
    matmul_tensors_forward(y->data, a->data, b->data, sizes);
    tape_record(tape, (Node){ .op = op,
                              .in = { a, b },
                              .out = y,
                              .backward = matmul_node_backward,
                              .saved = sizes,
                              .flops = 2.0 * (double)tensor_size(y) * sizes->K });
    return y;
}

Tensor *tape_matmul(Tape *tape, Tensor *a, Tensor *b)
{
    return tape_matmul_either(tape, a, b, false, "matmul");
}

Tensor *tape_matmul_bt(Tape *tape, Tensor *a, Tensor *b)
{
    return tape_matmul_either(tape, a, b, true, "matmul_bt");
}
