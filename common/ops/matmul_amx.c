/* matmul_amx.c: one tile of c in AMX's matrix registers, in bf16
 * AMX (Advanced Matrix Extensions, Intel's processors since 2023) has eight registers that each hold not a row of numbers but a
 * small matrix: 16 rows of 64 bytes. One instruction multiplies two of them and adds the product to a third:
 *
 *      a: 16 lines × 32 values of k        b: 16 pairs of k × 16 columns       c: 16 × 16 sums in fp32
 *      | a00 a01 | a02 a03 | … a0,31 |     | b00 b10 | b01 b11 | … |           c[i][j] += Σ_pair a[i][2p]   · b[2p][j]
 *      | a10 a11 | a12 a13 | …       |     | b20 b30 | b21 b31 | … |                           + a[i][2p+1] · b[2p+1][j]
 *
 * That is 16·16·32 multiply-adds in 16 steps of the clock, 16 times what fp32 vectors do. Of both operands two neighbours in k
 * lie in one word of 32 bits, a pair: a's registers hold its rows as they are, b's hold words that run across.
 * Loading a register takes 8 steps at best, so one load for each multiplication would be too many. Two of a and two of b give
 * four products: one load for one multiplication, and they overlap.
 *
 *                     b0    b1
 *                a0 | c00 | c01 |      registers 0–3: sums, 4–5: a, 6–7: b
 *                a1 | c10 | c11 |
 *
 * Sums stay in their registers over all of a block's k and continue from what is in c, so that nothing depends on how k is cut.
 * The system saves these large registers when it switches threads, and wants to be asked before they are used. */
#define _DEFAULT_SOURCE /* syscall */
#include "common/ops/matmul_tiles.h"

#if defined(__AMX_BF16__) && defined(__AMX_TILE__) && defined(__AVX512BF16__) && defined(__linux__)
#include <immintrin.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
    REGISTER_ROWS = 16,
    REGISTER_BYTES = 64,              /* a row's: 16 words, each a sum or a pair */
    REGISTER_DEPTH = 32,              /* values of k in a register of a or b */
    REGISTER_FLOATS = 16 * 16,        /* room that one takes in a panel */
    TILE = 2 * REGISTER_ROWS,         /* rows and columns of c's tile: two registers each way */
    STEP_FLOATS = 2 * REGISTER_FLOATS /* of a panel, for one step of k */
};

/* words[i][j] ↔ words[j][i]. Neighbours change places across the diagonal, then pairs, fours, eights: after the step of size s, what
 * lies in 2s × 2s blocks is transposed. */
static inline void transpose_words(__m512i words[16])
{
    const __m512i lane = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
#pragma GCC unroll 4
    for (int size = 1; size < 16; size *= 2) {
        __m512i bit = _mm512_set1_epi32(size);
        __mmask16 upper = _mm512_test_epi32_mask(lane, bit);
        /* Places 16 … 31 mean the second operand. */
        __m512i first = _mm512_mask_add_epi32(lane, upper, lane, _mm512_set1_epi32(16 - size));
        __m512i second = _mm512_mask_add_epi32(_mm512_add_epi32(lane, bit), upper, lane, _mm512_set1_epi32(16));
#pragma GCC unroll 16
        for (int i = 0; i < 16; i++) {
            if (i & size)
                continue;
            __m512i a = words[i];
            __m512i b = words[i + size];
            words[i] = _mm512_permutex2var_epi32(a, first, b);
            words[i + size] = _mm512_permutex2var_epi32(a, second, b);
        }
    }
}

/* The first n of 16 lanes; n may lie outside of 0 … 16. */
static inline __mmask16 first_lanes(int n)
{
    return n >= 16 ? 0xffff : n <= 0 ? 0 : (__mmask16)((1u << n) - 1);
}

/* Pairs of one stored row: word p holds row[2p] (low half) and row[2p+1]; depth numbers of it exist. */
static inline __m512i pairs_of_row(const float *row, int depth)
{
    __m512 low = _mm512_maskz_loadu_ps(first_lanes(depth), row);
    __m512 high = _mm512_maskz_loadu_ps(first_lanes(depth - 16), &row[16]);
    return (__m512i)_mm512_cvtne2ps_pbh(high, low);
}

