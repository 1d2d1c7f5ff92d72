/* vocab.json and merges.txt: what was written is read, what is wrong is named. */
#define _POSIX_C_SOURCE 200809L /* strdup */
#include "ch02_tokenizer/byte_letters.h"
#include "ch02_tokenizer/tokenizer.h"
#include "ch02_tokenizer/vocabulary.h"
#include "common/buffer.h"
#include "common/data/embedded.h"
#include "tests/assertions.h"
#include "tests/process.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The two files of a small right vocabulary: 256 bytes, three merges, <|endoftext|>. The caller frees the buffers. */
static void small_files(Buffer *json, Buffer *merges)
{
    *json = (Buffer){ 0 };
    *merges = (Buffer){ 0 };
    buffer_append_string(json, "{");
    for (int number = 0; number < 256; number++) {
        char byte = (char)byte_in_order(number);
        buffer_append_string(json, byte == '"' || byte == '\\' ? "\"\\" : "\"");
        byte_letters_write(json, &byte, 1);
        buffer_printf(json, "\": %d,\n", number);
    }
    buffer_append_string(json, "\"th\": 256, \"the\": 257, \"\\u0120the\": 258, \"<|endoftext|>\": 259}");
    buffer_append_string(merges, "#version: 0.2\nt h\nth e\n\xC4\xA0 the\n");
}

/* Replaces the first old in buffer by new. */
static void replace(Buffer *buffer, const char *old, const char *new)
{
    char *found = strstr(buffer->bytes, old);
    ck_assert_msg(found != NULL, "\"%s\" is not in the file", old);
    Buffer result = { 0 };
    buffer_append(&result, buffer->bytes, (size_t)(found - buffer->bytes));
    buffer_append_string(&result, new);
    buffer_append_string(&result, found + strlen(old));
    buffer_free(buffer);
    *buffer = result;
}

/* Loads the two texts as files (NULL: no such file); returns the message, "" when they are fine. The caller frees. */
static char *load_message(const char *json_name, const Buffer *json, const char *merges_name, const Buffer *merges)
{
    char *directory = test_directory_new();
    if (json != NULL)
        free(test_file_new(directory, json_name, json->bytes, json->size));
    if (merges != NULL)
        free(test_file_new(directory, merges_name, merges->bytes, merges->size));
    Error error = { "" };
    Tokenizer *tokenizer = tokenizer_load(directory, &error);
    ck_assert_msg((tokenizer == NULL) == (error.message[0] != '\0'), "a NULL and a message come together");
    tokenizer_free(tokenizer);
    test_directory_remove(directory);
    return strdup(error.message);
}

START_TEST(a_small_vocabulary_is_read_under_either_name)
{
    Buffer json, merges;
    small_files(&json, &merges);
    char *message = load_message("vocab.json", &json, "merges.txt", &merges);
    ck_assert_str_eq(message, "");
    free(message);
    message = load_message("encoder.json", &json, "vocab.bpe", &merges);
    ck_assert_str_eq(message, "");
    free(message);
    buffer_free(&json);
    buffer_free(&merges);
}
END_TEST

START_TEST(the_version_line_the_last_line_end_and_carriage_returns_do_not_matter)
{
    static const char *const texts[] = { "t h\nth e\n\xC4\xA0 the", "t h\nth e\n\xC4\xA0 the\n\n",
                                         "#version: 0.2 - Trained by x\r\nt h\r\nth e\r\n\xC4\xA0 the\r\n" };
    Buffer json, merges;
    small_files(&json, &merges);
    buffer_clear(&merges);
    buffer_append_string(&merges, texts[_i]);
    char *message = load_message("vocab.json", &json, "merges.txt", &merges);
    ck_assert_str_eq(message, "");
    free(message);
    buffer_free(&json);
    buffer_free(&merges);
}
END_TEST

/* What is changed in the small files, and what the message says then. */
typedef struct Damage {
    bool in_merges;
    const char *old, *new;
    const char *message;
} Damage;

