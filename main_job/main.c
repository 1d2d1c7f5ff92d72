/* main.c: from text to a GPT that classifies and follows instructions: what `make run` runs
 * Three lessons, one after the other, each with the book's chapter that explains it:
 *   1. pre-training (chapter 5): a vocabulary and a GPT learn from a million tokens of small stories
 *   2. classification (chapter 6): the same GPT learns to tell spam from ham
 *   3. instructions (chapter 7): the same GPT learns to answer questions
 * Everything lands in OUT/run, the figures in OUT/summary.csv, times and memory in OUT/timing.csv, and all of it to look at in
 * OUT/report.html.
 * Read next: lessons.h. */
#include "main_job/lessons.h"
#include "main_job/summary.h"

#include "common/console.h"
#include "common/file.h"
#include "common/ops/matmul.h"
#include "common/options.h"
#include "common/parallel.h"

#include <stdio.h>
#include <stdlib.h>

static bool run(Job *job, Error *error)
{
    if (!file_make_directory(job->out, error))
        return false;
    if (!lesson_pretrain(job, error))
        return false;
    if (!lesson_classify(job, error))
        return false;
    if (!lesson_instruct(job, error))
        return false;
    char page[4096];
    snprintf(page, sizeof page, "%s/report.html", job->out);
    report_add_figures(&job->report, &job->summary);
    return report_write(&job->report, page, error) && summary_write(&job->summary, job->out, error);
}

int main(int argc, char **argv)
{
    Options options;
    Error error;
    options_parse(&options, argc, argv, OPTIONS_STEPS, "main_job",
                  "pre-trains a GPT, teaches it to classify and to follow instructions");
    const char *missing;
    if (!matmul_kernel_supported(&missing)) {
        fprintf(stderr,
                "main_job: this program was built for a processor with %s; build it anew here: make clean all\n",
                missing);
        return EXIT_FAILURE;
    }
    parallel_set_threads(options.threads);
    printf("main_job: kernel %s, %d threads, seed %lld\n", matmul_kernel_name(), parallel_threads(),
           (long long)options.seed);
    Job job;
    job_init(&job, &options);
    bool ok = run(&job, &error);
    if (ok)
        summary_print(&job.summary, job.out);
    job_free(&job);
    ok = ok && console_flush(&error);
    if (!ok)
        fprintf(stderr, "main_job: %s\n", error.message);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
