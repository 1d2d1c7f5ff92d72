#include "main_job/report.h"

#include "ch07_instruct/responses.h"
#include "common/file.h"
#include "common/json.h"
#include "common/label.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* report_page.html, put into the program by report_page.S. */
extern const char report_page_begin[];

static const char data_mark[] = "@DATA@"; /* stands in the page where the data go */

/* ---- building the tree ---- */

static cJSON *checked(cJSON *made)
{
    if (made == NULL)
        fatal("out of memory: the report");
    return made;
}

static cJSON *new_list(cJSON *object, const char *key)
{
    return checked(cJSON_AddArrayToObject(object, key));
}

/* A new object at the end of that list. */
static cJSON *new_entry(cJSON *list)
{
    cJSON *entry = checked(cJSON_CreateObject());
    cJSON_AddItemToArray(list, entry);
    return entry;
}

static cJSON *list_of(const Report *report, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(report->data, key);
}

static void add_string(cJSON *object, const char *key, const char *text)
{
    json_add_text(object, key, text, strlen(text));
}

/* Six digits are more than a screen shows, and halve the file. cJSON writes NAN as null. */
static double rounded(double value)
{
    char text[32];
    snprintf(text, sizeof text, "%.6g", value);
    return strtod(text, NULL);
}

static void add_number(cJSON *object, const char *key, double value)
{
    checked(cJSON_AddNumberToObject(object, key, value));
}

void report_init(Report *report, int64_t seed)
{
    char text[32];
    snprintf(text, sizeof text, "%" PRId64, seed); /* a JavaScript number holds only 53 bits of it */
    report->data = checked(cJSON_CreateObject());
    add_string(report->data, "seed", text);
    new_list(report->data, "figures");
    new_list(report->data, "trainings");
    new_list(report->data, "samples");
    new_list(report->data, "attention");
    new_list(report->data, "answers");
}

void report_free(Report *report)
{
    cJSON_Delete(report->data);
    report->data = NULL;
}

/* ---- curves ---- */

static void add_levels(cJSON *training, const char *key, const ReportLevel *levels)
{
    cJSON *list = new_list(training, key);
    for (; levels != NULL && levels->label != NULL; levels++) {
        cJSON *entry = new_entry(list);
        add_string(entry, "label", levels->label);
        add_number(entry, "value", rounded(levels->value));
        add_string(entry, "colour", levels->colour);
    }
}

void report_add_training(Report *report, const ReportTraining *training, const TrainLog *log)
{
    cJSON *entry = new_entry(list_of(report, "trainings"));
    add_string(entry, "title", training->title);
    add_string(entry, "units", training->units);
    checked(cJSON_AddBoolToObject(entry, "logarithmic", training->logarithmic));
    cJSON *steps = new_list(entry, "steps");
    for (int i = 0; i < log->step_count; i++)
        cJSON_AddItemToArray(steps, checked(cJSON_CreateNumber(rounded(log->steps[i].loss))));
    cJSON *evaluations = new_list(entry, "evaluations");
    for (int i = 0; i < log->evaluation_count; i++) {
        const EvaluationRow *row = &log->evaluations[i];
        cJSON *made = new_entry(evaluations);
        add_number(made, "step", row->step + 1.0); /* so many steps were made by then */
        add_number(made, "units", row->units_seen);
        add_number(made, "training", rounded(row->train_loss));
        add_number(made, "validation", rounded(row->val_loss));
    }
    cJSON *epochs = new_list(entry, "epochs");
    for (int i = 0; i < log->epoch_count; i++) {
        const EpochRow *row = &log->epochs[i];
        if (isnan(row->train_accuracy) && isnan(row->val_accuracy))
            continue; /* this training measures none */
        cJSON *made = new_entry(epochs);
        add_number(made, "epoch", row->epoch);
        add_number(made, "training", rounded(row->train_accuracy));
        add_number(made, "validation", rounded(row->val_accuracy));
    }
    add_levels(entry, "loss_levels", training->loss_levels);
    add_levels(entry, "accuracy_levels", training->accuracy_levels);
}

/* ---- texts ---- */

void report_add_sample(Report *report, int step, double loss, const char *text)
{
    cJSON *entry = new_entry(list_of(report, "samples"));
    add_number(entry, "step", step);
    add_number(entry, "loss", rounded(loss));
    add_string(entry, "text", text);
}

static const char *kind_of(const Instruction *entry)
{
    if (is_language_task(entry))
        return "language";
    return needs_two_facts(entry) ? "two facts" : "one fact";
}

void report_add_answers(Report *report, const Instructions *entries, const char *const *responses)
{
    cJSON *list = list_of(report, "answers");
    for (int i = 0; i < entries->count; i++) {
        const Instruction *asked = &entries->items[i];
        cJSON *entry = new_entry(list);
        add_string(entry, "instruction", asked->instruction);
        add_string(entry, "input", asked->input);
        add_string(entry, "expected", asked->output);
        add_string(entry, "answer", responses[i]);
        checked(cJSON_AddBoolToObject(entry, "right", response_is_exact(responses[i], asked->output)));
        add_string(entry, "kind", kind_of(asked));
    }
}

/* ---- attention ---- */

