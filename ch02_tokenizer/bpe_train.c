#include "ch02_tokenizer/bpe_train.h"

#include "common/error.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A pair of neighbours, how often it stands in the text, and where. */
typedef struct TrainPair {
    int left, right;
    int64_t count;
    int *places; /* places[place_count]: indices of left symbols, ascending; some may be out of date */
    int place_count;
    int place_capacity;
    int grown_in; /* the last round in which count grew */
} TrainPair;

/* One token of a word so far, linked with its neighbours in the same word. */
typedef struct TrainSymbol {
    int id;        /* −1 when it was joined to its left neighbour */
    int previous;  /* index of the neighbour on the left, −1 at the beginning of the word */
    int next;      /* index of the neighbour on the right, −1 at the end of the word */
    int64_t count; /* how often the word occurs */
} TrainSymbol;

/* A pair with the count that it had when it was put into the heap. */
typedef struct HeapEntry {
    int64_t count;
    int pair;
} HeapEntry;

typedef struct Trainer {
    Vocabulary *vocabulary;
    TrainSymbol *symbols; /* all words, one after the other */
    TrainPair *pairs;
    int pair_count;
    int pair_capacity;
    PairMap index;   /* left and right → place in pairs */
    HeapEntry *heap; /* the pair that goes first on top */
    int heap_count;
    int heap_capacity;
    int *grown; /* pairs whose count grew in this round */
    int grown_count;
    int grown_capacity;
} Trainer;

/* items with room for one more: doubled when full. */
static void *with_room(void *items, int count, int *capacity, size_t item_size)
{
    if (count < *capacity)
        return items;
    if (*capacity > INT_MAX / 2)
        fatal("the training text is too large; take a smaller one");
    *capacity = *capacity > 0 ? 2 * *capacity : 4;
    items = realloc(items, (size_t)*capacity * item_size);
    if (items == NULL)
        fatal("out of memory while a vocabulary is trained");
    return items;
}

/* ---- which pair goes first ---- */

static bool goes_first(const Trainer *trainer, HeapEntry a, HeapEntry b)
{
    if (a.count != b.count)
        return a.count > b.count;
    const TrainPair *x = &trainer->pairs[a.pair];
    const TrainPair *y = &trainer->pairs[b.pair];
    int order = vocabulary_compare(trainer->vocabulary, x->left, y->left);
    if (order == 0)
        order = vocabulary_compare(trainer->vocabulary, x->right, y->right);
    return order > 0;
}

