#include "ch05_pretrain/trainer.h"

#include "ch05_pretrain/checkpoint.h"
#include "common/console.h"
#include "common/file.h"
#include "common/interrupt.h"
#include "common/ops/elementwise.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* All that one call of train works with. */
typedef struct Trainer {
    const TrainTask *task;
    TrainSettings settings;
    TrainState state; /* what a checkpoint holds */
    int total_steps;
    Arena moments; /* the optimizer's memory */
    Arena step;    /* what one batch makes, and the tape's */
    Tape tape;
    Progress progress;
} Trainer;

/* ---- how long ---- */

/* Optimizer steps in one pass: every accumulate batches, and one more for a rest. */
static int steps_an_epoch(const TrainSettings *settings, const Loader *loader)
{
    int accumulate = settings->accumulate > 1 ? settings->accumulate : 1;
    return (loader_batches(loader) + accumulate - 1) / accumulate;
}

int train_steps_planned(const TrainSettings *settings, const Loader *loader)
{
    int64_t steps = (int64_t)settings->epochs * steps_an_epoch(settings, loader);
    if (settings->steps > 0 && (settings->epochs == 0 || settings->steps < steps))
        steps = settings->steps;
    return steps < INT_MAX ? (int)steps : INT_MAX;
}

/* Batches that are still to come in this pass; 0 before the first. */
static int batches_left(const Loader *loader)
{
    int examples = loader->count - loader->next;
    int full = examples / loader->batch;
    bool rest = examples % loader->batch != 0;
    return full + (rest && !loader->drop_last);
}

/* ---- one step ---- */

/* Loss and gradients of one batch; its share in the step's gradient is 1 / batches. */
static bool train_batch(Trainer *trainer, int batches, double *loss, Error *error)
{
    const TrainTask *task = trainer->task;
    TrainState *state = &trainer->state;
    const int *examples;
    int count = loader_next(task->loader, &examples);
    Tensor *batch_loss = task->batch_loss(task->context, &trainer->tape, examples, count, state->rng);
    *loss = (double)batch_loss->data[0];
    if (!isfinite(*loss))
        return error_set(error,
                         "step %d: the loss is %g: training went astray; take a smaller --lr, a longer --warmup "
                         "or a smaller --clip",
                         state->step, *loss);
    if (batches > 1)
        batch_loss = tape_scale(&trainer->tape, batch_loss, 1.0f / (float)batches);
    tape_backward(&trainer->tape, batch_loss);
    state->units_seen += task->batch_units != NULL ? task->batch_units(task->context, examples, count) : count;
    tape_reset(&trainer->tape);
    return true;
}

/* Gradients of one batch, or of several summed; then all weights move a little. */
static bool train_step(Trainer *trainer, Error *error)
{
    const TrainSettings *settings = &trainer->settings;
    TrainState *state = &trainer->state;
    int left = batches_left(trainer->task->loader);
    int batches = settings->accumulate > 1 ? settings->accumulate : 1;
    if (batches > left)
        batches = left;

    Profile *profile = trainer->tape.profile;
    double learning = (double)parameters_trainable_size(trainer->task->parameters);
    profile_skip(profile);
    parameters_zero_grad(trainer->task->parameters);
    profile_note(profile, "gradients to zero", PROFILE_REST, 0.0, learning * sizeof(float));
    double loss = 0.0;
    for (int b = 0; b < batches; b++) {
        double batch_loss;
        if (!train_batch(trainer, batches, &batch_loss, error))
            return false;
        loss += batch_loss / batches;
    }
    double lr = learning_rate_at(&settings->learning_rate, state->step);
    double norm = NAN;
    profile_skip(profile);
    if (settings->clip > 0.0 && state->step >= settings->clip_from)
        norm = (double)gradient_clip(trainer->task->parameters, (float)settings->clip);
    profile_note(profile, "gradient norm", PROFILE_REST, 0.0, learning * sizeof(float));
    adamw_step(&state->optimizer, (float)lr);
    profile_note(profile, "AdamW", PROFILE_REST, 0.0,
                 7.0 * learning * sizeof(float)); // reads w, g, m, v; writes w, m, v
    train_log_add_step(state->log, (StepRow){ state->step, lr, loss, norm });
    state->step++;
    return true;
}

/* ---- between steps ---- */

/* log.csv is written by who writes checkpoints or begins anew; to resume and never save leaves the directory as it is. */
static bool write_log(const Trainer *trainer, Error *error)
{
    const TrainSettings *settings = &trainer->settings;
    bool only_reads = settings->resume && settings->save_every == NEVER_SAVE;
    if (settings->directory == NULL || only_reads)
        return true;
    char path[4096];
    snprintf(path, sizeof path, "%s/log.csv", settings->directory);
    return train_log_write(trainer->state.log, trainer->task->units, path, error);
}

