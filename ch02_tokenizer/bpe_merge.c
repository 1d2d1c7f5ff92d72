#include "ch02_tokenizer/bpe_merge.h"

#include "common/error.h"

#include <limits.h>
#include <stdlib.h>

/* ---- the plain way ---- */

int bpe_merge_round(const Vocabulary *vocabulary, int *ids, int *count)
{
    const Merge *best = NULL;
    for (int i = 0; i + 1 < *count; i++) {
        const Merge *merge = vocabulary_merge(vocabulary, ids[i], ids[i + 1]);
        if (merge != NULL && (best == NULL || merge < best)) // merges lie in the order of their ranks
            best = merge;
    }
    if (best == NULL)
        return -1;
    int kept = 0;
    for (int i = 0; i < *count; i++) {
        bool join = i + 1 < *count && ids[i] == best->left && ids[i + 1] == best->right;
        ids[kept++] = join ? best->result : ids[i];
        if (join)
            i++; // the right one is used up: "aaa" becomes "aa" "a"
    }
    *count = kept;
    return (int)(best - vocabulary->merges);
}

/* A piece's length as an int, for arrays that are indexed by int. */
static int checked_length(size_t size)
{
    if (size > INT_MAX / 4)
        fatal("a text with %zu MiB in one piece, without a space; take a smaller one", size >> 20);
    return (int)size;
}

void bpe_merge_naive(TokenList *list, const Vocabulary *vocabulary, const char *piece, size_t size)
{
    int count = checked_length(size);
    int *ids = malloc((size + 1) * sizeof *ids);
    if (ids == NULL)
        fatal("out of memory for a piece of %zu bytes", size);
    for (int i = 0; i < count; i++)
        ids[i] = vocabulary->byte_ids[(unsigned char)piece[i]];
    while (bpe_merge_round(vocabulary, ids, &count) >= 0)
        ;
    for (int i = 0; i < count; i++)
        token_list_add(list, ids[i]);
    free(ids);
}

/* ---- the same with a heap of candidates ---- */

/* Room for a piece of size bytes. Each byte brings at most one candidate at first, and each merge, of which there are fewer
 * than bytes, at most two more. */
static void merger_reserve(Merger *merger, size_t size)
{
    if (size <= merger->capacity)
        return;
    size_t capacity = size > 64 ? size : 64;
    free(merger->symbols);
    free(merger->heap);
    merger->symbols = malloc(capacity * sizeof *merger->symbols);
    merger->heap = malloc(3 * capacity * sizeof *merger->heap);
    if (merger->symbols == NULL || merger->heap == NULL)
        fatal("out of memory for a piece of %zu bytes", size);
    merger->capacity = capacity;
}

void merger_free(Merger *merger)
{
    free(merger->symbols);
    free(merger->heap);
    *merger = (Merger){ 0 };
}

/* A binary heap: the children of i are 2i+1 and 2i+2, and no child is smaller than its parent. */
static void heap_push(Merger *merger, uint64_t candidate)
{
    size_t i = merger->heap_count++;
    while (i > 0 && candidate < merger->heap[(i - 1) / 2]) {
        merger->heap[i] = merger->heap[(i - 1) / 2]; // larger ones move down to make place
        i = (i - 1) / 2;
    }
    merger->heap[i] = candidate;
}

static uint64_t heap_pop(Merger *merger)
{
    uint64_t smallest = merger->heap[0];
    uint64_t last = merger->heap[--merger->heap_count];
    size_t i = 0;
    for (;;) {
        size_t child = 2 * i + 1;
        if (child + 1 < merger->heap_count && merger->heap[child + 1] < merger->heap[child])
            child++;
        if (child >= merger->heap_count || merger->heap[child] >= last)
            break;
        merger->heap[i] = merger->heap[child]; // the smaller child moves up
        i = child;
    }
    merger->heap[i] = last;
    return smallest;
}

/* If symbol left and its right neighbour can be merged, that is a candidate. */
static void push_candidate(Merger *merger, const Vocabulary *vocabulary, int left)
{
    const Symbol *symbols = merger->symbols;
    if (left < 0 || symbols[left].next < 0)
        return;
    const Merge *merge = vocabulary_merge(vocabulary, symbols[left].id, symbols[symbols[left].next].id);
    if (merge != NULL)
        heap_push(merger, (uint64_t)(merge - vocabulary->merges) << 32 | (uint32_t)left);
}

/* The merge that candidate stands for, NULL if its two symbols have been joined to others since. */
static const Merge *candidate_merge(const Merger *merger, const Vocabulary *vocabulary, uint64_t candidate)
{
    const Merge *merge = &vocabulary->merges[candidate >> 32];
    const Symbol *left = &merger->symbols[(uint32_t)candidate];
    bool holds = left->id == merge->left && left->next >= 0 && merger->symbols[left->next].id == merge->right;
    return holds ? merge : NULL;
}

void bpe_merge(Merger *merger, TokenList *list, const Vocabulary *vocabulary, const char *piece, size_t size)
{
    int n = checked_length(size);
    merger_reserve(merger, size);
    Symbol *symbols = merger->symbols;
    for (int i = 0; i < n; i++)
        symbols[i] = (Symbol){ vocabulary->byte_ids[(unsigned char)piece[i]], i - 1, i + 1 < n ? i + 1 : -1 };
    merger->heap_count = 0;
    for (int i = 0; i < n; i++)
        push_candidate(merger, vocabulary, i);

    while (merger->heap_count > 0) {
        uint64_t candidate = heap_pop(merger); // lowest rank, and of these the leftmost
        const Merge *merge = candidate_merge(merger, vocabulary, candidate);
        if (merge == NULL)
            continue;
        int left = (int)(uint32_t)candidate;
        int right = symbols[left].next;
        symbols[left].id = merge->result;
        symbols[left].next = symbols[right].next;
        if (symbols[right].next >= 0)
            symbols[symbols[right].next].previous = left;
        symbols[right].id = -1;
        push_candidate(merger, vocabulary, symbols[left].previous);
        push_candidate(merger, vocabulary, left);
    }
    for (int i = n > 0 ? 0 : -1; i >= 0; i = symbols[i].next)
        token_list_add(list, symbols[i].id);
}
