/* common/appA: the scalar tape, the little network, its data, its training */
#include "common/appA/logistic.h"
#include "common/appA/scalar_tape.h"
#include "common/appA/training.h"
#include "common/ops/softmax.h"
#include "common/parallel.h"
#include "tests/assertions.h"
#include "tests/book_numbers.h"

#include <check.h>
#include <signal.h>
#include <string.h>

typedef struct Fixture {
    Arena weights, step;
    Tape tape;
    Rng rng;
} Fixture;

static void fixture_open(Fixture *fixture)
{
    arena_init(&fixture->weights, "weights");
    arena_init(&fixture->step, "step");
    tape_init(&fixture->tape, &fixture->step);
    rng_seed(&fixture->rng, 123);
}

static void fixture_close(Fixture *fixture)
{
    tape_free(&fixture->tape);
    arena_free(&fixture->step);
    arena_free(&fixture->weights);
}

/* ---- scalar tape ---- */

START_TEST(the_graph_of_the_logistic_neuron_gives_the_books_loss)
{
    LogisticGraph graph;
    logistic_graph_init(&graph, LOGISTIC_W1, LOGISTIC_B);
    book_check_double("appA-A.3-loss", graph.tape.lines[graph.loss].value);
    book_check_double("appA-A.3-loss", logistic_loss(LOGISTIC_W1, LOGISTIC_B));
}
END_TEST

START_TEST(its_gradients_agree_with_the_formula_and_with_differences)
{
    const double h = 1e-5;
    for (double w1 = -3.0; w1 <= 3.0; w1 += 0.5) {
        LogisticGraph graph;
        logistic_graph_init(&graph, w1, 0.3);
        scalar_backward(&graph.tape, graph.loss);
        const ScalarLine *lines = graph.tape.lines;
        double a = lines[graph.a].value;
        double by_difference = (logistic_loss(w1 + h, 0.3) - logistic_loss(w1 - h, 0.3)) / (2.0 * h);
        ck_assert_double_eq_tol(lines[graph.w1].grad, (a - LOGISTIC_Y) * LOGISTIC_X1, 1e-12);
        ck_assert_double_eq_tol(lines[graph.b].grad, a - LOGISTIC_Y, 1e-12);
        ck_assert_double_eq_tol(lines[graph.w1].grad, by_difference, 1e-8);
    }
}
END_TEST

START_TEST(a_number_that_is_used_twice_gets_both_shares_of_the_gradient)
{
    ScalarTape tape = { 0 };
    int x = scalar_input(&tape, "x", 3.0);
    int square = scalar_multiply(&tape, x, x);
    int y = scalar_add(&tape, square, x); // x² + x
    scalar_backward(&tape, y);
    ck_assert_double_eq(tape.lines[x].grad, 7.0);
    scalar_backward(&tape, y); // a second time gives the same, not the double
    ck_assert_double_eq(tape.lines[x].grad, 7.0);
}
END_TEST

START_TEST(a_full_scalar_tape_panics)
{
    ScalarTape tape = { 0 };
    for (int i = 0; i <= SCALAR_TAPE_MAX; i++)
        scalar_input(&tape, "x", 1.0);
}
END_TEST

/* ---- network ---- */

START_TEST(the_network_has_the_books_parameters_and_first_output)
{
    Fixture fixture;
    fixture_open(&fixture);
    NeuralNetwork model;
    neural_network_init(&model, 50, 3, &fixture.weights, &fixture.rng);
    book_check_int("appA-A.5-params", (long long)parameters_size(&model.parameters));
    static const int edges[] = { 0, 1, 2, -3, -2, -1 }; // rows and columns that a shortened print shows
    float corners[36];
    for (int i = 0; i < 36; i++) {
        int r = (edges[i / 6] + 30) % 30;
        int c = (edges[i % 6] + 50) % 50;
        corners[i] = model.layer_0.weight->data[r * 50 + c];
    }
    book_check_floats("appA-A.5-weight", corners, 36);

    rng_seed(&fixture.rng, 123);
    Tensor *x = tensor_new_2d(&fixture.weights, 1, 50);
    tensor_fill_uniform(x, 0.0f, 1.0f, &fixture.rng);
    book_check_floats("appA-A.5-forward", neural_network_forward(&model, &fixture.tape, x)->data, 3);
    fixture_close(&fixture);
}
END_TEST

START_TEST(the_small_network_has_the_parameters_of_exercise_a_3)
{
    Fixture fixture;
    fixture_open(&fixture);
    NeuralNetwork model;
    neural_network_init(&model, 2, 2, &fixture.weights, &fixture.rng);
    book_check_int("appA-exA.3", (long long)parameters_size(&model.parameters));
    fixture_close(&fixture);
}
END_TEST

/* For gradcheck: tensors[0] is x, then the parameters, which the model holds. */
static Tensor *forward_of(Tape *tape, Tensor *const *tensors, void *context)
{
    return neural_network_forward(context, tape, tensors[0]);
}

