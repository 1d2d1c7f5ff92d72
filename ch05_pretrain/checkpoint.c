#include "ch05_pretrain/checkpoint.h"

#include "ch05_pretrain/checkpoint_directory.h"
#include "common/json.h"
#include "common/safetensors.h"

#include <stdlib.h>
#include <string.h>

/* ---- optimizer.safetensors: everything that is an array ---- */

/* The arrays of a state, as they lie in memory, under their names in the file. */
typedef struct ItemList {
    SafetensorsItem *items;
    int count;
} ItemList;

static void add_item(ItemList *list, const char *name, SafetensorsType type, int rows, int columns, const void *values)
{
    if (rows == 0)
        return;
    list->items[list->count] =
        (SafetensorsItem){ .name = name, .type = type, .ndim = 2, .shape = { rows, columns }, .values = values };
    list->count++;
}

enum {
    STEP_COLUMNS = sizeof(StepRow) / sizeof(double),
    EVALUATION_COLUMNS = sizeof(EvaluationRow) / sizeof(double),
    EPOCH_COLUMNS = sizeof(EpochRow) / sizeof(double),
};

static bool save_arrays(const TrainState *state, const TrainTask *task, const char *path, Error *error)
{
    const AdamW *optimizer = &state->optimizer;
    const TrainLog *log = state->log;
    int parameters = optimizer->parameters->count;
    ItemList list = { malloc((2 * (size_t)parameters + 5) * sizeof(SafetensorsItem)), 0 };
    if (list.items == NULL)
        fatal("out of memory: a list of %d tensors", 2 * parameters);
    for (int i = 0; i < parameters; i++) {
        if (optimizer->m[i] == NULL) // a frozen weight
            continue;
        list.items[list.count] = safetensors_item(optimizer->m[i]->name, optimizer->m[i]);
        list.items[list.count + 1] = safetensors_item(optimizer->v[i]->name, optimizer->v[i]);
        list.count += 2;
    }
    add_item(&list, "log.steps", SAFETENSORS_F64, log->step_count, STEP_COLUMNS, log->steps);
    add_item(&list, "log.evaluations", SAFETENSORS_F64, log->evaluation_count, EVALUATION_COLUMNS, log->evaluations);
    add_item(&list, "log.epochs", SAFETENSORS_F64, log->epoch_count, EPOCH_COLUMNS, log->epochs);
    add_item(&list, "generator.words", SAFETENSORS_U32, 1, RNG_WORDS, state->rng->state);
    add_item(&list, "loader.order", SAFETENSORS_I32, 1, task->loader->count, task->loader->order);
    bool ok = safetensors_write_items(path, list.items, list.count, error);
    free(list.items);
    return ok;
}

/* The three tables of the log, whose lengths training.json tells. */
static bool load_log(TrainLog *log, const Safetensors *file, int steps, int evaluations, int epochs, Error *error)
{
    TrainLog loaded = {
        .steps_an_epoch = log->steps_an_epoch,
        .steps = calloc((size_t)steps + 1, sizeof(StepRow)),
        .step_count = steps,
        .step_capacity = steps + 1,
        .evaluations = calloc((size_t)evaluations + 1, sizeof(EvaluationRow)),
        .evaluation_count = evaluations,
        .evaluation_capacity = evaluations + 1,
        .epochs = calloc((size_t)epochs + 1, sizeof(EpochRow)),
        .epoch_count = epochs,
        .epoch_capacity = epochs + 1,
    };
    if (loaded.steps == NULL || loaded.evaluations == NULL || loaded.epochs == NULL)
        fatal("out of memory: the log of %d steps", steps);
    train_log_free(log);
    *log = loaded;
    return (steps == 0 || safetensors_read_bytes(file, "log.steps", SAFETENSORS_F64, log->steps,
                                                 (size_t)steps * sizeof(StepRow), error)) &&
           (evaluations == 0 || safetensors_read_bytes(file, "log.evaluations", SAFETENSORS_F64, log->evaluations,
                                                       (size_t)evaluations * sizeof(EvaluationRow), error)) &&
           (epochs == 0 || safetensors_read_bytes(file, "log.epochs", SAFETENSORS_F64, log->epochs,
                                                  (size_t)epochs * sizeof(EpochRow), error));
}

