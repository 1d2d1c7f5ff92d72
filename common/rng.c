#include "common/rng.h"

#include <math.h>

/* The twister's constants, named as in the paper. */
enum { SHIFT_SIZE = 397 };
static const uint32_t MATRIX_A = 0x9908b0df;
static const uint32_t UPPER_MASK = 0x80000000;
static const uint32_t LOWER_MASK = 0x7fffffff;

void rng_seed(Rng *rng, int64_t seed)
{
    rng->state[0] = (uint32_t)(uint64_t)seed;
    for (uint32_t i = 1; i < RNG_WORDS; i++) {
        uint32_t previous = rng->state[i - 1];
        rng->state[i] = 1812433253u * (previous ^ (previous >> 30)) + i;
    }
    rng->index = RNG_WORDS;
    rng->has_normal = false;
    rng->next_normal = 0.0;
}

/* A new word from its old self, its neighbour and the word 397 places on. The ? of the paper is an "and" here: all bits of MATRIX_A
 * or none, so that the loops below run in vectors. */
static inline uint32_t twist(uint32_t own, uint32_t neighbour, uint32_t partner)
{
    uint32_t joined = (own & UPPER_MASK) | (neighbour & LOWER_MASK);
    return partner ^ (joined >> 1) ^ (-(joined & 1) & MATRIX_A);
}

/* Advances all 624 words. The partner of a later word is one that is new already; cut there, no loop reads what it wrote within
 * the last 227 places. */
static void rng_twist(Rng *rng)
{
    enum { FIRST_PART = RNG_WORDS - SHIFT_SIZE };
    uint32_t *state = rng->state;
    for (int i = 0; i < FIRST_PART; i++)
        state[i] = twist(state[i], state[i + 1], state[i + SHIFT_SIZE]);
    for (int i = FIRST_PART; i < RNG_WORDS - 1; i++)
        state[i] = twist(state[i], state[i + 1], state[i - FIRST_PART]);
    state[RNG_WORDS - 1] = twist(state[RNG_WORDS - 1], state[0], state[SHIFT_SIZE - 1]);
    rng->index = 0;
}

static inline uint32_t temper(uint32_t word)
{
    word ^= word >> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return word ^ word >> 18;
}

uint32_t rng_u32(Rng *rng)
{
    if (rng->index >= RNG_WORDS)
        rng_twist(rng);
    return temper(rng->state[rng->index++]);
}

/* words[n]: the same words as n calls of rng_u32, many at a time. */
static void rng_fill_words(uint32_t *words, size_t n, Rng *rng)
{
    while (n > 0) {
        if (rng->index >= RNG_WORDS)
            rng_twist(rng);
        size_t left = (size_t)(RNG_WORDS - rng->index);
        size_t count = n < left ? n : left;
        const uint32_t *from = &rng->state[rng->index];
        for (size_t i = 0; i < count; i++)
            words[i] = temper(from[i]);
        rng->index += (int)count;
        words += count;
        n -= count;
    }
}

uint64_t rng_u64(Rng *rng)
{
    uint64_t high = rng_u32(rng);
    uint64_t low = rng_u32(rng);
    return high << 32 | low;
}

float rng_uniform(Rng *rng)
{
    uint32_t low_24_bits = rng_u32(rng) & 0xffffff;
    return (float)low_24_bits * 0x1p-24f;
}

double rng_uniform_double(Rng *rng)
{
    uint64_t low_53_bits = rng_u64(rng) & 0x1fffffffffffff;
    return (double)low_53_bits * 0x1p-53;
}

int64_t rng_int64(Rng *rng)
{
    return (int64_t)(rng_u64(rng) & INT64_MAX);
}

void rng_fill_uniform(float *x, size_t n, float low, float high, Rng *rng)
{
    float width = high - low;
    for (size_t i = 0; i < n; i++)
        x[i] = fmaf(rng_uniform(rng), width, low);
}

/* Box and Muller on a block of 16 uniforms, in place; the partners of a pair stand 8 apart.
 *     r = √(−2 ln(1 − u₁)),  θ = 2π u₂   →   r cos θ, r sin θ */
