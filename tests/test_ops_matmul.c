/* common/ops/matmul.h: the fast product is the naive product */
#include "common/ops/matmul.h"

#include "common/ops/matmul_tiles.h"
#include "common/parallel.h"
#include "tests/assertions.h"

#include <math.h>

/* Largest difference between both products, operands stored either way, for one shape. */
static void compare(int M, int N, int K, bool a_transposed, bool b_transposed, MatmulFinish finish)
{
    Arena arena;
    Rng rng;
    arena_init(&arena, "test");
    rng_seed(&rng, M * 7 + N * 5 + K);
    int stride_gap = 3; /* rows need not touch */
    int a_columns = (a_transposed ? M : K) + stride_gap;
    int b_columns = (b_transposed ? K : N) + stride_gap;
    Tensor *a = random_tensor(&arena, 2, (int[]){ a_transposed ? K : M, a_columns }, &rng);
    Tensor *b = random_tensor(&arena, 2, (int[]){ b_transposed ? N : K, b_columns }, &rng);
    Tensor *fast = random_tensor(&arena, 2, (int[]){ M, N + stride_gap }, &rng);
    Tensor *naive = tensor_from(&arena, fast->data, 2, fast->shape);
    Matrix a_view = { a->data, (size_t)a_columns, a_transposed };
    Matrix b_view = { b->data, (size_t)b_columns, b_transposed };
    matmul(fast->data, (size_t)(N + stride_gap), a_view, b_view, M, N, K, &finish);
    matmul_naive(naive->data, (size_t)(N + stride_gap), a_view, b_view, M, N, K, &finish);
    assert_near(fast->data, naive->data, tensor_size(fast), 2e-5f * (1.0f + (float)K / 64.0f), "product");
    arena_free(&arena);
}

START_TEST(the_fast_product_is_the_naive_product_across_all_block_edges)
{
    int rows;
    int columns;
    int depth;
    matmul_block_sizes(&rows, &columns, &depth);
    const int some_rows[] = { 1, 2, 3, 4, rows - 1, rows, rows + 1, 97 };
    const int some_columns[] = { 1, 7, columns - 1, columns, columns + 1, 131 };
    const int some_depths[] = { 1, 2, 13, depth - 1, depth, depth + 1 };
    const MatmulFinish plain = { 0 };
    for (size_t i = 0; i < sizeof some_rows / sizeof *some_rows; i++) {
        for (size_t j = 0; j < sizeof some_columns / sizeof *some_columns; j++) {
            for (size_t k = 0; k < sizeof some_depths / sizeof *some_depths; k++) {
                for (int stored = 0; stored < 4; stored++)
                    compare(some_rows[i], some_columns[j], some_depths[k], stored & 1, stored >> 1, plain);
            }
        }
    }
}
END_TEST

START_TEST(shapes_larger_than_a_packed_block_work)
{
    const MatmulFinish plain = { 0 };
    compare(801, 33, 300, false, true, plain);  // more rows than are packed at once
    compare(13, 2101, 40, false, false, plain); // more columns than are packed at once
    compare(130, 70, 1031, true, true, plain);  // several blocks of depth, a prime
}
END_TEST

START_TEST(results_can_be_added_to_what_is_there)
{
    const MatmulFinish add = { .accumulate = true };
    compare(1, 50, 20, false, true, add);
    compare(37, 50, 300, false, true, add);
    compare(37, 50, 20, true, false, add);
}
END_TEST

