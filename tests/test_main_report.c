/* The report page: its bytes, its escaping, and, where Chromium is installed, what a reader can do with it. */
#define _GNU_SOURCE /* memmem */
#include "common/buffer.h"
#include "common/file.h"
#include "common/json.h"
#include "main_job/report.h"
#include "tests/assertions.h"
#include "tests/process.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ANSWERS = 12 };

static const char hostile[] = "<b>bold</b> & </script><p id=\"hostile\"> 안녕 <!--";

/* ---- a small report ---- */

static void add_trainings(Report *report)
{
    TrainLog log = { 0 };
    for (int step = 0; step < 20; step++)
        train_log_add_step(&log, (StepRow){ step, 1e-3, 5.5 / (step + 1), NAN });
    train_log_add_evaluation(&log, (EvaluationRow){ 0, 1, 100, 1e-3, 5.5, NAN });
    train_log_add_evaluation(&log, (EvaluationRow){ 19, 1, 2000, 1e-3, 0.75, 0.8125 });
    ReportLevel losses[] = { { "trigram model", 1.5, "purple" }, { "entropy", 0.5, "green" }, { 0 } };
    ReportLevel accuracies[] = { { "naive Bayes", 0.9, "green" }, { "not measured", NAN, "purple" }, { 0 } };
    report_add_training(report, &(ReportTraining){ "Pre-training", "tokens", true, losses, accuracies }, &log);
    train_log_add_epoch(&log, (EpochRow){ 1, 2000, 0.5, 0.625 });
    train_log_free(&log);

    TrainLog epochs = { 0 };
    train_log_add_epoch(&epochs, (EpochRow){ 1, 2000, 0.5, 0.625 });
    report_add_training(report, &(ReportTraining){ "Spam", "messages", false, NULL, accuracies }, &epochs);
    train_log_free(&epochs);
}

static void add_attention(Report *report)
{
    const char *text = "Anna saw a <b> & Anna ate. 안녕하세요 Anna saw a <b> & Anna ate.\n";
    Tokenizer *tokenizer = tokenizer_train(text, strlen(text), 270);
    Arena arena;
    Rng rng;
    GPT gpt;
    GPTConfig config = {
        .vocab_size = tokenizer_vocab_size(tokenizer), .context_length = 24, .emb_dim = 8, .n_heads = 2, .n_layers = 2
    };
    arena_init(&arena, "a small model");
    rng_seed(&rng, 7);
    gpt_init(&gpt, &config, &arena, &rng);
    const char *texts[] = { "Anna saw a <b>\n", "안" };
    for (int i = 0; i < 2; i++) {
        TokenList ids = { 0 };
        tokenizer_encode(tokenizer, &ids, texts[i], strlen(texts[i]), false);
        report_add_attention(report, hostile, &gpt, tokenizer, ids.ids, ids.count);
        token_list_free(&ids);
    }
    arena_free(&arena);
    tokenizer_free(tokenizer);
}

static void make_report(Report *report)
{
    report_init(report, INT64_MAX);
    add_trainings(report);
    report_add_sample(report, 0, NAN, hostile);
    report_add_sample(report, 25, 4.25, "broken \xEC\x95 bytes");
    add_attention(report);
    Instruction items[ANSWERS];
    const char *responses[ANSWERS];
    for (int i = 0; i < ANSWERS; i++) {
        items[i] =
            (Instruction){ .instruction = hostile, .input = i % 2 ? "" : "<img src=x>", .output = "In the barn." };
        responses[i] = i == 3 ? "In the barn." : "";
    }
    report_add_answers(report, &(Instructions){ items, ANSWERS }, responses);
    Summary summary = { 0 };
    summary_add(&summary, "pretrain_val_loss", 0.6125, "nats/token");
    summary_add(&summary, "classify_test_accuracy", NAN, "fraction");
    summary_add_timing(&summary, "seconds_total", 123.456, "s");
    report_add_figures(report, &summary);
}

/* The page, and its name in *path; the caller frees both. */
static char *write_page(const char *directory, char **path)
{
    Report report;
    Error error;
    make_report(&report);
    *path = test_path(directory, "report.html");
    ck_assert_msg(report_write(&report, *path, &error), "%s", error.message);
    report_free(&report);
    char *page = test_file_read(*path, NULL);
    ck_assert_ptr_nonnull(page);
    return page;
}

/* ---- the bytes ---- */

START_TEST(the_data_inside_are_the_tree_and_cannot_leave_their_element)
{
    char *directory = test_directory_new(), *path;
    char *page = write_page(directory, &path);
    static const char opening[] = "<script type=\"application/json\" id=\"data\">";
    char *json = strstr(page, opening);
    ck_assert_ptr_nonnull(json);
    json += strlen(opening);
    char *end = strchr(json, '<');
    ck_assert_msg(strncmp(end, "</script>\n<script>", 18) == 0, "the first < in the data is not their end: %.40s", end);

    cJSON *tree;
    Error error;
    ck_assert_msg(json_parse(&tree, json, (size_t)(end - json), "page", &error), "%s", error.message);
    const char *text;
    ck_assert(json_string(tree, "seed", &text, "page", &error));
    ck_assert_str_eq(text, "9223372036854775807");
    const cJSON *list, *entry;
    ck_assert(json_array(tree, "samples", &list, "page", &error));
    ck_assert(json_string(cJSON_GetArrayItem(list, 0), "text", &text, "page", &error));
    ck_assert_str_eq(text, hostile);
    ck_assert(json_string(cJSON_GetArrayItem(list, 1), "text", &text, "page", &error));
    ck_assert_str_eq(text, "broken \xEF\xBF\xBD bytes"); // U+FFFD
    ck_assert(!json_has(cJSON_GetArrayItem(list, 0), "loss"));
    ck_assert(json_array(tree, "attention", &list, "page", &error));
    entry = cJSON_GetArrayItem(list, 1);
    const cJSON *tokens, *weights;
    ck_assert(json_array(entry, "tokens", &tokens, "page", &error) &&
              json_array(entry, "weights", &weights, "page", &error));
    int T = cJSON_GetArraySize(tokens);
    ck_assert_int_eq(cJSON_GetArraySize(weights), 4);
    ck_assert_int_eq(cJSON_GetArraySize(cJSON_GetArrayItem(weights, 3)), T * (T + 1) / 2);
    cJSON_Delete(tree);
    free(page);
    free(path);
    test_directory_remove(directory);
}
END_TEST

