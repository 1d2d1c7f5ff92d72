#include "main_job/summary.h"

#include "common/console.h"
#include "common/file.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void add(Figure *figures, int *count, const char *name, double value, const char *unit)
{
    if (*count == SUMMARY_MAX)
        panic("summary: more than %d figures", SUMMARY_MAX);
    figures[*count] = (Figure){ name, value, unit };
    (*count)++;
}

void summary_add(Summary *summary, const char *name, double value, const char *unit)
{
    add(summary->figures, &summary->figure_count, name, value, unit);
}

void summary_add_timing(Summary *summary, const char *name, double value, const char *unit)
{
    add(summary->timings, &summary->timing_count, name, value, unit);
}

static double value_of(const Figure *figures, int count, const char *name)
{
    for (int i = 0; i < count; i++) {
        if (strcmp(figures[i].name, name) == 0)
            return figures[i].value;
    }
    return NAN;
}

double summary_value(const Summary *summary, const char *name)
{
    return value_of(summary->figures, summary->figure_count, name);
}

static bool write_figures(const Figure *figures, int count, const char *out, const char *file, Error *error)
{
    char path[4096];
    FileWriter writer;
    snprintf(path, sizeof path, "%s/%s", out, file);
    if (!file_writer_open(&writer, path, error))
        return false;
    file_writer_printf(&writer, "figure,value,unit\n");
    for (int i = 0; i < count; i++)
        file_writer_printf(&writer, "%s,%.6g,%s\n", figures[i].name, figures[i].value, figures[i].unit);
    return file_writer_close(&writer, error);
}

bool summary_write(const Summary *summary, const char *out, Error *error)
{
    return write_figures(summary->figures, summary->figure_count, out, "summary.csv", error) &&
           write_figures(summary->timings, summary->timing_count, out, "timing.csv", error);
}

void summary_print(const Summary *summary, const char *out)
{
    double floor_nats = summary_value(summary, "pretrain_entropy_floor");
    double loss = summary_value(summary, "pretrain_val_loss");
    double trigram = summary_value(summary, "pretrain_trigram_loss");
    const char *bold = console_bold(stdout);
    const char *plain = console_plain(stdout);
    printf("\n%sWhat was trained%s                                              figure      seconds   files\n", bold,
           plain);
    printf("1 pre-training: validation loss, nats/token                %8.4f     %8.1f   %s/run/pretrain\n", loss,
           value_of(summary->timings, summary->timing_count, "seconds_pretrain"), out);
    printf("    entropy of the source, which no model can pass         %8.4f     (the loss is %.1f %% above)\n",
           floor_nats, 100.0 * (loss / floor_nats - 1.0));
    printf("    a smoothed trigram on the same tokens                  %8.4f     (%.0f %% above)\n", trigram,
           100.0 * (trigram / floor_nats - 1.0));
    printf("2 spam or ham: test accuracy                               %7.2f %%    %8.1f   %s/run/classify\n",
           100.0 * summary_value(summary, "classify_test_accuracy"),
           value_of(summary->timings, summary->timing_count, "seconds_classify"), out);
    printf("    naive Bayes on the same messages                       %7.2f %%\n",
           100.0 * summary_value(summary, "classify_naive_bayes_accuracy"));
    printf("3 instructions: questions about unseen stories, exact      %7.2f %%    %8.1f   %s/run/instruct\n",
           100.0 * summary_value(summary, "instruct_exact_match"),
           value_of(summary->timings, summary->timing_count, "seconds_instruct"), out);
    printf("    those that need two facts of the story                 %7.2f %%\n",
           100.0 * summary_value(summary, "instruct_two_facts_exact_match"));
    printf("    a reader who never sees the story                      %7.2f %%\n",
           100.0 * summary_value(summary, "instruct_blind_baseline"));
    printf("    a reader who takes the story's last noun               %7.2f %%\n",
           100.0 * summary_value(summary, "instruct_last_noun_baseline"));
    printf("    tasks about words, which ask for more reading: exact   %7.2f %%\n",
           100.0 * summary_value(summary, "instruct_language_exact_match"));
    printf("\nAll figures: %s/summary.csv; times and memory: %s/timing.csv (%.0f s, %.0f MiB).\n", out, out,
           value_of(summary->timings, summary->timing_count, "seconds_total"),
           value_of(summary->timings, summary->timing_count, "peak_rss_mib"));
    printf("Open %s/report.html in a browser, then talk to the model: make chat\n", out);
}
