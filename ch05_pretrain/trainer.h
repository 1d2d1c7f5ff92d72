/* trainer.h: the training loop                                              book §5.2, D.4, tests/test_ch05_trainer.c
 * One loop for every chapter: for each epoch, for each batch: gradients to zero, loss, backward, (clip,) optimizer step; now and
 * then an evaluation; after each epoch a sample. What an example is and how its loss is computed, the task says: ch05 windows
 * of text, ch06 messages with labels, ch07 instructions.
 * Random numbers are drawn exactly as the book's train_model_simple draws them: a pass of the loader, then for each batch its
 * dropout masks, and for each evaluation what the task's evaluate draws (two passes of loaders).
 * Checkpoints (checkpoint.h) are taken between two steps: a run that was killed and resumed ends with the same bytes.
 * Ctrl-C ends the program after the step that is being made, with status 130, a checkpoint, and a line that says how to go on; the
 * second Ctrl-C ends it at once.
 * Errors   false with error set: a loss that is not a number, a checkpoint that cannot be written or read. Read next: model_files.h. */
#ifndef CH05_TRAINER_H
#define CH05_TRAINER_H

#include "ch05_pretrain/train_log.h"
#include "common/dataset.h"
#include "common/nn.h"
#include "common/optimizer.h"
#include "common/rng.h"
#include "common/tape.h"

/* The loss, a single number, of the examples with these numbers. dropout NULL: evaluation. */
typedef Tensor *(*BatchLoss)(void *context, Tape *tape, const int *examples, int count, Rng *dropout);

typedef struct TrainTask {
    void *context;          /* handed to every function below; any function but batch_loss may be NULL */
    Parameters *parameters; /* those with wants_grad learn */
    Loader *loader;         /* deals out the training examples */
    const char *label;      /* "pre-training": before the progress bar; NULL: "training" */
    const char *units;      /* what the log counts: "tokens", "examples" */
    BatchLoss batch_loss;   /* of training examples */

    /* How many units these examples are; NULL: one each. */
    int64_t (*batch_units)(void *context, const int *examples, int count);

    /* Fills train_loss and val_loss (they are NAN before). tape: for the passes, not recording, reset by the callee. */
    void (*evaluate)(void *context, Tape *tape, EvaluationRow *row, Rng *rng);

    /* At the end of each epoch, before the sample: fills the accuracies (NAN before). book §6.7 */
    void (*end_of_epoch)(void *context, Tape *tape, EpochRow *row, Rng *rng);

    /* Prints what the model writes by now: after each epoch, or every sample_every steps. */
    void (*sample)(void *context, Rng *rng);

    /* Writes the model's files into directory, which is there; and reads the weights back into the same model. */
    bool (*save_model)(void *context, const char *directory, Error *error);
    bool (*load_model)(void *context, const char *directory, Error *error);
} TrainTask;

/* For save_every: the program has no --resume, or the directory's checkpoints are another training's. */
enum { NEVER_SAVE = -1 };

typedef struct TrainSettings {
    int epochs;     /* passes over the training examples; 0: as many as steps need */
    int steps;      /* stop after so many optimizer steps; 0: epochs decide */
    int accumulate; /* batches summed before one optimizer step; 0 and 1: none */

    LearningRate learning_rate; /* total_steps 0: all steps of this training. For a constant rate:
                                   initial = peak = minimum, warmup_steps 0 */
    float weight_decay;
    float beta2;   /* 0: 0.999 */
    double clip;   /* largest norm of the gradient; 0: no clipping */
    int clip_from; /* clip from this step on (D.4: after the warm-up) */

    int eval_every;   /* evaluate after step 0, N, 2N, …; 0: never */
    int sample_every; /* sample after every N steps; 0: after each epoch; −1: never */

    const char *directory; /* for checkpoints and log.csv; NULL: none */
    int save_every;        /* checkpoint after every N steps and at the end; 0: only when Ctrl-C ends the training;
                              NEVER_SAVE: not even then */
    int keep;              /* so many checkpoints stay besides the latest */
    bool resume;           /* go on from directory/latest; from the start, with a note, if there is none */
    bool restart; /* with resume: of the checkpoint the weights and the optimizer's moments alone; steps, log and order
                              begin anew, and the generator stays as it is (Ex 5.4) */
    bool overwrite; /* without resume: checkpoints that are there may go; false: that is an error */

    Profile *profile; /* notes the time of every operation of a step; NULL: nobody does */

    bool quiet;     /* no progress bar */
    bool print_log; /* print "Ep 1 (Step 000000): Train loss 9.781, Val loss 9.933" at each evaluation, as the book */
} TrainSettings;

/* Steps that these settings mean for that loader: epochs · ⌈batches / accumulate⌉, at most steps. */
int train_steps_planned(const TrainSettings *settings, const Loader *loader);

/* Trains. The optimizer's moments and the passing values live and die inside. log (start with { 0 }) receives what was measured;
 * the caller frees it, also after an error. */
bool train(TrainLog *log, const TrainTask *task, const TrainSettings *settings, Rng *rng, Error *error);

/* Mean loss of the first max_batches batches of a new pass (0: of all); NAN if there are none. Draws the pass from rng, nothing
 * else. tape is reset after each batch and does not record meanwhile. The book's calc_loss_loader. */
double loader_loss(BatchLoss batch_loss, void *context, Tape *tape, Loader *loader, int max_batches, Rng *rng);

#endif
