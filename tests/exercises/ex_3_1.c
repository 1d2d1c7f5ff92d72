#include "ch03_attention/exercises/ex_3_1.h"
#include "ch03_attention/six_tokens.h"
#include "tests/exercises/exercise.h"

#include <string.h>

enum { D_IN = C_THREE, D_OUT = 2, SIZE = D_IN * D_OUT };

typedef struct Classes {
    Arena arena;
    Parameters parameters;
    SelfAttentionV1 v1;
    SelfAttentionV2 v2;
    float before[3][SIZE]; /* v1's own query, key and value weights */
} Classes;

/* The book's two seeds, then the reader's copying. */
static void copy_weights(Classes *classes)
{
    arena_init(&classes->arena, "exercise");
    parameters_init(&classes->parameters, &classes->arena);
    Rng rng;
    rng_seed(&rng, 123);
    self_attention_v1_init(&classes->v1, &classes->parameters, D_IN, D_OUT, &rng);
    rng_seed(&rng, 789);
    self_attention_v2_init(&classes->v2, &classes->parameters, D_IN, D_OUT, &rng);
    Tensor *own[] = { classes->v1.W_query, classes->v1.W_key, classes->v1.W_value };
    for (int i = 0; i < 3; i++)
        memcpy(classes->before[i], own[i]->data, sizeof classes->before[i]);
    my_copy_weights(&classes->v1, &classes->v2);
}

static void transpose(float *to, const Tensor *from)
{
    for (int i = 0; i < D_IN; i++) {
        for (int o = 0; o < D_OUT; o++)
            to[i * D_OUT + o] = from->data[o * D_IN + i];
    }
}

/* Which of the three was taken instead, if one was. */
static void expect_matrix(const Classes *classes, const char *what, const Tensor *got, const Tensor *from)
{
    float expected[SIZE], query[SIZE], key[SIZE], value[SIZE];
    transpose(expected, from);
    transpose(query, classes->v2.W_query.weight);
    transpose(key, classes->v2.W_key.weight);
    transpose(value, classes->v2.W_value.weight);
    const UsualMistake mistakes[] = {
        { classes->before[0], "v1 still has weights of its own" },
        { classes->before[1], "v1 still has weights of its own" },
        { classes->before[2], "v1 still has weights of its own" },
        { from->data, "the numbers were copied in their order in memory; v2's matrix lies transposed" },
        { query, "these are the weights of W_query" },
        { key, "these are the weights of W_key" },
        { value, "these are the weights of W_value" },
        { 0 },
    };
    expect_values(what, got->data, expected, 2, (int[]){ D_IN, D_OUT }, 0.0f, mistakes);
}

START_TEST(v1_has_the_query_weights_of_v2)
{
    Classes classes;
    copy_weights(&classes);
    expect_matrix(&classes, "v1->W_query", classes.v1.W_query, classes.v2.W_query.weight);
}
END_TEST

START_TEST(v1_has_the_key_weights_of_v2)
{
    Classes classes;
    copy_weights(&classes);
    expect_matrix(&classes, "v1->W_key", classes.v1.W_key, classes.v2.W_key.weight);
}
END_TEST

START_TEST(v1_has_the_value_weights_of_v2)
{
    Classes classes;
    copy_weights(&classes);
    expect_matrix(&classes, "v1->W_value", classes.v1.W_value, classes.v2.W_value.weight);
}
END_TEST

START_TEST(both_classes_give_the_same_context_vectors)
{
    Classes classes;
    copy_weights(&classes);
    Tape tape;
    tape_init(&tape, &classes.arena);
    Tensor *x = six_tokens_tensor(&classes.arena);
    Tensor *one = self_attention_v1_forward(&classes.v1, &tape, x, NULL);
    Tensor *two = self_attention_v2_forward(&classes.v2, &tape, x, NULL);
    expect_values("context of v1", one->data, two->data, 2, (int[]){ T_SIX, D_OUT }, 1e-6f, NULL);
    const float book[] = { -0.0739f, 0.0713f }; // the first row, as printed
    expect_values("first row of v2", two->data, book, 1, (int[]){ D_OUT }, 6e-5f,
                  (UsualMistake[]){ { one->data, "v2 was changed; v1 is the one to write to" }, { 0 } });
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = v1_has_the_query_weights_of_v2 },
                                     { .test = v1_has_the_key_weights_of_v2 },
                                     { .test = v1_has_the_value_weights_of_v2 },
                                     { .test = both_classes_give_the_same_context_vectors } };
    return run_exercise("3.1", checks, sizeof checks / sizeof *checks);
}
