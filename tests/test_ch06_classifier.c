/* the classification head: which column is read, which weights learn, what is saved; and a short fine-tuning */
#include "ch06_classify/classify.h"
#include "common/file.h"
#include "tests/assertions.h"
#include "tests/book_numbers.h"
#include "tests/process.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { T = 6, V = 300 };

typedef struct Fixture {
    Arena weights, step;
    Tape tape;
    Rng rng;
    Tokenizer *tokenizer;
    GPT gpt;
    Classifier classifier;
} Fixture;

static void setup(Fixture *fixture, ReadPosition read)
{
    static const char text[] = "to be or not to be to be or not to be";
    fixture->tokenizer = tokenizer_train(text, sizeof text - 1, V);
    const GPTConfig config = {
        .vocab_size = tokenizer_vocab_size(fixture->tokenizer),
        .context_length = 64,
        .emb_dim = 16,
        .n_heads = 2,
        .n_layers = 2,
        .tied = true,
    };
    arena_init(&fixture->weights, "weights");
    arena_init(&fixture->step, "step");
    tape_init(&fixture->tape, &fixture->step);
    rng_seed(&fixture->rng, 5);
    gpt_init(&fixture->gpt, &config, &fixture->weights, &fixture->rng);
    classifier_init(&fixture->classifier, &fixture->gpt, read, &fixture->weights, &fixture->rng);
}

static void teardown(Fixture *fixture)
{
    tokenizer_free(fixture->tokenizer);
    tape_free(&fixture->tape);
    arena_free(&fixture->step);
    arena_free(&fixture->weights);
}

START_TEST(the_books_head)
{
    Arena arena;
    Parameters parameters;
    Linear head;
    Rng rng;
    arena_init(&arena, "test");
    parameters_init(&parameters, &arena);
    rng_seed(&rng, 123);
    linear_init(&head, &parameters, "out_head", 768, LABEL_COUNT, true, &rng);
    float first[6];
    memcpy(first, head.weight->data, 3 * sizeof *first);
    memcpy(&first[3], &head.weight->data[768], 3 * sizeof *first);
    book_check_floats("ch06-6.5-head-init/weight", first, 6);
    book_check_floats("ch06-6.5-head-init/bias", head.bias->data, 2);
    arena_free(&arena);
}
END_TEST

START_TEST(each_reading_takes_its_column)
{
    static const struct {
        ReadPosition read;
        int length, column;
    } cases[] = {
        { READ_LAST_COLUMN, 3, T - 1 }, { READ_FIRST_COLUMN, 3, 0 }, { READ_END, 3, 3 },
        { READ_END, T, T - 1 },         { READ_END, 0, 0 },
    };
    Fixture fixture;
    setup(&fixture, cases[_i].read);
    ck_assert_int_eq(classifier_read_column(&fixture.classifier, cases[_i].length, T), cases[_i].column);
    const int ids[T] = { 1, 2, 3, 4, 5, 6 };
    Tensor *read = classifier_forward(&fixture.classifier, &fixture.tape, ids, &cases[_i].length, 1, T, NULL);
    Tensor *all = gpt_forward(&fixture.classifier.gpt, &fixture.tape, ids, 1, T, NULL); // [1,T,2]
    assert_near(read->data, &all->data[2 * cases[_i].column], 2, 1e-6f, "scores");
    teardown(&fixture);
}
END_TEST

START_TEST(padding_behind_the_message_changes_nothing)
{
    static Message messages[] = { { "to be", true, 0 }, { "to be or not to be or not to be", false, 1 } };
    Fixture fixture;
    setup(&fixture, READ_END);
    MessageDataset dataset;
    message_dataset_init(&dataset, &(Messages){ messages, 2 }, fixture.tokenizer, 0, &fixture.weights);
    const int both[] = { 0, 1 };
    MessageBatch pair = message_batch(&fixture.classifier, &dataset, both, 2, &fixture.step);
    MessageBatch alone = message_batch(&fixture.classifier, &dataset, both, 1, &fixture.step);
    ck_assert_int_lt(alone.T, pair.T);
    Tensor *padded = classifier_forward(&fixture.classifier, &fixture.tape, pair.ids, pair.lengths, 2, pair.T, NULL);
    Tensor *bare = classifier_forward(&fixture.classifier, &fixture.tape, alone.ids, alone.lengths, 1, alone.T, NULL);
    assert_near(padded->data, bare->data, 2, 1e-6f, "scores of the short message");
    teardown(&fixture);
}
END_TEST

