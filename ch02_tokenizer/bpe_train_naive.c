/* Learning merges the plain way: count, choose, join, and again. */
#include "ch02_tokenizer/bpe_train.h"

#include "ch02_tokenizer/bpe_merge.h"
#include "common/error.h"

#include <stdlib.h>
#include <string.h>

/* A pair of neighbours and how often it stands in the text. */
typedef struct PairCount {
    int left, right;
    int64_t count;
} PairCount;

/* All words as token ids, one after the other: word w is ids[starts[w]] … ids[starts[w] + lengths[w] − 1]. */
typedef struct SplitWords {
    int *ids;
    size_t *starts;
    int *lengths;
    PairCount *pairs; /* room for all pairs that there can be */
} SplitWords;

static void *checked_malloc(size_t count, size_t size)
{
    void *memory = calloc(count + 1, size);
    if (memory == NULL)
        fatal("out of memory while a vocabulary is trained");
    return memory;
}

static SplitWords split_into_bytes(const Vocabulary *vocabulary, const WordCounts *counts)
{
    size_t total = 0;
    for (int w = 0; w < counts->count; w++)
        total += counts->words[w].size;
    SplitWords words = {
        .ids = checked_malloc(total, sizeof(int)),
        .starts = checked_malloc((size_t)counts->count, sizeof(size_t)),
        .lengths = checked_malloc((size_t)counts->count, sizeof(int)),
        .pairs = checked_malloc(total, sizeof(PairCount)),
    };
    size_t start = 0;
    for (int w = 0; w < counts->count; w++) {
        const Word *word = &counts->words[w];
        words.starts[w] = start;
        words.lengths[w] = (int)word->size;
        for (size_t i = 0; i < word->size; i++)
            words.ids[start + i] = vocabulary->byte_ids[(unsigned char)word->bytes[i]];
        start += word->size;
    }
    return words;
}

/* Fills words->pairs with every pair and its count; returns how many pairs there are. */
static int count_pairs(SplitWords *words, const WordCounts *counts)
{
    PairMap index = { 0 };
    int pair_count = 0;
    for (int w = 0; w < counts->count; w++) {
        const int *ids = &words->ids[words->starts[w]];
        for (int i = 0; i + 1 < words->lengths[w]; i++) {
            int p = *pair_map_add(&index, ids[i], ids[i + 1], pair_count);
            if (p == pair_count)
                words->pairs[pair_count++] = (PairCount){ ids[i], ids[i + 1], 0 };
            words->pairs[p].count += counts->words[w].count;
        }
    }
    pair_map_free(&index);
    return pair_count;
}

/* Is a to be merged before b: more frequent, or as frequent and byte by byte greater? */
static bool goes_first(const Vocabulary *vocabulary, const PairCount *a, const PairCount *b)
{
    if (a->count != b->count)
        return a->count > b->count;
    int order = vocabulary_compare(vocabulary, a->left, b->left);
    if (order == 0)
        order = vocabulary_compare(vocabulary, a->right, b->right);
    return order > 0;
}

/* Joins the merge's two tokens wherever they stand side by side in ids[*length], from left to right. */
static void join(int *ids, int *length, Merge merge)
{
    int kept = 0;
    for (int i = 0; i < *length; i++) {
        bool here = i + 1 < *length && ids[i] == merge.left && ids[i + 1] == merge.right;
        ids[kept++] = here ? merge.result : ids[i];
        if (here)
            i++; // the right one is used up: "aaa" becomes "aa" "a"
    }
    *length = kept;
}

void bpe_train_naive(Vocabulary *vocabulary, const WordCounts *counts, int token_count)
{
    SplitWords words = split_into_bytes(vocabulary, counts);
    while (vocabulary->count < token_count) {
        int pair_count = count_pairs(&words, counts);
        const PairCount *best = NULL;
        for (int p = 0; p < pair_count; p++)
            if (best == NULL || goes_first(vocabulary, &words.pairs[p], best))
                best = &words.pairs[p];
        if (best == NULL || best->count < 2)
            break;
        Merge merge = vocabulary_add_merge(vocabulary, best->left, best->right);
        for (int w = 0; w < counts->count; w++)
            join(&words.ids[words.starts[w]], &words.lengths[w], merge);
    }
    free(words.ids);
    free(words.starts);
    free(words.lengths);
    free(words.pairs);
}