/* Pairs of two stored rows: word i holds even[i] and odd[i]; the first count of them exist. */
static inline __m512i pairs_of_rows(const float *even, const float *odd, __mmask16 even_lanes, __mmask16 odd_lanes)
{
    const __m512i interleave = _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7, 22,
                                                6, 21, 5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0);
    __m512 low = _mm512_maskz_loadu_ps(even_lanes, even);
    __m512 high = _mm512_maskz_loadu_ps(odd_lanes, odd);
    return _mm512_permutexvar_epi16(interleave, (__m512i)_mm512_cvtne2ps_pbh(high, low));
}

/* What one register will hold: count ≤ 16 lines, depth ≤ 32 values of k. Stored as rows, the lines come out as a wants them,
 * stored as columns as b wants them; turn brings either into the other's form. */
static inline void pack_register(float *packed, const float *data, size_t stride, bool across, int count, int depth,
                                 bool turn)
{
    __m512i words[16];
    if (across) {
#pragma GCC unroll 16
        for (int i = 0; i < 16; i++)
            words[i] = i < count ? pairs_of_row(&data[(size_t)i * stride], depth) : _mm512_setzero_si512();
    } else {
        __mmask16 lines = first_lanes(count);
#pragma GCC unroll 16
        for (int pair = 0; pair < 16; pair++) {
            const float *even = &data[(size_t)(2 * pair) * stride];
            words[pair] =
                pairs_of_rows(even, &even[stride], 2 * pair < depth ? lines : 0, 2 * pair + 1 < depth ? lines : 0);
        }
    }
    if (turn)
        transpose_words(words);
#pragma GCC unroll 16
    for (int i = 0; i < 16; i++)
        _mm512_store_si512(&packed[i * 16], words[i]);
}

/* A panel: for each step of k the two registers of its 32 lines, one after the other. */
static inline void pack_panel(float *packed, const float *data, size_t stride, bool across, int count, int depth,
                              bool turn)
{
    size_t next_line = across ? stride : 1;
    size_t next_k = across ? 1 : stride;
    for (int k = 0; k < depth; k += REGISTER_DEPTH) {
        const float *first = &data[(size_t)k * next_k];
        const float *second = &first[REGISTER_ROWS * next_line];
        pack_register(packed, first, stride, across, count, depth - k, turn);
        pack_register(&packed[REGISTER_FLOATS], second, stride, across, count - REGISTER_ROWS, depth - k, turn);
        packed += STEP_FLOATS;
    }
}

static void pack_a(float *packed, const float *data, size_t stride, bool across, int count, int depth)
{
    pack_panel(packed, data, stride, across, count, depth, !across);
}

static void pack_b(float *packed, const float *data, size_t stride, bool across, int count, int depth)
{
    pack_panel(packed, data, stride, across, count, depth, across);
}

/* One step's share of what is needed soon: rows of this tile's place in c, and lines of what comes after it. */
static inline void look_ahead(const Tile *tile, int step, int steps, Soon *soon)
{
    for (int row = TILE * step / steps; row < TILE * (step + 1) / steps; row++)
        row_near(&tile->sums[(size_t)row * tile->stride], TILE);
    ask_for(&soon->a, pieces(soon->a_lines, steps));
    ask_for(&soon->b, pieces(soon->b_lines, steps));
}

