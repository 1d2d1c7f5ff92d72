#include "ch03_attention/exercises/ex_3_2.h"
#include "ch03_attention/six_tokens.h"
#include "tests/exercises/exercise.h"

enum { B = 2, HEADS = 2, SIZE = B * T_SIX * HEADS };

typedef struct Run {
    Arena arena;
    Tape tape;
    Parameters parameters;
    Rng rng;
    Tensor *batch;
} Run;

static void run_open(Run *run)
{
    arena_init(&run->arena, "exercise");
    tape_init(&run->tape, &run->arena);
    parameters_init(&run->parameters, &run->arena);
    rng_seed(&run->rng, 123); // the book's
    run->batch = six_tokens_batch(&run->arena);
}

static Tensor *run_reader(Run *run)
{
    run_open(run);
    Tensor *got = my_two_heads(&run->tape, &run->parameters, run->batch, &run->rng);
    ck_assert_msg(got != NULL, "my_two_heads returned NULL instead of the context vectors");
    return got;
}

/* What so many heads with d_out numbers each give from the same seed. */
static Tensor *reference(int num_heads, int d_out)
{
    static Run run;
    run_open(&run);
    MultiHeadAttentionWrapper wrapper;
    wrapper_init(&wrapper, &run.parameters, C_THREE, d_out, 0.0f, num_heads, &run.rng);
    return wrapper_forward(&wrapper, &run.tape, run.batch, NULL, NULL);
}

START_TEST(a_token_has_two_numbers)
{
    Run run;
    Tensor *got = run_reader(&run);
    ck_assert_msg(got->ndim == 3, "expected a tensor with 3 axes, got one with %d", got->ndim);
    const float four[] = { B, T_SIX, 4 };
    const float eight[] = { B, T_SIX, 8 };
    const float three[] = { B, T_SIX, 3 };
    const UsualMistake mistakes[] = {
        { four, "four is num_heads · d_out: which of the two may change?" },
        { eight, "more heads make it wider, not narrower" },
        { three, "is that x itself?" },
        { 0 },
    };
    expect_ints("the shape", got->shape, (int[]){ B, T_SIX, 2 }, 1, (int[]){ 3 }, mistakes);
}
END_TEST

START_TEST(they_come_from_two_heads_and_are_the_books)
{
    Run run;
    Tensor *got = run_reader(&run);
    ck_assert_msg(tensor_size(got) == SIZE, "expected %d numbers in all, got %zu", SIZE, tensor_size(got));
    const Tensor *wide = reference(2, 2);
    float cut[SIZE];
    for (int t = 0; t < B * T_SIX; t++) {
        cut[t * 2] = wide->data[t * 4];
        cut[t * 2 + 1] = wide->data[t * 4 + 1];
    }
    const UsualMistake mistakes[] = {
        { reference(1, 2)->data, "this is one head with two numbers: num_heads has to stay 2" },
        { cut, "these are the two numbers of the first of the heads: the second head's are lost" },
        { 0 },
    };
    int shape[] = { B, T_SIX, 2 };
    expect_values("context vectors", got->data, reference(2, 1)->data, 3, shape, 1e-6f, mistakes);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = a_token_has_two_numbers },
                                     { .test = they_come_from_two_heads_and_are_the_books } };
    return run_exercise("3.2", checks, sizeof checks / sizeof *checks);
}
