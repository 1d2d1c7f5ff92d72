/* rng.h: PyTorch's random numbers, to the bit                          book: torch.manual_seed, tests/test_common_rng.c
 * The book prints what it computes from torch.manual_seed(123). To print the same we draw the same numbers: PyTorch's CPU
 * generator is the Mersenne Twister MT19937 (Matsumoto and Nishimura, ACM TOMACS 8, 1998) with rules of its own for turning
 * words into floats. Each function below says how many 32-bit words it consumes, because the next number depends on it.
 * The generator is always a parameter: two generators seeded alike give the same numbers, whoever else draws.
 * Read next: tensor.h. */
#ifndef COMMON_RNG_H
#define COMMON_RNG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RNG_WORDS = 624 };

typedef struct Rng {
    uint32_t state[RNG_WORDS]; /* the twister's state */
    int index;                 /* next word of the block to give; RNG_WORDS: make a new block first */
    bool has_normal;           /* the polar method makes normals in pairs: is one left over? */
    double next_normal;        /* that one */
} Rng;

/* torch.manual_seed: only the low 32 bits of seed count. Forgets a left-over normal. */
void rng_seed(Rng *rng, int64_t seed);

uint32_t rng_u32(Rng *rng); /* one word, tempered */
uint64_t rng_u64(Rng *rng); /* two words; the first is the high half */

float rng_uniform(Rng *rng);         /* [0,1), 24 bits, one word: torch.rand */
double rng_uniform_double(Rng *rng); /* [0,1), 53 bits, two words */
int64_t rng_int64(Rng *rng);         /* [0, 2^63), two words: random_() on int64, the seeds of a DataLoader */

/* x[n] uniform in [low, high): Tensor.uniform_. One word each; u·(high − low) + low with one rounding, as with FMA. */
void rng_fill_uniform(float *x, size_t n, float low, float high, Rng *rng);

/* x[n] normal: Tensor.normal_, torch.randn, nn.Embedding. From 16 values on, blocks of 16 by Box and Muller; n words, and
 * 16 more when n is not a multiple of 16. Below 16, one value at a time in double by the polar form, four words a pair. */
void rng_fill_normal(float *x, size_t n, float mean, float std, Rng *rng);

/* keep[n]: 1 with probability 1 − drop_rate, else 0; two words each. The mask of nn.Dropout. */
void rng_fill_keep(uint8_t *keep, size_t n, double drop_rate, Rng *rng);

/* permutation[n] of 0..n−1: torch.randperm. n − 1 words. */
void rng_permutation(int *permutation, int n, Rng *rng);

/* NumPy's RandomState(seed).permutation(n), which pandas' DataFrame.sample uses: another rule on the same words. */
void rng_numpy_permutation(int *permutation, int n, int64_t seed);

/* torch.multinomial(p, 1): the index of one draw, p[n] ≥ 0 need not sum to 1. 2n words. The exponential race: the largest
 * p_i / q_i with q_i exponential falls on i with probability p_i / Σ p. Returns −1 when every p is 0. */
int rng_multinomial(const float *p, int n, Rng *rng);

/* The exponential distribution with rate 1: −log(1 − u). Two words. */
float rng_exponential(Rng *rng);

#endif
