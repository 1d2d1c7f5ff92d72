/* matmul_tiles.h: the innermost loops of matmul and how they want their operands            tests/test_ops_matmul.c
 * matmul.c cuts a product into tiles of c and brings packed pieces of a and b into the caches; what is in here does one tile. There
 * are three kernels: fp32 (matmul_tiles.c), bf16 in the same registers (there, too) and bf16 in the matrix registers of AMX
 * (matmul_amx.c). Read next: matmul.h. */
#ifndef COMMON_OPS_MATMUL_TILES_H
#define COMMON_OPS_MATMUL_TILES_H

#include <stdbool.h>
#include <stddef.h>

/* packed: a panel of one operand, `count` ≤ tile_rows (of a) or tile_columns (of b) lines of length depth, in the kernel's own order;
 * missing lines count as zeros. across: the lines are stored rows, line i begins at data[i·stride]. Else they are stored columns, and
 * data[k·stride + i] is number k of line i. */
typedef void (*PackPanel)(float *packed, const float *data, size_t stride, bool across, int count, int depth);

typedef struct TileKernel {
    const char *name;
    int tile_rows, tile_columns; /* of c, held in registers */
    int block_depth;             /* k values that are packed at a time */
    int block_rows;              /* rows of a packed at a time; a multiple of tile_rows */
    int block_columns;           /* columns of b packed at a time */
    int rows_in_cache;           /* rows of packed a that pass by one panel of b before the next panel */
    int depth_step;              /* a panel's depth is filled up with zeros to a multiple of this */
    PackPanel pack_a, pack_b;
    /* One tile of c: rows × columns of it exist; add: what is there is kept. */
    void (*tile)(float *c, size_t c_stride, const float *a_panel, const float *b_panel, int depth, int rows,
                 int columns, bool add);
    void (*begin)(void); /* each thread calls it before its first tile, and end after its last; NULL: nothing to do */
    void (*end)(void);
} TileKernel;

extern const TileKernel matmul_fp32_kernel;
extern const TileKernel matmul_bf16_kernel; /* operands rounded to 8 bits of fraction */

/* The same in matrix registers; NULL where the processor has none or the system does not lend them. */
const TileKernel *matmul_amx_kernel(void);

/* False when this processor lacks instructions that these files were compiled for; then reason says which. */
bool matmul_tiles_supported(const char **reason);

#endif
