#include "ch05_pretrain/trigram.h"

#include "common/error.h"
#include "common/ops/loss.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

/* What is counted of runs of n tokens, n = 3, 2, 1. A run is one number, its tokens the digits to the base V + 1, so sorted
 * runs with the same beginning (all tokens but the last: the context) stand side by side. */
typedef struct Order {
    uint64_t *grams; /* grams[count], ascending */
    double *counts;  /* n = 3: how often it occurs; below: after how many different tokens it occurs */
    size_t count;
    uint64_t *contexts; /* contexts[context_count], ascending */
    double *totals;     /* Σ of the counts of a context's grams */
    double *rests;      /* the share of the probability that is left to the shorter context */
    size_t context_count;
    double discounts[4]; /* taken off a count of 1, 2, 3 and more */
} Order;

struct Trigram {
    int vocab_size;
    uint64_t base;   /* V + 1: digit V stands for "no token: the row begins" */
    Order orders[4]; /* orders[1..3] */
};

static void *room(size_t count, size_t size)
{
    void *memory = calloc(count > 0 ? count : 1, size);
    if (memory == NULL)
        fatal("out of memory: a table of %zu runs of tokens", count);
    return memory;
}

static int compare_grams(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Counts equal entries of grams[n], which gets sorted; what remains of it belongs to the order. */
static void count_grams(Order *order, uint64_t *grams, size_t n)
{
    qsort(grams, n, sizeof *grams, compare_grams);
    order->grams = grams;
    order->counts = room(n, sizeof *order->counts);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || grams[i] != grams[order->count - 1]) {
            grams[order->count] = grams[i];
            order->count++;
        }
        order->counts[order->count - 1] += 1.0;
    }
}

/*     Y = n₁ / (n₁ + 2 n₂),   D_i = i − (i + 1) Y n_(i+1) / n_i        n_i: number of grams with count i    Chen, Goodman §3 */
static void estimate_discounts(Order *order)
{
    double n[5] = { 0 };
    for (size_t i = 0; i < order->count; i++) {
        if (order->counts[i] <= 4.0)
            n[(int)order->counts[i]] += 1.0;
    }
    double Y = n[1] > 0.0 ? n[1] / (n[1] + 2.0 * n[2]) : 0.0;
    for (int i = 1; i <= 3; i++) {
        double discount = n[i] > 0.0 ? i - (i + 1) * Y * n[i + 1] / n[i] : 0.5;
        order->discounts[i] = discount > 0.0 ? discount : 0.5; // too few counts to tell
    }
}

static double discount_of(const Order *order, double count)
{
    return order->discounts[count >= 3.0 ? 3 : (int)count];
}

/* What each context has in all, and what the discounts take off it. */
static void sum_contexts(Order *order, uint64_t base)
{
    order->contexts = room(order->count, sizeof *order->contexts);
    order->totals = room(order->count, sizeof *order->totals);
    order->rests = room(order->count, sizeof *order->rests);
    for (size_t i = 0; i < order->count; i++) {
        uint64_t context = order->grams[i] / base;
        if (order->context_count == 0 || order->contexts[order->context_count - 1] != context) {
            order->contexts[order->context_count] = context;
            order->context_count++;
        }
        order->totals[order->context_count - 1] += order->counts[i];
        order->rests[order->context_count - 1] += discount_of(order, order->counts[i]);
    }
    for (size_t c = 0; c < order->context_count; c++)
        order->rests[c] /= order->totals[c];
}

/* All runs of three: the token, the one before, the one before that (none: digit V). Returns how many. */
static size_t collect_trigrams(uint64_t *grams, const int *rows, int row_count, int row_length, int vocab_size)
{
    uint64_t base = (uint64_t)vocab_size + 1;
    size_t n = 0;
    for (int r = 0; r < row_count; r++) {
        const int *row = &rows[(size_t)r * (size_t)row_length];
        for (int t = 1; t < row_length && row[t] != IGNORE_INDEX; t++) {
            uint64_t before = t >= 2 ? (uint64_t)row[t - 2] : base - 1;
            grams[n] = (before * base + (uint64_t)row[t - 1]) * base + (uint64_t)row[t];
            n++;
        }
    }
    return n;
}

