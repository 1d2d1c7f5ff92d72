#include "ch06_classify/spam_materials.h"

#include "ch05_pretrain/corpus.h"
#include "ch05_pretrain/model_files.h"
#include "ch06_classify/message_language.h"
#include "ch06_classify/naive_bayes.h"
#include "common/data/story_world.h"
#include "common/file.h"
#include "common/machine.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OWN_VOCABULARY = 1000, OWN_STORIES = 400, OWN_READING_EPOCHS = 3, BOOK_BATCH = 8, BOOK_LENGTH_LIMIT = 1024 };
enum { SMS_LAYERS = 2, SMS_HEADS = 4, SMS_WIDTH = 64 };
enum { EXPERIMENT_STEPS = 120 }; /* of an exercise: enough to see the difference */

/* ---- options over defaults ---- */

static int chosen(int option, int otherwise)
{
    return option != OPTION_NOT_GIVEN ? option : otherwise;
}

static double chosen_double(double option, double otherwise)
{
    return option >= 0.0 ? option : otherwise;
}

static void choose_settings(SpamMaterials *materials)
{
    const Options *options = &materials->chapter->options;
    ClassifySettings *settings = &materials->settings;
    *settings = options->data != NULL ? classify_sms_settings() : classify_default_settings();
    if (options->data == NULL)
        settings->language.epochs = OWN_READING_EPOCHS;
    if (materials->book) {
        settings->finetune = finetune_book_settings();
        settings->batch = BOOK_BATCH;
        settings->read = READ_LAST_COLUMN;
        settings->max_length = 0;
    }
    settings->data = options->data;
    settings->seed = options->seed;
    settings->batch = chosen(options->batch, settings->batch);

    TrainSettings *train = &settings->finetune.train;
    train->quiet = settings->language.quiet = options->quiet;
    train->epochs = chosen(options->epochs, train->epochs);
    if (options->steps != OPTION_NOT_GIVEN) // bounds the reading before as well
        train->steps = settings->language.steps = options->steps;
    train->accumulate = chosen(options->accumulate, train->accumulate);
    train->eval_every = chosen(options->eval_every, train->eval_every);
    train->save_every = chosen(options->save_every, train->save_every);
    train->keep = chosen(options->keep, train->keep);
    train->resume = options->resume;
    train->weight_decay = (float)chosen_double(options->weight_decay, (double)train->weight_decay);
    train->clip = chosen_double(options->clip, train->clip);
    LearningRate *rate = &train->learning_rate;
    rate->warmup_steps = chosen(options->warmup, rate->warmup_steps);
    if (options->lr >= 0.0) {
        rate->minimum = options->lr * rate->minimum / rate->peak;
        rate->initial = options->lr * rate->initial / rate->peak;
        rate->peak = options->lr;
    }
}

/* ---- messages and vocabulary ---- */

