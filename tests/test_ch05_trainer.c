/* ch05_pretrain/trainer.h, checkpoint.h: the loop does what the settings say; a training that was broken off ends with the same
 * bytes */
#include "ch05_pretrain/checkpoint.h"
#include "common/ops/elementwise.h"
#include "common/ops/linear.h"
#include "common/ops/loss.h"
#include "tests/assertions.h"
#include "tests/process.h"

#include "common/file.h"
#include "common/safetensors.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- a task small enough for a test: y = x · w, learned from points ---- */

enum { POINTS = 22, FEATURES = 3 };

typedef struct Points {
    Arena arena;
    Parameters parameters;
    Tensor *weight;
    Loader loader;
    float x[POINTS][FEATURES], y[POINTS];
    int poisoned_step; /* from this batch on the loss is not a number; −1: never */
    int batches;       /* batch_loss was called so often with dropout */
    int samples;
    int order[64]; /* first example of each training batch */
} Points;

static Tensor *points_loss(void *context, Tape *tape, const int *examples, int count, Rng *dropout)
{
    Points *points = context;
    Tensor *x = tensor_new_2d(tape->arena, count, FEATURES), *y = tensor_new_2d(tape->arena, count, 1);
    for (int i = 0; i < count; i++) {
        memcpy(&x->data[i * FEATURES], points->x[examples[i]], sizeof points->x[0]);
        y->data[i] = points->y[examples[i]];
    }
    if (dropout != NULL) {
        if (points->batches == points->poisoned_step)
            y->data[0] = NAN;
        if (points->batches < 64)
            points->order[points->batches] = examples[0];
        points->batches++;
    }
    x = tape_dropout(tape, x, 0.25f, dropout);
    return tape_mean_squared_error(tape, tape_linear(tape, x, points->weight, NULL), y);
}

static void points_evaluate(void *context, Tape *tape, EvaluationRow *row, Rng *rng)
{
    Points *points = context;
    Loader loader;
    Arena arena;
    arena_init(&arena, "order");
    loader_init(&loader, POINTS, 4, true, false, &arena);
    row->train_loss = loader_loss(points_loss, points, tape, &loader, 2, rng);
    row->val_loss = loader_loss(points_loss, points, tape, &loader, 0, rng);
    arena_free(&arena);
}

static void points_sample(void *context, Rng *rng)
{
    Points *points = context;
    (void)rng;
    points->samples++;
}

static bool points_save(void *context, const char *directory, Error *error)
{
    const Points *points = context;
    char path[4096];
    snprintf(path, sizeof path, "%s/model.safetensors", directory);
    return safetensors_write(path, points->parameters.items, points->parameters.count, error);
}

static bool points_load(void *context, const char *directory, Error *error)
{
    const Points *points = context;
    char path[4096];
    Safetensors file;
    snprintf(path, sizeof path, "%s/model.safetensors", directory);
    if (!safetensors_open(&file, path, error))
        return false;
    bool ok = safetensors_read_tensor(&file, "weight", points->weight, error);
    safetensors_close(&file);
    return ok;
}

static TrainTask points_init(Points *points, Rng *rng)
{
    rng_seed(rng, 123);
    arena_init(&points->arena, "test");
    parameters_init(&points->parameters, &points->arena);
    points->weight = parameter_new(&points->parameters, "weight", 2, (int[]){ 1, FEATURES });
    tensor_fill_normal(points->weight, 0, 1, rng);
    for (int i = 0; i < POINTS; i++) {
        for (int k = 0; k < FEATURES; k++)
            points->x[i][k] = 2.0f * rng_uniform(rng) - 1.0f;
        points->y[i] = points->x[i][0] - 2.0f * points->x[i][1];
    }
    loader_init(&points->loader, POINTS, 4, true, true, &points->arena); /* 5 batches a pass */
    points->poisoned_step = -1;
    points->batches = points->samples = 0;
    return (TrainTask){
        .context = points,
        .parameters = &points->parameters,
        .loader = &points->loader,
        .units = "examples",
        .batch_loss = points_loss,
        .evaluate = points_evaluate,
        .sample = points_sample,
        .save_model = points_save,
        .load_model = points_load,
    };
}

