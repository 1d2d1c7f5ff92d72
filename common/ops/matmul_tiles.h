/* matmul_tiles.h: the innermost loops of matmul and how they want their operands            tests/test_ops_matmul.c
 * matmul.c cuts a product into tiles of c and brings packed pieces of a and b into the caches; what is in here does one tile. There
 * are three kernels: fp32 (matmul_tiles.c), bf16 in the same registers (there, too) and bf16 in the matrix registers of AMX
 * (matmul_amx.c). Read next: matmul.h. */
#ifndef COMMON_OPS_MATMUL_TILES_H
#define COMMON_OPS_MATMUL_TILES_H

#include "common/vmath.h"

#include <stdbool.h>
#include <stddef.h>

/* packed: a panel of one operand, `count` ≤ tile_rows (of a) or tile_columns (of b) lines of length depth, in the kernel's own order;
 * missing lines count as zeros. across: the lines are stored rows, line i begins at data[i·stride]. Else they are stored columns, and
 * data[k·stride + i] is number k of line i. */
typedef void (*PackPanel)(float *packed, const float *data, size_t stride, bool across, int count, int depth);

/* How many pieces of a size n is cut into, and n filled up to whole ones. */
static inline int pieces(int n, int size)
{
    return (n + size - 1) / size;
}

static inline int round_up(int n, int to)
{
    return pieces(n, to) * to;
}

/* What was asked for early is there when it is needed. Here are numbers that are wanted soon: stored rows of some length. The lines of
 * memory that hold them are asked for a few at a time. */
typedef struct Wanted {
    const float *data;
    size_t stride;
    int rows, length;
    int row, offset; /* the next line to ask for */
} Wanted;

static inline int wanted_lines(const Wanted *wanted)
{
    return wanted->rows * pieces(wanted->length, FLOATS_A_LINE);
}

static inline void ask_for(Wanted *wanted, int lines)
{
    for (; lines > 0 && wanted->row < wanted->rows; lines--) {
        size_t place = (size_t)wanted->row * wanted->stride + (size_t)wanted->offset;
        memory_soon(&wanted->data[place], sizeof(float)); /* with the line that it lies in */
        wanted->offset += FLOATS_A_LINE;
        if (wanted->offset >= wanted->length) {
            wanted->offset = 0;
            wanted->row++;
        }
    }
}

/* What the tiles after this one will read, and how many lines of it to ask for during one tile. */
typedef struct Soon {
    Wanted a, b;
    int a_lines, b_lines;
} Soon;

/* One tile of c: rows × columns of it exist. add: what is there is kept. */
typedef struct Tile {
    float *sums;
    size_t stride; /* floats from one row of sums to the next */
    int rows, columns;
    const float *a_panel, *b_panel;
    int depth;
    bool add;
} Tile;

/* A row of a tile's place in c comes into the nearest cache, to be written. */
static inline void row_near(const float *c, int tile_columns)
{
    enum { WRITING = 1 };
    for (int j = 0; j < tile_columns; j += FLOATS_A_LINE)
        __builtin_prefetch(&c[j], WRITING);
    __builtin_prefetch(&c[tile_columns - 1], WRITING); /* a row that begins within a line ends in one more */
}

typedef struct TileKernel {
    const char *name;
    int tile_rows, tile_columns; /* of c, held in registers */
    int block_depth;             /* k values that are packed at a time */
    int strided_block_depth; /* the same where b's neighbours in k lie a stride apart: many would share a place in the cache */
    int block_rows;          /* of c and of packed a, a multiple of tile_rows */
    int block_columns;  /* of c, a multiple of tile_columns */
    int depth_step;     /* a panel's depth is filled up with zeros to a multiple of this */
    int numbers_a_word; /* of a panel, a word of 32 bits: 2 where pairs of 16 bits are multiplied */
    bool plain_panels;  /* a panel of b is depth rows of tile_columns floats, as they are */
    PackPanel pack_a, pack_b;
    void (*tile)(const Tile *tile, Soon *soon);
    void (*begin)(void); /* each thread calls it before its first tile, and end after its last; NULL: nothing to do */
    void (*end)(void);
} TileKernel;

extern const TileKernel matmul_fp32_kernel;
extern const TileKernel matmul_bf16_kernel; /* operands rounded to 8 bits of fraction */

/* The same in matrix registers; NULL where the processor has none or the system does not lend them. */
const TileKernel *matmul_amx_kernel(void);

/* The kernel that products are made with now (matmul_set_precision). */
const TileKernel *matmul_tile_kernel(void);

/* False when this processor lacks instructions that these files were compiled for; then reason says which. */
bool matmul_tiles_supported(const char **reason);

#endif
