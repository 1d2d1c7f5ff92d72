/* matvec.h: a weight in fewer bits, times one vector                                             tests/test_ops_matvec.c
 * Writing a text token by token, a model multiplies each of its weights with one number and needs it no more until the next
 * token: the processor waits for memory, and half the bytes are half the time. So a weight may be stored for generation a second
 * time, in fewer bits than the 32 that it was trained in:
 *     bf16  the upper half of the float: the same range, 8 bits of precision; rounded to nearest, ties to even
 *     int8  whole numbers from −127 to 127, and one scale for each row (output): w_oi ≈ scale_o · q_oi
 * matvec_naive is the definition; matvec is the same product at the speed of memory (matvec.c tells how).
 * Shapes  weight[O,I] out-by-in, x[I] → y[O].
 * Memory  a StoredWeight lives in the arena that is given; rows are padded with zeros to whole vectors.
 * Errors  none: sizes are trusted here. tape_linear (ops/linear.h) checks shapes.
 * Source  Dettmers et al., "LLM.int8()", arXiv 2208.07339, for one scale a row. */
#ifndef COMMON_OPS_MATVEC_H
#define COMMON_OPS_MATVEC_H

#include "common/arena.h"
#include "common/tensor.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum WeightFormat { WEIGHT_FP32, WEIGHT_BF16, WEIGHT_INT8 } WeightFormat;

/* "fp32", "bf16", "int8": as --precision has them; any other name is a panic, options.c let only these in. */
WeightFormat weight_format_named(const char *name);

struct StoredWeight {
    WeightFormat format; /* bf16 or int8: the fp32 weight is the tensor itself */
    int O, I;
    size_t stride;  /* numbers from one row to the next; those behind I are zeros */
    uint16_t *bf16; /* [O, stride], or NULL */
    int8_t *int8;   /* [O, stride], or NULL */
    float *scales;  /* [O], or NULL: of int8 */
};

/* weight[O,I] in the format. A row of zeros has scale 0. Panics on WEIGHT_FP32. */
StoredWeight *stored_weight_new(Arena *arena, WeightFormat format, const float *weight, int O, int I);

/* Bytes that one product reads: numbers with their padding, and scales. */
size_t stored_weight_bytes(const StoredWeight *weight);

/* Rows first … first+count as floats again: rows[count, I]. */
void stored_weight_rows(float *rows, const StoredWeight *weight, int first, int count);

/* y[O] = weight · x[I]. int8: x becomes whole numbers of 16 bits first, with a scale of its own. The same bytes for any number of
 * threads. y does not overlap x. */
void matvec(float *y, const float *x, const StoredWeight *weight, Arena *scratch);
void matvec_naive(float *y, const float *x, const StoredWeight *weight);

#endif