static TrainSettings points_settings(int epochs)
{
    return (TrainSettings){
        .epochs = epochs,
        .learning_rate = { .initial = 0.01, .peak = 0.05, .minimum = 0.001, .warmup_steps = 4, .total_steps = 40 },
        .weight_decay = 0.01f,
        .clip = 1.0,
        .eval_every = 3,
        .quiet = true,
    };
}

static void check(bool ok, const Error *error)
{
    ck_assert_msg(ok, "%s", error->message);
}

/* ---- the loop ---- */

START_TEST(steps_are_counted_from_epochs_batches_and_accumulation)
{
    Points points;
    Rng rng;
    points_init(&points, &rng);
    TrainSettings settings = { .epochs = 3 };
    ck_assert_int_eq(train_steps_planned(&settings, &points.loader), 15);
    settings.accumulate = 2; /* 5 batches: 2 + 2 + 1 */
    ck_assert_int_eq(train_steps_planned(&settings, &points.loader), 9);
    settings.steps = 7;
    ck_assert_int_eq(train_steps_planned(&settings, &points.loader), 7);
    settings.epochs = 0;
    settings.steps = 100;
    ck_assert_int_eq(train_steps_planned(&settings, &points.loader), 100);
    arena_free(&points.arena);
}
END_TEST

START_TEST(the_log_holds_every_step_and_evaluation_and_the_loss_falls)
{
    Points points;
    Rng rng;
    Error error;
    TrainLog log = { 0 };
    TrainTask task = points_init(&points, &rng);
    TrainSettings settings = points_settings(8);
    check(train(&log, &task, &settings, &rng, &error), &error);
    ck_assert_int_eq(log.step_count, 40);
    ck_assert_int_eq(log.steps_an_epoch, 5);
    ck_assert_int_eq(log.evaluation_count, 14); /* 0, 3, … 39 */
    ck_assert_int_eq(log.epoch_count, 8);
    ck_assert_int_eq(points.samples, 8);
    ck_assert_double_eq(log.steps[0].learning_rate, 0.01);
    ck_assert_double_eq(log.steps[4].learning_rate, 0.05);
    ck_assert_double_eq(log.evaluations[13].step, 39);
    ck_assert_double_eq(log.evaluations[13].epoch, 8);
    ck_assert_double_eq(log.evaluations[13].units_seen, 160);
    ck_assert_double_lt(log.evaluations[13].val_loss, 0.5 * log.evaluations[0].val_loss);
    train_log_free(&log);
    arena_free(&points.arena);
}
END_TEST

/* A pass draws as DataLoader draws, dropout two words a number, an evaluation two passes. */
START_TEST(random_numbers_are_drawn_in_the_books_order)
{
    Points points;
    Rng rng, by_hand;
    Error error;
    TrainLog log = { 0 };
    TrainTask task = points_init(&points, &rng);
    by_hand = rng;
    TrainSettings settings = points_settings(2);
    check(train(&log, &task, &settings, &rng, &error), &error);

    Loader loader, evaluation;
    Arena arena;
    arena_init(&arena, "order");
    loader_init(&loader, POINTS, 4, true, true, &arena);
    loader_init(&evaluation, POINTS, 4, true, false, &arena);
    for (int step = 0; step < 10; step++) {
        if (step % 5 == 0)
            loader_start(&loader, &by_hand);
        const int *examples;
        ck_assert_int_eq(loader_next(&loader, &examples), 4);
        ck_assert_int_eq(points.order[step], examples[0]);
        uint8_t keep[4 * FEATURES];
        rng_fill_keep(keep, sizeof keep, 0.25, &by_hand);
        if (step % 3 == 0) {
            loader_start(&evaluation, &by_hand);
            loader_start(&evaluation, &by_hand);
        }
    }
    ck_assert_uint_eq(rng_u32(&rng), rng_u32(&by_hand));
    arena_free(&arena);
    train_log_free(&log);
    arena_free(&points.arena);
}
END_TEST

START_TEST(two_accumulated_batches_are_one_of_twice_the_size)
{
    float weights[2][FEATURES];
    for (int round = 0; round < 2; round++) {
        Points points;
        Rng rng;
        Error error;
        TrainLog log = { 0 };
        TrainTask task = points_init(&points, &rng);
        loader_init(&points.loader, 16, round == 0 ? 8 : 4, false, true, &points.arena);
        TrainSettings settings = points_settings(3);
        settings.accumulate = round == 0 ? 1 : 2;
        settings.clip = 0.0;
        settings.eval_every = 0;
        check(train(&log, &task, &settings, &rng, &error), &error);
        ck_assert_int_eq(log.step_count, 6);
        memcpy(weights[round], points.weight->data, sizeof weights[0]);
        train_log_free(&log);
        arena_free(&points.arena);
    }
    assert_near(weights[1], weights[0], FEATURES, 1e-6f, "weights"); /* dropout masks are drawn alike: row after row */
}
END_TEST

