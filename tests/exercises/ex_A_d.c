#include "common/appA/exercises/ex_A_d.h"
#include "common/appA/training.h"
#include "common/ops/loss.h"
#include "tests/exercises/exercise.h"

#include <stdbool.h>
#include <string.h>

/* What a step may do otherwise than it should. All zero: the right one. */
typedef struct Variant {
    bool adds_up;      /* the gradients are not set to 0 */
    bool uphill;       /* + instead of − */
    bool step_first;   /* the weights move by the gradients of the step before */
    bool no_lr;        /* by the whole gradient */
    bool zero_late;    /* the gradients are set to 0 after the backward pass: nothing moves */
    bool weights_only; /* biases stay */
} Variant;

static void move(Parameters *parameters, float lr, Variant variant)
{
    for (int i = 0; i < parameters->count; i++) {
        Tensor *p = parameters->items[i];
        if (p->grad == NULL || !p->wants_grad || (variant.weights_only && p->ndim == 1))
            continue;
        for (size_t j = 0; j < tensor_size(p); j++)
            p->data[j] -= (variant.uphill ? -1.0f : 1.0f) * (variant.no_lr ? 1.0f : lr) * p->grad[j];
    }
}

static float step(NeuralNetwork *model, Tape *tape, Tensor *features, const int *labels, float lr, Variant variant)
{
    Tensor *loss = tape_cross_entropy(tape, neural_network_forward(model, tape, features), labels);
    if (variant.step_first)
        move(&model->parameters, lr, variant);
    if (!variant.adds_up)
        parameters_zero_grad(&model->parameters);
    tape_backward(tape, loss);
    if (variant.zero_late)
        parameters_zero_grad(&model->parameters);
    if (!variant.step_first)
        move(&model->parameters, lr, variant);
    return loss->data[0];
}

typedef struct Session {
    Arena weights, step;
    Tape tape;
    Rng rng;
    Loader loader;
    NeuralNetwork model;
} Session;

static void session_open(Session *session)
{
    arena_init(&session->weights, "weights");
    arena_init(&session->step, "step");
    tape_init(&session->tape, &session->step);
    rng_seed(&session->rng, 123);
    neural_network_init(&session->model, TOY_FEATURES, TOY_CLASSES, &session->weights, &session->rng);
    loader_init(&session->loader, TOY_TRAIN, TOY_BATCH, true, true, &session->weights);
}

/* The book's training with the reader's step (variant NULL), or with another: losses[TOY_STEPS]. */
static void train(float losses[TOY_STEPS], Session *session, const Variant *variant)
{
    ToyDataset train = toy_train();
    int count = 0;
    for (int epoch = 0; epoch < TOY_EPOCHS; epoch++) {
        const int *rows;
        int n;
        loader_start(&session->loader, &session->rng);
        while ((n = loader_next(&session->loader, &rows)) > 0) {
            int labels[TOY_BATCH];
            Tensor *features = toy_batch(&train, rows, n, labels, &session->step);
            losses[count++] = variant == NULL
                                  ? my_training_step(&session->model, &session->tape, features, labels, TOY_LR)
                                  : step(&session->model, &session->tape, features, labels, TOY_LR, *variant);
            tape_reset(&session->tape);
        }
    }
}

static void trained(float losses[TOY_STEPS], Variant variant)
{
    Session session;
    session_open(&session);
    train(losses, &session, &variant);
}

START_TEST(the_loss_of_the_first_batch_is_the_books)
{
    float losses[TOY_STEPS];
    Session session;
    session_open(&session);
    train(losses, &session, NULL);
    const float nothing = -1.0f;
    expect_number("loss of the first batch", (double)losses[0], 0.75, 0.005f,
                  (UsualMistake[]){ { &nothing, "nothing was computed yet" }, { 0 } });
}
END_TEST

START_TEST(six_steps_lead_where_the_books_do)
{
    const float book[TOY_STEPS] = { 0.75f, 0.65f, 0.44f, 0.13f, 0.03f, 0.00f };
    float losses[TOY_STEPS], expected[TOY_STEPS], adds_up[TOY_STEPS], uphill[TOY_STEPS], step_first[TOY_STEPS];
    float no_lr[TOY_STEPS], zero_late[TOY_STEPS], weights_only[TOY_STEPS];
    trained(expected, (Variant){ 0 });
    trained(adds_up, (Variant){ .adds_up = true });
    trained(uphill, (Variant){ .uphill = true });
    trained(step_first, (Variant){ .step_first = true });
    trained(no_lr, (Variant){ .no_lr = true });
    trained(zero_late, (Variant){ .zero_late = true });
    trained(weights_only, (Variant){ .weights_only = true });
    const UsualMistake mistakes[] = {
        { (float[]){ -1, -1, -1, -1, -1, -1 }, "nothing was computed yet" },
        { adds_up, "the gradients of earlier steps are still in there: set them to 0 before the backward pass" },
        { uphill, "the weights go uphill, with the gradient: subtract" },
        { step_first, "the weights move by the gradients of the step before: backward comes first" },
        { no_lr, "the weights move by the whole gradient: by lr times the gradient was meant" },
        { zero_late,
          "the weights never move: are the gradients set to 0 after the backward pass, or not used at all?" },
        { weights_only, "the biases never move: all of the parameters learn" },
        { 0 },
    };
    Session session;
    session_open(&session);
    train(losses, &session, NULL);
    expect_values("losses of six batches", losses, expected, 1, (int[]){ TOY_STEPS }, 1e-5f, mistakes);
    expect_values("losses as the book prints them", losses, book, 1, (int[]){ TOY_STEPS }, 0.00501f, NULL);
}
END_TEST

START_TEST(what_is_frozen_stays)
{
    Session session;
    session_open(&session);
    float losses[TOY_STEPS];
    Tensor *frozen = session.model.layer_1.weight;
    frozen->wants_grad = false;
    size_t size = tensor_size(frozen);
    float *before = values_copy(frozen->data, size);
    float *first = values_copy(session.model.layer_2.weight->data, tensor_size(session.model.layer_2.weight));
    train(losses, &session, NULL);
    expect_values("the frozen layers.2.weight", frozen->data, before, 2, frozen->shape, 0.0f, NULL);
    ck_assert_msg(memcmp(first, session.model.layer_2.weight->data, 2 * sizeof(float)) != 0,
                  "layers.4.weight is not frozen, but did not move");
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = the_loss_of_the_first_batch_is_the_books },
                                     { .test = six_steps_lead_where_the_books_do },
                                     { .test = what_is_frozen_stays } };
    return run_exercise("A.d", checks, sizeof checks / sizeof *checks);
}