START_TEST(bias_and_gelu_are_applied_once_at_the_end)
{
    enum { M = 9, N = 40, K = 600 };
    Arena arena;
    Rng rng;
    arena_init(&arena, "test");
    rng_seed(&rng, 1);
    Tensor *a = random_tensor(&arena, 2, (int[]){ M, K }, &rng);
    Tensor *b = random_tensor(&arena, 2, (int[]){ N, K }, &rng);
    Tensor *bias = random_tensor(&arena, 1, (int[]){ N }, &rng);
    Tensor *fast = tensor_new_2d(&arena, M, N);
    Tensor *naive = tensor_new_2d(&arena, M, N);
    Tensor *fast_before = tensor_new_2d(&arena, M, N);
    Tensor *naive_before = tensor_new_2d(&arena, M, N);
    Matrix a_view = { a->data, K, false };
    Matrix b_view = { b->data, K, true };
    MatmulFinish finish = { .bias = bias->data, .before_gelu = fast_before->data };
    matmul(fast->data, N, a_view, b_view, M, N, K, &finish);
    finish.before_gelu = naive_before->data;
    matmul_naive(naive->data, N, a_view, b_view, M, N, K, &finish);
    assert_near(fast_before->data, naive_before->data, M * N, 1e-4f, "before GELU");
    assert_near(fast->data, naive->data, M * N, 1e-4f, "after GELU");
    arena_free(&arena);
}
END_TEST

START_TEST(the_number_of_threads_does_not_change_a_bit)
{
    enum { M = 150, N = 210, K = 700 };
    Arena arena;
    Rng rng;
    arena_init(&arena, "test");
    rng_seed(&rng, 1);
    Tensor *a = random_tensor(&arena, 2, (int[]){ M, K }, &rng);
    Tensor *b = random_tensor(&arena, 2, (int[]){ N, K }, &rng);
    Tensor *one = tensor_new_2d(&arena, M, N);
    Tensor *several = tensor_new_2d(&arena, M, N);
    const MatmulFinish plain = { 0 };
    parallel_set_threads(1);
    matmul(one->data, N, (Matrix){ a->data, K, false }, (Matrix){ b->data, K, true }, M, N, K, &plain);
    for (int threads = 2; threads <= 3; threads++) {
        parallel_set_threads(threads);
        matmul(several->data, N, (Matrix){ a->data, K, false }, (Matrix){ b->data, K, true }, M, N, K, &plain);
        ck_assert_mem_eq(one->data, several->data, sizeof(float) * M * N);
    }
    arena_free(&arena);
}
END_TEST

/* x rounded to bf16: 8 bits of fraction, ties to even. Done by adding and subtracting, not by bits as the kernel does it. */
static float round_to_bf16(float x)
{
    int exponent;
    double fraction = frexp((double)x, &exponent); // in ±[0.5, 1)
    return (float)ldexp(nearbyint(ldexp(fraction, 8)), exponent - 8);
}

/* The product in bf16 is the exact product of rounded operands, but for the rounding of the sums. */
static void compare_bf16(int M, int N, int K, bool a_transposed, bool b_transposed)
{
    Arena arena;
    Rng rng;
    const MatmulFinish plain = { 0 };
    arena_init(&arena, "test");
    rng_seed(&rng, M + N + K);
    Tensor *a = random_tensor(&arena, 2, (int[]){ a_transposed ? K : M, a_transposed ? M : K }, &rng);
    Tensor *b = random_tensor(&arena, 2, (int[]){ b_transposed ? N : K, b_transposed ? K : N }, &rng);
    Tensor *fast = tensor_new_2d(&arena, M, N);
    Tensor *again = tensor_new_2d(&arena, M, N);
    Tensor *exact = tensor_new_2d(&arena, M, N);
    Matrix a_view = { a->data, (size_t)tensor_columns(a), a_transposed };
    Matrix b_view = { b->data, (size_t)tensor_columns(b), b_transposed };
    matmul_set_precision(MATMUL_BF16);
    parallel_set_threads(1);
    matmul(fast->data, (size_t)N, a_view, b_view, M, N, K, &plain);
    parallel_set_threads(3);
    matmul(again->data, (size_t)N, a_view, b_view, M, N, K, &plain);
    matmul_set_precision(MATMUL_FP32);
    ck_assert_mem_eq(fast->data, again->data, tensor_size(fast) * sizeof(float));
    for (size_t i = 0; i < tensor_size(a); i++)
        a->data[i] = round_to_bf16(a->data[i]);
    for (size_t i = 0; i < tensor_size(b); i++)
        b->data[i] = round_to_bf16(b->data[i]);
    matmul_naive(exact->data, (size_t)N, a_view, b_view, M, N, K, &plain);
    assert_near(fast->data, exact->data, tensor_size(fast), 2e-5f * (1.0f + (float)K / 64.0f), "product in bf16");
    arena_free(&arena);
}