START_TEST(the_page_needs_nothing_else_and_tells_no_times)
{
    char *directory = test_directory_new(), *path;
    char *page = write_page(directory, &path);
    const char *outside[] = {
        "http:", "https:", "src=\"", "@import", "url(", "fetch(", "innerHTML", "@DATA@", "123.456"
    };
    char *svg = strstr(page, "http://www.w3.org/2000/svg"); /* a name, not an address */
    ck_assert_ptr_nonnull(svg);
    memset(svg, '-', strlen("http"));
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++)
        ck_assert_msg(strstr(page, outside[i]) == NULL, "the page has %s", outside[i]);
    free(page);
    free(path);
    test_directory_remove(directory);
}
END_TEST

START_TEST(a_directory_that_cannot_be_written_is_named)
{
    Report report;
    Error error;
    report_init(&report, 1);
    ck_assert(!report_write(&report, "/dev/null/report.html", &error));
    ck_assert_ptr_nonnull(strstr(error.message, "/dev/null/report.html"));
    report_free(&report);
}
END_TEST

/* ---- in a browser ---- */

/* The name of the browser, or NULL, and a line that says so. */
static const char *find_browser(void)
{
    static const char *const names[] = { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (access(names[i], X_OK) == 0)
            return names[i];
    }
    printf("skipped: Chromium is not installed (apt-get install chromium): the report was not opened in a browser\n");
    return NULL;
}

static void browse(Process *run, const char *browser, const char *directory, const char *action, const char *page)
{
    char *profile = test_path(directory, "profile"), *option = NULL, *address = NULL;
    ck_assert_int_gt(asprintf(&option, "--user-data-dir=%s", profile), 0);
    ck_assert_int_gt(asprintf(&address, "file://%s", page), 0);
    /* --no-sandbox: CI runs as root, which the sandbox refuses; the page is our own. */
    const char *argv[] = { browser,
                           "--headless",
                           "--no-sandbox",
                           "--disable-gpu",
                           "--disable-dev-shm-usage",
                           "--hide-scrollbars",
                           "--window-size=1400,3000",
                           "--enable-logging=stderr",
                           "--virtual-time-budget=5000",
                           option,
                           action,
                           address,
                           NULL };
    process_run(run, &(ProcessOptions){ .seconds_limit = 100 }, argv);
    free(profile);
    free(option);
    free(address);
}

START_TEST(a_reader_can_use_the_page_in_chromium)
{
    const char *browser = find_browser();
    if (browser == NULL)
        return;
    char *directory = test_directory_new(), *path;
    char *page = write_page(directory, &path);
    char *script = test_file_read("tests/report_page.js", NULL);
    ck_assert_ptr_nonnull(script);
    char *end = strstr(page, "</body>");
    ck_assert_ptr_nonnull(end);
    Buffer copy = { 0 };
    buffer_append(&copy, page, (size_t)(end - page));
    buffer_printf(&copy, "<script>%s</script>", script);
    buffer_append_string(&copy, end);
    char *tested = test_file_new(directory, "tested.html", copy.bytes, copy.size);

    Process run;
    browse(&run, browser, directory, "--dump-dom", tested);
    const char *said = strstr(run.out, "<pre id=\"page-test\">");
    ck_assert_msg(said != NULL, "the page's test did not come to its end: %.2000s", run.err);
    ck_assert_msg(strstr(said, ">the page works<") != NULL, "%.2000s", said);
    ck_assert_msg(strstr(run.err, "CONSOLE") == NULL, "the page wrote on the console: %.2000s", run.err);
    process_free(&run);
    buffer_free(&copy);
    free(tested);
    free(script);
    free(page);
    free(path);
    test_directory_remove(directory);
}
END_TEST

START_TEST(chromium_draws_the_page)
{
    const char *browser = find_browser();
    if (browser == NULL)
        return;
    char *directory = test_directory_new(), *path, *option = NULL;
    char *picture = test_path(directory, "report.png");
    free(write_page(directory, &path));
    ck_assert_int_gt(asprintf(&option, "--screenshot=%s", picture), 0);
    Process run;
    browse(&run, browser, directory, option, path);
    ck_assert_msg(strstr(run.err, "CONSOLE") == NULL, "the page wrote on the console: %.2000s", run.err);
    process_free(&run);
    size_t size = 0;
    char *png = test_file_read(picture, &size);
    ck_assert_msg(png != NULL && size > 40000, "the picture has %zu bytes", size); /* an empty one has 20,000 */
    free(png);
    free(picture);
    free(option);
    free(path);
    test_directory_remove(directory);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = { { .test = the_data_inside_are_the_tree_and_cannot_leave_their_element },
                                { .test = the_page_needs_nothing_else_and_tells_no_times },
                                { .test = a_directory_that_cannot_be_written_is_named },
                                { .test = a_reader_can_use_the_page_in_chromium },
                                { .test = chromium_draws_the_page } };
    return run_suite("report", tests, sizeof tests / sizeof *tests);
}