/* A binary heap: the children of i are 2i+1 and 2i+2, and no child goes before its parent. */
static void heap_push(Trainer *trainer, int pair)
{
    HeapEntry entry = { trainer->pairs[pair].count, pair };
    trainer->heap = with_room(trainer->heap, trainer->heap_count, &trainer->heap_capacity, sizeof entry);
    int i = trainer->heap_count++;
    while (i > 0 && goes_first(trainer, entry, trainer->heap[(i - 1) / 2])) {
        trainer->heap[i] = trainer->heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    trainer->heap[i] = entry;
}

static HeapEntry heap_pop(Trainer *trainer)
{
    HeapEntry *heap = trainer->heap;
    HeapEntry first = heap[0];
    HeapEntry last = heap[--trainer->heap_count];
    int i = 0;
    for (;;) {
        int child = 2 * i + 1;
        if (child + 1 < trainer->heap_count && goes_first(trainer, heap[child + 1], heap[child]))
            child++;
        if (child >= trainer->heap_count || !goes_first(trainer, heap[child], last))
            break;
        heap[i] = heap[child];
        i = child;
    }
    heap[i] = last;
    return first;
}

/* ---- counts and places ---- */

/* Symbol left and its right neighbour stand side by side from now on: count them, note the place. */
static void pair_appears(Trainer *trainer, int left, int round)
{
    TrainSymbol *symbols = trainer->symbols;
    if (left < 0 || symbols[left].next < 0)
        return;
    int left_id = symbols[left].id;
    int right_id = symbols[symbols[left].next].id;
    int p = *pair_map_add(&trainer->index, left_id, right_id, trainer->pair_count);
    if (p == trainer->pair_count) {
        trainer->pairs = with_room(trainer->pairs, p, &trainer->pair_capacity, sizeof *trainer->pairs);
        trainer->pairs[trainer->pair_count++] = (TrainPair){ .left = left_id, .right = right_id, .grown_in = -1 };
    }
    TrainPair *pair = &trainer->pairs[p];
    pair->count += symbols[left].count;
    pair->places = with_room(pair->places, pair->place_count, &pair->place_capacity, sizeof *pair->places);
    pair->places[pair->place_count++] = left;
    if (pair->grown_in != round) {
        pair->grown_in = round;
        trainer->grown = with_room(trainer->grown, trainer->grown_count, &trainer->grown_capacity, sizeof(int));
        trainer->grown[trainer->grown_count++] = p;
    }
}

/* Symbol left and its right neighbour are about to be torn apart. The place stays in the list, out of date. */
static void pair_vanishes(Trainer *trainer, int left)
{
    const TrainSymbol *symbols = trainer->symbols;
    if (left < 0 || symbols[left].next < 0)
        return;
    int p = *pair_map_find(&trainer->index, symbols[left].id, symbols[symbols[left].next].id);
    trainer->pairs[p].count -= symbols[left].count;
}

/* Every pair whose count grew in this round takes its new place in the heap. Those that shrank wait there with too large a
 * count until they come to the top. */
static void push_grown(Trainer *trainer)
{
    for (int i = 0; i < trainer->grown_count; i++)
        heap_push(trainer, trainer->grown[i]);
    trainer->grown_count = 0;
}

static void trainer_init(Trainer *trainer, Vocabulary *vocabulary, const WordCounts *counts)
{
    *trainer = (Trainer){ .vocabulary = vocabulary };
    size_t total = 0;
    for (int w = 0; w < counts->count; w++)
        total += counts->words[w].size;
    if (total > INT_MAX / 2)
        fatal("the training text has %zu MiB of different words; take a smaller one", total >> 20);
    TrainSymbol *symbols = malloc((total + 1) * sizeof *symbols);
    if (symbols == NULL)
        fatal("out of memory while a vocabulary is trained");
    trainer->symbols = symbols;
    int n = 0;
    for (int w = 0; w < counts->count; w++) {
        const Word *word = &counts->words[w];
        int last = n + (int)word->size - 1;
        for (int first = n; n <= last; n++) {
            int id = vocabulary->byte_ids[(unsigned char)word->bytes[n - first]];
            symbols[n] = (TrainSymbol){ id, n > first ? n - 1 : -1, n < last ? n + 1 : -1, word->count };
        }
    }
    for (int i = 0; i < n; i++)
        pair_appears(trainer, i, 0);
    push_grown(trainer);
}

static void trainer_free(Trainer *trainer)
{
    for (int p = 0; p < trainer->pair_count; p++)
        free(trainer->pairs[p].places);
    free(trainer->pairs);
    free(trainer->symbols);
    free(trainer->heap);
    free(trainer->grown);
    pair_map_free(&trainer->index);
}

/* ---- training ---- */

/* The pair that is merged next, −1 if none occurs twice. An entry that is out of date goes back with its true count. */
static int choose_pair(Trainer *trainer)
{
    while (trainer->heap_count > 0) {
        HeapEntry entry = heap_pop(trainer);
        int64_t count = trainer->pairs[entry.pair].count;
        if (entry.count == count)
            return count >= 2 ? entry.pair : -1;
        if (count >= 2 && count < entry.count) // a count that grew was pushed again when it grew
            heap_push(trainer, entry.pair);
    }
    return -1;
}

static int compare_ints(const void *a, const void *b)
{
    int x = *(const int *)a;
    int y = *(const int *)b;
    return (x > y) - (x < y);
}

/* Joins the pair wherever it stands, from left to right, and keeps the counts of all neighbours right. */
static void merge_everywhere(Trainer *trainer, int p, int result, int round)
{
    TrainSymbol *symbols = trainer->symbols;
    TrainPair pair = trainer->pairs[p];
    trainer->pairs[p].places = NULL; // ours now: pair_appears may move pairs
    trainer->pairs[p].place_count = 0;
    trainer->pairs[p].place_capacity = 0;
    qsort(pair.places, (size_t)pair.place_count, sizeof *pair.places, compare_ints);
    for (int k = 0; k < pair.place_count; k++) {
        int left = pair.places[k];
        int right = symbols[left].next;
        if (symbols[left].id != pair.left || right < 0 || symbols[right].id != pair.right)
            continue; // torn apart since it was noted
        pair_vanishes(trainer, symbols[left].previous);
        pair_vanishes(trainer, left);
        pair_vanishes(trainer, right);
        symbols[left].id = result;
        symbols[left].next = symbols[right].next;
        if (symbols[right].next >= 0)
            symbols[symbols[right].next].previous = left;
        symbols[right].id = -1;
        pair_appears(trainer, symbols[left].previous, round);
        pair_appears(trainer, left, round);
    }
    free(pair.places);
}

void bpe_train(Vocabulary *vocabulary, const WordCounts *counts, int token_count)
{
    Trainer trainer;
    trainer_init(&trainer, vocabulary, counts);
    for (int round = 1; vocabulary->count < token_count; round++) {
        int p = choose_pair(&trainer);
        if (p < 0)
            break;
        Merge merge = vocabulary_add_merge(vocabulary, trainer.pairs[p].left, trainer.pairs[p].right);
        merge_everywhere(&trainer, p, merge.result, round);
        push_grown(&trainer);
    }
    trainer_free(&trainer);
}
