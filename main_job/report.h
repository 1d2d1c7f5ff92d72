/* report.h: the main job as one page to look at, out/report.html                            tests/test_main_report.c
 * The lessons hand over what they measured and wrote; report_write puts it, as JSON, into report_page.html, whose script draws
 * curves, tables and the attention viewer. One file, no network, the same bytes for the same seed.
 *     { "seed": "123",
 *       "figures": [ { "name": "pretrain_val_loss", "meaning": "…", "value": 0.61, "unit": "nats/token" } ],
 *       "trainings": [ { "title": "Pre-training", "units": "tokens", "logarithmic": true, "steps": [ loss of step 1, 2, … ],
 *                        "evaluations": [ { "step", "units", "training", "validation" } ], "epochs": [ { "epoch", … } ],
 *                        "loss_levels": [ { "label", "value", "colour" } ], "accuracy_levels": [ … ] } ],
 *       "samples": [ { "step", "loss", "text" } ],
 *       "attention": [ { "title", "tokens": [ "Once", " upon" ], "layers", "heads", "weights": [ one head's, … ] } ],
 *       "answers": [ { "instruction", "input", "expected", "answer", "right", "kind" } ] }
 * A head's weights are thousandths, row after row, row t with its t + 1 numbers: 1000, 412, 588, …. What was not measured is null.
 * Memory  the tree is malloc's: report_free. Errors  without memory the program ends. Read next: report_page.html. */
#ifndef MAIN_JOB_REPORT_H
#define MAIN_JOB_REPORT_H

#include "ch02_tokenizer/tokenizer.h"
#include "ch04_gpt/gpt.h"
#include "ch05_pretrain/train_log.h"
#include "ch07_instruct/instructions.h"
#include "main_job/summary.h"

#include <cjson/cJSON.h>

typedef struct Report {
    cJSON *data; /* the tree above */
} Report;

void report_init(Report *report, int64_t seed);
void report_free(Report *report);

/* A horizontal line to compare a curve with. */
typedef struct ReportLevel {
    const char *label;
    double value;
    const char *colour; /* "green" or "purple": a variable of the page's style */
} ReportLevel;

/* One training's curves. Either list of levels ends with a NULL label, or is NULL. */
typedef struct ReportTraining {
    const char *title; /* "Pre-training" */
    const char *units; /* what the log counts: "tokens" */
    bool logarithmic;  /* the axis of the losses */
    const ReportLevel *loss_levels;
    const ReportLevel *accuracy_levels;
} ReportTraining;

void report_add_training(Report *report, const ReportTraining *training, const TrainLog *log);

/* What the model wrote after that many steps; loss: that of the last step, NAN before the first. */
void report_add_sample(Report *report, int step, double loss, const char *text);

/* How the tokens ids[count] attend to each other in every layer and head. */
void report_add_attention(Report *report, const char *title, const GPT *gpt, const Tokenizer *tokenizer, const int *ids,
                          int count);

/* Entries, the model's answers to them, and whether they are right to the letter. */
void report_add_answers(Report *report, const Instructions *entries, const char *const *responses);

/* The summary's figures; times are left out, or no two runs would be equal. */
void report_add_figures(Report *report, const Summary *summary);

/* Writes the page. */
bool report_write(const Report *report, const char *path, Error *error);

#endif
