#include "ch07_instruct/exercises/ex_7_4.h"
#include "common/optimizer.h"
#include "tests/exercises/exercise.h"

#include <string.h>

enum { L = 2, C = 8, V = 11, T = 6, RANK = 3, LAYERS_A_BLOCK = 6, LAYERS = L * LAYERS_A_BLOCK + 1 };

static const GPTConfig small = { .vocab_size = V, .context_length = T, .emb_dim = C, .n_heads = 2, .n_layers = L };
static const int ids[T] = { 1, 2, 3, 4, 5, 6 };
static const int targets[T] = { 2, 3, 4, 5, 6, 7 };

typedef struct Model {
    Arena weights, step;
    Tape tape;
    GPT gpt;
    Rng rng;
} Model;

static void model_open(Model *model)
{
    arena_init(&model->weights, "weights");
    arena_init(&model->step, "step");
    tape_init(&model->tape, &model->step);
    rng_seed(&model->rng, 123);
    gpt_init(&model->gpt, &small, &model->weights, &model->rng);
}

static const char *const layer_names[LAYERS_A_BLOCK] = {
    "W_query", "W_key", "W_value", "out_proj", "expand", "contract"
};

/* The linear layer number i, and what to call it. */
static const Linear *layer_number(const GPT *gpt, int i, const char **name)
{
    if (i == LAYERS - 1) {
        *name = "out_head";
        return &gpt->out_head;
    }
    const TransformerBlock *block = &gpt->blocks[i / LAYERS_A_BLOCK];
    const Linear *layers[LAYERS_A_BLOCK] = { &block->att.W_query,  &block->att.W_key, &block->att.W_value,
                                             &block->att.out_proj, &block->ff.expand, &block->ff.contract };
    *name = layer_names[i % LAYERS_A_BLOCK];
    return layers[i % LAYERS_A_BLOCK];
}

static void check_count(const char *what, const GPTConfig *config, int rank)
{
    double C_ = config->emb_dim, V_ = config->vocab_size, L_ = config->n_layers;
    const float all = (float)(rank * (L_ * 18 * C_ + C_ + V_));
    const float no_head = (float)(rank * L_ * 18 * C_);
    const float attention_only = (float)(rank * (L_ * 8 * C_ + C_ + V_));
    const float one_block = (float)(rank * (18 * C_ + C_ + V_));
    const float square = (float)(rank * (L_ * 12 * C_ + C_ + V_));
    const float A_only = (float)(rank * (L_ * 9 * C_ + C_));
    const float no_rank = (float)(L_ * 18 * C_ + C_ + V_);
    const float full = (float)(L_ * 12 * C_ * C_ + C_ * V_);
    const UsualMistake mistakes[] = {
        { (float[]){ 0 }, "nothing was counted yet" },
        { &no_head, "out_head is missing: it is a linear layer, too" },
        { &attention_only, "the feed-forward layers are missing" },
        { &one_block, "that is one block: there are n_layers of them" },
        { &square, "the feed-forward layers lead from C to 4C and back: in + out is 5C each" },
        { &A_only, "that is A alone: B has rank · out numbers" },
        { &no_rank, "each layer has rank · (in + out): the rank is missing" },
        { &full, "that is in · out, what the layers themselves have: A and B have rank · (in + out)" },
        { 0 },
    };
    expect_number(what, (double)my_lora_count(config, rank), (double)all, 0.0f, mistakes);
}

START_TEST(how_many_numbers_will_learn)
{
    const GPTConfig example = { .vocab_size = 11, .emb_dim = 8, .n_layers = 1, .n_heads = 2, .context_length = 4 };
    check_count("the count for C 8, one block, 11 words, rank 2", &example, 2);
    const GPTConfig other = { .vocab_size = 100, .emb_dim = 12, .n_layers = 3, .n_heads = 2, .context_length = 4 };
    check_count("the count for C 12, three blocks, 100 words, rank 1", &other, 1);
}
END_TEST

START_TEST(the_figure_of_the_book_for_gpt2_medium)
{
    GPTConfig config;
    Error error;
    ck_assert(gpt_config_named(&config, "gpt2-medium", &error));
    check_count("the count for GPT-2 medium, rank 16", &config, 16);
    expect_number("the count for GPT-2 medium, rank 16", (double)my_lora_count(&config, 16), 7898384.0, 0.0f, NULL);
}
END_TEST

