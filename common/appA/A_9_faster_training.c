/* A_9_faster_training.c: the same numbers, sooner                                                  book §A.9
 * The book moves the work to a GPU, then to several. We have a processor with a few cores and vector units; the ideas are the
 * same: most time goes into matrix products, these fall into independent pieces, and the pieces are shared out. What must not
 * change is the result. Times differ from machine to machine and from run to run; they are printed, not written to files. */
#include "common/appA/sections.h"
#include "common/appA/training.h"

#include "common/machine.h"
#include "common/ops/elementwise.h"
#include "common/ops/loss.h"
#include "common/ops/matmul.h"
#include "common/parallel.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- timing ---- */

typedef void MatmulFunction(float *c, size_t c_stride, Matrix a, Matrix b, int M, int N, int K,
                            const MatmulFinish *finish);

/* c[M,N] = a[M,K] · b[K,N] again and again; the shortest time of one product. */
static double time_matmul(MatmulFunction *multiply, float *c, Matrix a, Matrix b, int M, int N, int K)
{
    enum { LEAST_RUNS = 5 };
    const double least_seconds = 0.05;
    const MatmulFinish finish = { 0 };
    double shortest = INFINITY;
    double began = seconds_now();
    for (int run = 0; run < LEAST_RUNS || seconds_now() - began < least_seconds; run++) {
        double before = seconds_now();
        multiply(c, (size_t)N, a, b, M, N, K, &finish);
        double seconds = seconds_now() - before;
        shortest = seconds < shortest ? seconds : shortest;
    }
    return shortest;
}

/* Operands with random numbers, and room for two results. */
typedef struct Product {
    int M, N, K;
    Matrix a, b;
    float *c, *c_other;
} Product;

static Product product_new(Chapter *chapter, int M, int N, int K)
{
    Arena *arena = &chapter->step;
    float *a = arena_alloc(arena, (size_t)M * (size_t)K * sizeof *a);
    float *b = arena_alloc(arena, (size_t)K * (size_t)N * sizeof *b);
    Product product = { .M = M, .N = N, .K = K };
    product.c = arena_alloc(arena, (size_t)M * (size_t)N * sizeof *product.c);
    product.c_other = arena_alloc(arena, (size_t)M * (size_t)N * sizeof *product.c);
    rng_fill_uniform(a, (size_t)M * (size_t)K, 0.0f, 1.0f, &chapter->rng);
    rng_fill_uniform(b, (size_t)K * (size_t)N, 0.0f, 1.0f, &chapter->rng);
    product.a = (Matrix){ .data = a, .stride = (size_t)K };
    product.b = (Matrix){ .data = b, .stride = (size_t)N };
    return product;
}

/* A product of M·N numbers has K multiplications and K additions for each. */
static void print_time(const char *what, const Product *product, double seconds)
{
    double operations = 2.0 * product->M * product->N * product->K;
    printf("%-28s  %10.3f ms  %8.1f GFLOP/s\n", what, 1e3 * seconds, 1e-9 * operations / seconds);
}

/* ---- the sections ---- */

/* The smallest case of sharing out: the rows of a product, among one thread and among all. */
void section_a_9_faster_training(Chapter *chapter)
{
    enum { SIZE = 256 };
    int threads = parallel_threads();
    Product product = product_new(chapter, SIZE, SIZE, SIZE);
    printf("product of two %d x %d matrices:\n", SIZE, SIZE);
    parallel_set_threads(1);
    print_time("1 thread", &product, time_matmul(matmul, product.c, product.a, product.b, SIZE, SIZE, SIZE));
    parallel_set_threads(threads);
    char what[32];
    snprintf(what, sizeof what, "%d thread%s", threads, threads == 1 ? "" : "s");
    print_time(what, &product, time_matmul(matmul, product.c_other, product.a, product.b, SIZE, SIZE, SIZE));
    int equal = memcmp(product.c, product.c_other, (size_t)SIZE * SIZE * sizeof *product.c) == 0;
    printf("same bytes: %s\n", equal ? "yes" : "no");
}

/* In PyTorch a tensor lies on a device, and an operation wants all its operands on the same one. Here there is one memory,
 * and what changes from machine to machine is the kernel that was compiled in. */
void section_a_9_1_where_it_runs(Chapter *chapter)
{
    int tile_rows, tile_columns, block_depth;
    matmul_block_sizes(&tile_rows, &tile_columns, &block_depth);
    printf("device: processor\nkernel: %s, a tile of %d x %d results at once, sums in blocks of %d\n",
           matmul_kernel_name(), tile_rows, tile_columns, block_depth);
    printf("threads: %d (take another number with --threads)\n\n", parallel_threads());

    Tensor *tensor_1 = tensor_from(&chapter->step, (float[]){ 1, 2, 3 }, 1, (int[]){ 3 });
    Tensor *tensor_2 = tensor_from(&chapter->step, (float[]){ 4, 5, 6 }, 1, (int[]){ 3 });
    tensor_print("tensor_1 + tensor_2", tape_add(&chapter->tape, tensor_1, tensor_2));
}

