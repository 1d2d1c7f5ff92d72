/* ch05_pretrain/corpus.h, pretrain.h: stories in rows, the floor, and a small pre-training */
#include "ch05_pretrain/pretrain.h"
#include "common/buffer.h"
#include "common/data/story_world.h"
#include "common/ops/loss.h"
#include "tests/assertions.h"
#include "tests/process.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CONTEXT = 256, VOCABULARY = 700 };

static Tokenizer *story_vocabulary(void)
{
    Buffer text = { 0 };
    stories_append(&text, STORIES_TRAINING, 200);
    Tokenizer *tokenizer = tokenizer_train(text.bytes, text.size, VOCABULARY);
    buffer_free(&text);
    return tokenizer;
}

START_TEST(a_row_holds_one_whole_story)
{
    Tokenizer *tokenizer = story_vocabulary();
    int end = tokenizer_end_of_text(tokenizer);
    Corpus corpus;
    Error error;
    corpus_init(&corpus, tokenizer, CONTEXT);
    ck_assert(corpus_add_stories(&corpus, tokenizer, STORIES_VALIDATION, 3000, &error));
    int64_t predicted = 0;
    double log_probability = 0.0;
    for (int r = 0; r < corpus.count; r++) {
        const int *row = &corpus.rows[r * (CONTEXT + 1)];
        ck_assert_int_eq(row[0], end);
        int t = 1;
        while (row[t] != end) /* a story that is not over at the row's end would run out of it */
            ck_assert_int_lt(++t, CONTEXT + 1);
        char *text = tokenizer_decode(tokenizer, &row[1], t - 1, NULL);
        log_probability += story_log_probability(text); /* −∞ if this were no whole story */
        free(text);
        predicted += t;
        while (++t <= CONTEXT)
            ck_assert_int_eq(row[t], IGNORE_INDEX);
    }
    ck_assert_int_eq(corpus.stories, corpus.count);
    ck_assert_int_eq(corpus.predicted, predicted);
    ck_assert_int_ge(predicted, 3000);
    ck_assert_double_eq_tol(corpus.log_probability, log_probability, 1e-6);
    ck_assert_double_eq_tol(corpus_entropy_floor(&corpus), -log_probability / (double)predicted, 1e-9);
    corpus_free(&corpus);
    tokenizer_free(tokenizer);
}
END_TEST

START_TEST(a_batch_is_as_long_as_its_longest_row)
{
    enum { ROWS = 4 };
    Tokenizer *tokenizer = story_vocabulary();
    Corpus corpus;
    Error error;
    corpus_init(&corpus, tokenizer, CONTEXT);
    ck_assert(corpus_add_stories(&corpus, tokenizer, STORIES_TRAINING, 1000, &error));
    const int examples[ROWS] = { 2, 0, 3, 1 };
    int inputs[ROWS * CONTEXT], targets[ROWS * CONTEXT];
    int T = corpus_batch_length(&corpus, examples, ROWS);
    corpus_batch(&corpus, examples, ROWS, T, inputs, targets);
    int longest = 0;
    for (int b = 0; b < ROWS; b++) {
        const int *row = &corpus.rows[examples[b] * (CONTEXT + 1)];
        ck_assert_int_eq(inputs[b * T], corpus.end_of_text);
        for (int t = 0; t < T; t++) {
            ck_assert_int_eq(targets[b * T + t], row[t + 1]);
            ck_assert_int_ge(inputs[b * T + t], 0);
            if (row[t + 1] != IGNORE_INDEX && t + 1 > longest)
                longest = t + 1;
        }
        if (T < CONTEXT)
            ck_assert_int_eq(row[T + 1], IGNORE_INDEX); /* nothing was left out */
    }
    ck_assert_int_eq(longest, T);
    corpus_free(&corpus);
    tokenizer_free(tokenizer);
}
END_TEST

START_TEST(a_text_is_cut_into_rows_that_lose_no_token)
{
    Tokenizer *tokenizer = story_vocabulary();
    Buffer text = { 0 };
    stories_append(&text, 9, 7);
    TokenList tokens = { 0 };
    tokenizer_encode(tokenizer, &tokens, text.bytes, text.size, true);
    Corpus corpus;
    corpus_init(&corpus, tokenizer, 64);
    corpus_add_text(&corpus, tokenizer, text.bytes, text.size);
    ck_assert_int_eq(corpus.predicted, tokens.count + 1); /* each of them, and the end of text behind */
    int t = 0;
    for (int r = 0; r < corpus.count; r++) {
        for (int i = 1; i <= 64 && corpus.rows[r * 65 + i] != IGNORE_INDEX && t < tokens.count; i++, t++)
            ck_assert_int_eq(corpus.rows[r * 65 + i], tokens.ids[t]);
    }
    ck_assert_int_eq(t, tokens.count);
    token_list_free(&tokens);
    buffer_free(&text);
    corpus_free(&corpus);
    tokenizer_free(tokenizer);
}
END_TEST