START_TEST(a_loss_that_is_no_number_stops_the_training_and_names_the_step)
{
    Points points;
    Rng rng;
    Error error;
    TrainLog log = { 0 };
    TrainTask task = points_init(&points, &rng);
    points.poisoned_step = 7;
    TrainSettings settings = points_settings(8);
    ck_assert(!train(&log, &task, &settings, &rng, &error));
    ck_assert_ptr_nonnull(strstr(error.message, "step 7: the loss is nan"));
    for (int k = 0; k < FEATURES; k++)
        ck_assert(isfinite(points.weight->data[k]));
    train_log_free(&log);
    arena_free(&points.arena);
}
END_TEST

START_TEST(too_few_examples_for_a_batch_are_an_error)
{
    Points points;
    Rng rng;
    Error error;
    TrainLog log = { 0 };
    TrainTask task = points_init(&points, &rng);
    loader_init(&points.loader, 3, 4, true, true, &points.arena);
    TrainSettings settings = points_settings(1);
    ck_assert(!train(&log, &task, &settings, &rng, &error));
    ck_assert_ptr_nonnull(strstr(error.message, "3 examples"));
    arena_free(&points.arena);
}
END_TEST

/* ---- checkpoints ---- */

/* A training in a directory of its own; returns the weights. */
static void train_in(const char *directory, const TrainSettings *settings, TrainLog *log, float *weights)
{
    Points points;
    Rng rng;
    Error error;
    TrainTask task = points_init(&points, &rng);
    TrainSettings here = *settings;
    here.directory = directory;
    check(train(log, &task, &here, &rng, &error), &error);
    memcpy(weights, points.weight->data, FEATURES * sizeof *weights);
    arena_free(&points.arena);
}

static void check_same_file(const char *a, const char *b, const char *name)
{
    char *path_a = test_path(a, name), *path_b = test_path(b, name);
    size_t size_a, size_b;
    char *bytes_a = test_file_read(path_a, &size_a), *bytes_b = test_file_read(path_b, &size_b);
    ck_assert_msg(bytes_a != NULL && bytes_b != NULL, "no %s", name);
    ck_assert_msg(size_a == size_b && memcmp(bytes_a, bytes_b, size_a) == 0, "%s differs", name);
    free(bytes_a);
    free(bytes_b);
    free(path_a);
    free(path_b);
}

static bool exists(const char *directory, const char *name)
{
    char *path = test_path(directory, name);
    FILE *file = fopen(path, "r");
    if (file != NULL)
        fclose(file);
    free(path);
    return file != NULL;
}

START_TEST(a_training_in_two_parts_ends_as_one_in_one_part)
{
    static const char *const files[] = { "latest/model.safetensors", "latest/optimizer.safetensors",
                                         "latest/training.json", "log.csv" };
    char *whole = test_directory_new(), *parts = test_directory_new();
    float weights[2][FEATURES];
    TrainLog logs[2] = { { 0 } };
    TrainSettings settings = points_settings(6);
    settings.save_every = 4;
    settings.keep = 1;
    train_in(whole, &settings, &logs[0], weights[0]);

    settings.steps = 4 + 3 * _i; /* before, at and after the end of a pass and of a checkpoint */
    TrainLog first = { 0 };
    train_in(parts, &settings, &first, weights[1]);
    train_log_free(&first);
    settings.steps = 0;
    settings.resume = true;
    train_in(parts, &settings, &logs[1], weights[1]);

    ck_assert(memcmp(weights[0], weights[1], sizeof weights[0]) == 0);
    ck_assert_int_eq(logs[0].step_count, logs[1].step_count);
    ck_assert_int_eq(logs[0].evaluation_count, logs[1].evaluation_count);
    for (int i = 0; i < 4; i++)
        check_same_file(whole, parts, files[i]);
    train_log_free(&logs[0]);
    train_log_free(&logs[1]);
    test_directory_remove(whole);
    test_directory_remove(parts);
}
END_TEST