/* Messages of many lengths, out of order, in a number that the groups of a batch don't divide. */
START_TEST(a_batch_in_groups_has_the_mean_of_its_messages_losses)
{
    enum { COUNT = 7 };
    static Message messages[COUNT] = {
        { "to be or not to be or not to be", false, 0 },
        { "to", true, 1 },
        { "or not to be", true, 2 },
        { "not not not not not not not", false, 3 },
        { "be", false, 4 },
        { "to be or not to be", true, 5 },
        { "or", false, 6 },
    };
    Fixture fixture;
    setup(&fixture, READ_END);
    MessageDataset dataset;
    message_dataset_init(&dataset, &(Messages){ messages, COUNT }, fixture.tokenizer, 0, &fixture.weights);
    const int all[COUNT] = { 0, 1, 2, 3, 4, 5, 6 };
    double mean = 0.0, scores[COUNT] = { 0 };
    classifier_add_scores(scores, &fixture.classifier, &fixture.tape, &dataset);
    for (int i = 0; i < COUNT; i++) {
        Tensor *one = classifier_loss(&fixture.classifier, &fixture.tape, &dataset, &all[i], 1, NULL);
        mean += (double)one->data[0] / COUNT;
        double spam = classifier_spam_probability(&fixture.classifier, &fixture.step, fixture.tokenizer,
                                                  messages[i].text, dataset.max_length + 1);
        ck_assert_double_eq_tol(spam, 1.0 / (1.0 + exp(-scores[i])), 1e-6);
        ck_assert_double_eq_tol((double)one->data[0], -log(messages[i].spam ? spam : 1.0 - spam), 1e-5);
    }
    Tensor *loss = classifier_loss(&fixture.classifier, &fixture.tape, &dataset, all, COUNT, NULL);
    ck_assert_double_eq_tol((double)loss->data[0], mean, 1e-5);

    double right = 0.0, accuracy, evaluated;
    for (int i = 0; i < COUNT; i++)
        right += (scores[i] > 0.0) == messages[i].spam;
    ck_assert_double_eq(scores_accuracy(scores, &dataset), right / COUNT);
    Loader loader;
    loader_init(&loader, COUNT, COUNT, true, false, &fixture.weights);
    classifier_evaluate(&accuracy, &evaluated, &fixture.classifier, &fixture.tape, &dataset, &loader, 0, &fixture.rng);
    ck_assert_double_eq(accuracy, right / COUNT);
    ck_assert_double_eq_tol(evaluated, mean, 1e-5);
    teardown(&fixture);
}
END_TEST

/* Parameters whose name begins with prefix and that learn. */
static int learning(const Classifier *classifier, const char *prefix)
{
    int count = 0;
    for (int i = 0; i < classifier->parameters.count; i++) {
        const Tensor *tensor = classifier->parameters.items[i];
        count += tensor->wants_grad && strncmp(tensor->name, prefix, strlen(prefix)) == 0;
    }
    return count;
}

START_TEST(what_shall_learn_learns_and_the_rest_is_frozen)
{
    Fixture fixture;
    setup(&fixture, READ_END);
    Classifier *classifier = &fixture.classifier;
    classifier_set_learning(classifier, LEARN_HEAD);
    ck_assert_int_eq(learning(classifier, ""), 2);
    classifier_set_learning(classifier, LEARN_LAST_BLOCK);
    ck_assert_int_eq(learning(classifier, "trf_blocks.0."), 0);
    ck_assert_int_eq(learning(classifier, "tok_emb"), 0);
    ck_assert_int_gt(learning(classifier, "trf_blocks.1."), 8);
    ck_assert_int_eq(learning(classifier, "final_norm."), 2);
    ck_assert_int_eq(learning(classifier, "out_head."), 2);
    classifier_set_learning(classifier, LEARN_ALL);
    ck_assert_int_eq(learning(classifier, ""), classifier->parameters.count);
    teardown(&fixture);
}
END_TEST