Trigram *trigram_train(const int *rows, int row_count, int row_length, int vocab_size)
{
    if (vocab_size >= 1 << 20)
        panic("trigram_train: three tokens of %d do not fit into 64 bits", vocab_size);
    Trigram *trigram = room(1, sizeof *trigram);
    trigram->vocab_size = vocab_size;
    trigram->base = (uint64_t)vocab_size + 1;
    uint64_t *grams = room((size_t)row_count * (size_t)row_length, sizeof *grams);
    size_t n = collect_trigrams(grams, rows, row_count, row_length, vocab_size);
    uint64_t modulus = trigram->base * trigram->base; // x mod this: the last two tokens of x
    for (int order = 3; order >= 1; order--) {
        count_grams(&trigram->orders[order], grams, n);
        estimate_discounts(&trigram->orders[order]);
        sum_contexts(&trigram->orders[order], trigram->base);
        if (order == 1)
            break;
        n = trigram->orders[order].count; // each different longer run counts once for its ending
        grams = room(n, sizeof *grams);
        for (size_t i = 0; i < n; i++)
            grams[i] = trigram->orders[order].grams[i] % modulus;
        modulus = trigram->base;
    }
    return trigram;
}

void trigram_free(Trigram *trigram)
{
    if (trigram == NULL)
        return;
    for (int order = 1; order <= 3; order++) {
        free(trigram->orders[order].grams);
        free(trigram->orders[order].counts);
        free(trigram->orders[order].contexts);
        free(trigram->orders[order].totals);
        free(trigram->orders[order].rests);
    }
    free(trigram);
}

/* The place of key in sorted keys[count]; −1 if it is not there. */
static ptrdiff_t find(const uint64_t *keys, size_t count, uint64_t key)
{
    const uint64_t *place = bsearch(&key, keys, count, sizeof key, compare_grams);
    return place != NULL ? place - keys : -1;
}

/*     p(c | context) = max(count(context c) − D, 0) / total(context) + rest(context) · p(c | shorter context)
 * A context that was never seen leaves it all to the shorter one. */
static double order_probability(const Order *order, uint64_t context, uint64_t base, int token, double shorter)
{
    ptrdiff_t place = find(order->contexts, order->context_count, context);
    if (place < 0)
        return shorter;
    double own = 0.0;
    ptrdiff_t gram = find(order->grams, order->count, context * base + (uint64_t)token);
    if (gram >= 0)
        own = (order->counts[gram] - discount_of(order, order->counts[gram])) / order->totals[place];
    return own + order->rests[place] * shorter;
}

double trigram_log_probability(const Trigram *trigram, int before, int last, int token)
{
    uint64_t base = trigram->base;
    uint64_t digit_before = before >= 0 ? (uint64_t)before : base - 1;
    uint64_t digit_last = last >= 0 ? (uint64_t)last : base - 1;
    double p = 1.0 / trigram->vocab_size;
    p = order_probability(&trigram->orders[1], 0, base, token, p);
    p = order_probability(&trigram->orders[2], digit_last, base, token, p);
    p = order_probability(&trigram->orders[3], digit_before * base + digit_last, base, token, p);
    return log(p);
}

double trigram_loss(const Trigram *trigram, const int *rows, int row_count, int row_length)
{
    double sum = 0.0;
    int64_t predicted = 0;
    for (int r = 0; r < row_count; r++) {
        const int *row = &rows[(size_t)r * (size_t)row_length];
        for (int t = 1; t < row_length && row[t] != IGNORE_INDEX; t++) {
            sum -= trigram_log_probability(trigram, t >= 2 ? row[t - 2] : -1, row[t - 1], row[t]);
            predicted++;
        }
    }
    return predicted > 0 ? sum / (double)predicted : NAN;
}