START_TEST(bf16_multiplies_operands_of_8_bits_and_sums_in_fp32)
{
    int rows;
    int columns;
    int depth;
    matmul_set_precision(MATMUL_BF16);
    matmul_block_sizes(&rows, &columns, &depth);
    const int depths[] = { 1, 2, 13, depth - 1, depth, depth + 1, 700 }; // odd ones leave half a pair
    for (size_t k = 0; k < sizeof depths / sizeof *depths; k++) {
        for (int stored = 0; stored < 4; stored++) {
            compare_bf16(4, 1, depths[k], stored & 1, stored >> 1);
            compare_bf16(rows + 1, columns + 1, depths[k], stored & 1, stored >> 1);
            compare_bf16(97, 131, depths[k], stored & 1, stored >> 1);
        }
    }
    compare_bf16(801, 33, 300, false, true); // more rows than are packed at once, more columns
    compare_bf16(13, 2101, 40, false, false);
}
END_TEST

/* One tile of a kernel, packed from operands stored either way, with lines, columns and k that a whole tile would have more of.
 * What lies around it in c must stay. */
static void check_tile(const TileKernel *kernel, int rows, int columns, int depth, bool add)
{
    enum { EDGE = 2 };
    Arena arena;
    Rng rng;
    arena_init(&arena, "test");
    rng_seed(&rng, rows + columns + depth);
    int packed_depth = depth + kernel->depth_step;
    bool rounded = kernel != &matmul_fp32_kernel;
    Tensor *a = random_tensor(&arena, 2, (int[]){ rows, depth }, &rng);
    Tensor *b = random_tensor(&arena, 2, (int[]){ columns, depth }, &rng);
    Tensor *a_packed = tensor_new_2d(&arena, kernel->tile_rows, packed_depth);
    Tensor *b_packed = tensor_new_2d(&arena, kernel->tile_columns, packed_depth);
    size_t stride = (size_t)columns + EDGE;
    Tensor *c = random_tensor(&arena, 2, (int[]){ rows + EDGE, columns + EDGE }, &rng);
    Tensor *expected = tensor_from(&arena, c->data, 2, c->shape);
    for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
            double sum = add ? (double)c->data[(size_t)i * stride + (size_t)j] : 0.0;
            for (int k = 0; k < depth; k++) {
                float x = a->data[i * depth + k], y = b->data[j * depth + k];
                sum += rounded ? (double)round_to_bf16(x) * (double)round_to_bf16(y) : (double)x * (double)y;
            }
            expected->data[(size_t)i * stride + (size_t)j] = (float)sum;
        }
    }
    tensor_fill(a_packed, NAN); // whatever an earlier product left there
    tensor_fill(b_packed, NAN);
    Tensor *a_columns = tensor_new_2d(&arena, depth, rows);
    for (int i = 0; i < rows * depth; i++)
        a_columns->data[i % depth * rows + i / depth] = a->data[i];
    for (int across = 0; across < 2; across++) {
        Tensor *got = tensor_from(&arena, c->data, 2, c->shape);
        const float *a_stored = across ? a->data : a_columns->data;
        kernel->pack_a(a_packed->data, a_stored, (size_t)(across ? depth : rows), across, rows, depth);
        kernel->pack_b(b_packed->data, b->data, (size_t)depth, true, columns, depth);
        if (kernel->begin != NULL)
            kernel->begin();
        Soon soon = { 0 };
        Tile tile = { got->data, stride, rows, columns, a_packed->data, b_packed->data, depth, add };
        kernel->tile(&tile, &soon);
        if (kernel->end != NULL)
            kernel->end();
        assert_near(got->data, expected->data, tensor_size(c), 2e-5f, kernel->name);
    }
    arena_free(&arena);
}

