/* matmul.c: how a matrix product reaches the processor's speed
 * A multiplication needs two numbers and gives one; memory cannot deliver two numbers per multiplication, registers can. So:
 *   1. A tile of c (12 × 32 with AVX-512) is held in registers. For each k, one column piece of a and one row piece of b give
 *      12·32 multiply-adds: many per number loaded. matmul_tiles.c does that.
 *   2. The pieces of a and b are copied (packed) beforehand into the order in which the tile loop reads them, so that every
 *      load is the next one in memory. The copy costs M·K + K·N, the product M·N·K.
 *   3. k runs in blocks: then a packed piece of b stays in the nearest cache while all rows of a pass by.
 * Threads share the tiles of c; each tile is computed by one thread in one order, so that the result does not depend on their
 * number. Read matmul_naive first: it is what this file computes.
 *
 *                  k0      k0+256                 columns j0 … j0+2048
 *        a  [M,K]  |#######|            b  [K,N]  ----------------------
 *                  |#######|               k0     |##|##|##|##|##|##|##|   packed: one panel (##) after the other,
 *      96 rows in  |#######|               k0+256 |##|##|##|##|##|##|##|   a panel is as wide as a tile
 *      the cache   |#######|
 *                     ×  the panel that is in the nearest cache   =   one column of tiles of c, from top to bottom
 *
 * In bf16 (matmul_set_precision) another kernel's panels hold numbers of 16 bits; all else is the same. */
#include "common/ops/matmul.h"

#include "common/error.h"
#include "common/ops/matmul_tiles.h"
#include "common/parallel.h"
#include "common/vmath.h"

#include <stdlib.h>
#include <string.h>

#ifdef _OPENMP
#include <omp.h>
#endif

enum {
    FEW_ROWS = 3,            /* up to so many rows of a: packing b would cost more than the product */
    SERIAL_WORK = 512 * 1024 /* multiply-adds below which one thread is faster */
};

/* For all products of the process, as the number of threads is. */
static const TileKernel *kernel = &matmul_fp32_kernel;

void matmul_set_precision(MatmulPrecision precision)
{
    const TileKernel *amx = precision == MATMUL_BF16 ? matmul_amx_kernel() : NULL;
    if (precision == MATMUL_FP32)
        kernel = &matmul_fp32_kernel;
    else
        kernel = amx != NULL ? amx : &matmul_bf16_kernel;
}

const char *matmul_precision_name(void)
{
    return kernel == &matmul_fp32_kernel ? "fp32" : kernel->name;
}

const char *matmul_kernel_name(void)
{
    return matmul_fp32_kernel.name;
}

void matmul_block_sizes(int *tile_rows, int *tile_columns, int *block_depth)
{
    *tile_rows = kernel->tile_rows;
    *tile_columns = kernel->tile_columns;
    *block_depth = kernel->block_depth;
}

bool matmul_kernel_supported(const char **reason)
{
    return matmul_tiles_supported(reason);
}

static float matrix_at(Matrix matrix, int i, int j)
{
    return matrix.transposed ? matrix.data[(size_t)j * matrix.stride + (size_t)i]
                             : matrix.data[(size_t)i * matrix.stride + (size_t)j];
}

/* Where the sums of a product are made: in c, or, with GELU, where its argument is kept. */
static float *sums_place(float *c, const MatmulFinish *finish)
{
    return finish->before_gelu == NULL ? c : finish->before_gelu;
}

/* A piece of a row, from first_column on, whose sums are complete. */
static void finish_row(float *c, float *sums, int columns, int first_column, const MatmulFinish *finish)
{
    if (finish->bias != NULL) {
        for (int j = 0; j < columns; j++)
            sums[j] += finish->bias[first_column + j];
    }
    if (finish->before_gelu != NULL)
        row_gelu(c, sums, (size_t)columns);
}

