/* 02_1_word_embeddings.c: words as points in space                                                book §2.1
 * A network computes with numbers, and the number of a word should say something about the word. An embedding gives each
 * word a vector, such that words used alike lie near each other. GPT learns its vectors while it learns to predict (§2.7).
 * Here we make some by counting alone: a word is known by the company it keeps (J. R. Firth, 1957).
 *     1. count, for each of twenty words, which words stand within two places of it;
 *     2. take the logarithm, so that "the" does not drown the rest: x[20, N];
 *     3. project onto the two directions in which the twenty differ most (principal components), to draw them.
 * The text is made by the story world, whose words recur often enough to be counted. */
#include "ch02_tokenizer/dictionary.h"
#include "ch02_tokenizer/materials.h"
#include "ch02_tokenizer/sections.h"
#include "ch02_tokenizer/simple_tokenizer.h"

#include "common/plot.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { STORIES = 1000, GROUPS = 4, GROUP_WORDS = 5, WORDS = GROUPS * GROUP_WORDS, COMPANY = 2, POWER_STEPS = 200 };

/* Animals, colours, things, places: the groups only serve to colour the points; the computation knows nothing of them. */
static const char *const chosen[WORDS] = {
    "fox",  "crow",  "goat",   "bear",   "mouse",  // animals
    "red",  "blue",  "yellow", "white",  "golden", // colours
    "kite", "bell",  "flute",  "lamp",   "box",    // things
    "cave", "tower", "forest", "castle", "garden", // places
};

static int chosen_index(const char *word)
{
    for (int w = 0; w < WORDS; w++)
        if (strcmp(word, chosen[w]) == 0)
            return w;
    return -1;
}

/* x[WORDS, N] = log(1 + how often word n stands within COMPANY places of chosen word w); N different words. */
static Tensor *count_company(const WordList *words, Arena *arena)
{
    Dictionary numbers = { 0 }; // word → column
    for (int i = 0; i < words->count; i++)
        dictionary_add(&numbers, words->words[i], strlen(words->words[i]), (int)numbers.count);
    int N = (int)numbers.count;
    Tensor *x = tensor_new_2d(arena, WORDS, N);
    tensor_fill(x, 0.0f);
    for (int i = 0; i < words->count; i++) {
        int w = chosen_index(words->words[i]);
        for (int j = i - COMPANY; w >= 0 && j <= i + COMPANY; j++) {
            if (j < 0 || j >= words->count || j == i)
                continue;
            int column = *dictionary_find(&numbers, words->words[j], strlen(words->words[j]));
            x->data[w * N + column] += 1.0f;
        }
    }
    dictionary_free(&numbers);
    for (size_t i = 0; i < tensor_size(x); i++)
        x->data[i] = logf(1.0f + x->data[i]);
    return x;
}

/* gram[w][v] = (x_w − mean) · (x_v − mean): how far the words lie from their middle, and in what directions. */
static void centred_products(double gram[WORDS][WORDS], const Tensor *x)
{
    int N = tensor_columns(x);
    memset(gram, 0, WORDS * sizeof gram[0]);
    for (int n = 0; n < N; n++) {
        double mean = 0;
        for (int w = 0; w < WORDS; w++)
            mean += (double)x->data[w * N + n] / WORDS;
        for (int w = 0; w < WORDS; w++)
            for (int v = 0; v < WORDS; v++)
                gram[w][v] += ((double)x->data[w * N + n] - mean) * ((double)x->data[v * N + n] - mean);
    }
}

/* Power iteration: multiply by the matrix again and again, and what is left points along the eigenvector with the largest
 * eigenvalue λ. coordinate_w = √λ · vector_w is where word w lies along that direction. Then the direction is taken out of
 * the matrix, so that the next call finds the next one. Returns λ. */
