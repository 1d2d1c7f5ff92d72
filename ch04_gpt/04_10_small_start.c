/* 04_10_small_start.c: what our own small models can do before they have learned anything                    not in the book
 * Models that training has made good at looking things up all have the same pair of heads: one that looks one token back, and in
 * the next layer one that looks for what followed the present word the last time ("induction heads"). small_start.c puts such
 * heads into our small models from the start. Here is a model that knows no word and has not made one step of training: where do
 * those heads look? Read small_start.h first. */
#include "ch04_gpt/gpt.h"
#include "ch04_gpt/sections.h"
#include "common/heatmap.h"

#include <stdio.h>
#include <string.h>

enum { MOST_WORDS = 40 };

/* A text of words that stand between single spaces; a word's id is the place where it stood first. */
typedef struct Words {
    const char *text[MOST_WORDS]; /* [count], word by word */
    int ids[MOST_WORDS];          /* [count] */
    const char *of_id[MOST_WORDS];
    int count, different;
} Words;

static void split_words(Words *words, const char *text, Arena *arena)
{
    *words = (Words){ 0 };
    char *copy = arena_strdup(arena, text);
    for (char *word = strtok(copy, " "); word != NULL; word = strtok(NULL, " ")) {
        int id = 0;
        while (id < words->different && strcmp(words->of_id[id], word) != 0)
            id++;
        if (id == words->different)
            words->of_id[words->different++] = word;
        words->text[words->count] = word;
        words->ids[words->count++] = id;
    }
}

/* "kite (0.62)": where the last row of map[1,H,T,T]'s head h looks most. */
static void print_where_last_looks(const char *what, const Tensor *map, int h, const Words *words)
{
    int T = words->count;
    const float *row = &map->data[((size_t)h * (size_t)T + (size_t)(T - 1)) * (size_t)T];
    int most = 0;
    for (int t = 1; t < T; t++)
        if (row[t] > row[most])
            most = t;
    printf("  %s  looks most at word %2d, \"%s\", weight %.2f (an even share: %.2f)\n", what, most + 1,
           words->text[most], (double)row[most], 1.0 / T);
}

static void look(Chapter *chapter, const char *text, const char *name)
{
    Words words;
    split_words(&words, text, &chapter->step);
    GPTConfig config;
    Error error;
    chapter_check(gpt_config_named(&config, "tiny", &error), &error);
    config.vocab_size = words.different;
    Rng rng;
    rng_seed(&rng, chapter->options.seed);
    GPT gpt;
    gpt_init(&gpt, &config, &chapter->step, &rng);

    Tensor *maps[8];
    gpt_attention_maps(&gpt, &chapter->step, words.ids, words.count, maps);
    printf("\"%s …\"\n", text);
    print_where_last_looks("layer 0, head 0 (the word before me)            ", maps[0], 0, &words);
    print_where_last_looks("layer 1, head 0 (what followed my word?)        ", maps[1], 0, &words);
    print_where_last_looks("layer 1, head 1 (where was the word before me?) ", maps[1], 1, &words);

    HeatmapOptions options = { .title = "layer 1 before any training" };
    const char *path = chapter_path(chapter, "%s.png", name);
    chapter_check(
        heatmap_sheet_save(path, maps[1]->data, 2, words.count, words.count, words.text, words.text, &options, &error),
        &error);
    printf("  both heads' maps: %s\n\n", path);
}

void section_4_10_small_start(Chapter *chapter)
{
    printf("A tiny model without a step of training reads\n\n");
    look(chapter, "Anna had a red kite and Tom had a blue drum . The drum was in the red", "4.10-followed");
    look(chapter, "Anna had a red kite and Tom had a blue drum . The drum was new but the kite was", "4.10-before");
    printf("After \"red\" the one head finds the word that followed \"red\" before: \"kite\". Behind \"the kite was\" "
           "the other finds\n"
           "the first \"kite\", before which \"red\" stands. No word means anything to this model yet; it only knows "
           "how to look.\n"
           "When to believe which head is what training teaches.\n");
}