START_TEST(every_kernel_of_this_build_computes_tiles_of_every_size)
{
    const TileKernel *kernels[] = { &matmul_fp32_kernel, &matmul_bf16_kernel, matmul_amx_kernel() };
    for (size_t i = 0; i < sizeof kernels / sizeof *kernels; i++) {
        const TileKernel *kernel = kernels[i];
        if (kernel == NULL) // no AMX here
            continue;
        const int depths[] = { 1, 2, 31, 32, 33, 64, 95 };
        for (size_t k = 0; k < sizeof depths / sizeof *depths; k++) {
            for (int add = 0; add < 2; add++) {
                check_tile(kernel, kernel->tile_rows, kernel->tile_columns, depths[k], add);
                check_tile(kernel, kernel->tile_rows - 1, kernel->tile_columns / 2 + 1, depths[k], add);
                check_tile(kernel, 1, 1, depths[k], add);
            }
        }
    }
}
END_TEST

static Tensor *product(Tape *tape, Tensor *const *inputs, void *context)
{
    (void)context;
    return tape_matmul(tape, inputs[0], inputs[1]);
}

static Tensor *product_bt(Tape *tape, Tensor *const *inputs, void *context)
{
    (void)context;
    return tape_matmul_bt(tape, inputs[0], inputs[1]);
}

START_TEST(gradients_agree_with_differences)
{
    Arena arena;
    Rng rng;
    arena_init(&arena, "test");
    rng_seed(&rng, 5);
    Tensor *a = random_tensor(&arena, 2, (int[]){ 5, 7 }, &rng);
    Tensor *b = random_tensor(&arena, 2, (int[]){ 7, 3 }, &rng);
    Tensor *b_rows = random_tensor(&arena, 2, (int[]){ 3, 7 }, &rng);
    Tensor *batch_a = random_tensor(&arena, 4, (int[]){ 2, 3, 4, 5 }, &rng);
    Tensor *batch_b = random_tensor(&arena, 4, (int[]){ 2, 3, 5, 2 }, &rng);
    Tensor *batch_b_rows = random_tensor(&arena, 4, (int[]){ 2, 3, 2, 5 }, &rng);
    Tensor *shared = random_tensor(&arena, 2, (int[]){ 5, 3 }, &rng);
    assert_gradients(product, (Tensor *[]){ a, b }, 2, NULL, "a b");
    assert_gradients(product_bt, (Tensor *[]){ a, b_rows }, 2, NULL, "a b^T");
    assert_gradients(product, (Tensor *[]){ batch_a, batch_b }, 2, NULL, "batch");
    assert_gradients(product_bt, (Tensor *[]){ batch_a, batch_b_rows }, 2, NULL, "batch, b^T");
    assert_gradients(product, (Tensor *[]){ batch_a, shared }, 2, NULL, "one b for the batch");
    arena_free(&arena);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = { { .test = the_fast_product_is_the_naive_product_across_all_block_edges },
                                { .test = shapes_larger_than_a_packed_block_work },
                                { .test = results_can_be_added_to_what_is_there },
                                { .test = bias_and_gelu_are_applied_once_at_the_end },
                                { .test = the_number_of_threads_does_not_change_a_bit },
                                { .test = bf16_multiplies_operands_of_8_bits_and_sums_in_fp32 },
                                { .test = every_kernel_of_this_build_computes_tiles_of_every_size },
                                { .test = gradients_agree_with_differences } };
    return run_suite("matmul", tests, sizeof tests / sizeof *tests);
}