START_TEST(a_story_longer_than_the_context_is_an_error)
{
    Tokenizer *tokenizer = story_vocabulary();
    Corpus corpus;
    Error error;
    corpus_init(&corpus, tokenizer, 20);
    ck_assert(!corpus_add_stories(&corpus, tokenizer, STORIES_VALIDATION, 3000, &error));
    ck_assert_ptr_nonnull(strstr(error.message, "--context"));
    corpus_free(&corpus);
    tokenizer_free(tokenizer);
}
END_TEST

START_TEST(the_loss_of_a_corpus_does_not_depend_on_the_batch)
{
    Tokenizer *tokenizer = story_vocabulary();
    Corpus corpus;
    Error error;
    Arena weights, step;
    Tape tape;
    Rng rng;
    GPT gpt;
    arena_init(&weights, "weights");
    arena_init(&step, "step");
    tape_init(&tape, &step);
    rng_seed(&rng, 1);
    GPTConfig config = { .context_length = CONTEXT, .emb_dim = 16, .n_heads = 2, .n_layers = 1, .tied = true };
    config.vocab_size = tokenizer_vocab_size(tokenizer);
    gpt_init(&gpt, &config, &weights, &rng);
    corpus_init(&corpus, tokenizer, CONTEXT);
    ck_assert(corpus_add_stories(&corpus, tokenizer, STORIES_VALIDATION, 2000, &error));
    double one = corpus_loss(&gpt, &tape, &corpus, 1);
    ck_assert_double_eq_tol(corpus_loss(&gpt, &tape, &corpus, 7), one, 1e-5);
    ck_assert_double_eq_tol(one, log(config.vocab_size), 1.0); /* nothing learned */
    tape_free(&tape);
    arena_free(&step);
    arena_free(&weights);
    corpus_free(&corpus);
    tokenizer_free(tokenizer);
}
END_TEST

START_TEST(a_short_pretraining_lowers_the_loss_and_writes_log_and_plot)
{
    char *directory = test_directory_new();
    char *plot = test_path(directory, "loss");
    const char extra[] = "zebra crossing zebra crossing zebra crossing<|endoftext|>quagga";
    PretrainText text = { extra, sizeof extra - 1, true };
    PretrainSettings settings = pretrain_default_settings();
    settings.config = (GPTConfig){
        .vocab_size = VOCABULARY, .context_length = CONTEXT, .emb_dim = 32, .n_heads = 2, .n_layers = 1, .tied = true
    };
    settings.training_tokens = 8000;
    settings.validation_tokens = 1000;
    settings.texts = &text;
    settings.text_count = 1;
    settings.train.learning_rate.peak = 3e-3; /* this model is smaller yet, and has few steps */
    settings.train.directory = directory;
    settings.train.eval_every = 10;
    settings.train.quiet = true;
    settings.plot = plot;

    Arena weights;
    Rng rng;
    GPT gpt;
    Tokenizer *tokenizer;
    PretrainResult result;
    Error error;
    arena_init(&weights, "weights");
    rng_seed(&rng, 123);
    bool ok = pretrain_story_world(&result, &gpt, &tokenizer, &settings, &weights, &rng, &error);
    ck_assert_msg(ok, "%s", error.message);
    ck_assert_double_lt(result.val_loss, result.log.evaluations[0].val_loss - 0.5);
    ck_assert_double_gt(result.val_loss, result.entropy_floor);
    ck_assert_double_gt(result.trigram_loss, result.entropy_floor);
    ck_assert_int_gt(result.tokens_seen, 7700); /* a last batch that is not full is left out */
    ck_assert_double_eq(result.log.evaluations[result.log.evaluation_count - 1].val_loss, result.val_loss);
    static const char *const names[] = { "log.csv", "loss.csv", "loss.gp" };
    for (int i = 0; i < 3; i++) {
        char *path = test_path(directory, names[i]);
        char *bytes = test_file_read(path, NULL);
        ck_assert_msg(bytes != NULL, "no %s", names[i]);
        free(bytes);
        free(path);
    }
    train_log_free(&result.log);
    tokenizer_free(tokenizer);
    arena_free(&weights);
    free(plot);
    test_directory_remove(directory);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = {
        { .test = a_row_holds_one_whole_story },
        { .test = a_batch_is_as_long_as_its_longest_row },
        { .test = a_text_is_cut_into_rows_that_lose_no_token },
        { .test = a_story_longer_than_the_context_is_an_error },
        { .test = the_loss_of_a_corpus_does_not_depend_on_the_batch },
        { .test = a_short_pretraining_lowers_the_loss_and_writes_log_and_plot },
    };
    return run_suite("ch05 pretraining", tests, sizeof tests / sizeof tests[0]);
}