START_TEST(the_latest_and_so_many_older_checkpoints_stay)
{
    char *directory = test_directory_new();
    float weights[FEATURES];
    TrainLog log = { 0 };
    TrainSettings settings = points_settings(6); /* 30 steps */
    settings.save_every = 7;
    settings.keep = 2;
    train_in(directory, &settings, &log, weights);
    ck_assert(!exists(directory, "step-7/training.json"));
    ck_assert(!exists(directory, "step-14/training.json"));
    ck_assert(exists(directory, "step-21/training.json"));
    ck_assert(exists(directory, "step-28/training.json"));
    ck_assert(exists(directory, "step-30/training.json")); /* the end */
    check_same_file(directory, directory, "latest/training.json");
    train_log_free(&log);
    test_directory_remove(directory);
}
END_TEST

START_TEST(a_new_training_does_not_take_the_place_of_one_that_was_saved)
{
    char *directory = test_directory_new();
    Points points;
    Rng rng;
    Error error;
    float weights[FEATURES];
    TrainLog log = { 0 };
    TrainSettings settings = points_settings(2);
    settings.save_every = 4;
    train_in(directory, &settings, &log, weights);
    train_log_free(&log);
    settings.directory = directory;
    TrainTask task = points_init(&points, &rng);
    ck_assert(!train(&log, &task, &settings, &rng, &error));
    ck_assert_ptr_nonnull(strstr(error.message, "--resume"));
    settings.overwrite = true;
    check(train(&log, &task, &settings, &rng, &error), &error);
    arena_free(&points.arena);
    train_log_free(&log);
    test_directory_remove(directory);
}
END_TEST

START_TEST(what_an_interrupted_save_left_behind_goes)
{
    char *directory = test_directory_new();
    float weights[FEATURES];
    TrainLog log = { 0 };
    Error error;
    TrainSettings settings = points_settings(6);
    settings.save_every = 10;
    settings.steps = 10;
    train_in(directory, &settings, &log, weights);
    train_log_free(&log);
    static const char *const leftovers[] = { "unfinished", "removed", "step-20" };
    for (int i = 0; i < 3; i++) {
        char *path = test_path(directory, leftovers[i]);
        check(file_make_directory(path, &error), &error);
        free(test_file_new(path, "model.safetensors", "half", 4));
        free(path);
    }
    settings.steps = 13;
    settings.resume = true;
    train_in(directory, &settings, &log, weights);
    for (int i = 0; i < 3; i++) {
        char name[64];
        snprintf(name, sizeof name, "%s/model.safetensors", leftovers[i]);
        ck_assert_msg(!exists(directory, name), "%s is still there", name);
    }
    ck_assert(exists(directory, "step-13/model.safetensors"));
    train_log_free(&log);
    test_directory_remove(directory);
}
END_TEST

typedef struct NumberCase {
    const char *from, *to;
    const char *message;
} NumberCase;

static const NumberCase number_cases[] = {
    { "\"loader_batch\":\t4", "\"loader_batch\":\t5", "batches of 5" },
    { "\"loader_next\":\t20", "\"loader_next\":\t-1", "do not fit together" },
    { "\"loader_next\":\t20", "\"loader_next\":\t23", "do not fit together" },
    { "\"generator_index\":\t", "\"generator_index\":\t9", "do not fit together" },
    { "\"log_steps\":\t10", "\"log_steps\":\t999", "do not fit together" },
    { "\"step\":\t10", "\"step\":\t\"ten\"", "step" },
    { "{", "{{", "training.json" },
};
enum { NUMBER_CASES = sizeof number_cases / sizeof number_cases[0] };

START_TEST(a_damaged_checkpoint_is_refused)
{
    const NumberCase *this_case = &number_cases[_i];
    char *directory = test_directory_new();
    float weights[FEATURES];
    TrainLog log = { 0 };
    Error error;
    TrainSettings settings = points_settings(2);
    settings.save_every = 10;
    train_in(directory, &settings, &log, weights);
    train_log_free(&log);
    char *path = test_path(directory, "latest/training.json");
    char *json = test_file_read(path, NULL);
    char *place = strstr(json, this_case->from);
    ck_assert_msg(place != NULL, "no %s in %s", this_case->from, json);
    char changed[4096];
    int size = snprintf(changed, sizeof changed, "%.*s%s%s", (int)(place - json), json, this_case->to,
                        place + strlen(this_case->from));
    free(test_file_new(directory, "latest/training.json", changed, (size_t)size));

    Points points;
    Rng rng;
    TrainTask task = points_init(&points, &rng);
    settings.directory = directory;
    settings.resume = true;
    ck_assert(!train(&log, &task, &settings, &rng, &error));
    ck_assert_msg(strstr(error.message, this_case->message) != NULL, "%s", error.message);
    train_log_free(&log);
    arena_free(&points.arena);
    free(json);
    free(path);
    test_directory_remove(directory);
}
END_TEST

