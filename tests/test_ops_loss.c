/* common/ops/loss.h: cross entropy with ignored targets, binary cross entropy, mean squared error */
#include "common/ops/loss.h"

#include "common/ops/elementwise.h"
#include "common/ops/linear.h"
#include "tests/assertions.h"

#include <math.h>

static Tensor *cross_entropy(Tape *tape, Tensor *const *inputs, void *context)
{
    return tape_cross_entropy(tape, inputs[0], context);
}

static Tensor *squared_error(Tape *tape, Tensor *const *inputs, void *context)
{
    return tape_mean_squared_error(tape, inputs[0], context);
}

static Tensor *binary(Tape *tape, Tensor *const *inputs, void *context)
{
    return tape_binary_cross_entropy(tape, tape_sigmoid(tape, inputs[0]), context);
}

static Tensor *layer_and_loss(Tape *tape, Tensor *const *inputs, void *context)
{
    return tape_linear_cross_entropy(tape, inputs[0], inputs[1], inputs[2], context);
}

static Tensor *layer_then_loss(Tape *tape, Tensor *const *inputs, void *context)
{
    return tape_cross_entropy(tape, tape_linear(tape, inputs[0], inputs[1], inputs[2]), context);
}

START_TEST(output_layer_and_loss_in_one_are_what_they_are_one_after_the_other)
{
    enum { R = 300, I = 12, V = 1100, TENSORS = 3 }; // more rows than are made at a time, more than one piece of a row
    Arena arena;
    Rng rng;
    arena_init(&arena, "test");
    rng_seed(&rng, 8);
    Tensor *inputs[TENSORS] = { random_tensor(&arena, 3, (int[]){ 2, R / 2, I }, &rng),
                                random_tensor(&arena, 2, (int[]){ V, I }, &rng),
                                random_tensor(&arena, 1, (int[]){ V }, &rng) };
    int *targets = arena_alloc(&arena, R * sizeof *targets);
    for (int r = 0; r < R; r++)
        targets[r] = r % 5 == 4 ? IGNORE_INDEX : r * 37 % V;
    Tape tape;
    tape_init(&tape, &arena);
    float *gradients[TENSORS];
    for (int i = 0; i < TENSORS; i++)
        inputs[i]->wants_grad = true;
    Tensor *apart = layer_then_loss(&tape, inputs, targets);
    tape_backward(&tape, apart);
    for (int i = 0; i < TENSORS; i++) {
        gradients[i] = inputs[i]->grad;
        inputs[i]->grad = NULL;
    }
    tape.count = 0;
    Tensor *together = layer_and_loss(&tape, inputs, targets);
    tape_backward(&tape, together);
    ck_assert_float_eq_tol(together->data[0], apart->data[0], 1e-6f);
    for (int i = 0; i < TENSORS; i++)
        assert_near(inputs[i]->grad, gradients[i], tensor_size(inputs[i]), 1e-6f, "gradient");
    tape.recording = false;
    ck_assert_float_eq_tol(layer_and_loss(&tape, inputs, targets)->data[0], apart->data[0], 1e-6f);
    tape_free(&tape);
    arena_free(&arena);
}
END_TEST

START_TEST(gradients_agree_with_differences)
{
    int targets[] = { 2, IGNORE_INDEX, 0, 36 };
    Arena arena;
    Rng rng;
    arena_init(&arena, "test");
    rng_seed(&rng, 6);
    Tensor *logits = random_tensor(&arena, 2, (int[]){ 4, 37 }, &rng);
    Tensor *wide = random_tensor(&arena, 2, (int[]){ 1, 1500 }, &rng); // more than one piece of a row
    int wide_target = 1499;
    Tensor *labels = tensor_new_2d(&arena, 4, 37);
    for (int i = 0; i < 4 * 37; i++)
        labels->data[i] = (float)(i % 2);
    assert_gradients(cross_entropy, &logits, 1, targets, "cross entropy");
    assert_gradients(cross_entropy, &wide, 1, &wide_target, "cross entropy, wide");
    assert_gradients(squared_error, &logits, 1, labels, "mean squared error");
    assert_gradients(binary, &logits, 1, labels, "binary cross entropy");
    arena_free(&arena);
}
END_TEST

START_TEST(an_ignored_target_counts_for_nothing)
{
    /* book §7.3: two rows, then three of which the last is ignored: the same loss */
    const float logits[] = { -1.0f, 1.0f, -0.5f, 1.5f, -0.5f, 1.5f };
    float losses[3];
    float log_sums[3];
    float two = cross_entropy_forward(losses, log_sums, logits, (int[]){ 0, 1 }, 2, 2);
    float three = cross_entropy_forward(losses, log_sums, logits, (int[]){ 0, 1, 1 }, 3, 2);
    float ignored = cross_entropy_forward(losses, log_sums, logits, (int[]){ 0, 1, IGNORE_INDEX }, 3, 2);
    ck_assert_float_eq_tol(two, 1.1269f, 6e-5f);
    ck_assert_float_eq_tol(three, 0.7936f, 6e-5f);
    ck_assert_float_eq(two, ignored);
    ck_assert(isnan(cross_entropy_forward(losses, log_sums, logits, (int[]){ IGNORE_INDEX }, 1, 2)));
}
END_TEST

START_TEST(huge_logits_give_finite_losses)
{
    const float logits[] = { 1000.0f, -1000.0f, 0.0f };
    float loss;
    float log_sum;
    cross_entropy_forward(&loss, &log_sum, logits, (int[]){ 1 }, 1, 3);
    ck_assert_float_eq(loss, 2000.0f);
    cross_entropy_forward(&loss, &log_sum, logits, (int[]){ 0 }, 1, 3);
    ck_assert_float_eq(loss, 0.0f);
}
END_TEST

START_TEST(equal_logits_cost_the_logarithm_of_their_number)
{
    float logits[50] = { 0 };
    float loss;
    float log_sum;
    ck_assert_float_eq_tol(cross_entropy_forward(&loss, &log_sum, logits, (int[]){ 7 }, 1, 50), logf(50.0f), 1e-6f);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = { { .test = gradients_agree_with_differences },
                                { .test = output_layer_and_loss_in_one_are_what_they_are_one_after_the_other },
                                { .test = an_ignored_target_counts_for_nothing },
                                { .test = huge_logits_give_finite_losses },
                                { .test = equal_logits_cost_the_logarithm_of_their_number } };
    return run_suite("loss", tests, sizeof tests / sizeof *tests);
}