/* A line on standard output that says what we work with. */
static void say(const SpamMaterials *materials, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void say(const SpamMaterials *materials, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    if (!materials->silent)
        vprintf(format, arguments);
    va_end(arguments);
}

static void open_messages(SpamMaterials *materials, Chapter *chapter, bool silent)
{
    const Options *options = &chapter->options;
    Error error;
    *materials = (SpamMaterials){ .chapter = chapter, .silent = silent };
    materials->book = options->tokenizer != NULL || options->weights != NULL;
    choose_settings(materials);
    chapter_check(messages_load(&materials->all, options->data, &chapter->weights, &error), &error);
    messages_balance(&materials->balanced, &materials->all, options->seed, &chapter->weights);
    messages_split(&materials->split, &materials->balanced, options->seed, &chapter->weights);
    if (options->data != NULL)
        say(materials, "messages: %s\n", options->data);
    else
        say(materials,
            "messages: our own (the book's: --data data/sms_spam/SMSSpamCollection, fetched by: make data)\n");
}

void spam_materials_messages(SpamMaterials *materials, Chapter *chapter)
{
    open_messages(materials, chapter, false);
}

/* Our own vocabulary: of stories, and of the messages that are kept neither for validation nor for test. */
static Tokenizer *own_tokenizer(const SpamMaterials *materials)
{
    Buffer text = { 0 };
    if (materials->settings.data == NULL)
        stories_append(&text, STORIES_TRAINING, OWN_STORIES);
    messages_append_unlabelled(&text, &materials->all, &materials->split);
    Tokenizer *tokenizer = tokenizer_train(text.bytes, text.size, OWN_VOCABULARY);
    buffer_free(&text);
    return tokenizer;
}

static void open_tokenizer(SpamMaterials *materials)
{
    const Options *options = &materials->chapter->options;
    const char *directory = options->tokenizer != NULL ? options->tokenizer : options->weights;
    if (directory == NULL) {
        materials->tokenizer = own_tokenizer(materials);
        say(materials,
            "tokenizer: %d tokens, trained on these messages%s (GPT-2's: --tokenizer data/gpt2, fetched by: make "
            "data)\n",
            tokenizer_vocab_size(materials->tokenizer), materials->settings.data == NULL ? " and on stories" : "");
        return;
    }
    Error error;
    materials->tokenizer = tokenizer_load(directory, &error);
    chapter_check(materials->tokenizer != NULL, &error);
    say(materials, "tokenizer: %s, %d tokens\n", directory, tokenizer_vocab_size(materials->tokenizer));
}

/* The model's shape, as far as it can be known without the weights. */
static GPTConfig choose_config(const SpamMaterials *materials)
{
    const Options *options = &materials->chapter->options;
    GPTConfig config;
    Error error;
    chapter_check(gpt_config_named(&config, options->model != NULL ? options->model : "tiny", &error), &error);
    if (options->model == NULL && options->data != NULL &&
        !materials->book) { // as good on these messages as the tiny model, and several times faster
        config.n_layers = SMS_LAYERS;
        config.n_heads = SMS_HEADS;
        config.emb_dim = SMS_WIDTH;
    }
    config.n_layers = chosen(options->layers, config.n_layers);
    config.n_heads = chosen(options->heads, config.n_heads);
    config.emb_dim = chosen(options->width, config.emb_dim);
    config.context_length = chosen(options->context, config.context_length);
    config.vocab_size = tokenizer_vocab_size(materials->tokenizer);
    // No dropout of attention weights: a random number for each pair of tokens takes more time than it is worth here.
    config.drop_rate_attn = 0.0f;
    config.drop_rate_emb = config.drop_rate_shortcut = materials->book ? 0.0f : 0.1f;
    chapter_check(gpt_config_check(&config, &error), &error);
    return config;
}

static void open_all(SpamMaterials *materials, Chapter *chapter, bool silent)
{
    open_messages(materials, chapter, silent);
    open_tokenizer(materials);
    say(materials, "\n");
    int room = materials->book ? BOOK_LENGTH_LIMIT : choose_config(materials).context_length - 1;
    int longest = messages_longest(&materials->split.train, materials->tokenizer);
    int limit = materials->settings.max_length > 0 ? materials->settings.max_length : longest;
    limit = limit < longest ? limit : longest;
    materials->settings.max_length = limit < room ? limit : room;
    message_loaders_init(&materials->loaders, &materials->split, materials->tokenizer, materials->settings.max_length,
                         materials->settings.batch, &chapter->weights);
}

void spam_materials_open(SpamMaterials *materials, Chapter *chapter)
{
    open_all(materials, chapter, false);
}

void spam_materials_close(SpamMaterials *materials)
{
    tokenizer_free(materials->tokenizer);
}

void spam_materials_seed(SpamMaterials *materials)
{
    rng_seed(&materials->chapter->rng, materials->chapter->options.seed);
}

/* ---- models that are kept between sections ---- */

/* All that decides how a model of this chapter comes out: written beside it, compared before it is taken. */
static void append_origin(Buffer *text, const SpamMaterials *materials, bool trained)
{
    const Options *options = &materials->chapter->options;
    const GPTConfig *config = &materials->gpt.config;
    const FinetuneSettings *finetune = &materials->settings.finetune;
    const TrainSettings *train = &finetune->train;
    buffer_printf(text, "messages %s (%d), tokenizer %s, weights %s, seed %" PRId64 "\n",
                  options->data != NULL ? options->data : "own", materials->all.count,
                  options->tokenizer != NULL ? options->tokenizer : "own",
                  options->weights != NULL ? options->weights : "own", options->seed);
    buffer_printf(text, "layers %d, heads %d, width %d, context %d, vocabulary %d\n", config->n_layers, config->n_heads,
                  config->emb_dim, config->context_length, config->vocab_size);
    buffer_printf(text, "reading: epochs %d, steps %d, lr %g\n", materials->settings.language.epochs,
                  materials->settings.language.steps, materials->settings.language.learning_rate.peak);
    if (!trained)
        return;
    buffer_printf(text, "batch %d, epochs %d, steps %d, accumulate %d, lr %g %g %g, warm-up %d, decay %g, clip %g\n",
                  materials->settings.batch, train->epochs, train->steps, train->accumulate,
                  train->learning_rate.initial, train->learning_rate.peak, train->learning_rate.minimum,
                  train->learning_rate.warmup_steps, (double)train->weight_decay, train->clip);
}

static bool made_from(const char *path, const Buffer *origin)
{
    Buffer written = { 0 };
    bool same = file_read(&written, path, NULL, NULL) && written.size == origin->size &&
                memcmp(written.bytes, origin->bytes, origin->size) == 0;
    buffer_free(&written);
    return same;
}

/* Is OUT/NAME the model that these options would make? */
static bool is_kept(SpamMaterials *materials, const char *name, bool trained)
{
    Buffer origin = { 0 };
    append_origin(&origin, materials, trained);
    bool same = made_from(chapter_path(materials->chapter, "%s/made-from.txt", name), &origin);
    buffer_free(&origin);
    return same;
}

static void keep(SpamMaterials *materials, const char *name, bool trained)
{
    Buffer origin = { 0 };
    Error error;
    append_origin(&origin, materials, trained);
    const char *path = chapter_path(materials->chapter, "%s/made-from.txt", name);
    chapter_check(file_write(path, origin.bytes, origin.size, &error), &error);
    buffer_free(&origin);
}

/* ---- the pre-trained model ---- */

static void load_weights(SpamMaterials *materials, const char *directory)
{
    Error error;
    chapter_check(model_load(&materials->gpt, NULL, directory, &materials->chapter->weights, &error), &error);
    const GPTConfig *config = &materials->gpt.config;
    if (config->vocab_size != tokenizer_vocab_size(materials->tokenizer))
        fatal("%s: the weights are for %d tokens, the vocabulary has %d; they belong to different models", directory,
              config->vocab_size, tokenizer_vocab_size(materials->tokenizer));
    if (config->context_length < materials->loaders.train.max_length)
        fatal("%s: its context is %d tokens, the longest message has %d; take a model with a longer context", directory,
              config->context_length, materials->loaders.train.max_length);
    gpt_without_dropout(&materials->gpt);
    say(materials, "weights: %s\n\n", directory);
}

/* Next-token prediction on stories and on the messages of the training set (and on those that balancing left out). */
static void pretrain_own(SpamMaterials *materials)
{
    const ClassifySettings *settings = &materials->settings;
    Buffer text = { 0 };
    TrainLog log = { 0 };
    Error error;
    if (settings->data == NULL)
        stories_append(&text, STORIES_TRAINING, OWN_STORIES / 2);
    messages_append_unlabelled(&text, &materials->all, &materials->split);
    bool ok = messages_learn_language(&log, &materials->gpt, materials->tokenizer, text.bytes, text.size,
                                      settings->language_row, settings->language_batch, &settings->language,
                                      &materials->chapter->rng, &error);
    chapter_check(ok, &error);
    say(materials, "pre-trained on %.1f thousand bytes of text: loss %.3f at the first step, %.3f at the last\n\n",
        (double)text.size / 1000.0, log.steps[0].loss, log.steps[log.step_count - 1].loss);
    train_log_free(&log);
    buffer_free(&text);
}

void spam_materials_model(SpamMaterials *materials)
{
    Chapter *chapter = materials->chapter;
    Error error;
    if (chapter->options.weights != NULL) {
        load_weights(materials, chapter->options.weights);
    } else {
        if (materials->book)
            say(materials,
                "(the book's numbers of this section need GPT-2's weights: --weights data/gpt2-small, fetched by:\n"
                "make data WEIGHTS=gpt2-small; here a small model of our own stands in)\n");
        GPTConfig config = choose_config(materials);
        chapter_check(memory_check(gpt_memory_mib(&config, true), "the model", "take a smaller --model", &error),
                      &error);
        gpt_init(&materials->gpt, &config, &chapter->weights, &chapter->rng);
        if (materials->settings.language.epochs > 0 && is_kept(materials, "pretrained", false)) {
            const char *directory = chapter_path(chapter, "pretrained");
            chapter_check(model_load_weights(&materials->gpt, directory, &error), &error);
            say(materials, "pre-trained model: %s, made before (remove it to make it anew)\n\n", directory);
        } else if (materials->settings.language.epochs > 0) {
            pretrain_own(materials);
            const char *directory = chapter_path(chapter, "pretrained");
            chapter_check(model_save(&materials->gpt, materials->tokenizer, directory, &error), &error);
            keep(materials, "pretrained", false);
        }
    }
    spam_materials_seed(materials);
}

/* ---- classifiers ---- */

void spam_materials_classifier(SpamMaterials *materials, Classifier *classifier)
{
    Chapter *chapter = materials->chapter;
    GPT *copy = arena_alloc(&chapter->weights, sizeof *copy);
    gpt_copy(copy, &materials->gpt, &chapter->weights);
    spam_materials_seed(materials);
    classifier_init(classifier, copy, materials->settings.read, &chapter->weights, &chapter->rng);
    classifier_set_learning(classifier, materials->settings.finetune.learning);
}

void spam_materials_train(SpamMaterials *materials, Classifier *classifier, TrainLog *log)
{
    Chapter *chapter = materials->chapter;
    char directory[4096];
    Error error;
    snprintf(directory, sizeof directory, "%s", chapter_path(chapter, "training"));
    FinetuneSettings settings = materials->settings.finetune;
    settings.train.directory = directory;
    spam_materials_seed(materials);
    chapter_check(finetune(log, classifier, &materials->loaders, &settings, &chapter->rng, &error), &error);
    snprintf(directory, sizeof directory, "%s", chapter_path(chapter, "classifier"));
    int max_length = materials->loaders.train.max_length;
    chapter_check(classifier_save(classifier, materials->tokenizer, max_length, directory, &error), &error);
    keep(materials, "classifier", true);
}

void spam_materials_trained(SpamMaterials *materials, Classifier *classifier)
{
    Chapter *chapter = materials->chapter;
    if (!is_kept(materials, "classifier", true)) {
        TrainLog log = { 0 };
        spam_materials_classifier(materials, classifier);
        spam_materials_train(materials, classifier, &log);
        train_log_free(&log);
        printf("\n");
        return;
    }
    Error error;
    Tokenizer *tokenizer;
    int max_length;
    const char *directory = chapter_path(chapter, "classifier");
    bool ok = classifier_load(classifier, &tokenizer, &max_length, directory, &chapter->weights, &error);
    tokenizer_free(tokenizer);
    chapter_check(ok, &error);
    printf("classifier: %s, as section 6.7 left it\n\n", directory);
}

void spam_materials_print_accuracies(SpamMaterials *materials, const Classifier *classifier)
{
    MessageLoaders *loaders = &materials->loaders;
    Tape *tape = &materials->chapter->tape;
    Rng *rng = &materials->chapter->rng;
    Loader train_again = loaders->train_again;
    train_again.drop_last = materials->book; // the book measures full batches only; we, every training message
    double train = messages_accuracy(classifier, tape, &loaders->train, &train_again, rng);
    double validation = messages_accuracy(classifier, tape, &loaders->validation, &loaders->validation_loader, rng);
    double test = messages_accuracy(classifier, tape, &loaders->test, &loaders->test_loader, rng);
    printf("Training accuracy: %.2f%%\nValidation accuracy: %.2f%%\nTest accuracy: %.2f%%\n", 100.0 * train,
           100.0 * validation, 100.0 * test);
}

void spam_materials_one_seed(Chapter *chapter, SeedResult *result)
{
    SpamMaterials materials;
    Error error;
    *result = (SeedResult){ 0 };
    open_all(&materials, chapter, true);
    spam_materials_seed(&materials);  // a seed's figures don't depend on the seeds before it
    spam_materials_model(&materials); // seeds it anew; then it goes on from one classifier to the next
    FinetuneSettings *settings = &materials.settings.finetune;
    settings->print_accuracy = settings->train.print_log = false;
    settings->train.eval_every = 0;
    settings->eval_batches = 1;

    const MessageDataset *sets[] = { &materials.loaders.validation, &materials.loaders.test };
    double *sums[2], accuracies[2], alone[2] = { 0.0, 0.0 };
    for (int i = 0; i < 2; i++)
        sums[i] = arena_alloc_zero(&chapter->weights, (size_t)sets[i]->messages.count * sizeof(double));
    for (int member = 0; member < COMMITTEE; member++) {
        ArenaMark mark = arena_mark(&chapter->weights);
        GPT copy;
        Classifier classifier;
        TrainLog log = { 0 };
        gpt_copy(&copy, &materials.gpt, &chapter->weights);
        classifier_init(&classifier, &copy, materials.settings.read, &chapter->weights, &chapter->rng);
        chapter_check(finetune(&log, &classifier, &materials.loaders, settings, &chapter->rng, &error), &error);
        train_log_free(&log);
        for (int i = 0; i < 2; i++) {
            int count = sets[i]->messages.count;
            double *scores = arena_alloc_zero(&chapter->weights, (size_t)count * sizeof *scores);
            classifier_add_scores(scores, &classifier, &chapter->tape, sets[i]);
            alone[i] += scores_accuracy(scores, sets[i]) / COMMITTEE;
            for (int m = 0; m < count; m++)
                sums[i][m] += scores[m];
        }
        arena_release(&chapter->weights, mark);
    }
    for (int i = 0; i < 2; i++)
        accuracies[i] = scores_accuracy(sums[i], sets[i]);
    *result = (SeedResult){
        .alone_validation = alone[0],
        .alone_test = alone[1],
        .validation = accuracies[0],
        .test = accuracies[1],
        .naive_bayes = naive_bayes_accuracy(&materials.split.train, &materials.split.test),
    };
    spam_materials_close(&materials);
}

void spam_materials_experiment_head(void)
{
    printf("%-34s %6s  %10s  %8s  %10s  %8s\n", "", "T", "learning", "training", "validation", "test");
}

void spam_materials_experiment(SpamMaterials *materials, const char *name, ReadPosition read, Learning learning,
                               int max_length)
{
    Chapter *chapter = materials->chapter;
    ArenaMark mark = arena_mark(&chapter->weights);
    SpamMaterials own = *materials;
    own.settings.read = read;
    own.settings.finetune.learning = learning;
    own.settings.finetune.print_accuracy = own.settings.finetune.train.print_log = false;
    own.settings.finetune.train.eval_every = 0;
    own.settings.finetune.eval_batches = 1;
    if (chapter->options.steps == OPTION_NOT_GIVEN && chapter->options.epochs == OPTION_NOT_GIVEN && !own.book)
        own.settings.finetune.train.steps = EXPERIMENT_STEPS;
    message_loaders_init(&own.loaders, &own.split, own.tokenizer, max_length, own.settings.batch, &chapter->weights);

    Classifier classifier;
    TrainLog log = { 0 };
    Error error;
    spam_materials_classifier(&own, &classifier);
    size_t learns = parameters_trainable_size(&classifier.parameters);
    spam_materials_seed(&own);
    chapter_check(finetune(&log, &classifier, &own.loaders, &own.settings.finetune, &chapter->rng, &error), &error);
    Tape *tape = &chapter->tape;
    MessageLoaders *loaders = &own.loaders;
    double train = messages_accuracy(&classifier, tape, &loaders->train, &loaders->train_again, &chapter->rng);
    double validation =
        messages_accuracy(&classifier, tape, &loaders->validation, &loaders->validation_loader, &chapter->rng);
    double test = messages_accuracy(&classifier, tape, &loaders->test, &loaders->test_loader, &chapter->rng);
    printf("%-34s %6d  %10zu  %7.2f%%  %9.2f%%  %7.2f%%\n", name, max_length, learns, 100.0 * train, 100.0 * validation,
           100.0 * test);
    fflush(stdout);
    train_log_free(&log);
    arena_release(&chapter->weights, mark);
}
