#include "common/appA/scalar_tape.h"

#include "common/error.h"

#include <math.h>
#include <stdio.h>

static int append(ScalarTape *tape, ScalarLine line)
{
    if (tape->count == SCALAR_TAPE_MAX)
        panic("scalar tape: more than %d lines", SCALAR_TAPE_MAX);
    tape->lines[tape->count] = line;
    return tape->count++;
}

int scalar_input(ScalarTape *tape, const char *name, double value)
{
    return append(tape, (ScalarLine){ .op = name, .value = value, .in = { SCALAR_NONE, SCALAR_NONE } });
}

int scalar_add(ScalarTape *tape, int a, int b)
{
    double value = tape->lines[a].value + tape->lines[b].value;
    return append(tape, (ScalarLine){ .op = "add", .value = value, .in = { a, b }, .partial = { 1.0, 1.0 } });
}

int scalar_multiply(ScalarTape *tape, int a, int b)
{
    double a_value = tape->lines[a].value;
    double b_value = tape->lines[b].value;
    ScalarLine line = {
        .op = "multiply", .value = a_value * b_value, .in = { a, b }, .partial = { b_value, a_value }, // ∂(ab)/∂a = b
    };
    return append(tape, line);
}

int scalar_sigmoid(ScalarTape *tape, int x)
{
    double y = 1.0 / (1.0 + exp(-tape->lines[x].value));
    ScalarLine line = {
        .op = "sigmoid", .value = y, .in = { x, SCALAR_NONE }, .partial = { y * (1.0 - y) }, // σ' = σ (1 − σ)
    };
    return append(tape, line);
}

int scalar_binary_cross_entropy(ScalarTape *tape, int p, double y)
{
    double probability = tape->lines[p].value;
    ScalarLine line = {
        .op = "cross entropy",
        .value = -y * log(probability) - (1.0 - y) * log(1.0 - probability),
        .in = { p, SCALAR_NONE },
        .partial = { (probability - y) / (probability * (1.0 - probability)) },
    };
    return append(tape, line);
}

/* The chain rule, from the end of the list to its start: a line hands its gradient on to those it came from, times how much
 * they moved it. Adds, because a value may have been used twice. */
void scalar_backward(ScalarTape *tape, int result)
{
    for (int i = 0; i <= result; i++)
        tape->lines[i].grad = 0.0;
    tape->lines[result].grad = 1.0; // ∂result/∂result
    for (int i = result; i >= 0; i--) {
        const ScalarLine *line = &tape->lines[i];
        for (int k = 0; k < 2; k++) {
            if (line->in[k] != SCALAR_NONE)
                tape->lines[line->in[k]].grad += line->grad * line->partial[k];
        }
    }
}

void scalar_tape_print(const ScalarTape *tape, int with_gradients)
{
    printf("%4s  %-14s  %-8s  %9s%s\n", "line", "operation", "from", "value", with_gradients ? "   gradient" : "");
    for (int i = 0; i < tape->count; i++) {
        const ScalarLine *line = &tape->lines[i];
        char from[32] = "";
        if (line->in[1] != SCALAR_NONE)
            snprintf(from, sizeof from, "%d, %d", line->in[0], line->in[1]);
        else if (line->in[0] != SCALAR_NONE)
            snprintf(from, sizeof from, "%d", line->in[0]);
        printf("%4d  %-14s  %-8s  %9.4f", i, line->op, from, line->value);
        if (with_gradients)
            printf("  %9.4f", line->grad);
        printf("\n");
    }
}