/* The training of §A.7 with that many threads, from the same seed. */
static void train_with_threads(Chapter *chapter, NeuralNetwork *model, int threads, float *losses)
{
    parallel_set_threads(threads);
    Rng rng;
    rng_seed(&rng, chapter->options.seed);
    neural_network_init(model, TOY_FEATURES, TOY_CLASSES, &chapter->weights, &rng);
    Loader loader;
    loader_init(&loader, TOY_TRAIN, TOY_BATCH, true, true, &chapter->weights);
    train_toy(model, &chapter->tape, &loader, &rng, losses, false);
}

void section_a_9_2_one_processor(Chapter *chapter)
{
    int threads = parallel_threads();
    NeuralNetwork alone, together;
    float losses_alone[TOY_STEPS], losses_together[TOY_STEPS];
    train_with_threads(chapter, &alone, 1, losses_alone);
    train_with_threads(chapter, &together, threads, losses_together);

    printf("%-12s", "batch");
    for (int i = 0; i < TOY_STEPS; i++)
        printf("  %6d", i);
    printf("\n%-12s", "1 thread");
    for (int i = 0; i < TOY_STEPS; i++)
        printf("  %6.2f", (double)losses_alone[i]);
    printf("\nall threads ");
    for (int i = 0; i < TOY_STEPS; i++)
        printf("  %6.2f", (double)losses_together[i]);
    int equal = memcmp(losses_alone, losses_together, sizeof losses_alone) == 0;
    printf("\nsame bytes: %s\n", equal ? "yes" : "no");
    ToyDataset train = toy_train();
    printf("accuracy: %.1f\n", (double)compute_accuracy(&together, &chapter->tape, &train));
    printf("A network this small gains nothing from threads: work of fewer than %d numbers stays in one.\n",
           PARALLEL_MIN_FLOATS);
}

/* 100 x 200 by 200 x 300, by the three loops of the definition and by the kernel that everything else uses. */
void exercise_a_4_time_matmul(Chapter *chapter)
{
    enum { ROWS = 100, DEPTH = 200, COLUMNS = 300 };
    Product product = product_new(chapter, ROWS, COLUMNS, DEPTH);
    double naive = time_matmul(matmul_naive, product.c, product.a, product.b, ROWS, COLUMNS, DEPTH);
    double fast = time_matmul(matmul, product.c_other, product.a, product.b, ROWS, COLUMNS, DEPTH);
    print_time("three loops", &product, naive);
    print_time("packed, in vectors", &product, fast);
    float largest = 0.0f;
    for (int i = 0; i < ROWS * COLUMNS; i++)
        largest = fmaxf(largest, fabsf(product.c[i] - product.c_other[i]));
    printf("%.1f times as fast; largest difference of two results: %.1g of about %.0f\n", naive / fast, (double)largest,
           (double)product.c[0]);
}

/* ---- several workers ---- */

enum { WORKERS = 2, SHARE = 2 }; /* each worker gets SHARE examples of the batch */

/* The gradients of one forward and backward pass over rows[n]. */
static void gradients_of(NeuralNetwork *model, Tape *tape, const int *rows, int n)
{
    ToyDataset train = toy_train();
    int labels[WORKERS * SHARE];
    Tensor *features = toy_batch(&train, rows, n, labels, tape->arena);
    parameters_zero_grad(&model->parameters);
    tape_backward(tape, tape_cross_entropy(tape, neural_network_forward(model, tape, features), labels));
    tape_reset(tape);
}

/* Data parallel training (PyTorch's DistributedDataParallel): every worker has a copy of the model and its share of the
 * batch; before the optimizer's step they replace their gradients by the mean of all. The loss is a mean over examples, so
 * the mean of the shares' gradients is the gradient of the whole batch, and all copies stay equal for ever. Here the workers
 * are two models in one program. */
void section_a_9_3_several_workers(Chapter *chapter)
{
    static const int batch[WORKERS * SHARE] = { 0, 3, 1, 4 };
    NeuralNetwork whole, workers[WORKERS];
    NeuralNetwork *models[WORKERS + 1] = { &whole, &workers[0], &workers[1] };
    for (int i = 0; i < WORKERS + 1; i++) {
        Rng rng; // the same start for all
        rng_seed(&rng, chapter->options.seed);
        neural_network_init(models[i], TOY_FEATURES, TOY_CLASSES, &chapter->weights, &rng);
    }
    gradients_of(&whole, &chapter->tape, batch, WORKERS * SHARE);
    for (int i = 0; i < WORKERS; i++)
        gradients_of(&workers[i], &chapter->tape, &batch[i * SHARE], SHARE);

    float largest = 0.0f;
    float size = 0.0f;
    for (int p = 0; p < whole.parameters.count; p++) {
        const Tensor *tensor = whole.parameters.items[p];
        for (size_t i = 0; i < tensor_size(tensor); i++) {
            float mean = 0.5f * (workers[0].parameters.items[p]->grad[i] + workers[1].parameters.items[p]->grad[i]);
            largest = fmaxf(largest, fabsf(mean - tensor->grad[i]));
            size = fmaxf(size, fabsf(tensor->grad[i]));
        }
    }
    printf("one worker with %d examples against %d workers with %d each:\n", WORKERS * SHARE, WORKERS, SHARE);
    printf("largest gradient %.4f, largest difference to the workers' mean %.1g\n", (double)size, (double)largest);
}
