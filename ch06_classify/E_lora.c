/* E_lora.c: fine-tuning a few thin matrices instead of the weights                                      book appendix E
 * What fine-tuning adds to a weight matrix W, ΔW, is written as a product of two thin ones, A[in,rank]·B[rank,out], and only
 * these learn:  x·Wᵀ + alpha·(x·A)·B. */
#include "ch04_gpt/book_model.h"
#include "ch04_gpt/gpt_print.h"
#include "ch06_classify/lora.h"
#include "ch06_classify/sections.h"
#include "ch06_classify/spam_materials.h"

#include <math.h>
#include <stdio.h>

enum { RANK = 16, BOOK_WIDTH = 768, LORA_STEPS = 180 };
static const float alpha = 16.0f;

/* Two ways to the same sum: put ΔW into W, or compute beside it. The second needs no second copy of W. */
void section_E_1_idea(Chapter *chapter)
{
    enum { IN = 6, OUT = 4, SMALL_RANK = 2, ROWS = 3 };
    Tape *tape = &chapter->tape;
    Parameters parameters;
    Linear layer;
    LoraLayer lora;
    parameters_init(&parameters, &chapter->weights);
    linear_init(&layer, &parameters, "layer", IN, OUT, false, &chapter->rng);
    lora_layer_init(&lora, &parameters, "layer", IN, OUT, SMALL_RANK, 1.0f, &chapter->rng);
    tensor_fill_normal(lora.B, 0.0f, 1.0f, &chapter->rng); // as if it had learned something
    Tensor *x = tensor_new_2d(&chapter->step, ROWS, IN);
    tensor_fill_normal(x, 0.0f, 1.0f, &chapter->rng);

    Tensor *plain = linear_apply(&layer, tape, x);
    layer.adapter = &lora.adapter;
    Tensor *beside = linear_apply(&layer, tape, x);
    linear_merge_lora(&layer);
    Tensor *merged = linear_apply(&layer, tape, x);
    tensor_print("x·Wᵀ", plain);
    tensor_print("x·Wᵀ + alpha·(x·A)·B", beside);
    tensor_print("x·(W + alpha·(A·B)ᵀ)ᵀ", merged);
    printf("\nW has %d x %d = %d numbers, A and B together %d. For GPT-2's %d x %d and rank %d: %d and %d.\n", OUT, IN,
           OUT * IN, SMALL_RANK * (IN + OUT), BOOK_WIDTH, BOOK_WIDTH, RANK, BOOK_WIDTH * BOOK_WIDTH,
           RANK * (BOOK_WIDTH + BOOK_WIDTH));
}

void section_E_2_dataset(Chapter *chapter)
{
    SpamMaterials materials;
    spam_materials_open(&materials, chapter);
    MessageLoaders *loaders = &materials.loaders;
    printf("the same messages, split and batches as in sections 6.2 and 6.3:\n");
    printf("Input batch dimensions: [%d, %d]\n", loaders->train_loader.batch, loaders->train.max_length);
    printf("Label batch dimensions: [%d]\n", loaders->train_loader.batch);
    printf("%d training batches\n%d validation batches\n%d test batches\n", loader_batches(&loaders->train_loader),
           loader_batches(&loaders->validation_loader), loader_batches(&loaders->test_loader));
    spam_materials_close(&materials);
}

static void print_first_accuracies(SpamMaterials *materials, const Classifier *classifier)
{
    enum { BATCHES = 10 };
    MessageLoaders *loaders = &materials->loaders;
    Tape *tape = &materials->chapter->tape;
    Rng *rng = &materials->chapter->rng;
    double train, validation, test;
    spam_materials_seed(materials);
    classifier_evaluate(&train, NULL, classifier, tape, &loaders->train, &loaders->train_loader, BATCHES, rng);
    classifier_evaluate(&validation, NULL, classifier, tape, &loaders->validation, &loaders->validation_loader, BATCHES,
                        rng);
    classifier_evaluate(&test, NULL, classifier, tape, &loaders->test, &loaders->test_loader, BATCHES, rng);
    printf("Training accuracy: %.2f%%\nValidation accuracy: %.2f%%\nTest accuracy: %.2f%%\n\n", 100.0 * train,
           100.0 * validation, 100.0 * test);
}

void section_E_3_model(Chapter *chapter)
{
    SpamMaterials materials;
    Classifier classifier;
    spam_materials_open(&materials, chapter);
    spam_materials_model(&materials);
    spam_materials_classifier(&materials, &classifier);
    printf("a pre-trained model with a new head, before any fine-tuning, first 10 batches:\n");
    print_first_accuracies(&materials, &classifier);
    spam_materials_close(&materials);
}