static bool load_moments(AdamW *optimizer, const Safetensors *file, Error *error)
{
    for (int i = 0; i < optimizer->parameters->count; i++) {
        if (optimizer->m[i] == NULL)
            continue;
        if (!safetensors_read_tensor(file, optimizer->m[i]->name, optimizer->m[i], error) ||
            !safetensors_read_tensor(file, optimizer->v[i]->name, optimizer->v[i], error))
            return false;
    }
    return true;
}

/* ---- training.json: everything that is a number ---- */

static bool save_numbers(const TrainState *state, const TrainTask *task, const char *path, Error *error)
{
    cJSON *json = cJSON_CreateObject();
    if (json == NULL)
        fatal("out of memory: training.json");
    cJSON_AddNumberToObject(json, "step", state->step);
    cJSON_AddNumberToObject(json, "epoch", state->epoch);
    cJSON_AddNumberToObject(json, "units_seen", (double)state->units_seen);
    cJSON_AddNumberToObject(json, "optimizer_step", state->optimizer.step);
    cJSON_AddNumberToObject(json, "loader_count", task->loader->count);
    cJSON_AddNumberToObject(json, "loader_batch", task->loader->batch);
    cJSON_AddNumberToObject(json, "loader_next", task->loader->next);
    cJSON_AddNumberToObject(json, "generator_index", state->rng->index);
    cJSON_AddBoolToObject(json, "generator_has_normal", state->rng->has_normal);
    cJSON_AddNumberToObject(json, "generator_next_normal", state->rng->has_normal ? state->rng->next_normal : 0.0);
    cJSON_AddNumberToObject(json, "log_steps", state->log->step_count);
    cJSON_AddNumberToObject(json, "log_evaluations", state->log->evaluation_count);
    cJSON_AddNumberToObject(json, "log_epochs", state->log->epoch_count);
    bool ok = json_write(path, json, error);
    cJSON_Delete(json);
    return ok;
}

/* What training.json says besides the state's own fields. */
typedef struct Position {
    int loader_count, loader_batch, loader_next;
    int log_steps, log_evaluations, log_epochs;
} Position;

static bool read_numbers(TrainState *state, Position *position, const cJSON *json, const char *path, Error *error)
{
    return json_int(json, "step", &state->step, path, error) && json_int(json, "epoch", &state->epoch, path, error) &&
           json_int64(json, "units_seen", &state->units_seen, path, error) &&
           json_int(json, "optimizer_step", &state->optimizer.step, path, error) &&
           json_int(json, "loader_count", &position->loader_count, path, error) &&
           json_int(json, "loader_batch", &position->loader_batch, path, error) &&
           json_int(json, "loader_next", &position->loader_next, path, error) &&
           json_int(json, "generator_index", &state->rng->index, path, error) &&
           json_bool(json, "generator_has_normal", &state->rng->has_normal, path, error) &&
           json_double(json, "generator_next_normal", &state->rng->next_normal, path, error) &&
           json_int(json, "log_steps", &position->log_steps, path, error) &&
           json_int(json, "log_evaluations", &position->log_evaluations, path, error) &&
           json_int(json, "log_epochs", &position->log_epochs, path, error);
}