static const Damage damages[] = {
    { false, "\"the\": 257", "\"the\": \"257\"", "the id of \"the\" is a string" },
    { false, "\"the\": 257", "\"the\": 257.5", "the id of \"the\" is 257.5" },
    { false, "\"the\": 257", "\"the\": -1", "the id of \"the\" is -1" },
    { false, "\"the\": 257", "\"the\": 260", "260 tokens have the ids 0 to 259" },
    { false, "\"the\": 257", "\"the\": 1e300", "the id of \"the\" is 1e+300" },
    { false, "\"the\": 257", "\"the\": 256", "both have the id 256" },
    { false, "\"the\": 257", "\"th\": 257", "\"th\" is there twice" },
    { false, "\"the\": 257", "\"a b\": 257", "\"a b\" has a letter that stands for no byte" },
    { false, "\"the\": 257", "\"\\u4e2d\": 257", "has a letter that stands for no byte" },
    { false, "\"the\": 257", "\"\": 257", "token 257 is empty" },
    { false, "\"A\":", "\"AA\":", "no token for the byte 0x41" },
    { false, "<|endoftext|>", "<|end|>", "no token <|endoftext|>" },
    { false, "\"the\": 257", "\"the\": 257, ]", "not valid JSON" },
    { false, "{", "[{", "not valid JSON" },
    { true, "th e", "the", ":3: not a merge" },
    { true, "th e", "th e r", ":3: not a merge" },
    { true, "th e", " the", ":3: not a merge" },
    { true, "th e", "the ", ":3: not a merge" },
    { true, "th e", "", ":3: not a merge" },
    { true, "th e", "th 中", ":3: \"th 中\" joins what is neither" },
    { true, "th e", "the e", ":3: \"the e\" joins what is neither" },
    { true, "th e", "th f", ":3: what \"th f\" makes is not in the vocabulary" },
    { true, "th e", "t h", ":3: \"t h\" is there twice" },
    { true, "th e", "th \xFF", "not UTF-8" },
};

START_TEST(what_is_wrong_is_named)
{
    const Damage *damage = &damages[_i];
    Buffer json, merges;
    small_files(&json, &merges);
    replace(damage->in_merges ? &merges : &json, damage->old, damage->new);
    char *message = load_message("vocab.json", &json, "merges.txt", &merges);
    ck_assert_msg(strstr(message, damage->message) != NULL, "wanted \"%s\", got \"%s\"", damage->message, message);
    const char *file = damage->in_merges ? "/merges.txt:" : "/vocab.json:";
    ck_assert_msg(strstr(message, file) != NULL, "no file name in \"%s\"", message);
    free(message);
    buffer_free(&json);
    buffer_free(&merges);
}
END_TEST

START_TEST(a_file_that_is_missing_empty_or_no_object_is_named)
{
    Buffer json, merges, empty = { 0 }, list = { 0 };
    small_files(&json, &merges);
    buffer_append(&empty, "", 0);
    buffer_append_string(&list, "[1, 2]");
    char *messages[] = {
        load_message("vocab.json", NULL, "merges.txt", &merges),
        load_message("vocab.json", &json, "merges.txt", NULL),
        load_message("vocab.json", &empty, "merges.txt", &merges),
        load_message("vocab.json", &json, "merges.txt", &empty),
        load_message("vocab.json", &list, "merges.txt", &merges),
        load_message("vocab.json", &json, "vocab.bpe", &merges),
    };
    static const char *const expected[] = { "neither vocab.json and merges.txt nor encoder.json and vocab.bpe",
                                            "merges.txt: no such file",
                                            "vocab.json: is empty",
                                            "merges.txt: is empty",
                                            "vocab.json: is an array",
                                            "merges.txt: no such file" };
    for (int i = 0; i < 6; i++) {
        ck_assert_msg(strstr(messages[i], expected[i]) != NULL, "wanted \"%s\", got \"%s\"", expected[i], messages[i]);
        free(messages[i]);
    }
    buffer_free(&json);
    buffer_free(&merges);
    buffer_free(&empty);
    buffer_free(&list);
}
END_TEST

