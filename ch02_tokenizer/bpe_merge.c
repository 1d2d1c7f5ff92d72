#include "ch02_tokenizer/bpe_merge.h"

#include "common/error.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

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

/* ---- the same for a short piece: each pair is looked up once, and its rank kept ---- */

enum { SHORT_PIECE = 32, NO_RANK = INT_MAX };

static int rank_of(const Vocabulary *vocabulary, int left, int right)
{
    const int *rank = pair_map_find(&vocabulary->ranks, left, right);
    return rank != NULL ? *rank : NO_RANK;
}

/* The same for two bytes, where most of the looking up is done: a table knows without a search. */
static int byte_rank_of(const Vocabulary *vocabulary, const char *pair)
{
    int rank = vocabulary->byte_ranks[256 * (unsigned char)pair[0] + (unsigned char)pair[1]];
    return rank >= 0 ? rank : NO_RANK;
}

/* Every round looks at all ranks: for a few numbers side by side in memory that is faster than anything more clever. */
static int lowest(const int *ranks, int count)
{
    int best = NO_RANK;
    for (int i = 0; i < count; i++)
        best = ranks[i] < best ? ranks[i] : best;
    return best;
}

static void merge_short(TokenList *list, const Vocabulary *vocabulary, const char *piece, int size)
{
    int *ids = token_list_extend(list, size); // as many as there can be
    int ranks[SHORT_PIECE];                   // ranks[i]: of ids[i] with ids[i + 1]; NO_RANK for the last id
    for (int i = 0; i < size; i++)
        ids[i] = vocabulary->byte_ids[(unsigned char)piece[i]];
    for (int i = 0; i < size; i++)
        ranks[i] = i + 1 < size ? byte_rank_of(vocabulary, &piece[i]) : NO_RANK;
    int count = size;
    int rank;
    while ((rank = lowest(ranks, count)) != NO_RANK) {
        for (int i = 0; i < count; i++) {
            if (ranks[i] != rank)
                continue;
            ids[i] = vocabulary->merges[rank].result;
            count--;
            size_t behind = (size_t)(count - (i + 1)) * sizeof *ids; // what stood behind the pair moves up
            memmove(&ids[i + 1], &ids[i + 2], behind);
            memmove(&ranks[i + 1], &ranks[i + 2], behind);
            ranks[i] = i + 1 < count ? rank_of(vocabulary, ids[i], ids[i + 1]) : NO_RANK;
            if (i > 0)
                ranks[i - 1] = rank_of(vocabulary, ids[i - 1], ids[i]);
        }
    }
    list->count -= size - count;
}

/* ---- and for a long piece: candidates in lists by rank, a heap of the ranks that have any ---- */

/* Room for a piece of size bytes. Each byte brings at most one candidate at first, and each merge, of which there are fewer
 * than bytes, at most two more. */
static void merger_reserve(Merger *merger, const Vocabulary *vocabulary, size_t size)
{
    if (size > merger->capacity) {
        free(merger->symbols);
        free(merger->candidates);
        merger->symbols = malloc(size * sizeof *merger->symbols);
        merger->candidates = malloc((3 * size + 1) * sizeof *merger->candidates);
        merger->capacity = size;
    }
    if (vocabulary->merge_count > merger->rank_capacity) {
        size_t ranks = (size_t)vocabulary->merge_count;
        free(merger->newest);
        free(merger->heap);
        merger->newest = calloc(ranks, sizeof *merger->newest);
        merger->heap = malloc(ranks * sizeof *merger->heap);
        merger->rank_capacity = vocabulary->merge_count;
    }
    bool ranks_fit = merger->rank_capacity == 0 || (merger->newest != NULL && merger->heap != NULL);
    if (merger->symbols == NULL || merger->candidates == NULL || !ranks_fit)
        fatal("out of memory for a piece of %zu bytes", size);
}

void merger_free(Merger *merger)
{
    free(merger->symbols);
    free(merger->candidates);
    free(merger->newest);
    free(merger->heap);
    *merger = (Merger){ 0 };
}