/* A whole tile, c continued. Registers are named by numbers in the instructions themselves: no loop can run over them. */
static void whole_tile(const Tile *tile, Soon *soon)
{
    const float *a_panel = tile->a_panel;
    const float *b_panel = tile->b_panel;
    float *c = tile->sums;
    float *c_low = &c[REGISTER_ROWS * tile->stride];
    size_t row_bytes = tile->stride * sizeof(float);
    int steps = pieces(tile->depth, REGISTER_DEPTH);
    atomic_signal_fence(memory_order_seq_cst); /* the compiler does not know that a load of registers reads memory */
    if (tile->add) {
        _tile_loadd(0, c, row_bytes);
        _tile_loadd(1, &c[16], row_bytes);
        _tile_loadd(2, c_low, row_bytes);
        _tile_loadd(3, &c_low[16], row_bytes);
    } else {
        _tile_zero(0);
        _tile_zero(1);
        _tile_zero(2);
        _tile_zero(3);
    }
    for (int step = 0; step < steps; step++) {
        _tile_loadd(6, b_panel, REGISTER_BYTES);
        _tile_loadd(4, a_panel, REGISTER_BYTES);
        _tile_dpbf16ps(0, 4, 6);
        _tile_loadd(7, &b_panel[REGISTER_FLOATS], REGISTER_BYTES);
        _tile_dpbf16ps(1, 4, 7);
        _tile_loadd(5, &a_panel[REGISTER_FLOATS], REGISTER_BYTES);
        _tile_dpbf16ps(2, 5, 6);
        _tile_dpbf16ps(3, 5, 7);
        a_panel += STEP_FLOATS;
        b_panel += STEP_FLOATS;
        look_ahead(tile, step, steps, soon);
    }
    _tile_stored(0, c, row_bytes);
    _tile_stored(1, &c[16], row_bytes);
    _tile_stored(2, c_low, row_bytes);
    _tile_stored(3, &c_low[16], row_bytes);
}

/* At c's edges the tile is done in a place of its own. */
static void tile(const Tile *wanted, Soon *soon)
{
    if (wanted->rows == TILE && wanted->columns == TILE) {
        whole_tile(wanted, soon);
        return;
    }
    float values[TILE * TILE] = { 0 };
    Tile whole = *wanted;
    whole.sums = values;
    whole.stride = TILE;
    size_t row_bytes = (size_t)wanted->columns * sizeof(float);
    for (int i = 0; wanted->add && i < wanted->rows; i++)
        memcpy(&values[i * TILE], &wanted->sums[(size_t)i * wanted->stride], row_bytes);
    whole_tile(&whole, soon);
    for (int i = 0; i < wanted->rows; i++)
        memcpy(&wanted->sums[(size_t)i * wanted->stride], &values[i * TILE], row_bytes);
}

/* What the instruction that sets the registers' shapes reads. */
typedef struct RegisterShapes {
    uint8_t palette; /* 1: eight registers of at most 16 rows of 64 bytes */
    uint8_t start_row;
    uint8_t reserved[14];
    uint16_t row_bytes[16];
    uint8_t rows[16];
} RegisterShapes;

static void begin(void)
{
    RegisterShapes shapes = { .palette = 1 };
    for (int i = 0; i < 8; i++) {
        shapes.row_bytes[i] = REGISTER_BYTES;
        shapes.rows[i] = REGISTER_ROWS;
    }
    atomic_signal_fence(memory_order_seq_cst);
    _tile_loadconfig(&shapes);
}

/* Registers that hold nothing need not be saved when threads take turns. */
static void end(void)
{
    _tile_release();
}

const TileKernel *matmul_amx_kernel(void)
{
    static const TileKernel kernel = {
        .name = "bf16, AMX tiles",
        .tile_rows = TILE,
        .tile_columns = TILE,
        .block_depth = 1024,
        .strided_block_depth = 256,
        .block_rows = 768,
        .block_columns = 1024,
        .depth_step = REGISTER_DEPTH,
        .numbers_a_word = 2,
        .pack_a = pack_a,
        .pack_b = pack_b,
        .tile = tile,
        .begin = begin,
        .end = end,
    };
    enum { REQUEST_PERMISSION = 0x1023, TILE_DATA = 18 }; /* arch_prctl's number for it, and that of the registers */
    bool granted = syscall(SYS_arch_prctl, REQUEST_PERMISSION, TILE_DATA) == 0;
    return granted ? &kernel : NULL;
}
#else
const TileKernel *matmul_amx_kernel(void)
{
    return NULL;
}
#endif