START_TEST(a_vocabulary_cut_at_any_place_is_refused)
{
    Buffer json, merges;
    small_files(&json, &merges);
    for (size_t size = 1; size < json.size; size += 97) {
        Buffer cut = { 0 };
        buffer_append(&cut, json.bytes, size);
        char *message = load_message("vocab.json", &cut, "merges.txt", &merges);
        ck_assert_str_ne(message, "");
        free(message);
        buffer_free(&cut);
    }
    buffer_free(&json);
    buffer_free(&merges);
}
END_TEST

START_TEST(a_saved_vocabulary_is_the_same_when_read_back)
{
    size_t size;
    const char *story = embedded_story(&size);
    Tokenizer *tokenizer = tokenizer_train(story, size, 600);
    char *directory = test_directory_new();
    Error error;
    ck_assert(tokenizer_save(tokenizer, directory, &error));
    Tokenizer *again = tokenizer_load(directory, &error);
    ck_assert_msg(again != NULL, "%s", error.message);
    const Vocabulary *a = tokenizer_vocabulary(tokenizer);
    const Vocabulary *b = tokenizer_vocabulary(again);
    ck_assert_int_eq(a->count, 600);
    ck_assert_int_eq(b->count, 600);
    ck_assert_int_eq(tokenizer_end_of_text(again), 599);
    for (int id = 0; id < a->count; id++) {
        ck_assert_uint_eq(a->tokens[id].size, b->tokens[id].size);
        ck_assert_mem_eq(a->tokens[id].bytes, b->tokens[id].bytes, a->tokens[id].size);
    }
    ck_assert_int_eq(a->merge_count, b->merge_count);
    ck_assert_mem_eq(a->merges, b->merges, (size_t)a->merge_count * sizeof(Merge));
    tokenizer_free(tokenizer);
    tokenizer_free(again);
    test_directory_remove(directory);
}
END_TEST

START_TEST(saving_where_nothing_can_be_written_is_an_error)
{
    Tokenizer *tokenizer = tokenizer_train("a a a", 5, 300);
    Error error;
    ck_assert(!tokenizer_save(tokenizer, "/dev/null/vocabulary", &error));
    ck_assert_ptr_nonnull(strstr(error.message, "/dev/null"));
    tokenizer_free(tokenizer);
}
END_TEST

START_TEST(gpt2_s_own_files_are_read_and_written_again_alike)
{
    char *path = test_data_path("gpt2/vocab.bpe");
    if (path == NULL)
        return;
    *strrchr(path, '/') = '\0';
    Error error;
    Tokenizer *tokenizer = tokenizer_load(path, &error);
    ck_assert_msg(tokenizer != NULL, "%s", error.message);
    ck_assert_int_eq(tokenizer_vocab_size(tokenizer), 50257);
    ck_assert_int_eq(tokenizer_end_of_text(tokenizer), 50256);
    ck_assert_int_eq(tokenizer_vocabulary(tokenizer)->merge_count, 50000);
    char *directory = test_directory_new();
    ck_assert(tokenizer_save(tokenizer, directory, &error));
    size_t ours_size, theirs_size;
    char *ours_path = test_path(directory, "merges.txt"), *theirs_path = test_path(path, "vocab.bpe");
    char *ours = test_file_read(ours_path, &ours_size), *theirs = test_file_read(theirs_path, &theirs_size);
    ck_assert_uint_eq(ours_size, theirs_size);
    ck_assert_mem_eq(ours, theirs, ours_size);
    free(ours);
    free(theirs);
    free(ours_path);
    free(theirs_path);
    free(path);
    tokenizer_free(tokenizer);
    test_directory_remove(directory);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = { { .test = a_small_vocabulary_is_read_under_either_name },
                                { .test = the_version_line_the_last_line_end_and_carriage_returns_do_not_matter,
                                  .rounds = 3 },
                                { .test = what_is_wrong_is_named, .rounds = sizeof damages / sizeof *damages },
                                { .test = a_file_that_is_missing_empty_or_no_object_is_named },
                                { .test = a_vocabulary_cut_at_any_place_is_refused },
                                { .test = a_saved_vocabulary_is_the_same_when_read_back },
                                { .test = saving_where_nothing_can_be_written_is_an_error },
                                { .test = gpt2_s_own_files_are_read_and_written_again_alike } };
    return run_suite("chapter 2: vocabulary files", tests, sizeof tests / sizeof *tests);
}
