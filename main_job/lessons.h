/* lessons.h: the three lessons of the main job: pre-training, classification, instructions         tests/test_main_job.c
 * Each takes what the one before left in the Job, writes its files below OUT/run and adds its figures to the summary.
 * Read next: summary.h. */
#ifndef MAIN_JOB_LESSONS_H
#define MAIN_JOB_LESSONS_H

#include "ch02_tokenizer/tokenizer.h"
#include "ch04_gpt/gpt.h"
#include "common/options.h"
#include "main_job/report.h"
#include "main_job/summary.h"

typedef struct Job {
    const Options *options;
    const char *out;      /* "out": everything is written below it */
    Arena weights;        /* the pre-trained model */
    GPT gpt;              /* after lesson 1; lesson 3 changes it */
    Tokenizer *tokenizer; /* after lesson 1 */
    Summary summary;
    Report report;
    double started; /* seconds_now() at the beginning */
} Job;

void job_init(Job *job, const Options *options);
void job_free(Job *job);

/* Vocabulary and model from stories: OUT/run/pretrain with loss plot, attention maps, sample texts and model. book §5.2 */
bool lesson_pretrain(Job *job, Error *error);

/* A copy of the model learns spam and ham: OUT/run/classify. book §6.7 */
bool lesson_classify(Job *job, Error *error);

/* The model itself learns to answer: OUT/run/instruct. book §7.6 */
bool lesson_instruct(Job *job, Error *error);

#endif
