#include "ch07_instruct/exercises/ex_7_3.h"
#include "ch04_gpt/gpt.h"
#include "ch07_instruct/instruction_batch.h"
#include "common/optimizer.h"
#include "tests/exercises/exercise.h"

enum { VOCABULARY = 512, WIDTH = 32, CONTEXT = 128, BATCH = 8, STEPS = 80, FEW_ENTRIES = 40, NEW_ENTRIES = 72 };

typedef struct Experiment {
    Arena arena;
    Tokenizer *tokenizer;
    InstructionDataset training, unseen;
} Experiment;

static void experiment_open(Experiment *experiment)
{
    Instructions entries;
    Arena *arena = &experiment->arena;
    arena_init(arena, "experiment");
    instructions_embedded(&entries, arena);
    InstructionSplit split = instructions_split(&entries);
    Buffer text = { 0 };
    instructions_append_text(&text, &split.train, PROMPT_ALPACA);
    experiment->tokenizer = tokenizer_train(text.bytes, text.size, VOCABULARY);
    instruction_dataset_init(&experiment->training, &split.train, experiment->tokenizer, PROMPT_ALPACA, arena);
    instruction_dataset_init(&experiment->unseen, &split.test, experiment->tokenizer, PROMPT_ALPACA, arena);
}

/* A model and what it is trained with. */
typedef struct Learner {
    Arena weights, step;
    Tape tape;
    GPT gpt;
    AdamW optimizer;
} Learner;

/* The loss of BATCH entries, from the one numbered first, of the first count; round again at the end. */
static Tensor *batch_loss(Learner *learner, const Experiment *experiment, const InstructionDataset *dataset, int first,
                          int count)
{
    CollateSettings settings = { .pad_id = tokenizer_end_of_text(experiment->tokenizer), .mask_instruction = true };
    int examples[BATCH];
    for (int i = 0; i < BATCH; i++)
        examples[i] = (first + i) % count;
    InstructionBatch batch;
    instruction_batch(&batch, dataset, examples, BATCH, &settings, &learner->step);
    return gpt_loss(&learner->gpt, &learner->tape, batch.inputs, batch.targets, batch.B, batch.T, NULL);
}

/* The same start and the same steps for whatever count is: so many training entries are read in turn. */
static void learn(Learner *learner, const Experiment *experiment, int count)
{
    const GPTConfig config = {
        .vocab_size = VOCABULARY, .context_length = CONTEXT, .emb_dim = WIDTH, .n_heads = 2, .n_layers = 1, .tied = true
    };
    Rng rng;
    rng_seed(&rng, 123);
    arena_init(&learner->weights, "weights");
    arena_init(&learner->step, "step");
    tape_init(&learner->tape, &learner->step);
    gpt_init(&learner->gpt, &config, &learner->weights, &rng);
    adamw_init(&learner->optimizer, &learner->gpt.parameters, 0.0f, &learner->weights);
    for (int step = 0; step < STEPS; step++) {
        Tensor *loss = batch_loss(learner, experiment, &experiment->training, step * BATCH, count);
        parameters_zero_grad(&learner->gpt.parameters);
        tape_backward(&learner->tape, loss);
        adamw_step(&learner->optimizer, 5e-3f);
        tape_reset(&learner->tape);
    }
    learner->tape.recording = false;
}

/* Mean loss over the batches of the first count entries. */
static double loss_on(Learner *learner, const Experiment *experiment, const InstructionDataset *dataset, int count)
{
    double sum = 0.0;
    for (int first = 0; first < count; first += BATCH) {
        sum += (double)batch_loss(learner, experiment, dataset, first, count)->data[0];
        tape_reset(&learner->tape);
    }
    return sum / (count / BATCH);
}

START_TEST(which_model_is_better_at_what)
{
    Prediction prediction = my_prediction();
    ck_assert_msg(prediction.lower_on_first_40 != NO_ANSWER && prediction.lower_on_new_entries != NO_ANSWER,
                  "no prediction yet: FEW or ALL for each of the two");
    Experiment experiment;
    Learner few, all;
    experiment_open(&experiment);
    learn(&few, &experiment, FEW_ENTRIES);
    learn(&all, &experiment, experiment.training.count);
    double few_on_first = loss_on(&few, &experiment, &experiment.training, FEW_ENTRIES);
    double all_on_first = loss_on(&all, &experiment, &experiment.training, FEW_ENTRIES);
    double few_on_new = loss_on(&few, &experiment, &experiment.unseen, NEW_ENTRIES);
    double all_on_new = loss_on(&all, &experiment, &experiment.unseen, NEW_ENTRIES);
    Model on_first = few_on_first < all_on_first ? FEW : ALL, on_new = few_on_new < all_on_new ? FEW : ALL;
    ck_assert_msg(
        prediction.lower_on_first_40 == on_first,
        "measured on the first 40 entries: few %.2f, all %.2f;\n           few has read each of them 16 times: "
        "it knows them nearly by heart",
        few_on_first, all_on_first);
    ck_assert_msg(
        prediction.lower_on_new_entries == on_new,
        "measured on new entries: few %.2f, all %.2f (on its own 40: few %.2f);\n           what few knows by "
        "heart is of no use there: who has seen more kinds of task is surprised less",
        few_on_new, all_on_new, few_on_first);
}
END_TEST

START_TEST(a_length_that_cuts_few_answers)
{
    enum { STEP = 8, ONE_IN = 20 };
    int length = my_allowed_max_length();
    ck_assert_msg(length > 0, "no setting yet: a multiple of %d", STEP);
    ck_assert_msg(length % STEP == 0, "%d is no multiple of %d", length, STEP);
    Experiment experiment;
    experiment_open(&experiment);
    const InstructionDataset *training = &experiment.training;
    int cut = 0, cut_before = 0; // before: at the next smaller length
    for (int i = 0; i < training->count; i++) {
        cut += training->items[i].count > length;
        cut_before += training->items[i].count > length - STEP;
    }
    int most = training->count / ONE_IN;
    ck_assert_msg(cut <= most,
                  "measured: at %d tokens %d of %d entries lose their end, and the answer is the end; at most %d "
                  "may;\n           a larger length cuts fewer",
                  length, cut, training->count, most);
    ck_assert_msg(cut_before > most,
                  "measured: at %d tokens %d of %d entries are cut, but at %d it is %d, and %d may be;\n           a "
                  "smaller length does it, and takes less memory",
                  length, cut, training->count, length - STEP, cut_before, most);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = which_model_is_better_at_what, .seconds = 60 },
                                     { .test = a_length_that_cuts_few_answers, .seconds = 20 } };
    return run_exercise("7.3", checks, sizeof checks / sizeof *checks);
}