/* The lower triangle of map[T,T] in thousandths: nobody looks ahead. */
static void add_head(cJSON *weights, const float *map, int T)
{
    cJSON *numbers = checked(cJSON_CreateArray());
    for (int t = 0; t < T; t++) {
        for (int s = 0; s <= t; s++) {
            double thousandths = round(1000.0 * (double)map[t * T + s]);
            cJSON_AddItemToArray(numbers, checked(cJSON_CreateNumber(thousandths)));
        }
    }
    cJSON_AddItemToArray(weights, numbers);
}

void report_add_attention(Report *report, const char *title, const GPT *gpt, const Tokenizer *tokenizer, const int *ids,
                          int count)
{
    int L = gpt->config.n_layers, H = gpt->config.n_heads;
    int T = count < gpt->config.context_length ? count : gpt->config.context_length;
    cJSON *entry = new_entry(list_of(report, "attention"));
    add_string(entry, "title", title);
    cJSON *tokens = new_list(entry, "tokens");
    for (int t = 0; t < T; t++) {
        size_t length;
        char label[LABEL_SIZE];
        const char *bytes = tokenizer_token(tokenizer, ids[t], &length);
        label_from_text(label, sizeof label, bytes, length); /* a piece of a character shows as its bytes */
        cJSON_AddItemToArray(tokens, checked(cJSON_CreateString(label)));
    }
    add_number(entry, "layers", L);
    add_number(entry, "heads", H);
    cJSON *weights = new_list(entry, "weights");
    Arena arena;
    arena_init(&arena, "attention of the report");
    Tensor **maps = arena_alloc(&arena, (size_t)L * sizeof *maps);
    gpt_attention_maps(gpt, &arena, ids, T, maps); /* maps[layer][1,H,T,T] */
    for (int layer = 0; layer < L; layer++) {
        for (int head = 0; head < H; head++)
            add_head(weights, &maps[layer]->data[(size_t)head * (size_t)T * (size_t)T], T);
    }
    arena_free(&arena);
}

/* ---- figures ---- */

/* What a figure of summary.csv says, in words. */
static const char *meaning_of(const char *name)
{
    static const struct {
        const char *name, *meaning;
    } meanings[] = {
        { "pretrain_parameters", "Numbers that the model learned" },
        { "pretrain_tokens_seen", "Pre-training: tokens read" },
        { "pretrain_val_loss", "Pre-training: loss on stories that it never read" },
        { "pretrain_entropy_floor", "Entropy of these stories: no model can have a smaller loss" },
        { "pretrain_trigram_loss", "Loss of a smoothed trigram model on the same stories" },
        { "classify_train_accuracy", "Spam or ham: right in the training set" },
        { "classify_validation_accuracy", "Spam or ham: right in the validation set" },
        { "classify_test_accuracy", "Spam or ham: right in the test set, which it never saw" },
        { "classify_naive_bayes_accuracy", "Spam or ham: naive Bayes on the same test set" },
        { "classify_test_messages", "Messages in the test set" },
        { "instruct_exact_match", "Questions about stories that it never read: right to the letter" },
        { "instruct_two_facts_exact_match", "Those of them that need two facts of the story" },
        { "instruct_language_exact_match", "Tasks about language (opposites, plurals, …): right to the letter" },
        { "instruct_blind_baseline", "The same questions: a reader who never sees the story" },
        { "instruct_last_noun_baseline", "A reader who answers with the story's last noun" },
        { "instruct_last_candidate_baseline", "A reader who answers with the last word of the kind that is asked for" },
    };
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
        if (strcmp(meanings[i].name, name) == 0)
            return meanings[i].meaning;
    }
    return name;
}

void report_add_figures(Report *report, const Summary *summary)
{
    cJSON *list = list_of(report, "figures");
    for (int i = 0; i < summary->figure_count; i++) {
        const Figure *figure = &summary->figures[i];
        cJSON *entry = new_entry(list);
        add_string(entry, "name", figure->name);
        add_string(entry, "meaning", meaning_of(figure->name));
        add_number(entry, "value", rounded(figure->value));
        add_string(entry, "unit", figure->unit);
    }
}

/* ---- the page ---- */

/* Inside <script> a browser looks for "</script" and "<!--" whatever the JSON's quotes say. A "<" in JSON stands only in strings,
 * and there \u003c means the same. */
static void write_escaped(FileWriter *writer, const char *json)
{
    while (*json != '\0') {
        size_t plain = strcspn(json, "<");
        file_writer_write(writer, json, plain);
        json += plain;
        if (*json == '<') {
            file_writer_printf(writer, "\\u003c");
            json++;
        }
    }
}

bool report_write(const Report *report, const char *path, Error *error)
{
    const char *mark = strstr(report_page_begin, data_mark);
    if (mark == NULL)
        panic("report: report_page.html has no %s", data_mark);
    char *json = cJSON_PrintUnformatted(report->data);
    if (json == NULL)
        fatal("out of memory: the report as JSON");
    FileWriter writer;
    bool ok = file_writer_open(&writer, path, error);
    if (ok) {
        file_writer_write(&writer, report_page_begin, (size_t)(mark - report_page_begin));
        write_escaped(&writer, json);
        file_writer_printf(&writer, "%s", mark + strlen(data_mark));
        ok = file_writer_close(&writer, error);
    }
    cJSON_free(json);
    return ok;
}