static double principal_component(double coordinates[WORDS], double gram[WORDS][WORDS])
{
    double vector[WORDS];
    double lambda = 0;
    for (int w = 0; w < WORDS; w++)
        vector[w] = w + 1; // any start that is not at a right angle to the answer
    for (int step = 0; step < POWER_STEPS; step++) {
        double product[WORDS] = { 0 };
        double square = 0;
        for (int w = 0; w < WORDS; w++) {
            for (int v = 0; v < WORDS; v++)
                product[w] += gram[w][v] * vector[v];
            square += product[w] * product[w];
        }
        lambda = sqrt(square);
        for (int w = 0; w < WORDS; w++)
            vector[w] = product[w] / lambda;
    }
    for (int w = 0; w < WORDS; w++) {
        coordinates[w] = sqrt(lambda) * vector[w];
        for (int v = 0; v < WORDS; v++)
            gram[w][v] -= lambda * vector[w] * vector[v];
    }
    return lambda;
}

/* cos of the angle between rows a and b of x: 1 where they point the same way. */
static double cosine(const Tensor *x, int a, int b)
{
    int N = tensor_columns(x);
    double ab = 0, aa = 0, bb = 0;
    for (int n = 0; n < N; n++) {
        double a_n = (double)x->data[a * N + n];
        double b_n = (double)x->data[b * N + n];
        ab += a_n * b_n;
        aa += a_n * a_n;
        bb += b_n * b_n;
    }
    return ab / sqrt(aa * bb);
}

static int nearest(const Tensor *x, int word)
{
    int best = word == 0 ? 1 : 0;
    for (int other = 0; other < WORDS; other++)
        if (other != word && cosine(x, word, other) > cosine(x, word, best))
            best = other;
    return best;
}

void section_2_1_word_embeddings(Chapter *chapter)
{
    WordList words;
    word_list_init(&words, &chapter->step);
    RawText stories = story_world_open(chapter, STORIES);
    simple_split(&words, stories.bytes, stories.size);
    Tensor *x = count_company(&words, &chapter->weights); // x[20, N]
    printf(
        "%d stories of the story world, %d words. Each of %d words becomes a vector: the logarithm of 1 + how often\n"
        "each of the N = %d different words stands within %d places of it.\n\n",
        STORIES, words.count, WORDS, tensor_columns(x), COMPANY);
    tensor_print("vectors", x);

    double gram[WORDS][WORDS];
    double across[WORDS], up[WORDS];
    centred_products(gram, x);
    double spread = 0;
    for (int w = 0; w < WORDS; w++)
        spread += gram[w][w];
    double lambda_1 = principal_component(across, gram);
    double lambda_2 = principal_component(up, gram);
    printf("\nTwo directions hold %.0f %% of how the words differ. In these two dimensions:\n\n",
           100 * (lambda_1 + lambda_2) / spread);
    printf("%-8s  %8s  %8s   nearest by angle in all %d dimensions\n", "word", "x", "y", tensor_columns(x));
    for (int w = 0; w < WORDS; w++) {
        int near = nearest(x, w);
        printf("%-8s  %8.3f  %8.3f   %s (cos %.3f)\n", chosen[w], across[w], up[w], chosen[near], cosine(x, w, near));
    }
    PlotSeries series[GROUPS];
    char labels[GROUPS][64];
    for (int g = 0; g < GROUPS; g++) {
        const char *const *name = &chosen[g * GROUP_WORDS];
        snprintf(labels[g], sizeof labels[g], "%s, %s, %s, %s, %s", name[0], name[1], name[2], name[3], name[4]);
        series[g] = (PlotSeries){ labels[g], &across[g * GROUP_WORDS], &up[g * GROUP_WORDS], GROUP_WORDS, PLOT_POINTS };
    }
    Plot plot = { .title = "words that keep the same company lie together",
                  .x_label = "first principal component",
                  .y_label = "second principal component",
                  .series = series,
                  .series_count = GROUPS };
    Error error;
    chapter_check(plot_save(&plot, chapter_path(chapter, "word_vectors"), &error), &error);
    printf("\nplot: %s.png\n", chapter->path);
}
