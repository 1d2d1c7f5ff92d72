/* scalar_tape.h: automatic differentiation of single numbers, the whole idea             book §A.3, §A.4, tests/test_appA_steps.c
 * Every operation appends a line to a list: its value, which lines it came from, and how much it changes when each of those
 * changes by a little. Read backwards, with the chain rule, the list gives all derivatives in one go. common/tape.c is the
 * same with arrays in place of numbers.
 *     ScalarTape tape = {0};
 *     int w = scalar_input(&tape, "w", 2.2);
 *     int y = scalar_sigmoid(&tape, scalar_multiply(&tape, w, w));
 *     scalar_backward(&tape, y);        then tape.lines[w].grad is ∂y/∂w
 * Source  Wengert, CACM 7 (1964), for the list; Linnainmaa, BIT 16 (1976), for reading it backwards. */
#ifndef COMMON_APPA_SCALAR_TAPE_H
#define COMMON_APPA_SCALAR_TAPE_H

enum { SCALAR_TAPE_MAX = 64, SCALAR_NONE = -1 };

typedef struct ScalarLine {
    const char *op;    /* "multiply", or an input's name */
    double value;      /* what came out */
    int in[2];         /* the lines that went in; SCALAR_NONE where there is none */
    double partial[2]; /* ∂value/∂in: known as soon as the value is */
    double grad;       /* ∂result/∂value, after scalar_backward */
} ScalarLine;

typedef struct ScalarTape {
    ScalarLine lines[SCALAR_TAPE_MAX];
    int count;
} ScalarTape;

/* Each returns the number of its line. */
int scalar_input(ScalarTape *tape, const char *name, double value);
int scalar_add(ScalarTape *tape, int a, int b);
int scalar_multiply(ScalarTape *tape, int a, int b);
int scalar_sigmoid(ScalarTape *tape, int x);
/* −y log p − (1 − y) log(1 − p) for a label y that is no line: nobody wants its derivative. */
int scalar_binary_cross_entropy(ScalarTape *tape, int p, double y);

/* Fills grad of all lines up to result. */
void scalar_backward(ScalarTape *tape, int result);

/* The list as a table: line, operation, from, value, and the gradient if with_gradients. */
void scalar_tape_print(const ScalarTape *tape, int with_gradients);

#endif