/* The counts of the book's model, by arithmetic: nothing is built. And the first numbers of its first A. */
static void print_book_counts(SpamMaterials *materials)
{
    GPTConfig config;
    Error error;
    chapter_check(gpt_config_named(&config, "gpt2-small", &error), &error);
    config.qkv_bias = true;
    size_t C = (size_t)config.emb_dim, V = (size_t)config.vocab_size;
    size_t before = gpt_parameter_count(&config) - V * C + LABEL_COUNT * C + LABEL_COUNT; // another last layer
    printf("GPT-2 with %d labels\n", LABEL_COUNT);
    char number[32];
    printf("Total trainable parameters before: %s\n", number_text(number, before));
    printf("Total trainable LoRA parameters: %s\n",
           number_text(number, lora_parameter_count(&config, LABEL_COUNT, RANK)));

    config.drop_rate_emb = config.drop_rate_attn = config.drop_rate_shortcut = 0.0f; // as the book fine-tunes it
    gpt_print_modules(&config, &(GPTChanges){ .labels = LABEL_COUNT, .lora = true });

    Chapter *chapter = materials->chapter;
    Parameters parameters;
    LoraLayer lora;
    parameters_init(&parameters, &chapter->step);
    spam_materials_seed(materials);
    lora_layer_init(&lora, &parameters, "layer", BOOK_WIDTH, BOOK_WIDTH, RANK, alpha, &chapter->rng);
    printf("the first A [%d, %d], seed %d, uniform in ±%.2f: %.8f %.8f %.8f ...\n\n", BOOK_WIDTH, RANK,
           (int)chapter->options.seed, 1.0 / sqrt(RANK), (double)lora.A->data[0], (double)lora.A->data[1],
           (double)lora.A->data[2]);
    arena_reset(&chapter->step);
}

/* The book's training: learning rate 8e-4. For our small model the rate of section 6.7. */
static void train_lora(SpamMaterials *materials, Classifier *classifier)
{
    Chapter *chapter = materials->chapter;
    FinetuneSettings settings = materials->settings.finetune;
    TrainLog log = { 0 };
    Error error;
    settings.learning = LEARN_AS_IT_IS;
    LearningRate *rate = &settings.train.learning_rate;
    if (materials->book && chapter->options.lr < 0.0)
        rate->initial = rate->peak = rate->minimum = 8e-4;
    else if (chapter->options.steps == OPTION_NOT_GIVEN && chapter->options.epochs == OPTION_NOT_GIVEN)
        settings.train.steps = LORA_STEPS;
    spam_materials_seed(materials);
    bool ok = finetune(&log, classifier, &materials->loaders, &settings, &chapter->rng, &error) &&
              train_log_plot_losses(&log, "examples", chapter_path(chapter, "lora_loss"), &error);
    chapter_check(ok, &error);
    train_log_free(&log);
}

void section_E_4_lora(Chapter *chapter)
{
    SpamMaterials materials;
    Classifier classifier;
    spam_materials_open(&materials, chapter);
    spam_materials_model(&materials);
    print_book_counts(&materials);

    spam_materials_classifier(&materials, &classifier);
    Parameters *parameters = &classifier.parameters;
    parameters_set_trainable(parameters, true);
    char number[32];
    printf("our model\nTotal trainable parameters before: %s\n",
           number_text(number, parameters_trainable_size(parameters)));
    parameters_set_trainable(parameters, false);
    printf("Total trainable parameters after: %zu\n", parameters_trainable_size(parameters));
    printf("\nwithout LoRA (section E.3):\n");
    print_first_accuracies(&materials, &classifier); // as in the book, A is drawn behind these three passes
    int layers = gpt_add_lora(&classifier.gpt, parameters, RANK, alpha, &chapter->rng);
    printf("Total trainable LoRA parameters: %s, beside %d linear layers\n\n",
           number_text(number, parameters_trainable_size(parameters)), layers);
    printf("B is zero, so nothing has changed yet:\n");
    print_first_accuracies(&materials, &classifier);

    train_lora(&materials, &classifier);
    printf("\nafter fine-tuning, whole sets:\n");
    spam_materials_print_accuracies(&materials, &classifier);
    gpt_merge_lora(&classifier.gpt);
    printf("\nwith A·B added to the weights and no adapters:\n");
    spam_materials_print_accuracies(&materials, &classifier);
    printf("\nplot: %s\n", chapter_path(chapter, "lora_loss.png"));
    spam_materials_close(&materials);
}
