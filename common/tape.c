#include "common/tape.h"

#include "common/error.h"

#include <math.h>
#include <stdlib.h>

void tape_init(Tape *tape, Arena *arena)
{
    *tape = (Tape){ .arena = arena, .recording = true };
}

void tape_free(Tape *tape)
{
    free(tape->nodes);
    tape_init(tape, tape->arena);
}

void tape_reset(Tape *tape)
{
    tape->count = 0;
    arena_reset(tape->arena);
}

/* ---- is a number not a number? ---- */

bool tape_watch = false;

/* The empty assembler line keeps the call and its arguments in a release build too. */
__attribute__((noinline)) void tape_found_not_finite(const Node *node, const Tensor *found, bool is_gradient)
{
    __asm__ volatile("" : : "r"(node), "r"(found), "r"(is_gradient));
}

static bool all_finite(const float *x, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(x[i]))
            return false;
    }
    return true;
}

static void watch_result(const Node *node)
{
    if (!all_finite(node->out->data, tensor_size(node->out)))
        tape_found_not_finite(node, node->out, false);
}

static void watch_gradients(const Node *node)
{
    for (int k = 0; k < NODE_MAX_INPUTS; k++) {
        const Tensor *in = node->in[k];
        if (in != NULL && in->grad != NULL && !all_finite(in->grad, tensor_size(in)))
            tape_found_not_finite(node, in, true);
    }
}

/* ---- recording, and the way back ---- */

/* Bytes of the values that an operation reads and writes, each once. */
static double node_bytes(const Node *node)
{
    if (node->bytes > 0.0)
        return node->bytes;
    size_t floats = tensor_size(node->out);
    for (int i = 0; i < NODE_MAX_INPUTS; i++)
        floats += node->in[i] != NULL && (i == 0 || node->in[i] != node->in[i - 1]) ? tensor_size(node->in[i]) : 0;
    return (double)floats * sizeof(float);
}

void tape_record(Tape *tape, Node node)
{
    if (tape_watch)
        watch_result(&node);
    if (tape->profile != NULL)
        profile_note(tape->profile, node.op, PROFILE_FORWARD, node.flops, node_bytes(&node));
    bool wanted = false;
    for (int i = 0; i < NODE_MAX_INPUTS; i++)
        wanted = wanted || (node.in[i] != NULL && node.in[i]->wants_grad);
    if (!tape->recording || !wanted)
        return;
    if (tape->count == tape->capacity) {
        int capacity = tape->capacity == 0 ? 256 : 2 * tape->capacity;
        Node *nodes = realloc(tape->nodes, (size_t)capacity * sizeof *nodes);
        if (nodes == NULL)
            fatal("out of memory: the tape wanted room for %d operations", capacity);
        tape->nodes = nodes;
        tape->capacity = capacity;
    }
    node.out->wants_grad = true;
    node.arena = tape->arena;
    tape->nodes[tape->count] = node;
    tape->count++;
}

/* Calls the node's backward. An input that wants no gradient but still has one, a weight that was frozen after it had learned,
 * shows none meanwhile: so nobody computes it. */
static void node_backward(const Node *node)
{
    float *hidden[NODE_MAX_INPUTS] = { NULL };
    for (int k = 0; k < NODE_MAX_INPUTS; k++) {
        Tensor *in = node->in[k];
        if (in == NULL || in->wants_grad || in->grad == NULL)
            continue;
        hidden[k] = in->grad;
        in->grad = NULL;
    }
    node->backward(node);
    for (int k = 0; k < NODE_MAX_INPUTS; k++) {
        if (hidden[k] != NULL)
            node->in[k]->grad = hidden[k];
    }
}

void tape_backward(Tape *tape, Tensor *loss)
{
    if (tensor_size(loss) != 1)
        panic("tape_backward: the loss must be a single number");
    if (!loss->wants_grad)
        panic("tape_backward: nothing that the loss depends on wants a gradient");
    tensor_ensure_grad(loss, tape->arena);
    loss->grad[0] = 1.0f; /* ∂loss/∂loss */
    for (int i = tape->count - 1; i >= 0; i--) {
        const Node *node = &tape->nodes[i];
        if (node->out->grad == NULL)
            continue; /* the loss does not depend on this result */
        for (int k = 0; k < NODE_MAX_INPUTS; k++) {
            if (node->in[k] != NULL && node->in[k]->wants_grad)
                tensor_ensure_grad(node->in[k], tape->arena);
        }
        node_backward(node);
        if (tape_watch)
            watch_gradients(node);
        if (tape->profile != NULL) /* values are read, gradients are read and written: about twice the work */
            profile_note(tape->profile, node->op, PROFILE_BACKWARD, 2.0 * node->flops, 2.0 * node_bytes(node));
    }
}