START_TEST(a_saved_classifier_says_the_same)
{
    Fixture fixture;
    setup(&fixture, READ_END);
    char *directory = test_directory_new();
    char *path = test_path(directory, "model");
    Error error;
    Classifier loaded;
    Tokenizer *tokenizer;
    int max_length;
    ck_assert_msg(classifier_save(&fixture.classifier, fixture.tokenizer, 17, path, &error), "%s", error.message);
    ck_assert_msg(classifier_load(&loaded, &tokenizer, &max_length, path, &fixture.weights, &error), "%s",
                  error.message);
    ck_assert_int_eq(max_length, 17);
    ck_assert_int_eq(loaded.read, READ_END);
    const char text[] = "to be or what?";
    double before = classifier_spam_probability(&fixture.classifier, &fixture.step, fixture.tokenizer, text, 0);
    double after = classifier_spam_probability(&loaded, &fixture.step, tokenizer, text, max_length);
    ck_assert_double_eq(before, after);
    tokenizer_free(tokenizer);

    char *json = test_file_new(path, "classifier.json", "{\"read\": \"somewhere\", \"max_length\": 3}", 38);
    ck_assert(!classifier_load(&loaded, &tokenizer, &max_length, path, &fixture.weights, &error));
    ck_assert_ptr_nonnull(strstr(error.message, "somewhere"));
    free(json);
    free(path);
    test_directory_remove(directory);
    teardown(&fixture);
}
END_TEST

/* Ham says "to be", spam says "or not": a few steps are enough. */
START_TEST(a_plain_difference_is_learned_and_the_pretrained_model_stays)
{
    Fixture fixture;
    setup(&fixture, READ_END);
    Buffer tsv = { 0 };
    for (int i = 0; i < 60; i++)
        buffer_printf(&tsv, "%s\t%s %d\n", i % 2 ? "spam" : "ham", i % 2 ? "or not" : "to be", i);
    char *directory = test_directory_new();
    char *data = test_file_new(directory, "messages.tsv", tsv.bytes, tsv.size);
    char *out = test_path(directory, "out");
    ClassifySettings settings = classify_default_settings();
    settings.data = data;
    settings.directory = out;
    settings.batch = 6;
    settings.finetune.train.epochs = 6;
    settings.finetune.train.learning_rate.peak = 1e-2;
    settings.finetune.train.quiet = true;
    settings.finetune.train.print_log = settings.finetune.print_accuracy = false;
    settings.finetune.train.eval_every = 10;
    settings.finetune.variation = (Variation){ .digits = 0.5f, .pieces = 0.1f };
    float before = fixture.gpt.tok_emb.weight->data[7];
    ClassifyResult result;
    Error error;
    bool ok =
        classify_run(&result, NULL, &settings, &fixture.gpt, fixture.tokenizer, &fixture.weights, &fixture.rng, &error);
    ck_assert_msg(ok, "%s", error.message);
    ck_assert_int_eq(result.train_count, 42);
    ck_assert_double_eq(result.test_accuracy, 1.0);
    ck_assert_int_eq(result.log.epoch_count, 6);
    ck_assert_float_eq(fixture.gpt.tok_emb.weight->data[7], before);
    static const char *const files[] = { "log.csv", "loss.csv", "loss.gp", "accuracy.csv", "model/model.safetensors" };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char *path = test_path(out, files[i]);
        char *bytes = test_file_read(path, NULL);
        ck_assert_msg(bytes != NULL, "%s is missing", files[i]);
        free(bytes);
        free(path);
    }
    train_log_free(&result.log);
    free(out);
    free(data);
    buffer_free(&tsv);
    test_directory_remove(directory);
    teardown(&fixture);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = {
        { .test = the_books_head },
        { .test = each_reading_takes_its_column, .rounds = 5 },
        { .test = padding_behind_the_message_changes_nothing },
        { .test = a_batch_in_groups_has_the_mean_of_its_messages_losses },
        { .test = what_shall_learn_learns_and_the_rest_is_frozen },
        { .test = a_saved_classifier_says_the_same },
        { .test = a_plain_difference_is_learned_and_the_pretrained_model_stays },
    };
    return run_suite("ch06 classifier", tests, sizeof tests / sizeof tests[0]);
}
