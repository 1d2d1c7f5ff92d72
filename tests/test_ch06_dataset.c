/* messages as padded rows, in the book's batches; messages in other forms */
#include "ch06_classify/finetune.h"
#include "ch06_classify/variation.h"
#include "common/data/embedded.h"
#include "tests/assertions.h"
#include "tests/book_numbers.h"
#include "tests/process.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static Message three[] = { { "to be", false, 0 }, { "to be or not to be", true, 1 }, { "not", false, 2 } };

static Tokenizer *small_tokenizer(void)
{
    static const char text[] = "to be or not to be to be or not to be";
    return tokenizer_train(text, sizeof text - 1, 270);
}

START_TEST(rows_are_filled_up_with_end_of_text)
{
    Arena arena;
    arena_init(&arena, "test");
    Tokenizer *tokenizer = small_tokenizer();
    MessageDataset dataset;
    message_dataset_init(&dataset, &(Messages){ three, 3 }, tokenizer, 0, &arena);
    ck_assert_int_eq(dataset.max_length, dataset.lengths[1]);
    ck_assert_int_eq(dataset.cut, 0);
    ck_assert_int_eq(dataset.labels[0], LABEL_NOT_SPAM);
    ck_assert_int_eq(dataset.labels[1], LABEL_SPAM);
    for (int i = 0; i < 3; i++) {
        const int *row = message_dataset_row(&dataset, i);
        for (int t = 0; t < dataset.max_length; t++)
            ck_assert((row[t] == tokenizer_end_of_text(tokenizer)) == (t >= dataset.lengths[i]));
    }
    tokenizer_free(tokenizer);
    arena_free(&arena);
}
END_TEST

START_TEST(a_longer_message_is_cut_and_counted)
{
    Arena arena;
    arena_init(&arena, "test");
    Tokenizer *tokenizer = small_tokenizer();
    MessageDataset dataset;
    message_dataset_init(&dataset, &(Messages){ three, 3 }, tokenizer, 2, &arena);
    ck_assert_int_eq(dataset.cut, 1);
    ck_assert_int_eq(dataset.lengths[1], 2);
    tokenizer_free(tokenizer);
    arena_free(&arena);
}
END_TEST

START_TEST(the_books_lengths_batches_and_order)
{
    char *path = test_data_path("sms_spam/SMSSpamCollection");
    char *vocabulary = test_data_path("gpt2/encoder.json");
    if (path != NULL && vocabulary != NULL) {
        Arena arena;
        Messages all, balanced;
        MessageSplit split;
        MessageLoaders loaders;
        Error error;
        Rng rng;
        arena_init(&arena, "test");
        *strrchr(vocabulary, '/') = '\0'; // its directory
        Tokenizer *tokenizer = tokenizer_load(vocabulary, &error);
        ck_assert_msg(tokenizer != NULL, "%s", error.message);
        ck_assert(messages_load(&all, path, &arena, &error));
        messages_balance(&balanced, &all, 123, &arena);
        messages_split(&split, &balanced, 123, &arena);
        message_loaders_init(&loaders, &split, tokenizer, 0, 8, &arena);
        book_check_int("ch06-6.3-max-length", loaders.train.max_length);
        ck_assert_int_eq(loader_batches(&loaders.train_loader), 130);
        ck_assert_int_eq(loader_batches(&loaders.validation_loader), 19);
        ck_assert_int_eq(loader_batches(&loaders.test_loader), 38);

        const int *examples;
        int order[16];
        rng_seed(&rng, 123);
        loader_start(&loaders.train_loader, &rng);
        for (int batch = 0; batch < 2; batch++) {
            ck_assert_int_eq(loader_next(&loaders.train_loader, &examples), 8);
            memcpy(&order[8 * batch], examples, 8 * sizeof *order);
        }
        book_check_ints("ch06-6.3-batch-order", order, 16);
        tokenizer_free(tokenizer);
        arena_free(&arena);
    }
    free(path);
    free(vocabulary);
}
END_TEST

START_TEST(no_variation_draws_nothing_and_changes_nothing)
{
    Rng rng, untouched;
    rng_seed(&rng, 1);
    rng_seed(&untouched, 1);
    Tokenizer *tokenizer = small_tokenizer();
    TokenList same = { 0 }, plain = { 0 };
    const Variation none = { 0 };
    message_vary(&same, "to be 42", tokenizer, &none, &rng);
    tokenizer_encode(tokenizer, &plain, "to be 42", 8, false);
    ck_assert_int_eq(same.count, plain.count);
    ck_assert_mem_eq(same.ids, plain.ids, (size_t)same.count * sizeof *same.ids);
    ck_assert_uint_eq(rng_u32(&rng), rng_u32(&untouched));
    token_list_free(&same);
    token_list_free(&plain);
    tokenizer_free(tokenizer);
}
END_TEST

/* The bytes that the tokens stand for; the caller frees. */
static char *varied(const char *text, Variation variation, int *tokens, int64_t seed)
{
    Rng rng;
    rng_seed(&rng, seed);
    Tokenizer *tokenizer = small_tokenizer();
    TokenList list = { 0 };
    message_vary(&list, text, tokenizer, &variation, &rng);
    char *bytes = tokenizer_decode(tokenizer, list.ids, list.count, NULL);
    *tokens = list.count;
    token_list_free(&list);
    tokenizer_free(tokenizer);
    return bytes;
}

START_TEST(other_pieces_spell_the_same_text)
{
    int whole, pieces;
    char *plain = varied("to be or not to be", (Variation){ 0 }, &whole, 1);
    char *cut = varied("to be or not to be", (Variation){ .pieces = 1.0f }, &pieces, 1);
    ck_assert_str_eq(cut, plain);
    ck_assert_int_gt(pieces, whole);
    ck_assert_int_eq(pieces, (int)strlen(plain)); // with certainty down to single bytes
    free(plain);
    free(cut);
}
END_TEST

START_TEST(other_digits_keep_the_shape)
{
    int tokens;
    char *text = varied("be 4711 or b4", (Variation){ .digits = 1.0f }, &tokens, 3);
    ck_assert_uint_eq(strlen(text), strlen("be 4711 or b4"));
    ck_assert_uint_eq(strspn(&text[3], "0123456789"), 4);
    ck_assert_int_eq(strncmp(&text[7], " or b", 5), 0);
    free(text);
    text = varied("To Be", (Variation){ .cases = 1.0f }, &tokens, 3);
    ck_assert(strcmp(text, "to be") == 0 || strcmp(text, "TO BE") == 0);
    free(text);
}
END_TEST

START_TEST(a_message_never_loses_all_its_words)
{
    int tokens;
    char *text = varied("to be", (Variation){ .words = 1.0f }, &tokens, 1);
    ck_assert_str_eq(text, "to be");
    free(text);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = {
        { .test = rows_are_filled_up_with_end_of_text }, { .test = a_longer_message_is_cut_and_counted },
        { .test = the_books_lengths_batches_and_order }, { .test = no_variation_draws_nothing_and_changes_nothing },
        { .test = other_pieces_spell_the_same_text },    { .test = other_digits_keep_the_shape },
        { .test = a_message_never_loses_all_its_words },
    };
    return run_suite("ch06 dataset", tests, sizeof tests / sizeof tests[0]);
}
