/* matmul.c: how a matrix product reaches the processor's speed
 * A multiplication needs two numbers and gives one; memory cannot deliver two numbers per multiplication, registers can. So:
 *   1. A tile of c (12 × 32 with AVX-512) is held in registers. For each k, one column piece of a and one row piece of b give
 *      12·32 multiply-adds: many per number loaded. matmul_tiles.c does that.
 *   2. The pieces of a and b are copied (packed) beforehand into the order in which the tile loop reads them, so that every
 *      load is the next one in memory. The copy costs M·K + K·N, the product M·N·K.
 *   3. k runs in blocks. A packed panel of b, a block deep and a tile wide, then fits into the nearest cache, where all rows of a
 *      that the second cache holds meet it, one tile after the other. Then the next panel is packed in its place.
 *   4. Memory takes long to answer. While the tiles of one panel are computed, what the next one will be packed from is asked for.
 *
 *                                    b [K,N]   |  |##|  |  |  |      ## a panel: 32 columns, 256 values of k; nearest cache
 *                                         k0   |  |##|  |  |  |
 *               k0                                 ×
 *        a [M,K] |#######|          c [M,N]    |  |##|  |  |  |      ## a column of tiles, from top to bottom
 *                |#######|    →                |  |##|  |  |  |
 *                |#######|                     |  |##|  |  |  |
 *                   ### up to 768 rows, 256 values of k; second cache
 *
 * c is cut into as many parts as there are threads. Each thread packs what its part needs and waits for nobody. A sum runs through k in
 * the same blocks whatever the parts are: the result does not depend on the number of threads. Read matmul_naive first: it is what
 * this file computes. In bf16 (matmul_set_precision) another kernel's panels hold numbers of 16 bits; all else is the same. */
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

