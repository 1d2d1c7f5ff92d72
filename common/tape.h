/* tape.h: automatic differentiation: write down what was computed, then read it backwards   book §A.3, §A.4
 * Every tape_… function computes its result at once and, while the tape records, appends a node that says what went in, what
 * came out and which function carries the gradient back. tape_backward starts with ∂loss/∂loss = 1 at the end of the tape and
 * applies the chain rule node by node to the beginning. With recording off the same calls are plain inference.
 * The tape is always a parameter, never a global. Errors: a shape that does not fit is our own bug and panics.
 * Source: reverse-mode differentiation, Linnainmaa 1970; Baydin et al., JMLR 18 (2018).    tests/test_common_tape.c
 * Read next: ops/elementwise.h. */
#ifndef COMMON_TAPE_H
#define COMMON_TAPE_H

#include "common/arena.h"
#include "common/profile.h"
#include "common/tensor.h"

#include <stdbool.h>

enum { NODE_MAX_INPUTS = 4 };

typedef struct Tape Tape;
typedef struct Node Node;

/* One recorded operation. */
struct Node {
    const char *op;              /* "softmax": what the debugger's graph shows */
    Tensor *in[NODE_MAX_INPUTS]; /* inputs that may want a gradient; unused ones are NULL */
    Tensor *out;                 /* the result */
    void (*backward)(
        const Node *node); /* adds into the gradients of in, given out->grad; in->grad is NULL where unwanted */
    const void *saved;     /* what backward needs besides: sizes, masks, token ids; in the tape's arena */
    double flops;          /* floating-point operations of the forward pass, of matrix products only: for profile.h */
    double bytes;          /* moved in the forward pass, for profile.h; 0: the result and each input once */
    Arena *arena;          /* the tape's, for scratch memory during backward */
};

struct Tape {
    Arena *arena; /* results, their gradients and saved values live here; reset it together with the tape */
    Node *nodes;  /* nodes[count], in the order of computation */
    int count;
    int capacity;
    bool recording;   /* false: nothing is written down (evaluation, generation) */
    Profile *profile; /* who notes how long each operation took; NULL: nobody */
};

/* A recording tape whose results live in arena. */
void tape_init(Tape *tape, Arena *arena);

/* Frees the list of nodes; the arena is the caller's. */
void tape_free(Tape *tape);

/* Forgets all nodes and resets the arena: the end of a training step. Every tensor made by the tape is gone. */
void tape_reset(Tape *tape);

/* Appends node unless recording is off; out wants a gradient if one of the inputs does, and only then is it recorded. */
void tape_record(Tape *tape, Node node);

/* Fills grad of everything that loss depends on and that wants one. loss is a single number. Gradients add to what is there:
 * set those of the weights to zero before (parameters_zero_grad). A gradient takes memory when backward
 * first reaches it: that of a passing value from the tape's arena, that of a weight from the weight's own. */
void tape_backward(Tape *tape, Tensor *loss);

/* PyTorch's set_detect_anomaly, for the debugger (watchnan, common/gdb/): while it is true, every result, and every gradient on
 * the way back, is looked through for NaN and infinity, on all tapes. No code of ours sets it. */
extern bool tape_watch;

/* Called with what was found: found is a result of node, or, where is_gradient, an input of node whose gradient went wrong. Does
 * nothing: gdb stops here. */
void tape_found_not_finite(const Node *node, const Tensor *found, bool is_gradient);

#endif
