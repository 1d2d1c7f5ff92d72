/* matmul.h: matrix multiplication, where nearly all time goes              book §A.2.3, §3.3, tests/test_ops_matmul.c
 * matmul_naive is the definition: three loops. matmul is the same sum for the same operands at the processor's speed: packed,
 * cache-blocked, in vectors, shared among threads (matmul.c tells how). A test holds them equal. Both read their operands
 * through a row stride and a transpose flag, so that nobody copies to transpose.
 * Source: Goto and van de Geijn, ACM TOMS 34 (2008). */
#ifndef COMMON_OPS_MATMUL_H
#define COMMON_OPS_MATMUL_H

#include "common/tape.h"
#include "common/tensor.h"

#include <stdbool.h>

/* An operand as it lies in memory. Element (i, j) is data[i·stride + j], or data[j·stride + i] when transposed. */
typedef struct Matrix {
    const float *data;
    size_t stride;   /* floats from one stored row to the next */
    bool transposed; /* the stored rows are the operand's columns */
} Matrix;

/* What happens to a result after the sum. All zero: c = a·b. */
typedef struct MatmulFinish {
    bool accumulate;    /* c += a·b instead of c = a·b; only without bias and GELU */
    const float *bias;  /* bias[N], added to every row; NULL: none */
    float *before_gelu; /* not NULL: c = GELU(a·b + bias), and the argument of GELU is kept here, same stride as c */
} MatmulFinish;

/* c[M,N] = a[M,K] · b[K,N]; c_stride: floats from one row of c to the next. c overlaps neither a nor b.
 * Each c(i,j) is summed in the order of k in blocks of fixed size, whatever the processor and the number of threads. */
void matmul(float *c, size_t c_stride, Matrix a, Matrix b, int M, int N, int K, const MatmulFinish *finish);
void matmul_naive(float *c, size_t c_stride, Matrix a, Matrix b, int M, int N, int K, const MatmulFinish *finish);

/* What matmul multiplies. bf16: operands are rounded to 8 bits of fraction while they are packed, sums stay fp32; all else in the
 * program, weights and their updates among it, stays fp32 too ("mixed precision", Micikevicius et al., arXiv 1710.03740).
 * Like the number of threads this holds for the whole process. Products of three rows and fewer stay in fp32. */
typedef enum MatmulPrecision { MATMUL_FP32, MATMUL_BF16 } MatmulPrecision;
void matmul_set_precision(MatmulPrecision precision);

/* "fp32", or "bf16, …" with how it is done on this processor. */
const char *matmul_precision_name(void);

/* "AVX2 6x16": the kernel that was compiled in, for the first line that a program prints. */
const char *matmul_kernel_name(void);

/* The kernel's tile and block sizes, for tests that cross their edges: rows, columns, depth. */
void matmul_block_sizes(int *tile_rows, int *tile_columns, int *block_depth);

/* False when this processor lacks the instructions that the kernel was compiled for; then reason says which (section.c). */
bool matmul_kernel_supported(const char **reason);

/* a[…, M,K] · b[…, K,N] → [… , M,N]; leading axes equal, or b has two axes and serves every matrix of a. */
Tensor *tape_matmul(Tape *tape, Tensor *a, Tensor *b);

/* a[…, M,K] · b[…, N,K]ᵀ → [… , M,N]: rows with rows, as in the attention scores Q·Kᵀ. */
Tensor *tape_matmul_bt(Tape *tape, Tensor *a, Tensor *b);

#endif
