#include "ch04_gpt/exercises/ex_4_1.h"
#include "ch04_gpt/gpt.h"
#include "tests/exercises/exercise.h"

#include <stdbool.h>
#include <string.h>

/* What a count may do otherwise than it should. All zero: the right one. */
typedef struct Variant {
    bool tensors;       /* counts tensors, not their numbers */
    bool rows;          /* counts the first axis only */
    bool weights_alone; /* leaves out what has one axis: biases, norms */
    bool anywhere;      /* the prefix may stand in the middle of the name */
    bool all;           /* whatever the name */
} Variant;

static float counted(const Parameters *parameters, const char *prefix, Variant variant)
{
    size_t total = 0;
    for (int i = 0; i < parameters->count; i++) {
        const Tensor *tensor = parameters->items[i];
        bool wanted = strncmp(tensor->name, prefix, strlen(prefix)) == 0;
        wanted = variant.anywhere ? strstr(tensor->name, prefix) != NULL : wanted;
        if ((!wanted && !variant.all) || (variant.weights_alone && tensor->ndim == 1))
            continue;
        total += variant.tensors ? 1 : variant.rows ? (size_t)tensor->shape[0] : tensor_size(tensor);
    }
    return (float)total;
}

static void check(const char *what, const Parameters *parameters, const char *prefix)
{
    const float zero = 0.0f;
    const float expected = counted(parameters, prefix, (Variant){ 0 });
    const float tensors = counted(parameters, prefix, (Variant){ .tensors = true });
    const float rows = counted(parameters, prefix, (Variant){ .rows = true });
    const float weights_alone = counted(parameters, prefix, (Variant){ .weights_alone = true });
    const float anywhere = counted(parameters, prefix, (Variant){ .anywhere = true });
    const float all = counted(parameters, prefix, (Variant){ .all = true });
    const UsualMistake mistakes[] = {
        { &zero, "nothing was counted: does the name have to be the whole prefix, or only to begin with it?" },
        { &tensors, "these are the tensors: count the numbers in each, tensor_size" },
        { &rows, "these are the rows: a tensor has as many numbers as the product of its shape says, tensor_size" },
        { &weights_alone, "the biases are missing: they are learned too" },
        { &all, "this is the whole model: the name has to begin with the prefix" },
        { &anywhere, "a name counts that has the prefix somewhere inside: it has to begin with it" },
        { 0 },
    };
    double got = (double)my_parameters_below(parameters, prefix);
    expect_number(what, got, (double)expected, 1e-9f, mistakes);
}

START_TEST(the_parts_of_a_small_models_block)
{
    const GPTConfig config = { .vocab_size = 11, .context_length = 7, .emb_dim = 6, .n_heads = 2, .n_layers = 12 };
    Arena arena;
    GPT gpt;
    arena_init(&arena, "exercise");
    gpt_init(&gpt, &config, &arena, NULL);
    check("numbers of \"trf_blocks.0.ff.\"", &gpt.parameters, "trf_blocks.0.ff.");
    check("numbers of \"trf_blocks.1.att.\"", &gpt.parameters, "trf_blocks.1.att.");
    check("numbers of \"trf_blocks.11.\"", &gpt.parameters, "trf_blocks.11.");
}
END_TEST

START_TEST(a_name_has_to_begin_with_the_prefix)
{
    const GPTConfig config = { .vocab_size = 11, .context_length = 7, .emb_dim = 6, .n_heads = 2, .n_layers = 2 };
    Arena arena;
    GPT gpt;
    arena_init(&arena, "exercise");
    gpt_init(&gpt, &config, &arena, NULL);
    check("numbers of \"att.\", with which no name begins", &gpt.parameters, "att.");
    check("numbers of \"\", with which all names begin", &gpt.parameters, "");
}
END_TEST

START_TEST(gpt2_smalls_block_has_the_books_counts)
{
    const GPTConfig config = { .vocab_size = 1, .context_length = 1, .emb_dim = 768, .n_heads = 12, .n_layers = 1 };
    Arena arena;
    GPT gpt;
    arena_init(&arena, "exercise");
    gpt_init(&gpt, &config, &arena,
             NULL); // one block of the twelve, no words: the parts of a block are as large as in all
    double feed_forward = (double)my_parameters_below(&gpt.parameters, "trf_blocks.0.ff.");
    double attention = (double)my_parameters_below(&gpt.parameters, "trf_blocks.0.att.");
    expect_number("numbers of the feed-forward part", feed_forward, 4722432.0, 1e-9f, NULL);
    expect_number("numbers of the attention part", attention, 2360064.0, 1e-9f, NULL);
}
END_TEST

START_TEST(the_ratio_of_wide_models)
{
    const float nothing = 0.0f, half = 0.5f, four = 4.0f, of_three = 8.0f / 3.0f, one_layer = 1.0f;
    const float small = 4722432.0f / 2360064.0f;
    const UsualMistake mistakes[] = {
        { &nothing, "no prediction yet" },
        { &small, "that is the ratio in GPT-2 small, with its biases: where does it go from there?" },
        { &half, "feed-forward divided by attention: the other way round" },
        { &four, "feed-forward is four times as wide, but attention has four matrices" },
        { &of_three, "attention has a fourth matrix: out_proj" },
        { &one_layer, "feed-forward has two layers: to 4C, and back" },
        { 0 },
    };
    expect_number("ratio", my_ratio_for_wide_models(), 2.0, 1e-6f, mistakes);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = the_parts_of_a_small_models_block },
                                     { .test = a_name_has_to_begin_with_the_prefix },
                                     { .test = gpt2_smalls_block_has_the_books_counts },
                                     { .test = the_ratio_of_wide_models } };
    return run_exercise("4.1", checks, sizeof checks / sizeof *checks);
}