static bool evaluate(Trainer *trainer, Error *error)
{
    const TrainTask *task = trainer->task;
    const TrainSettings *settings = &trainer->settings;
    TrainState *state = &trainer->state;
    EvaluationRow row = {
        .step = state->step - 1, // the step that was just made
        .epoch = state->epoch,
        .units_seen = (double)state->units_seen,
        .learning_rate = state->log->steps[state->log->step_count - 1].learning_rate,
        .train_loss = NAN,
        .val_loss = NAN,
    };
    trainer->tape.profile = NULL; // only what training costs is noted
    task->evaluate(task->context, &trainer->tape, &row, state->rng);
    trainer->tape.profile = settings->profile;
    train_log_add_evaluation(state->log, row);
    if (settings->print_log) {
        progress_clear(&trainer->progress);
        printf("Ep %d (Step %06d): Train loss %.3f, Val loss %.3f\n", state->epoch, state->step - 1, row.train_loss,
               row.val_loss);
        fflush(stdout);
    }
    return write_log(trainer, error);
}

static void end_epoch(Trainer *trainer)
{
    const TrainTask *task = trainer->task;
    TrainState *state = &trainer->state;
    EpochRow row = { state->epoch, (double)state->units_seen, NAN, NAN };
    progress_clear(&trainer->progress);
    if (task->end_of_epoch != NULL)
        task->end_of_epoch(task->context, &trainer->tape, &row, state->rng);
    train_log_add_epoch(state->log, row);
    if (task->sample != NULL && trainer->settings.sample_every == 0)
        task->sample(task->context, state->rng);
}

static void show_progress(Trainer *trainer)
{
    const TrainState *state = &trainer->state;
    char note[32];
    snprintf(note, sizeof note, "loss %.3f", state->log->steps[state->log->step_count - 1].loss);
    trainer->progress.total = state->units_seen * trainer->total_steps / state->step; // as if all steps were alike
    progress_update(&trainer->progress, state->units_seen, note);
}

/* What is due after a step: in the book's order evaluation, then the end of the epoch; then a checkpoint. */
static bool after_step(Trainer *trainer, Error *error)
{
    const TrainTask *task = trainer->task;
    const TrainSettings *settings = &trainer->settings;
    int step = trainer->state.step - 1;
    if (settings->eval_every > 0 && task->evaluate != NULL && step % settings->eval_every == 0 &&
        !evaluate(trainer, error))
        return false;
    if (task->sample != NULL && settings->sample_every > 0 && (step + 1) % settings->sample_every == 0) {
        progress_clear(&trainer->progress);
        task->sample(task->context, trainer->state.rng);
    }
    if (batches_left(task->loader) == 0)
        end_epoch(trainer);
    bool last = step + 1 == trainer->total_steps;
    if (settings->save_every > 0 && (last || (step + 1) % settings->save_every == 0) &&
        !checkpoint_save(&trainer->state, task, settings->directory, settings->keep, error))
        return false;
    show_progress(trainer);
    return true;
}

/* The training loop. */
static bool train_epochs(Trainer *trainer, Error *error)
{
    Loader *loader = trainer->task->loader;
    TrainState *state = &trainer->state;
    while (state->step < trainer->total_steps && !interrupt_requested()) {
        if (batches_left(loader) == 0) {
            loader_start(loader, state->rng); // shuffles
            state->epoch++;
        }
        if (!train_step(trainer, error) || !after_step(trainer, error))
            return false;
    }
    return true;
}

/* ---- beginning and end ---- */

enum { REASON_SIZE = 4096 + 128 };

/* May the state be saved in the task's directory, though nobody asked for checkpoints? Not over those of another training. */
static bool may_save(const Trainer *trainer, char reason[REASON_SIZE])
{
    const TrainSettings *settings = &trainer->settings;
    if (settings->directory == NULL || settings->save_every == NEVER_SAVE || trainer->task->save_model == NULL)
        snprintf(reason, REASON_SIZE, "this training keeps no checkpoints; the next run begins it anew");
    else if (settings->save_every == 0 && !settings->resume && checkpoint_exists(settings->directory))
        snprintf(reason, REASON_SIZE,
                 "%s holds the checkpoint of an earlier training; go on with that one (--resume), or remove it first",
                 settings->directory);
    else
        return true;
    return false;
}

/* After Ctrl-C: saves where the training stands, says how to go on, and ends the program. */
static _Noreturn void stop(Trainer *trainer)
{
    const TrainSettings *settings = &trainer->settings;
    int step = trainer->state.step;
    char reason[REASON_SIZE];
    Error error;
    progress_end(&trainer->progress);
    fflush(stdout);
    fprintf(stderr, "stopped by Ctrl-C after step %d of %d; ", step, trainer->total_steps);
    if (!may_save(trainer, reason))
        fprintf(stderr, "nothing was saved: %s\n", reason);
    else if (checkpoint_save(&trainer->state, trainer->task, settings->directory, settings->keep, &error) &&
             write_log(trainer, &error))
        fprintf(stderr, "saved in %s/step-%d; go on with the same command and --resume\n", settings->directory, step);
    else
        fprintf(stderr, "nothing was saved: %s\n", error.message);
    exit(EXIT_INTERRUPTED);
}

