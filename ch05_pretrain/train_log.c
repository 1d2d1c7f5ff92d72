#include "ch05_pretrain/train_log.h"

#include "common/file.h"
#include "common/plot.h"

#include <math.h>
#include <stdlib.h>

/* rows with room for one more than count of them. */
static void *grown(void *rows, int count, int *capacity, size_t row_size)
{
    if (count < *capacity)
        return rows;
    *capacity = *capacity == 0 ? 64 : 2 * *capacity;
    rows = realloc(rows, (size_t)*capacity * row_size);
    if (rows == NULL)
        fatal("out of memory: the log of the training wanted room for %d rows", *capacity);
    return rows;
}

void train_log_add_step(TrainLog *log, StepRow row)
{
    log->steps = grown(log->steps, log->step_count, &log->step_capacity, sizeof row);
    log->steps[log->step_count] = row;
    log->step_count++;
}

void train_log_add_evaluation(TrainLog *log, EvaluationRow row)
{
    log->evaluations = grown(log->evaluations, log->evaluation_count, &log->evaluation_capacity, sizeof row);
    log->evaluations[log->evaluation_count] = row;
    log->evaluation_count++;
}

void train_log_add_epoch(TrainLog *log, EpochRow row)
{
    log->epochs = grown(log->epochs, log->epoch_count, &log->epoch_capacity, sizeof row);
    log->epochs[log->epoch_count] = row;
    log->epoch_count++;
}

void train_log_free(TrainLog *log)
{
    free(log->steps);
    free(log->evaluations);
    free(log->epochs);
    *log = (TrainLog){ 0 };
}

double train_log_recent_loss(const TrainLog *log)
{
    double after = log->evaluation_count > 0 ? log->evaluations[log->evaluation_count - 1].step : -1.0;
    double sum = 0.0;
    int count = 0;
    for (int i = log->step_count - 1; i >= 0 && log->steps[i].step > after; i--) {
        sum += log->steps[i].loss;
        count++;
    }
    return count > 0 ? sum / count : (double)NAN;
}

bool train_log_write(const TrainLog *log, const char *units, const char *path, Error *error)
{
    FileWriter writer;
    if (!file_writer_open(&writer, path, error))
        return false;
    file_writer_printf(&writer, "step,epoch,%s_seen,learning_rate,train_loss,val_loss\n", units);
    for (int i = 0; i < log->evaluation_count; i++) {
        const EvaluationRow *row = &log->evaluations[i];
        file_writer_printf(&writer, "%.0f,%.0f,%.0f,%.9g,%.9g,%.9g\n", row->step, row->epoch, row->units_seen,
                           row->learning_rate, row->train_loss, row->val_loss);
    }
    return file_writer_close(&writer, error);
}

bool train_log_plot_losses(const TrainLog *log, const char *units, const char *path, Error *error)
{
    int n = log->evaluation_count;
    if (n == 0)
        return error_set(error, "%s: there is nothing to plot: no evaluation was made; lower --eval-every", path);
    double *columns = malloc(3 * (size_t)n * sizeof *columns);
    if (columns == NULL)
        fatal("out of memory: a plot of %d points", n);
    double *epochs = columns, *train = &columns[n], *val = &columns[2 * n];
    for (int i = 0; i < n; i++) {
        const EvaluationRow *row = &log->evaluations[i];
        epochs[i] = (row->step + 1.0) / log->steps_an_epoch;
        train[i] = row->train_loss;
        val[i] = row->val_loss;
    }
    char seen[64];
    snprintf(seen, sizeof seen, "%s seen", units);
    PlotSeries series[] = {
        { .label = "training loss", .x = epochs, .y = train, .count = n },
        { .label = "validation loss", .x = epochs, .y = val, .count = n, .style = PLOT_DASHED },
    };
    Plot plot = {
        .x_label = "epochs",
        .y_label = "loss (nats)",
        .x2_label = seen,
        .x2_per_x = log->evaluations[n - 1].units_seen / epochs[n - 1],
        .series = series,
        .series_count = 2,
    };
    bool ok = plot_save(&plot, path, error);
    free(columns);
    return ok;
}