static void box_muller_16(float *block, float mean, float std)
{
    const float two_pi = 6.283185307179586f;
    for (int j = 0; j < 8; j++) {
        float u1 = 1.0f - block[j];
        float u2 = block[j + 8];
        float radius = sqrtf(-2.0f * logf(u1));
        float angle = two_pi * u2;
        block[j] = fmaf(radius * cosf(angle), std, mean);
        block[j + 8] = fmaf(radius * sinf(angle), std, mean);
    }
}

/* One normal value in double. The method makes two; the second waits in the generator for the next call. */
static double normal_polar(Rng *rng)
{
    if (rng->has_normal) {
        rng->has_normal = false;
        return rng->next_normal;
    }
    double u1 = rng_uniform_double(rng);
    double u2 = rng_uniform_double(rng);
    double radius = sqrt(-2.0 * log1p(-u2));
    double angle = 2.0 * 3.14159265358979323846 * u1;
    rng->next_normal = radius * sin(angle);
    rng->has_normal = true;
    return radius * cos(angle);
}

void rng_fill_normal(float *x, size_t n, float mean, float std, Rng *rng)
{
    if (n < 16) {
        for (size_t i = 0; i < n; i++)
            x[i] = (float)(normal_polar(rng) * std + mean);
        return;
    }
    for (size_t i = 0; i < n; i++)
        x[i] = rng_uniform(rng);
    for (size_t i = 0; i + 16 <= n; i += 16)
        box_muller_16(&x[i], mean, std);
    if (n % 16 == 0)
        return;
    float *last_16 = &x[n - 16]; /* overlaps finished values: PyTorch makes them anew */
    for (int j = 0; j < 16; j++)
        last_16[j] = rng_uniform(rng);
    box_muller_16(last_16, mean, std);
}

/* rng_uniform_double(rng) < 1 − drop_rate, asked of whole numbers: its 53 bits r make r·2⁻⁵³, so r < ⌈(1 − drop_rate)·2⁵³⌉. */
void rng_fill_keep(uint8_t *keep, size_t n, double drop_rate, Rng *rng)
{
    enum { AT_ONCE = 256 };
    uint32_t words[2 * AT_ONCE]; /* high and low half in turn */
    uint64_t limit = (uint64_t)ceil((1.0 - drop_rate) * 0x1p53);
    for (size_t first = 0; first < n; first += AT_ONCE) {
        size_t count = n - first < AT_ONCE ? n - first : AT_ONCE;
        rng_fill_words(words, 2 * count, rng);
        for (size_t i = 0; i < count; i++) {
            uint64_t high_21_bits = words[2 * i] & 0x1fffff;
            keep[first + i] = (high_21_bits << 32 | words[2 * i + 1]) < limit;
        }
    }
}

static void swap_ints(int *a, int *b)
{
    int kept = *a;
    *a = *b;
    *b = kept;
}

void rng_permutation(int *permutation, int n, Rng *rng)
{
    for (int i = 0; i < n; i++)
        permutation[i] = i;
    for (int i = 0; i + 1 < n; i++) {
        int offset = (int)(rng_u32(rng) % (uint32_t)(n - i));
        swap_ints(&permutation[i], &permutation[i + offset]);
    }
}

/* NumPy's number in 0..max: low bits of a word, drawn again while too large. */
static uint32_t numpy_bounded(uint32_t max, Rng *rng)
{
    uint32_t mask = max;
    mask |= mask >> 1;
    mask |= mask >> 2;
    mask |= mask >> 4;
    mask |= mask >> 8;
    mask |= mask >> 16;
    uint32_t value;
    do {
        value = rng_u32(rng) & mask;
    } while (value > max);
    return value;
}

void rng_numpy_permutation(int *permutation, int n, int64_t seed)
{
    Rng rng;
    rng_seed(&rng, seed);
    for (int i = 0; i < n; i++)
        permutation[i] = i;
    for (int i = n - 1; i > 0; i--) {
        int j = (int)numpy_bounded((uint32_t)i, &rng);
        swap_ints(&permutation[i], &permutation[j]);
    }
}

float rng_exponential(Rng *rng)
{
    return (float)-log1p(-rng_uniform_double(rng));
}

int rng_multinomial(const float *p, int n, Rng *rng)
{
    int best = -1;
    float best_score = 0.0f;
    for (int i = 0; i < n; i++) {
        float waiting_time = rng_exponential(rng); /* drawn for a category of probability 0 as well */
        float score = p[i] / waiting_time;
        if (score > best_score) {
            best_score = score;
            best = i;
        }
    }
    return best;
}
