/* common/json.h: JSON through cJSON */
#include "common/json.h"
#include "common/buffer.h"
#include "tests/assertions.h"
#include "tests/process.h"

#include <stdlib.h>
#include <string.h>

static cJSON *parsed(const char *text)
{
    cJSON *json;
    Error error;
    ck_assert_msg(json_parse(&json, text, strlen(text), "test.json", &error), "%s", error.message);
    return json;
}

START_TEST(a_good_file_gives_its_values)
{
    char *directory = test_directory_new();
    const char *text =
        "[ {\"instruction\": \"Name the colour.\",\n  \"n\": 3, \"rate\": 5e-4, \"last\": true, \"없음\": null } ]\n";
    char *path = test_file_new(directory, "entries.json", text, strlen(text));
    cJSON *entries;
    Error error;
    ck_assert_msg(json_read(&entries, path, NULL, &error), "%s", error.message);
    const cJSON *entry = cJSON_GetArrayItem(entries, 0);
    const char *instruction;
    int n;
    double rate;
    bool last;
    ck_assert(json_string(entry, "instruction", &instruction, "entry 1", &error));
    ck_assert(json_int(entry, "n", &n, "entry 1", &error));
    ck_assert(json_double(entry, "rate", &rate, "entry 1", &error));
    ck_assert(json_bool(entry, "last", &last, "entry 1", &error));
    ck_assert_str_eq(instruction, "Name the colour.");
    ck_assert_int_eq(n, 3);
    ck_assert_double_eq(rate, 5e-4);
    ck_assert(last);
    ck_assert(json_has(entry, "n"));
    ck_assert(!json_has(entry, "없음")); // null is as good as not there
    ck_assert(!json_has(entry, "N"));    // capitals count
    cJSON_Delete(entries);
    free(path);
    test_directory_remove(directory);
}
END_TEST

static const struct {
    const char *text;
    const char *message;
} bad_texts[] = {
    { "[1,\n 2,\n 3", "x.json:3: not valid JSON near " },
    { "{\"a\": 1,\n \"b\" 2}", "x.json:2: not valid JSON near " },
    { "[1]\n[2]", "x.json:2: not valid JSON near '[2]'" },
    { "nonsense", "x.json:1: not valid JSON near 'nonsense'" },
    { "[1, 2,]", "x.json:1: not valid JSON near " },
    { "{'a': 1}", "x.json:1: not valid JSON near " },
    { "\n\n\"open", "x.json:3: not valid JSON near " },
    { "  ", "x.json:1: not valid JSON near the end" },
    { "[\"a\\", "x.json:1: not valid JSON near " },
    { "[\"\\ud800\"]", "x.json:1: not valid JSON near " },
    { "[\"a\nb\"]", "x.json:1: a control character inside a string" },
    { "[1,\n\"a\\u0000b\"]", "x.json:2: \\u0000 inside a string" },
    { "[\n\"\xFF\"]", "x.json:2: not UTF-8: byte 0xff at offset 3" },
};

START_TEST(a_bad_text_is_refused_with_its_line)
{
    cJSON *json;
    Error error;
    ck_assert(!json_parse(&json, bad_texts[_i].text, strlen(bad_texts[_i].text), "x.json", &error));
    ck_assert_ptr_null(json);
    ck_assert_msg(strncmp(error.message, bad_texts[_i].message, strlen(bad_texts[_i].message)) == 0, "%s",
                  error.message);
    ck_assert_msg(strchr(error.message, '\n') == NULL, "%s", error.message);
}
END_TEST

START_TEST(every_cut_of_a_good_text_is_refused)
{
    const char *text = "{\"a\": [1, -2.5e3, \"x\\n\\u00e9\\\"\"], \"b\": {\"c\": null, \"d\": true}}";
    cJSON_Delete(parsed(text));
    for (size_t size = 0; size < strlen(text); size++) {
        char *piece = malloc(size + 1); // a block of its own, so that a read beyond the end is caught
        ck_assert_ptr_nonnull(piece);
        memcpy(piece, text, size);
        cJSON *json;
        Error error;
        ck_assert_msg(!json_parse(&json, piece, size, "cut.json", &error), "%zu bytes", size);
        free(piece);
    }
}
END_TEST

START_TEST(nesting_has_a_limit)
{
    char text[2 * JSON_MAX_DEPTH + 3];
    memset(text, '[', JSON_MAX_DEPTH);
    memset(&text[JSON_MAX_DEPTH], ']', JSON_MAX_DEPTH);
    text[2 * JSON_MAX_DEPTH] = '\0';
    cJSON_Delete(parsed(text));

    Buffer deep = { 0 };
    for (int i = 0; i < 1000000; i++)
        buffer_append(&deep, "[", 1);
    cJSON *json;
    Error error;
    ck_assert(!json_parse(&json, deep.bytes, deep.size, "deep.json", &error));
    ck_assert_str_eq(error.message, "deep.json:1: nested too deeply, at offset 64; correct the file");
    buffer_free(&deep);

    cJSON_Delete(parsed("[\"[[[[[ \\\"[[[[ \\\\\"]")); // brackets inside a string don't count
}
END_TEST