START_TEST(resuming_nothing_starts_from_the_beginning)
{
    char *directory = test_directory_new();
    float weights[FEATURES];
    TrainLog log = { 0 };
    TrainSettings settings = points_settings(2);
    settings.save_every = 10;
    settings.resume = true;
    train_in(directory, &settings, &log, weights);
    ck_assert_int_eq(log.step_count, 10);
    train_log_free(&log);
    test_directory_remove(directory);
}
END_TEST

/* Exercise 5.4: weights and moments come from the checkpoint; steps, log, order and generator begin anew, nothing is written. */
START_TEST(a_restart_takes_weights_and_moments_alone)
{
    enum { BATCHES = 5 };
    char *directory = test_directory_new();
    float trained[FEATURES], after[FEATURES], other[FEATURES];
    TrainLog log = { 0 }, second = { 0 }, third = { 0 };
    Points points;
    Rng rng;
    Error error;
    TrainSettings settings = points_settings(2);
    settings.save_every = 2 * BATCHES;
    train_in(directory, &settings, &log, trained);

    TrainTask task = points_init(&points, &rng);
    settings.epochs = 1;
    settings.save_every = NEVER_SAVE;
    settings.resume = settings.restart = true;
    settings.directory = directory;
    check(train(&second, &task, &settings, &rng, &error), &error);
    memcpy(after, points.weight->data, sizeof after);
    ck_assert_int_eq(second.step_count, BATCHES);
    ck_assert_int_eq(second.evaluation_count, 2); /* after steps 0 and 3 */
    ck_assert_int_eq(second.evaluations[0].step, 0);
    ck_assert_double_eq(second.steps[0].learning_rate, log.steps[0].learning_rate);
    ck_assert_double_ne(second.steps[0].loss, log.steps[0].loss); /* the same batch, other weights */
    int order[BATCHES];
    memcpy(order, points.order, sizeof order);
    ck_assert(!exists(directory, "step-5/training.json") && exists(directory, "step-10/training.json"));
    arena_free(&points.arena);

    task = points_init(&points, &rng); /* from the same weights, without the moments: another end */
    memcpy(points.weight->data, trained, sizeof trained);
    settings.resume = settings.restart = false;
    settings.directory = NULL;
    check(train(&third, &task, &settings, &rng, &error), &error);
    memcpy(other, points.weight->data, sizeof other);
    ck_assert(memcmp(order, points.order, sizeof order) == 0);
    ck_assert_double_eq(second.steps[0].loss, third.steps[0].loss);
    ck_assert(memcmp(after, other, sizeof after) != 0);
    arena_free(&points.arena);
    train_log_free(&log);
    train_log_free(&second);
    train_log_free(&third);
    test_directory_remove(directory);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = {
        { .test = steps_are_counted_from_epochs_batches_and_accumulation },
        { .test = the_log_holds_every_step_and_evaluation_and_the_loss_falls },
        { .test = random_numbers_are_drawn_in_the_books_order },
        { .test = two_accumulated_batches_are_one_of_twice_the_size },
        { .test = a_loss_that_is_no_number_stops_the_training_and_names_the_step },
        { .test = too_few_examples_for_a_batch_are_an_error },
        { .test = a_training_in_two_parts_ends_as_one_in_one_part, .rounds = 5 },
        { .test = the_latest_and_so_many_older_checkpoints_stay },
        { .test = a_new_training_does_not_take_the_place_of_one_that_was_saved },
        { .test = what_an_interrupted_save_left_behind_goes },
        { .test = a_damaged_checkpoint_is_refused, .rounds = NUMBER_CASES },
        { .test = resuming_nothing_starts_from_the_beginning },
        { .test = a_restart_takes_weights_and_moments_alone },
    };
    return run_suite("ch05 trainer", tests, sizeof tests / sizeof tests[0]);
}
