#include "common/appA/exercises/ex_A_a.h"
#include "common/appA/logistic.h"
#include "tests/exercises/exercise.h"

#include <stdbool.h>

/* What grad holds before: no gradient may be left of it. */
static const double rubbish = 1000.0;

/* What a walk may do otherwise than it should. All zero: the right one. */
typedef struct Variant {
    bool overwrites;   /* = instead of += */
    bool forwards;     /* from line 0 up */
    bool no_chain;     /* partial without the line's own grad */
    bool keeps;        /* grad is not set to 0 before */
    bool no_seed;      /* result's grad is not set to 1 */
    bool mixed;        /* partial[0] is taken for in[1] and the other way round */
    bool from_the_end; /* begins at the last line of the tape, whatever result is */
} Variant;

/* grads[tape->count] of a copy of the tape. */
static void walk(float *grads, const ScalarTape *original, int result, Variant variant)
{
    ScalarTape tape = *original;
    int last = variant.from_the_end ? tape.count - 1 : result;
    for (int i = 0; i < tape.count; i++)
        tape.lines[i].grad = i <= last && !variant.keeps ? 0.0 : rubbish;
    if (!variant.no_seed)
        tape.lines[last].grad = 1.0;
    for (int step = 0; step <= last; step++) {
        int i = variant.forwards ? step : last - step;
        const ScalarLine *line = &tape.lines[i];
        for (int k = 0; k < 2; k++) {
            if (line->in[k] == SCALAR_NONE)
                continue;
            double share = line->partial[variant.mixed ? 1 - k : k] * (variant.no_chain ? 1.0 : line->grad);
            double *grad = &tape.lines[line->in[k]].grad;
            *grad = variant.overwrites ? share : *grad + share;
        }
    }
    for (int i = 0; i < tape.count; i++)
        grads[i] = (float)tape.lines[i].grad;
}

/* Lets the reader's function walk over tape, whose grads are rubbish, and compares all of them. */
static void check(const ScalarTape *original, int result)
{
    int count = original->count;
    float expected[SCALAR_TAPE_MAX], untouched[SCALAR_TAPE_MAX], overwrites[SCALAR_TAPE_MAX];
    float forwards[SCALAR_TAPE_MAX], no_chain[SCALAR_TAPE_MAX], keeps[SCALAR_TAPE_MAX], no_seed[SCALAR_TAPE_MAX];
    float mixed[SCALAR_TAPE_MAX], from_the_end[SCALAR_TAPE_MAX], all_cleared[SCALAR_TAPE_MAX];
    walk(expected, original, result, (Variant){ 0 });
    walk(overwrites, original, result, (Variant){ .overwrites = true });
    walk(forwards, original, result, (Variant){ .forwards = true });
    walk(no_chain, original, result, (Variant){ .no_chain = true });
    walk(keeps, original, result, (Variant){ .keeps = true });
    walk(no_seed, original, result, (Variant){ .no_seed = true });
    walk(mixed, original, result, (Variant){ .mixed = true });
    walk(from_the_end, original, result, (Variant){ .from_the_end = true });
    for (int i = 0; i < count; i++) {
        untouched[i] = (float)rubbish;
        all_cleared[i] = i <= result ? expected[i] : 0.0f;
    }
    const UsualMistake mistakes[] = {
        { untouched, "nothing was written yet" },
        { overwrites, "a value that is used twice gets a share from each use: += instead of =" },
        { forwards, "from line 0 up no line knows its own gradient yet: begin at result and go down" },
        { no_chain, "the chain rule: a line hands on its own grad times partial, not partial alone" },
        { keeps, "what grad held before is still in there: set it to 0 first" },
        { no_seed, "all is 0: the gradient of result with respect to itself is 1" },
        { mixed, "partial[0] belongs to in[0], partial[1] to in[1]: they have changed places" },
        { from_the_end, "this is the gradient of the tape's last line: begin at line result" },
        { all_cleared, "the lines behind result were set to 0: they have nothing to do with it, leave them" },
        { 0 },
    };
    ScalarTape tape = *original;
    for (int i = 0; i < count; i++)
        tape.lines[i].grad = rubbish;
    my_scalar_backward(&tape, result);
    float got[SCALAR_TAPE_MAX];
    for (int i = 0; i < count; i++)
        got[i] = (float)tape.lines[i].grad;
    expect_values("grad of the lines", got, expected, 1, &count, 1e-6f, mistakes);
}

START_TEST(a_product_hands_on_the_other_factor)
{
    ScalarTape tape = { 0 };
    int x = scalar_input(&tape, "x", 3.0);
    int y = scalar_input(&tape, "y", -5.0);
    check(&tape, scalar_multiply(&tape, x, y));
}
END_TEST

START_TEST(the_books_loss_has_the_books_gradients)
{
    LogisticGraph graph;
    logistic_graph_init(&graph, LOGISTIC_W1, LOGISTIC_B);
    check(&graph.tape, graph.loss);
    my_scalar_backward(&graph.tape, graph.loss);
    expect_number("d loss/d w1", graph.tape.lines[graph.w1].grad, -0.0898, 1e-4f, NULL);
    expect_number("d loss/d b", graph.tape.lines[graph.b].grad, -0.0817, 1e-4f, NULL);
}
END_TEST

/* (w·w + x·w)·w: w has four uses. */
START_TEST(a_value_that_is_used_often)
{
    ScalarTape tape = { 0 };
    int w = scalar_input(&tape, "w", 3.0);
    int x = scalar_input(&tape, "x", 0.5);
    int square = scalar_multiply(&tape, w, w);
    int sum = scalar_add(&tape, square, scalar_multiply(&tape, x, w));
    check(&tape, scalar_multiply(&tape, sum, w));
}
END_TEST

START_TEST(lines_behind_the_result_stay_as_they_are)
{
    ScalarTape tape = { 0 };
    int w = scalar_input(&tape, "w", 3.0);
    int unused = scalar_input(&tape, "unused", 7.0);
    int square = scalar_multiply(&tape, w, w);
    scalar_multiply(&tape, scalar_sigmoid(&tape, square), unused);
    check(&tape, square);
}
END_TEST

START_TEST(an_input_is_its_own_result)
{
    ScalarTape tape = { 0 };
    check(&tape, scalar_input(&tape, "x", 3.0));
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = a_product_hands_on_the_other_factor },
                                     { .test = the_books_loss_has_the_books_gradients },
                                     { .test = a_value_that_is_used_often },
                                     { .test = lines_behind_the_result_stay_as_they_are },
                                     { .test = an_input_is_its_own_result } };
    return run_exercise("A.a", checks, sizeof checks / sizeof *checks);
}