START_TEST(a_missing_key_or_a_wrong_type_is_named)
{
    cJSON *entry =
        parsed("{\"instruction\": 3, \"n\": 2.5, \"far\": 1e18, \"huge\": 1e999, \"list\": {}, \"none\": null}");
    const char *where = "data/x.json: entry 17";
    const char *text = "untouched";
    const cJSON *value = NULL;
    int n = -7;
    int64_t wide = -7;
    double number = -7;
    bool truth = true;
    Error error;
    ck_assert(!json_string(entry, "instruction", &text, where, &error));
    ck_assert_str_eq(error.message, "data/x.json: entry 17: key \"instruction\" is a number; it must be a string");
    ck_assert(!json_string(entry, "output", &text, where, &error));
    ck_assert_str_eq(error.message, "data/x.json: entry 17: key \"output\" is missing; add it");
    ck_assert(!json_string(entry, "none", &text, where, &error));
    ck_assert_ptr_nonnull(strstr(error.message, "is null; it must be a string"));
    ck_assert(!json_int(entry, "n", &n, where, &error));
    ck_assert_ptr_nonnull(strstr(error.message, "is 2.5; it must be a whole number from -2147483648 to 2147483647"));
    ck_assert(!json_int(entry, "far", &n, where, &error));
    ck_assert(!json_int64(entry, "far", &wide, where, &error)); // beyond 2^53 its digits are not sure
    ck_assert(!json_double(entry, "huge", &number, where, &error));
    ck_assert(!json_bool(entry, "n", &truth, where, &error));
    ck_assert(!json_array(entry, "list", &value, where, &error));
    ck_assert_ptr_nonnull(strstr(error.message, "is an object; it must be an array"));
    ck_assert(!json_object(entry, "n", &value, where, &error));
    ck_assert(json_object(entry, "list", &value, where, &error));
    ck_assert_str_eq(text, "untouched");
    ck_assert_int_eq(n, -7);

    cJSON *list = parsed("[1]");
    ck_assert(!json_int(list, "n", &n, "x.json", &error));
    ck_assert_str_eq(error.message, "x.json: is an array; it must be an object with the key \"n\"");
    cJSON_Delete(list);
    cJSON_Delete(entry);
}
END_TEST

START_TEST(whatever_a_model_wrote_becomes_valid_json)
{
    char *directory = test_directory_new();
    char *path = test_path(directory, "responses.json");
    cJSON *entry = cJSON_CreateObject();
    json_add_text(entry, "broken", "caf\xC3", 4);
    json_add_text(entry, "nul", "a\0b", 3);
    json_add_text(entry, "empty", "", 0);
    json_add_text(entry, "quoted", "\"\\\n\t\x01 가", 9);
    Error error;
    ck_assert_msg(json_write(path, entry, &error), "%s", error.message);
    cJSON_Delete(entry);

    cJSON *again;
    ck_assert_msg(json_read(&again, path, NULL, &error), "%s", error.message);
    const char *text;
    ck_assert(json_string(again, "broken", &text, "x", &error));
    ck_assert_str_eq(text, "caf\xEF\xBF\xBD");
    ck_assert(json_string(again, "nul", &text, "x", &error));
    ck_assert_str_eq(text, "a\xEF\xBF\xBD"
                           "b");
    ck_assert(json_string(again, "empty", &text, "x", &error));
    ck_assert_str_eq(text, "");
    ck_assert(json_string(again, "quoted", &text, "x", &error));
    ck_assert_str_eq(text, "\"\\\n\t\x01 가");
    cJSON_Delete(again);

    ck_assert(!json_write("/dev/full", cJSON_GetObjectItem(NULL, "x"), &error)); // no tree at all
    cJSON *one = cJSON_CreateNumber(1);
    ck_assert(!json_write("/dev/full", one, &error));
    ck_assert_ptr_nonnull(strstr(error.message, "No space left on device"));
    cJSON_Delete(one);
    free(path);
    test_directory_remove(directory);
}
END_TEST

START_TEST(the_books_instruction_data_is_read)
{
    char *path = test_data_path("book/instruction-data.json");
    if (path == NULL)
        return;
    cJSON *entries;
    Error error;
    ck_assert_msg(json_read(&entries, path, NULL, &error), "%s", error.message);
    ck_assert_int_eq(cJSON_GetArraySize(entries), 1100); // book §7.2
    const char *output;
    ck_assert_msg(json_string(cJSON_GetArrayItem(entries, 50), "output", &output, "entry 50", &error), "%s",
                  error.message);
    ck_assert_str_eq(output, "The correct spelling is 'Occasion.'");
    cJSON_Delete(entries);
    free(path);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = {
        { .test = a_good_file_gives_its_values },
        { .test = a_bad_text_is_refused_with_its_line, .rounds = sizeof bad_texts / sizeof bad_texts[0] },
        { .test = every_cut_of_a_good_text_is_refused },
        { .test = nesting_has_a_limit },
        { .test = a_missing_key_or_a_wrong_type_is_named },
        { .test = whatever_a_model_wrote_becomes_valid_json },
        { .test = the_books_instruction_data_is_read },
    };
    return run_suite("common/json", tests, sizeof tests / sizeof *tests);
}
