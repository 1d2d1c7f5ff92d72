/* train_log.h: what a training measured                                        book §5.2, tests/test_ch05_trainer.c
 * One row for each step (learning rate, loss of its batch), one for each evaluation (losses on both sets), one for each epoch
 * (accuracies, where the task measures them). The evaluations are the table that the book prints, and the file log.csv.
 * Read next: trainer.h. */
#ifndef CH05_TRAIN_LOG_H
#define CH05_TRAIN_LOG_H

#include "common/error.h"

#include <stdbool.h>
#include <stdint.h>

/* All doubles, so that a checkpoint holds the log as three plain tables. NAN: not measured. */
typedef struct StepRow {
    double step;          /* 0, 1, … */
    double learning_rate; /* of this step */
    double loss;          /* of this step's batches, before the update, with dropout */
    double gradient_norm; /* before clipping; NAN when nothing is clipped */
} StepRow;

typedef struct EvaluationRow {
    double step;       /* the step after which it was made */
    double epoch;      /* 1, 2, … */
    double units_seen; /* tokens (or examples) of all batches so far */
    double learning_rate;
    double train_loss, val_loss;
} EvaluationRow;

typedef struct EpochRow {
    double epoch; /* 1, 2, … */
    double units_seen;
    double train_accuracy, val_accuracy; /* fractions */
} EpochRow;

typedef struct TrainLog {
    int steps_an_epoch; /* optimizer steps in one pass over the examples; train() fills in this */
    double units_seen;  /* and this: tokens (or examples) of all batches */
    StepRow *steps;     /* steps[step_count], and so on */
    int step_count, step_capacity;
    EvaluationRow *evaluations;
    int evaluation_count, evaluation_capacity;
    EpochRow *epochs;
    int epoch_count, epoch_capacity;
} TrainLog;

/* Start with { 0 }. Without memory the program ends. */
void train_log_add_step(TrainLog *log, StepRow row);
void train_log_add_evaluation(TrainLog *log, EvaluationRow row);
void train_log_add_epoch(TrainLog *log, EpochRow row);
void train_log_free(TrainLog *log);

/* Mean loss of the steps since the last evaluation; NAN if there are none. */
double train_log_recent_loss(const TrainLog *log);

/* The evaluations as CSV: step,epoch,UNITS_seen,learning_rate,train_loss,val_loss. units: "tokens", "examples". */
bool train_log_write(const TrainLog *log, const char *units, const char *path, Error *error);

/* The book's loss plot: training and validation loss over epochs, units seen on the axis above; path has no extension.
 */
bool train_log_plot_losses(const TrainLog *log, const char *units, const char *path, Error *error);

#endif