void matmul_naive(float *c, size_t c_stride, Matrix a, Matrix b, int M, int N, int K, const MatmulFinish *finish)
{
    for (int i = 0; i < M; i++) {
        float *c_i = &c[(size_t)i * c_stride];
        float *sums_i = &sums_place(c, finish)[(size_t)i * c_stride];
        for (int j = 0; j < N; j++) {
            float sum = 0.0f;
            for (int k = 0; k < K; k++)
                sum += matrix_at(a, i, k) * matrix_at(b, k, j);
            sums_i[j] = finish->accumulate ? sums_i[j] + sum : sum;
        }
        finish_row(c_i, sums_i, N, 0, finish);
    }
}

/* One block of the product: rows i0 …, columns j0 …, depth values of k from k0. */
typedef struct Block {
    float *c;
    float *sums; /* c, or where GELU's argument is kept */
    size_t c_stride;
    Matrix a, b;
    int i0, rows;
    int j0, columns;
    int k0, depth;
    int packed_depth;           /* depth, filled up with zeros as the kernel wants it */
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

/* The lines of memory that a tile goes to are on their way to the nearest cache while its sums are made. */
static void bring_near(const float *c, size_t c_stride, int rows, int columns)
{
    enum { FLOATS_A_LINE = 16 };
    for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j += FLOATS_A_LINE)
            __builtin_prefetch(&c[(size_t)i * c_stride + (size_t)j], 1);
    }
}

/* Tiles in panels [row_from, row_to) × [column_from, column_to), in an order that keeps the caches warm. */
static void block_tiles(const Block *block, int row_from, int row_to, int column_from, int column_to)
{
    const int rows_at_once = kernel->rows_in_cache / kernel->tile_rows;
    for (int row_group = row_from; row_group < row_to; row_group += rows_at_once) {
        int group_end = smaller(row_group + rows_at_once, row_to);
        for (int q = column_from; q < column_to; q++) {
            int column = q * kernel->tile_columns;
            int columns = smaller(kernel->tile_columns, block->columns - column);
            const float *b_panel = &block->b_packed[(size_t)column * (size_t)block->packed_depth];
            for (int p = row_group; p < group_end; p++) {
                int row = p * kernel->tile_rows;
                int rows = smaller(kernel->tile_rows, block->rows - row);
                size_t offset = (size_t)(block->i0 + row) * block->c_stride + (size_t)(block->j0 + column);
                float *sums = &block->sums[offset];
                bring_near(sums, block->c_stride, rows, columns);
                if (block->finish != NULL && block->sums != block->c)
                    bring_near(&block->c[offset], block->c_stride, rows, columns);
                kernel->tile(sums, block->c_stride, &block->a_packed[(size_t)row * (size_t)block->packed_depth],
                             b_panel, block->depth, rows, columns, block->add);
                for (int i = 0; block->finish != NULL && i < rows; i++) {
                    size_t row_offset = (size_t)i * block->c_stride;
                    finish_row(&block->c[offset + row_offset], &sums[row_offset], columns, block->j0 + column,
                               block->finish);
                }
            }
        }
    }
}

/* Panel of a: rows first … first+count of a, depth values of k from k0. Stored as rows they lie across the storage. */
static void pack_a(float *packed, Matrix a, int first, int count, int k0, int depth)
{
    size_t start = a.transposed ? (size_t)k0 * a.stride + (size_t)first : (size_t)first * a.stride + (size_t)k0;
    kernel->pack_a(packed, &a.data[start], a.stride, !a.transposed, count, depth);
}