START_TEST(gradients_of_the_network_agree_with_differences)
{
    Fixture fixture;
    fixture_open(&fixture);
    NeuralNetwork model;
    neural_network_init(&model, 4, 3, &fixture.weights, &fixture.rng);
    Tensor *tensors[7] = { random_tensor(&fixture.weights, 2, (int[]){ 3, 4 }, &fixture.rng) };
    for (int i = 0; i < 6; i++)
        tensors[i + 1] = model.parameters.items[i];
    GradcheckReport worst = gradcheck(forward_of, tensors, 7, &model, 1e-3f, 40); // small steps: ReLU has a corner
    ck_assert_msg(worst.difference < 2e-2, "input %d, element %zu: %g, differences say %g", worst.input, worst.element,
                  worst.analytic, worst.numeric);
    fixture_close(&fixture);
}
END_TEST

/* ---- data and training ---- */

START_TEST(a_batch_holds_the_rows_that_were_asked_for)
{
    Fixture fixture;
    fixture_open(&fixture);
    ToyDataset train = toy_train();
    int labels[3];
    Tensor *x = toy_batch(&train, (int[]){ 4, 0, 4 }, 3, labels, &fixture.step);
    assert_near(x->data, (float[]){ 2.7f, -1.5f, -1.2f, 3.1f, 2.7f, -1.5f }, 6, 0.0f, "features");
    ck_assert(labels[0] == 1 && labels[1] == 0 && labels[2] == 1);
    fixture_close(&fixture);
}
END_TEST

START_TEST(the_first_pass_of_the_loader_deals_the_books_batches)
{
    Fixture fixture;
    fixture_open(&fixture);
    Loader loader;
    loader_init(&loader, TOY_TRAIN, TOY_BATCH, true, false, &fixture.weights);
    loader_start(&loader, &fixture.rng);
    int dealt[TOY_TRAIN], count = 0, n;
    const int *rows;
    while ((n = loader_next(&loader, &rows)) > 0) {
        memcpy(&dealt[count], rows, (size_t)n * sizeof *dealt);
        count += n;
    }
    book_check_ints("appA-A.6-batches", dealt, count);
    fixture_close(&fixture);
}
END_TEST

/* _i + 1 threads. */
START_TEST(training_gives_the_books_losses_probabilities_and_accuracy)
{
    Fixture fixture;
    fixture_open(&fixture);
    parallel_set_threads(_i + 1);
    NeuralNetwork model;
    neural_network_init(&model, TOY_FEATURES, TOY_CLASSES, &fixture.weights, &fixture.rng);
    Loader loader;
    loader_init(&loader, TOY_TRAIN, TOY_BATCH, true, true, &fixture.weights);
    float losses[TOY_STEPS];
    train_toy(&model, &fixture.tape, &loader, &fixture.rng, losses, false);
    book_check_floats("appA-A.7-losses", losses, TOY_STEPS);

    ToyDataset train = toy_train();
    ToyDataset test = toy_test();
    int labels[TOY_TRAIN];
    Tensor *x = toy_batch(&train, (int[]){ 0, 1, 2, 3, 4 }, TOY_TRAIN, labels, &fixture.step);
    Tensor *probabilities = tape_softmax(&fixture.tape, neural_network_forward(&model, &fixture.tape, x));
    book_check_floats("appA-A.7-probs", probabilities->data, 2 * TOY_TRAIN);
    float accuracies[] = { compute_accuracy(&model, &fixture.tape, &train),
                           compute_accuracy(&model, &fixture.tape, &test) };
    book_check_floats("appA-A.7-accuracy", accuracies, 2);
    fixture_close(&fixture);
}
END_TEST

START_TEST(accuracy_counts_what_is_right_and_leaves_the_tape_as_it_was)
{
    Fixture fixture;
    fixture_open(&fixture);
    NeuralNetwork model;
    neural_network_init(&model, TOY_FEATURES, TOY_CLASSES, &fixture.weights, &fixture.rng);
    for (int i = 0; i < model.parameters.count; i++)
        tensor_fill(model.parameters.items[i], 0.0f);
    model.layer_2.bias->data[0] = 1.0f; // always says class 0: right for 3 of 5
    ToyDataset train = toy_train();
    ck_assert_float_eq(compute_accuracy(&model, &fixture.tape, &train), 0.6f);
    ck_assert(fixture.tape.recording);
    ck_assert_int_eq(fixture.tape.count, 0);
    fixture_close(&fixture);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = {
        { .test = the_graph_of_the_logistic_neuron_gives_the_books_loss },
        { .test = its_gradients_agree_with_the_formula_and_with_differences },
        { .test = a_number_that_is_used_twice_gets_both_shares_of_the_gradient },
        { .test = a_full_scalar_tape_panics, .signal = SIGABRT },
        { .test = the_network_has_the_books_parameters_and_first_output },
        { .test = the_small_network_has_the_parameters_of_exercise_a_3 },
        { .test = gradients_of_the_network_agree_with_differences },
        { .test = a_batch_holds_the_rows_that_were_asked_for },
        { .test = the_first_pass_of_the_loader_deals_the_books_batches },
        { .test = training_gives_the_books_losses_probabilities_and_accuracy, .rounds = 3 },
        { .test = accuracy_counts_what_is_right_and_leaves_the_tape_as_it_was },
    };
    return run_suite("appA steps", tests, (int)(sizeof tests / sizeof *tests));
}
