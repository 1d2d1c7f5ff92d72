/* A_10_random_numbers.c: the random numbers that all of this rests on                     (not in the book's appendix)
 * A printed loss can only be repeated if every draw before it is: the first weights, the order of the examples, the dropout
 * masks. So each kind of draw that the book makes is shown here once, from torch.manual_seed(123), with as many digits as tell
 * one float from the next. In PyTorch: torch.manual_seed(123); torch.set_printoptions(precision=9); torch.rand(1000); and so on.
 * The rules are in common/rng.h. PyTorch's wheels for x86 contain Intel's MKL, which draws other dropout masks than the book
 * shows; what a GPU draws comes from yet another generator. Neither can be repeated here. */
#include "common/appA/sections.h"

#include "common/dataset.h"
#include "common/nn.h"

#include <stdio.h>

static void print_floats(const float *x, int n)
{
    for (int i = 0; i < n; i++)
        printf(" %.9g", (double)x[i]);
}

static void print_ints(const int *x, int n)
{
    for (int i = 0; i < n; i++)
        printf(" %d", x[i]);
}

/* "name: its first and last values", after a new seed. */
static void print_ends(const char *name, const float *x, int n, int first, int last)
{
    printf("%s of %d:", name, n);
    print_floats(x, first);
    printf(" ...");
    print_floats(&x[n - last], last);
}

/* torch.rand: one word a number. torch.randn of 16 numbers and more: blocks of 16; 17 are 16 and then the last 16 anew. */
static void show_uniform_and_normal(Chapter *chapter)
{
    enum { UNIFORM = 1000 };
    static const int sizes[] = { 17, 40 };
    Rng *rng = &chapter->rng;
    float x[UNIFORM];
    rng_fill_uniform(x, UNIFORM, 0.0f, 1.0f, rng);
    print_ends("rand", x, UNIFORM, 5, 3);
    printf("\n");
    for (int i = 0; i < 2; i++) {
        rng_seed(rng, chapter->options.seed);
        rng_fill_normal(x, (size_t)sizes[i], 0.0f, 1.0f, rng);
        print_ends("randn", x, sizes[i], 4, 4);
        printf("; then rand: %.9g\n", (double)rng_uniform(rng));
    }
}

/* Fewer than 16 normal numbers come in pairs, and the second of a pair waits for the next call, whatever lies between. */
static void show_small_normals(Chapter *chapter)
{
    static const int sizes[] = { 1, 3, 2, 16, 1 };
    const int book_seed = 42;
    Rng *rng = &chapter->rng;
    rng_seed(rng, book_seed);
    printf("randn of 1, 3, 2:");
    for (int i = 0; i < 5; i++) {
        float x[16];
        rng_fill_normal(x, (size_t)sizes[i], 0.0f, 1.0f, rng);
        printf("%s", i == 3 ? "; of sixteen the first and the last:" : i == 4 ? "; then one:" : " ");
        if (sizes[i] == 16)
            x[1] = x[15];
        print_floats(x, sizes[i] == 16 ? 2 : sizes[i]);
    }
    printf("   (seed %d)\n", book_seed);
}

static void show_linear(Chapter *chapter)
{
    Parameters parameters;
    Linear layer;
    parameters_init(&parameters, &chapter->weights);
    rng_seed(&chapter->rng, chapter->options.seed);
    linear_init(&layer, &parameters, "layer", 3, 2, true, &chapter->rng); // weight[2,3], bias[2]
    printf("Linear(3, 2):");
    print_floats(layer.weight->data, 6);
    printf("; bias:");
    print_floats(layer.bias->data, 2);
    printf("\n");
}

/* A DataLoader draws two seeds from the global generator for each pass, and permutes with a generator of its own. */
static void show_orders(Chapter *chapter)
{
    enum { ITEMS = 9, BATCH = 2, PASSES = 3 };
    Rng *rng = &chapter->rng;
    int permutation[ITEMS];
    rng_seed(rng, chapter->options.seed);
    rng_permutation(permutation, ITEMS, rng);
    printf("randperm(%d):", ITEMS);
    print_ints(permutation, ITEMS);

    Loader loader;
    loader_init(&loader, ITEMS, BATCH, true, true, &chapter->weights);
    rng_seed(rng, chapter->options.seed);
    printf("\nthree passes over %d items:", ITEMS);
    for (int pass = 0; pass < PASSES; pass++) {
        const int *items;
        loader_start(&loader, rng);
        for (int n; (n = loader_next(&loader, &items)) > 0;)
            print_ints(items, n);
    }
    printf("; then rand: %.9g\n", (double)rng_uniform(rng));
}

static void show_masks_and_draws(Chapter *chapter)
{
    enum { MASK = 30, DRAWS = 20, CATEGORIES = 4 };
    Rng *rng = &chapter->rng;
    uint8_t keep[MASK];
    rng_seed(rng, chapter->options.seed);
    rng_fill_keep(keep, MASK, 0.1, rng);
    printf("dropout mask of %d:", MASK);
    for (int i = 0; i < MASK; i++)
        printf(" %d", keep[i]);
    printf("; then rand: %.9g\n", (double)rng_uniform(rng));

    const float p[CATEGORIES] = { 0.1f, 0.2f, 0.3f, 0.4f };
    rng_seed(rng, chapter->options.seed);
    printf("%d draws of multinomial:", DRAWS);
    for (int i = 0; i < DRAWS; i++)
        printf(" %d", rng_multinomial(p, CATEGORIES, rng));
    printf("\n");
}

/* pandas shuffles the messages of chapter 6 with NumPy's generator: the same words, another rule. */
static void show_numpy(Chapter *chapter)
{
    enum { FEW = 10, MANY = 1494, SHOWN = 25 };
    int permutation[MANY];
    rng_numpy_permutation(permutation, FEW, chapter->options.seed);
    printf("NumPy's permutation(%d):", FEW);
    print_ints(permutation, FEW);
    rng_numpy_permutation(permutation, MANY, chapter->options.seed);
    printf("\nNumPy's permutation(%d):", MANY);
    print_ints(permutation, SHOWN);
    printf(" ...\n");
}

void section_a_10_random_numbers(Chapter *chapter)
{
    show_uniform_and_normal(chapter);
    show_small_normals(chapter);
    show_linear(chapter);
    show_orders(chapter);
    show_masks_and_draws(chapter);
    show_numpy(chapter);
    printf(
        "\nDropout masks are those of the book. A PyTorch for x86 from pip contains MKL and draws others; a GPU has a\n"
        "generator of its own: what was drawn there cannot be repeated on a CPU.\n");
}