/* Panel of b: columns first … first+count of b. */
static void pack_b(float *packed, Matrix b, int first, int count, int k0, int depth)
{
    size_t start = b.transposed ? (size_t)first * b.stride + (size_t)k0 : (size_t)k0 * b.stride + (size_t)first;
    kernel->pack_b(packed, &b.data[start], b.stride, b.transposed, count, depth);
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
    int row_panels = (block->rows + kernel->tile_rows - 1) / kernel->tile_rows;
    int column_panels = (block->columns + kernel->tile_columns - 1) / kernel->tile_columns;
    int row_from = row_panels * team.thread / team.threads, row_to = row_panels * (team.thread + 1) / team.threads;
    for (int p = row_from; p < row_to; p++) {
        int row = p * kernel->tile_rows;
        pack_a(&block->a_packed[(size_t)row * (size_t)block->packed_depth], block->a, block->i0 + row,
               smaller(kernel->tile_rows, block->rows - row), block->k0, block->depth);
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
    float *sums = sums_place(c, finish);
#pragma omp parallel for schedule(static) if (worth_sharing(1, N, K))
    for (int j = 0; j < N; j++) {
        const float *b_j = &b.data[(size_t)j * b.stride];
        for (int i = 0; i < M; i++) {
            float *to = &sums[(size_t)i * c_stride + (size_t)j];
            float sum = row_dot(&a.data[(size_t)i * a.stride], b_j, (size_t)K);
            *to = (finish->accumulate ? *to : 0.0f) + sum;
        }
    }
    for (int i = 0; i < M; i++)
        finish_row(&c[(size_t)i * c_stride], &sums[(size_t)i * c_stride], N, 0, finish);
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
    if (kernel->begin != NULL)
        kernel->begin();
    for (int j0 = 0; j0 < whole->columns; j0 += kernel->block_columns) {
        int columns = smaller(kernel->block_columns, whole->columns - j0);
        int panels = (columns + kernel->tile_columns - 1) / kernel->tile_columns;
        for (int k0 = 0; k0 < whole->depth; k0 += kernel->block_depth) {
            int depth = smaller(kernel->block_depth, whole->depth - k0);
            int packed_depth = round_up(depth, kernel->depth_step);
            for (int q = panels * team.thread / team.threads; q < panels * (team.thread + 1) / team.threads; q++) {
                int j = q * kernel->tile_columns;
                pack_b(&whole->b_packed[(size_t)j * (size_t)packed_depth], whole->b, j0 + j,
                       smaller(kernel->tile_columns, columns - j), k0, depth);
            }
            for (int i0 = 0; i0 < whole->rows; i0 += kernel->block_rows) {
                Block block = *whole;
                block.i0 = i0;
                block.rows = smaller(kernel->block_rows, whole->rows - i0);
                block.j0 = j0;
                block.columns = columns;
                block.k0 = k0;
                block.depth = depth;
                block.packed_depth = packed_depth;
                block.add = finish->accumulate || k0 > 0;
                block.finish = finishing && k0 + depth == whole->depth ? finish : NULL;
                block_product(&block, team);
                bool last = i0 + kernel->block_rows >= whole->rows && k0 + depth == whole->depth &&
                            j0 + columns == whole->columns;
                if (!last)
                    team_wait(team); /* nobody packs the next block while another still reads this one */
            }
        }
    }
    if (kernel->end != NULL)
        kernel->end();
}

void matmul(float *c, size_t c_stride, Matrix a, Matrix b, int M, int N, int K, const MatmulFinish *finish)
{
    if (M <= FEW_ROWS && b.transposed && !a.transposed) {
        product_few_rows(c, c_stride, a, b, M, N, K, finish);
        return;
    }
    size_t depth = (size_t)round_up(smaller(K, kernel->block_depth), kernel->depth_step);
    Product product = { .finish = finish };
    product.whole = (Block){
        .c = c, .sums = sums_place(c, finish), .c_stride = c_stride, .a = a, .b = b, .rows = M, .columns = N, .depth = K
    };
    product.whole.a_packed =
        pack_buffer(0, (size_t)round_up(smaller(M, kernel->block_rows), kernel->tile_rows) * depth);
    product.whole.b_packed =
        pack_buffer(1, (size_t)round_up(smaller(N, kernel->block_columns), kernel->tile_columns) * depth);
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
