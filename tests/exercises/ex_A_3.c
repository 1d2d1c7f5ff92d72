#include "common/appA/exercises/ex_A_3.h"
#include "common/appA/neural_network.h"
#include "tests/exercises/exercise.h"

#include <stdbool.h>

/* What a count may do otherwise than it should. All zero: the right one. */
typedef struct Variant {
    bool no_bias;    /* weights alone */
    bool bias_of_in; /* as many biases as inputs */
    bool both_sides; /* a bias for inputs and outputs */
    bool skips_last; /* one layer less */
    bool one_bias;   /* one number a layer */
} Variant;

static double counted(const int *widths, int count, Variant variant)
{
    double total = 0.0;
    int layers = count - 1 - (variant.skips_last ? 1 : 0);
    for (int i = 0; i < layers; i++) {
        double in = widths[i], out = widths[i + 1];
        total += in * out;
        if (variant.one_bias)
            total += 1.0;
        else if (!variant.no_bias)
            total += (variant.bias_of_in || variant.both_sides ? in : 0.0) + (variant.bias_of_in ? 0.0 : out);
    }
    return total;
}

static void check(const char *what, const int *widths, int count)
{
    const float zero = 0.0f;
    const float no_bias = (float)counted(widths, count, (Variant){ .no_bias = true });
    const float bias_of_in = (float)counted(widths, count, (Variant){ .bias_of_in = true });
    const float both_sides = (float)counted(widths, count, (Variant){ .both_sides = true });
    const float skips_last = (float)counted(widths, count, (Variant){ .skips_last = true });
    const float one_bias = (float)counted(widths, count, (Variant){ .one_bias = true });
    const UsualMistake mistakes[] = {
        { &zero, "nothing was counted yet" },
        { &no_bias, "these are the weights alone: each output has a bias too" },
        { &bias_of_in, "a layer has as many biases as outputs, not as inputs" },
        { &both_sides, "inputs have no bias, only outputs have one" },
        { &skips_last, "the last layer is missing: count widths have count - 1 layers between them" },
        { &one_bias, "a layer has a bias for each of its outputs, not one for all" },
        { 0 },
    };
    double got = (double)my_parameter_count(ints_copy(widths, (size_t)count), count);
    expect_number(what, got, counted(widths, count, (Variant){ 0 }), 1e-9f, mistakes);
}

START_TEST(a_single_layer)
{
    check("numbers of a layer from 3 to 4", (int[]){ 3, 4 }, 2);
}
END_TEST

START_TEST(the_books_network_of_A_5)
{
    check("numbers of 50-30-20-3", (int[]){ 50, 30, 20, 3 }, 4);
    Arena arena;
    NeuralNetwork model;
    arena_init(&arena, "exercise");
    neural_network_init(&model, 50, 3, &arena, NULL);
    double got = (double)my_parameter_count(ints_copy((int[]){ 50, 30, 20, 3 }, 4), 4);
    expect_number("numbers of the network in common/appA", got, (double)parameters_size(&model.parameters), 1e-9f,
                  NULL);
}
END_TEST

START_TEST(the_network_that_A_7_trains)
{
    check("numbers of 2-30-20-2", (int[]){ 2, 30, 20, 2 }, 4);
}
END_TEST

START_TEST(no_layer_learns_nothing)
{
    check("numbers of 7 inputs without a layer", (int[]){ 7 }, 1);
}
END_TEST

START_TEST(more_than_an_int_can_count)
{
    const int widths[] = { 70000, 65536, 3 };
    const double expected = counted(widths, 3, (Variant){ 0 });
    size_t got = my_parameter_count(ints_copy(widths, 3), 3);
    const float as_got = (float)got;
    const UsualMistake overflowed[] = {
        { &as_got, "70000 · 65536 is too large for an int: make both a size_t before they are multiplied" },
        { 0 },
    };
    bool lower_half_right = (unsigned)got == (unsigned)(size_t)expected; // what an int keeps of a large number
    expect_number("numbers of 70000-65536-3", (double)got, expected, 1e-9f, lower_half_right ? overflowed : NULL);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = a_single_layer },
                                     { .test = the_books_network_of_A_5 },
                                     { .test = the_network_that_A_7_trains },
                                     { .test = no_layer_learns_nothing },
                                     { .test = more_than_an_int_can_count } };
    return run_exercise("A.3", checks, sizeof checks / sizeof *checks);
}