/* Numbers that index arrays must lie in them, whoever wrote the file. */
static bool check_numbers(const TrainState *state, const Position *position, const Loader *loader, const char *path,
                          Error *error)
{
    if (position->loader_count != loader->count || position->loader_batch != loader->batch)
        return error_set(error,
                         "%s: that training had %d examples in batches of %d, this one has %d in batches of %d; "
                         "resume with the same data and --batch",
                         path, position->loader_count, position->loader_batch, loader->count, loader->batch);
    bool in_range = state->step >= 0 && state->epoch >= 0 && state->units_seen >= 0 && state->optimizer.step >= 0 &&
                    state->rng->index >= 0 && state->rng->index <= RNG_WORDS && position->loader_next >= 0 &&
                    position->loader_next <= loader->count && position->log_steps == state->step &&
                    position->log_evaluations >= 0 && position->log_evaluations <= state->step &&
                    position->log_epochs >= 0 && position->log_epochs <= state->epoch;
    return in_range || error_set(error, "%s: its numbers do not fit together; take an older checkpoint", path);
}

static bool load_numbers(TrainState *state, Position *position, const Loader *loader, const char *path, Error *error)
{
    cJSON *json;
    if (!json_read(&json, path, NULL, error))
        return false;
    bool ok = read_numbers(state, position, json, path, error) && check_numbers(state, position, loader, path, error);
    cJSON_Delete(json);
    return ok;
}

/* The loader's order is an index into the task's examples. */
static bool check_order(const Loader *loader, const char *path, Error *error)
{
    for (int i = 0; i < loader->count; i++) {
        if (loader->order[i] < 0 || loader->order[i] >= loader->count)
            return error_set(error, "%s: loader.order: example %d of %d; take an older checkpoint", path,
                             loader->order[i], loader->count);
    }
    return true;
}

static bool load_arrays(TrainState *state, const Position *position, Loader *loader, const char *path, Error *error)
{
    Safetensors file;
    if (!safetensors_open(&file, path, error))
        return false;
    bool ok =
        load_moments(&state->optimizer, &file, error) &&
        load_log(state->log, &file, position->log_steps, position->log_evaluations, position->log_epochs, error) &&
        safetensors_read_bytes(&file, "generator.words", SAFETENSORS_U32, state->rng->state, sizeof state->rng->state,
                               error) &&
        safetensors_read_bytes(&file, "loader.order", SAFETENSORS_I32, loader->order,
                               (size_t)loader->count * sizeof(int), error) &&
        check_order(loader, path, error);
    loader->next = position->loader_next;
    safetensors_close(&file);
    return ok;
}

/* ---- whole checkpoints ---- */

bool checkpoint_save(const TrainState *state, const TrainTask *task, const char *directory, int keep, Error *error)
{
    char unfinished[CHECKPOINT_PATH_SIZE], path[CHECKPOINT_PATH_SIZE];
    return checkpoint_begin(unfinished, directory, error) && task->save_model(task->context, unfinished, error) &&
           checkpoint_path(path, unfinished, "optimizer.safetensors", error) && save_arrays(state, task, path, error) &&
           checkpoint_path(path, unfinished, "training.json", error) && save_numbers(state, task, path, error) &&
           checkpoint_finish(directory, state->step, error) && checkpoint_tidy(directory, state->step, keep, error);
}

bool checkpoint_exists(const char *directory)
{
    return checkpoint_latest_step(directory) >= 0;
}

bool checkpoint_load(TrainState *state, const TrainTask *task, const char *directory, int keep, Error *error)
{
    char latest[CHECKPOINT_PATH_SIZE], path[CHECKPOINT_PATH_SIZE];
    Position position;
    return checkpoint_tidy(directory, checkpoint_latest_step(directory), keep, error) &&
           checkpoint_path(latest, directory, "latest", error) &&
           checkpoint_path(path, latest, "training.json", error) &&
           load_numbers(state, &position, task->loader, path, error) &&
           task->load_model(task->context, latest, error) &&
           checkpoint_path(path, latest, "optimizer.safetensors", error) &&
           load_arrays(state, &position, task->loader, path, error);
}

bool checkpoints_remove(const char *directory, Error *error)
{
    return checkpoint_unlink_latest(directory, error) && checkpoint_tidy(directory, -1, 0, error);
}