START_TEST(each_linear_layer_has_its_lora)
{
    Model model;
    model_open(&model);
    int said = my_prepare_lora(&model.gpt, RANK, 0.5f, &model.rng);
    for (int i = 0; i < LAYERS; i++) {
        const char *name;
        const Linear *layer = layer_number(&model.gpt, i, &name);
        ck_assert_msg(layer->adapter != NULL, "nothing was put beside %s%s", name,
                      i == LAYERS - 1 ? ": it is a linear layer, too" : "");
        const LoraLayer *lora = (const LoraLayer *)layer->adapter;
        int in = layer->weight->shape[1], out = layer->weight->shape[0];
        ck_assert_msg(lora->A->shape[0] == in && lora->A->shape[1] == RANK && lora->B->shape[0] == RANK &&
                          lora->B->shape[1] == out,
                      "%s leads from %d to %d; its A is [%d, %d], its B [%d, %d], expected [%d, %d] and [%d, %d]%s",
                      name, in, out, lora->A->shape[0], lora->A->shape[1], lora->B->shape[0], lora->B->shape[1], in,
                      RANK, RANK, out,
                      lora->A->shape[0] == out ? ";\n           in and out are exchanged: a weight is [out, in]" : "");
        ck_assert_msg(lora->alpha == 0.5f, "alpha of %s is %g, expected 0.5", name, (double)lora->alpha);
    }
    expect_number("the number of layers that was returned", said, LAYERS, 0.0f,
                  (UsualMistake[]){ { (float[]){ LAYERS_A_BLOCK + 1 }, "the blocks are n_layers, not one" },
                                    { (float[]){ LAYERS - 1 }, "out_head counts, too" },
                                    { 0 } });
}
END_TEST

START_TEST(lora_alone_learns)
{
    Model model;
    model_open(&model);
    size_t all = parameters_size(&model.gpt.parameters);
    size_t expected = lora_parameter_count(&small, V, RANK);
    my_prepare_lora(&model.gpt, RANK, 1.0f, &model.rng);
    const float all_learn = (float)(all + expected), untouched = (float)all;
    const UsualMistake mistakes[] = {
        { (float[]){ 0 }, "nothing learns at all: freezing reached the LoraLayers, too; freeze first, then add" },
        { &all_learn, "the model's own weights learn as well: they have to be frozen" },
        { &untouched, "the model's own weights learn and nothing was added yet" },
        { 0 },
    };
    expect_number("the number of weights that learn", (double)parameters_trainable_size(&model.gpt.parameters),
                  (double)expected, 0.0f, mistakes);
}
END_TEST

static float *logits_of(Model *model)
{
    float *logits = values_new((size_t)T * V);
    model->tape.recording = false;
    memcpy(logits, gpt_forward(&model->gpt, &model->tape, ids, 1, T, NULL)->data, (size_t)T * V * sizeof(float));
    model->tape.recording = true;
    tape_reset(&model->tape);
    return logits;
}

START_TEST(at_first_nothing_changes)
{
    Model model;
    model_open(&model);
    float *before = logits_of(&model);
    my_prepare_lora(&model.gpt, RANK, 1.0f, &model.rng);
    ck_assert_msg(model.gpt.out_head.adapter != NULL, "nothing was put beside out_head yet");
    expect_values("the scores", logits_of(&model), before, 2, (int[]){ T, V }, 1e-6f, NULL);
}
END_TEST

static double train(Model *model, int steps)
{
    AdamW optimizer;
    adamw_init(&optimizer, &model->gpt.parameters, 0.1f, &model->weights);
    double value = 0.0;
    for (int step = 0; step < steps; step++) {
        Tensor *loss = gpt_loss(&model->gpt, &model->tape, ids, targets, 1, T, NULL);
        value = (double)loss->data[0];
        parameters_zero_grad(&model->gpt.parameters);
        tape_backward(&model->tape, loss);
        adamw_step(&optimizer, 1e-2f);
        tape_reset(&model->tape);
    }
    return value;
}

START_TEST(training_leaves_the_weights_of_the_model_alone)
{
    enum { STEPS = 40 };
    Model model;
    model_open(&model);
    int own = model.gpt.parameters.count; // tensors
    float *before[64];
    ck_assert(own <= 64);
    for (int i = 0; i < own; i++) {
        const Tensor *weight = model.gpt.parameters.items[i];
        before[i] = values_copy(weight->data, tensor_size(weight));
    }
    my_prepare_lora(&model.gpt, RANK, 4.0f, &model.rng);
    ck_assert_msg(model.gpt.out_head.adapter != NULL, "nothing was put beside out_head yet");
    double first = train(&model, 1), last = train(&model, STEPS);
    for (int i = 0; i < own; i++) {
        const Tensor *weight = model.gpt.parameters.items[i];
        ck_assert_msg(memcmp(before[i], weight->data, tensor_size(weight) * sizeof(float)) == 0,
                      "%s changed in training: it has to be frozen", weight->name);
    }
    ck_assert_msg(last < 0.7 * first, "the loss went from %.3f to %.3f in %d steps: does every LoraLayer learn?", first,
                  last, STEPS);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = how_many_numbers_will_learn },
                                     { .test = the_figure_of_the_book_for_gpt2_medium },
                                     { .test = each_linear_layer_has_its_lora },
                                     { .test = lora_alone_learns },
                                     { .test = at_first_nothing_changes },
                                     { .test = training_leaves_the_weights_of_the_model_alone, .seconds = 20 } };
    return run_exercise("7.4", checks, sizeof checks / sizeof *checks);
}