/* The latest checkpoint's model and optimizer, and nothing else of it. */
static bool start_from(Trainer *trainer, Error *error)
{
    TrainState *state = &trainer->state;
    Rng rng = *state->rng;
    int steps_an_epoch = state->log->steps_an_epoch;
    if (!checkpoint_load(state, trainer->task, trainer->settings.directory, trainer->settings.keep, error))
        return false;
    *state->rng = rng;
    state->step = state->epoch = 0;
    state->units_seen = 0;
    train_log_free(state->log);
    *state->log = (TrainLog){ .steps_an_epoch = steps_an_epoch };
    trainer->task->loader->next = trainer->task->loader->count; // no pass has begun
    return true;
}

/* The latest checkpoint, and the log as it was then. */
static bool go_on(Trainer *trainer, Error *error)
{
    const TrainSettings *settings = &trainer->settings;
    const TrainTask *task = trainer->task;
    if (settings->restart)
        return start_from(trainer, error);
    return checkpoint_load(&trainer->state, task, settings->directory, settings->keep, error) &&
           write_log(trainer, error);
}

/* A run from the start, or, with resume, from the latest checkpoint. */
static bool begin(Trainer *trainer, Error *error)
{
    const TrainSettings *settings = &trainer->settings;
    const char *directory = settings->directory;
    if (directory == NULL)
        return true;
    if (!file_make_directory(directory, error))
        return false;
    bool there = checkpoint_exists(directory);
    if (settings->resume && there)
        return go_on(trainer, error);
    if (settings->resume)
        fprintf(stderr, "%s holds no checkpoint: starting from the beginning\n", directory);
    if (settings->save_every <= 0)
        return true;
    if (there && !settings->overwrite)
        return error_set(error, "%s/latest: a training was saved here; go on with it: --resume, or remove %s first",
                         directory, directory);
    return checkpoints_remove(directory, error);
}

bool train(TrainLog *log, const TrainTask *task, const TrainSettings *settings, Rng *rng, Error *error)
{
    Trainer trainer = { .task = task, .settings = *settings };
    if (settings->save_every > 0 && settings->directory == NULL)
        panic("train: save_every without a directory");
    if (loader_batches(task->loader) == 0)
        return error_set(error, "%d examples make no batch of %d; take more data or a smaller --batch",
                         task->loader->count, task->loader->batch);
    trainer.total_steps = train_steps_planned(settings, task->loader);
    if (trainer.settings.learning_rate.total_steps == 0)
        trainer.settings.learning_rate.total_steps = trainer.total_steps;

    arena_init(&trainer.moments, "the optimizer");
    arena_init(&trainer.step, "step");
    tape_init(&trainer.tape, &trainer.step);
    trainer.tape.profile = settings->profile;
    trainer.state = (TrainState){ .log = log, .rng = rng };
    adamw_init(&trainer.state.optimizer, task->parameters, settings->weight_decay, &trainer.moments);
    if (settings->beta2 > 0.0f)
        trainer.state.optimizer.beta2 = settings->beta2;
    log->steps_an_epoch = steps_an_epoch(settings, task->loader);
    task->loader->next = task->loader->count; // no pass has begun

    bool ok = begin(&trainer, error);
    const char *label = task->label != NULL ? task->label : "training";
    progress_start(&trainer.progress, label, task->units, trainer.state.units_seen, trainer.total_steps,
                   settings->quiet);
    interrupt_watch();
    ok = ok && train_epochs(&trainer, error);
    if (ok && interrupt_requested())
        stop(&trainer);
    interrupt_unwatch();
    progress_end(&trainer.progress);
    log->units_seen = (double)trainer.state.units_seen;
    tape_free(&trainer.tape);
    arena_free(&trainer.step);
    arena_free(&trainer.moments);
    return ok;
}

double loader_loss(BatchLoss batch_loss, void *context, Tape *tape, Loader *loader, int max_batches, Rng *rng)
{
    bool recording = tape->recording;
    tape->recording = false;
    double sum = 0.0;
    int batches = 0;
    loader_start(loader, rng);
    const int *examples;
    for (int count; (max_batches == 0 || batches < max_batches) && (count = loader_next(loader, &examples)) > 0;) {
        Tensor *loss = batch_loss(context, tape, examples, count, NULL);
        sum += (double)loss->data[0];
        batches++;
        tape_reset(tape);
    }
    tape->recording = recording;
    return batches > 0 ? sum / batches : NAN;
}
