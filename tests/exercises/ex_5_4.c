#include "ch04_gpt/gpt.h"
#include "ch05_pretrain/exercises/ex_5_4.h"
#include "common/ops/loss.h"
#include "tests/exercises/exercise.h"

#include <string.h>

enum { V = 11, T = 6, STEPS = 4 };

typedef struct Session {
    Arena weights, step;
    Tape tape;
    GPT gpt;
    AdamW optimizer;
} Session;

static void session_open(Session *session, int64_t seed)
{
    const GPTConfig config = { .vocab_size = V, .context_length = T, .emb_dim = 8, .n_heads = 2, .n_layers = 1 };
    Rng rng;
    rng_seed(&rng, seed);
    arena_init(&session->weights, "weights");
    arena_init(&session->step, "step");
    tape_init(&session->tape, &session->step);
    gpt_init(&session->gpt, &config, &session->weights, &rng);
    adamw_init(&session->optimizer, &session->gpt.parameters, 0.1f, &session->weights);
}

/* losses[steps]: of each step, before its update */
static void session_train(Session *session, float *losses, int steps)
{
    const int ids[] = { 3, 1, 4, 1, 5, 9, 2 };
    for (int i = 0; i < steps; i++) {
        parameters_zero_grad(&session->gpt.parameters);
        Tensor *logits = gpt_forward(&session->gpt, &session->tape, ids, 1, T, NULL);
        Tensor *loss = tape_cross_entropy(&session->tape, logits, &ids[1]);
        losses[i] = loss->data[0];
        tape_backward(&session->tape, loss);
        adamw_step(&session->optimizer, 1e-2f);
        tape_reset(&session->tape);
    }
}

static void copy_all(float **to, Tensor *const *from, int count)
{
    for (int i = 0; i < count; i++)
        to[0] = (float *)memcpy(to[0], from[i]->data, tensor_size(from[i]) * sizeof(float)) + tensor_size(from[i]);
}

typedef enum Forgotten { NOTHING, MOMENTS, STEP, MOMENTS_AND_STEP, WEIGHTS } Forgotten;

/* As a correct solution, but for what is forgotten. */
static void resume(AdamW *now, const AdamW *saved, Forgotten forgotten)
{
    for (int i = 0; i < saved->parameters->count; i++) {
        size_t bytes = tensor_size(saved->parameters->items[i]) * sizeof(float);
        if (forgotten != WEIGHTS)
            memcpy(now->parameters->items[i]->data, saved->parameters->items[i]->data, bytes);
        if (forgotten != MOMENTS && forgotten != MOMENTS_AND_STEP) {
            memcpy(now->m[i]->data, saved->m[i]->data, bytes);
            memcpy(now->v[i]->data, saved->v[i]->data, bytes);
        }
    }
    if (forgotten != STEP && forgotten != MOMENTS_AND_STEP)
        now->step = saved->step;
}

/* Trains, saves, goes on in a new session (by the reader's function when forgotten is −1), and returns its losses. The saved
 * numbers are wiped out before: whoever only copied pointers has nothing left. */
static void resumed_losses(float losses[STEPS], int forgotten)
{
    Session first, second;
    session_open(&first, 1);
    session_train(&first, losses, STEPS);
    session_open(&second, 2);
    if (forgotten < 0)
        my_resume(&second.optimizer, &first.optimizer);
    else
        resume(&second.optimizer, &first.optimizer, (Forgotten)forgotten);
    Parameters *old = &first.gpt.parameters;
    for (int i = 0; i < old->count; i++) {
        tensor_fill(old->items[i], 0.0f);
        tensor_fill(first.optimizer.m[i], 0.0f);
        tensor_fill(first.optimizer.v[i], 0.0f);
    }
    session_train(&second, losses, STEPS);
}

START_TEST(the_weights_come_back)
{
    Session first, second;
    float losses[STEPS];
    session_open(&first, 1);
    session_train(&first, losses, STEPS);
    session_open(&second, 2);
    int count = (int)parameters_size(&first.gpt.parameters);
    float *expected = values_new((size_t)count), *got = values_new((size_t)count), *fresh = values_new((size_t)count);
    float *end = fresh;
    copy_all(&end, second.gpt.parameters.items, second.gpt.parameters.count);
    my_resume(&second.optimizer, &first.optimizer);
    end = got;
    copy_all(&end, second.gpt.parameters.items, second.gpt.parameters.count);
    end = expected;
    copy_all(&end, first.gpt.parameters.items, first.gpt.parameters.count);
    expect_values("weights", got, expected, 1, (int[]){ count }, 0.0f,
                  (UsualMistake[]){ { fresh, "the new session's weights are still those it drew itself" }, { 0 } });
}
END_TEST

START_TEST(the_training_goes_on_as_if_nothing_had_happened)
{
    float whole[2 * STEPS], losses[STEPS], by[5][STEPS];
    Session one;
    session_open(&one, 1);
    session_train(&one, whole, 2 * STEPS);
    for (int forgotten = MOMENTS; forgotten <= WEIGHTS; forgotten++)
        resumed_losses(by[forgotten], forgotten);
    resumed_losses(losses, -1);
    const UsualMistake mistakes[] = {
        { by[MOMENTS_AND_STEP], "the weights are right, the optimizer began anew: m, v and step belong to it" },
        { by[MOMENTS],
          "m and v are zeros: copy the numbers they point to, not the pointers, and not the weights alone" },
        { by[STEP], "step is 0 again: the bias correction takes m and v for younger than they are" },
        { by[WEIGHTS], "the weights are not the saved ones: copy the numbers, not the pointers" },
        { 0 },
    };
    expect_values("losses of the steps afterwards", losses, &whole[STEPS], 1, (int[]){ STEPS }, 1e-6f, mistakes);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = the_weights_come_back },
                                     { .test = the_training_goes_on_as_if_nothing_had_happened } };
    return run_exercise("5.4", checks, sizeof checks / sizeof *checks);
}
