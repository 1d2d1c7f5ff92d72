#include "ch03_attention/exercises/ex_3_3.h"
#include "tests/exercises/exercise.h"

typedef struct Layer {
    Arena arena;
    Parameters parameters;
    Rng rng;
    MultiHeadAttention mha;
} Layer;

static void layer_open(Layer *layer)
{
    arena_init(&layer->arena, "exercise");
    parameters_init(&layer->parameters, &layer->arena);
    rng_seed(&layer->rng, 123);
    layer->mha = (MultiHeadAttention){ 0 };
    my_gpt2_small_attention(&layer->mha, &layer->parameters, &layer->rng);
}

START_TEST(twelve_heads_on_768_numbers)
{
    Layer layer;
    layer_open(&layer);
    const int got[] = { layer.mha.d_in, layer.mha.d_out, layer.mha.num_heads };
    const UsualMistake mistakes[] = {
        { (float[]){ 0, 0, 0 }, "mha was not initialised yet" },
        { (float[]){ 768, 64, 1 }, "768 is the width of all heads together, and there are 12" },
        { (float[]){ 768, 64, 12 }, "d_out is the width of all heads together, not of one" },
        { (float[]){ 768, 768, 64 }, "64 is the width of a head, 768 / 12, not the number of heads" },
        { (float[]){ 1024, 768, 12 }, "1024 is the length of the context, not the width of a token" },
        { (float[]){ 1024, 1024, 16 }, "that is GPT-2 medium" },
        { 0 },
    };
    expect_ints("d_in, d_out, num_heads", got, (int[]){ 768, 768, 12 }, 1, (int[]){ 3 }, mistakes);
}
END_TEST

START_TEST(it_learns_as_many_numbers_as_the_books)
{
    Layer layer;
    layer_open(&layer);
    double numbers = (double)parameters_size(&layer.parameters);
    const UsualMistake mistakes[] = {
        { (float[]){ 0.0f }, "mha was not initialised yet" },
        { (float[]){ 4720128.0f }, "twice too many: was mha_init called twice?" },
        { (float[]){ 2362368.0f }, "3 · 768 too many: queries, keys and values have a bias here" },
        { 0 },
    };
    expect_number("number of parameters", numbers, 2360064.0, 1e-9f, mistakes);
    ck_assert_msg(layer.mha.drop_rate == 0.0f, "expected no dropout, got a drop_rate of %g",
                  (double)layer.mha.drop_rate);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = twelve_heads_on_768_numbers },
                                     { .test = it_learns_as_many_numbers_as_the_books } };
    return run_exercise("3.3", checks, sizeof checks / sizeof *checks);
}
