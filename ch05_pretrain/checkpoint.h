/* checkpoint.h: a training that can be interrupted                              book §5.4, tests/test_ch05_checkpoint.c
 * DIRECTORY/step-N/     config.json, model.safetensors, vocab.json, merges.txt   the model (model_files.h)
 *                       optimizer.safetensors   AdamW's moments, the log, the loader's order, the generator's words
 *                       training.json           step, epoch, position in the pass, …
 * DIRECTORY/latest      a link to the newest step-N
 * A checkpoint grows under the name "unfinished", is flushed to the disk, gets its name by rename; then the link is replaced by
 * rename. So whenever the program is killed, latest is a whole checkpoint. Read next: trainer.c. */
#ifndef CH05_CHECKPOINT_H
#define CH05_CHECKPOINT_H

#include "ch05_pretrain/trainer.h"

/* Where a training stands between two steps: with the model, all that decides how it goes on. */
typedef struct TrainState {
    int step;           /* optimizer steps taken */
    int epoch;          /* passes begun: 1, 2, …; 0 before the first */
    int64_t units_seen; /* tokens or examples of all batches so far */
    AdamW optimizer;
    TrainLog *log;
    Rng *rng;
} TrainState;

/* Saves the state and the task's model after state->step steps; then removes all but the keep newest older ones. */
bool checkpoint_save(const TrainState *state, const TrainTask *task, const char *directory, int keep, Error *error);

/* Is there a directory/latest? */
bool checkpoint_exists(const char *directory);

/* Fills the state and the task's model from directory/latest. What an interrupted save or removal left behind, and
 * checkpoints later than latest, go; keep as in checkpoint_save. */
bool checkpoint_load(TrainState *state, const TrainTask *task, const char *directory, int keep, Error *error);

/* Removes latest and every checkpoint in directory: for a run that starts anew. */
bool checkpoints_remove(const char *directory, Error *error);

#endif