const TileKernel *matmul_tile_kernel(void)
{
    return kernel;
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

/* A product, and where its sums are made. */
typedef struct Product {
    float *c, *sums; /* sums: c, or where GELU's argument is kept */
    size_t c_stride;
    Matrix a, b;
    int M, N, K;
    const MatmulFinish *finish;
    int block_depth;
} Product;

/* What of it one thread computes, all by itself: rows row_from … and columns column_from … of c. */
typedef struct Part {
    int row_from, row_to;
    int column_from, column_to;
} Part;

/* A piece of a part: some rows and columns of c, some values of k. Its numbers of a stay packed in the cache. */
typedef struct Block {
    int i0, rows;
    int j0, columns;
    int k0, depth;
} Block;

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

/* Block number n of a part, in the order in which they are computed: k changes first, so that sums come back while they are still in
 * a cache, then the columns, then the rows. After the last one a block without rows. */
static Block block_at(const Product *product, Part part, int n)
{
    int rows = part.row_to - part.row_from;
    int columns = part.column_to - part.column_from;
    int blocks_of_k = pieces(product->K, product->block_depth);
    int blocks_of_columns = pieces(columns, kernel->block_columns);
    int k = n % blocks_of_k * product->block_depth;
    int j = n / blocks_of_k % blocks_of_columns * kernel->block_columns;
    int i = n / blocks_of_k / blocks_of_columns * kernel->block_rows;
    if (i >= rows)
        return (Block){ 0 };
    Block block = { .i0 = part.row_from + i, .j0 = part.column_from + j, .k0 = k };
    block.rows = smaller(kernel->block_rows, rows - i);
    block.columns = smaller(kernel->block_columns, columns - j);
    block.depth = smaller(product->block_depth, product->K - k);
    return block;
}

/* Where lines first … first+count of an operand lie, rows of a or columns of b, with the block's values of k. across: stored as rows. */
static Wanted lines_of(Matrix operand, bool across, int first, int count, const Block *block)
{
    size_t row = (size_t)(across ? first : block->k0);
    size_t column = (size_t)(across ? block->k0 : first);
    Wanted lines = { .data = &operand.data[row * operand.stride + column], .stride = operand.stride };
    lines.rows = across ? count : block->depth;
    lines.length = across ? block->depth : count;
    return lines;
}

/* The panel of b that begins at column j of a block; at the block's end the first one of the next. */
static Wanted panel_of_b(Matrix b, const Block *block, const Block *next_block, int j)
{
    if (j < block->columns)
        return lines_of(b, b.transposed, block->j0 + j, smaller(kernel->tile_columns, block->columns - j), block);
    return lines_of(b, b.transposed, next_block->j0, smaller(kernel->tile_columns, next_block->columns), next_block);
}

/* All tiles of the block in its columns j … j+columns, from top to bottom. */
static void column_of_tiles(const Product *product, const Block *block, const float *a_packed, const float *b_panel,
                            int j, int columns, Soon *soon)
{
    size_t packed_depth = (size_t)round_up(block->depth, kernel->depth_step);
    Tile tile = { .stride = product->c_stride, .columns = columns, .depth = block->depth, .b_panel = b_panel };
    tile.add = product->finish->accumulate || block->k0 > 0;
    for (int row = 0; row < block->rows; row += kernel->tile_rows) {
        size_t offset = (size_t)(block->i0 + row) * product->c_stride + (size_t)(block->j0 + j);
        tile.sums = &product->sums[offset];
        tile.rows = smaller(kernel->tile_rows, block->rows - row);
        tile.a_panel = &a_packed[(size_t)row * packed_depth];
        kernel->tile(&tile, soon);
    }
}

/* Bias and GELU for a block whose sums are complete: in long rows, while they are still in the second cache. */
static void finish_block(const Product *product, const Block *block)
{
    const MatmulFinish *finish = product->finish;
    bool complete = block->k0 + block->depth == product->K;
    if (!complete || (finish->bias == NULL && finish->before_gelu == NULL))
        return;
    for (int i = 0; i < block->rows; i++) {
        size_t offset = (size_t)(block->i0 + i) * product->c_stride + (size_t)block->j0;
        finish_row(&product->c[offset], &product->sums[offset], block->columns, block->j0, finish);
    }
}

/* Packs the block's rows of a, then panel after panel of b, and does the tiles that each of these completes. Meanwhile the next panel
 * and the next block's rows of a come from memory. */
static void block_product(const Product *product, const Block *block, const Block *next_block, float *a_packed,
                          float *b_panel)
{
    Matrix a = product->a;
    Matrix b = product->b;
    size_t packed_depth = (size_t)round_up(block->depth, kernel->depth_step);
    for (int row = 0; row < block->rows; row += kernel->tile_rows) {
        int rows = smaller(kernel->tile_rows, block->rows - row);
        Wanted lines = lines_of(a, !a.transposed, block->i0 + row, rows, block);
        kernel->pack_a(&a_packed[(size_t)row * packed_depth], lines.data, a.stride, !a.transposed, rows, block->depth);
    }
    int tiles_in_column = pieces(block->rows, kernel->tile_rows);
    int panels = pieces(block->columns, kernel->tile_columns);
    Soon soon;
    soon.a = lines_of(a, !a.transposed, next_block->i0, next_block->rows, next_block);
    soon.a_lines = pieces(wanted_lines(&soon.a), panels * tiles_in_column);
    for (int j = 0; j < block->columns; j += kernel->tile_columns) {
        int columns = smaller(kernel->tile_columns, block->columns - j);
        Wanted panel = panel_of_b(b, block, next_block, j);
        kernel->pack_b(b_panel, panel.data, b.stride, b.transposed, columns, block->depth);
        soon.b = panel_of_b(b, block, next_block, j + kernel->tile_columns);
        soon.b_lines = pieces(wanted_lines(&soon.b), tiles_in_column);
        column_of_tiles(product, block, a_packed, b_panel, j, columns, &soon);
    }
    finish_block(product, block);
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
            const float *a_i = &a.data[(size_t)i * a.stride];
            float sum = i == 0 ? row_dot_streaming(a_i, b_j, (size_t)K) : row_dot(a_i, b_j, (size_t)K);
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

/* One thread's part of the product, block by block. */
static void product_part(const Product *product, Part part)
{
    if (part.row_from == part.row_to || part.column_from == part.column_to)
        return;
    int most_rows = smaller(part.row_to - part.row_from, kernel->block_rows);
    size_t most_depth = (size_t)round_up(smaller(product->K, product->block_depth), kernel->depth_step);
    float *a_packed = pack_buffer(0, (size_t)round_up(most_rows, kernel->tile_rows) * most_depth);
    float *b_panel = pack_buffer(1, (size_t)kernel->tile_columns * most_depth);
    if (kernel->begin != NULL)
        kernel->begin();
    Block block = block_at(product, part, 0);
    for (int n = 1; block.rows > 0; n++) {
        Block next_block = block_at(product, part, n);
        block_product(product, &block, &next_block, a_packed, b_panel);
        block = next_block;
    }
    if (kernel->end != NULL)
        kernel->end();
}

/* Where share number `share` of `shares` of n begins, in whole tiles. */
static int share_begin(int n, int tile, int share, int shares)
{
    long long tiles = pieces(n, tile);
    return smaller((int)(tiles * share / shares) * tile, n);
}

/* c is cut into as many parts as there are threads, some below each other and some side by side. A thread packs what its part needs:
 * the squarer the parts, the less is packed twice. */
static Part thread_part(int M, int N, int thread, int threads)
{
    int best_down = 1;
    double best_packing = (double)M + (double)N / threads;
    for (int down = 2; down <= threads; down++) {
        double packing = (double)M / down + (double)N / (threads / down);
        if (threads % down == 0 && packing < best_packing) {
            best_down = down;
            best_packing = packing;
        }
    }
    int beside = threads / best_down;
    int row = thread / beside;
    int column = thread % beside;
    Part part;
    part.row_from = share_begin(M, kernel->tile_rows, row, best_down);
    part.row_to = share_begin(M, kernel->tile_rows, row + 1, best_down);
    part.column_from = share_begin(N, kernel->tile_columns, column, beside);
    part.column_to = share_begin(N, kernel->tile_columns, column + 1, beside);
    return part;
}

void matmul(float *c, size_t c_stride, Matrix a, Matrix b, int M, int N, int K, const MatmulFinish *finish)
{
    if (M <= FEW_ROWS && b.transposed && !a.transposed) {
        product_few_rows(c, c_stride, a, b, M, N, K, finish);
        return;
    }
    Product product = { c, sums_place(c, finish), c_stride, a, b, M, N, K, finish, 0 };
    product.block_depth = b.transposed ? kernel->block_depth : kernel->strided_block_depth;
#ifdef _OPENMP
    if (worth_sharing(M, N, K)) {
#pragma omp parallel
        product_part(&product, thread_part(M, N, omp_get_thread_num(), omp_get_num_threads()));
        return;
    }
#endif
    product_part(&product, (Part){ 0, M, 0, N });
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