/* A binary heap: the children of i are 2i+1 and 2i+2, and no child is smaller than its parent. */
static void heap_push(Merger *merger, int rank)
{
    int i = merger->heap_count++;
    while (i > 0 && rank < merger->heap[(i - 1) / 2]) {
        merger->heap[i] = merger->heap[(i - 1) / 2]; // larger ones move down to make place
        i = (i - 1) / 2;
    }
    merger->heap[i] = rank;
}

static int heap_pop(Merger *merger)
{
    int smallest = merger->heap[0];
    int last = merger->heap[--merger->heap_count];
    int i = 0;
    for (;;) {
        int child = 2 * i + 1;
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
static void add_candidate(Merger *merger, const Vocabulary *vocabulary, int left)
{
    const Symbol *symbols = merger->symbols;
    if (left < 0 || symbols[left].next < 0)
        return;
    int rank = rank_of(vocabulary, symbols[left].id, symbols[symbols[left].next].id);
    if (rank == NO_RANK)
        return;
    if (merger->newest[rank] == 0)
        heap_push(merger, rank);
    merger->candidates[++merger->candidate_count] = (Candidate){ left, merger->newest[rank] };
    merger->newest[rank] = merger->candidate_count;
}

/* Do the merge's two tokens stand at left and behind it? They did when the candidate was noted. */
static bool can_join(const Symbol *symbols, int left, Merge merge)
{
    int right = symbols[left].next;
    return symbols[left].id == merge.left && right >= 0 && symbols[right].id == merge.right;
}

static void join(Merger *merger, const Vocabulary *vocabulary, int left, int result)
{
    Symbol *symbols = merger->symbols;
    int right = symbols[left].next;
    symbols[left].id = result;
    symbols[left].next = symbols[right].next;
    if (symbols[right].next >= 0)
        symbols[symbols[right].next].previous = left;
    symbols[right].id = -1;
    add_candidate(merger, vocabulary, symbols[left].previous);
    add_candidate(merger, vocabulary, left);
}

/* All candidates of one rank. Their order matters only where two of them share a symbol, "a" + "a" in a run of a: then the
 * whole run is joined, from its beginning. The new candidates have other ranks, since their tokens are longer. */
static void join_all(Merger *merger, const Vocabulary *vocabulary, int rank)
{
    const Symbol *symbols = merger->symbols;
    Merge merge = vocabulary->merges[rank];
    int c = merger->newest[rank];
    merger->newest[rank] = 0;
    for (; c > 0; c = merger->candidates[c].older) {
        int left = merger->candidates[c].left;
        if (!can_join(symbols, left, merge))
            continue;
        while (merge.left == merge.right && symbols[left].previous >= 0 &&
               symbols[symbols[left].previous].id == merge.left)
            left = symbols[left].previous;
        while (left >= 0 && can_join(symbols, left, merge)) { // once, but for runs
            join(merger, vocabulary, left, merge.result);
            left = symbols[left].next;
        }
    }
}

static void merge_long(Merger *merger, TokenList *list, const Vocabulary *vocabulary, const char *piece, size_t size)
{
    int n = checked_length(size);
    merger_reserve(merger, vocabulary, size);
    Symbol *symbols = merger->symbols;
    for (int i = 0; i < n; i++)
        symbols[i] = (Symbol){ vocabulary->byte_ids[(unsigned char)piece[i]], i - 1, i + 1 < n ? i + 1 : -1 };
    merger->heap_count = 0;
    merger->candidate_count = 0;
    for (int i = 0; i < n; i++)
        add_candidate(merger, vocabulary, i);
    while (merger->heap_count > 0)
        join_all(merger, vocabulary, heap_pop(merger));
    for (int i = 0; i >= 0; i = symbols[i].next)
        token_list_add(list, symbols[i].id);
}

void bpe_merge(Merger *merger, TokenList *list, const Vocabulary *vocabulary, const char *piece, size_t size)
{
    if (size == 0)
        return;
    if (size <= SHORT_PIECE)
        merge_short(list, vocabulary, piece, (int)size);
    else
        merge_long(merger, list, vocabulary, piece, size);
}
