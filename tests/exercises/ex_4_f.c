#include "ch04_gpt/exercises/ex_4_f.h"
#include "ch04_gpt/generate.h"
#include "tests/exercises/exercise.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { V = 13, CONTEXT = 6, PROMPT = 4, MOST = 24 };
static const int prompt[PROMPT] = { 3, 1, 4, 12 };

typedef struct Writer {
    Arena weights, step;
    Tape tape;
    GPT gpt;
} Writer;

static void writer_open(Writer *writer)
{
    const GPTConfig config = { .vocab_size = V, .context_length = CONTEXT, .emb_dim = 24, .n_heads = 2, .n_layers = 2 };
    Rng rng;
    rng_seed(&rng, 123);
    arena_init(&writer->weights, "weights");
    arena_init(&writer->step, "step");
    tape_init(&writer->tape, &writer->step);
    writer->tape.recording = false;
    gpt_init(&writer->gpt, &config, &writer->weights, &rng);
}

/* What a loop may do otherwise than it should. All zero: the right one. */
typedef struct Variant {
    bool first_row;    /* the scores behind the first token */
    bool first_tokens; /* of a long text the first tokens are read */
    bool last_token;   /* the last token alone is read */
    bool prompt_again; /* the prompt is read in every turn, without what was written */
    bool whole_array;  /* the largest of all T·V scores, modulo V */
    bool least;        /* the smallest score */
} Variant;

/* ids[MOST]: prompt[count], then what the loop writes; 0 behind that. */
static void write_text(int *ids, Writer *writer, int count, int new_tokens, Variant variant)
{
    memset(ids, 0, MOST * sizeof *ids);
    memcpy(ids, prompt, (size_t)count * sizeof *ids);
    int length = count;
    for (int i = 0; i < new_tokens; i++) {
        int read = variant.prompt_again ? count : length;
        int T_read = read < CONTEXT ? read : CONTEXT;
        T_read = variant.last_token ? 1 : T_read;
        const int *window = &ids[variant.first_tokens ? 0 : read - T_read];
        const float *logits = gpt_forward(&writer->gpt, &writer->tape, window, 1, T_read, NULL)->data;
        int from = variant.first_row || variant.whole_array ? 0 : (T_read - 1) * V;
        int to = variant.first_row ? V : T_read * V;
        int best = from;
        for (int j = from + 1; j < to; j++) {
            if (variant.least ? logits[j] < logits[best] : logits[j] > logits[best])
                best = j;
        }
        ids[length] = best % V;
        length++;
        tape_reset(&writer->tape);
    }
}

/* Lets the reader's function write and compares ids[count + new_tokens]. */
static void check(int count, int new_tokens)
{
    static const Variant variants[] = { { .first_row = true },    { .first_tokens = true }, { .last_token = true },
                                        { .prompt_again = true }, { .whole_array = true },  { .least = true } };
    static const char *const says[] = {
        "the scores behind the first token were taken: those behind the last one are for the token to come, row T - 1",
        "of a text that is too long the model got the first tokens: it gets the last context_length ones",
        "the model got the last token alone: it needs all that fits into the context",
        "the model reads the prompt again and again: count grows with every token",
        "the largest of all T · V scores was taken: only the last row counts",
        "the smallest score was taken",
    };
    enum { VARIANTS = sizeof variants / sizeof variants[0] };
    Writer writer;
    int expected[MOST], given[MOST] = { 0 }, other[MOST];
    float numbers[VARIANTS][MOST], untouched[MOST], not_growing[MOST];
    UsualMistake mistakes[VARIANTS + 3];
    writer_open(&writer);
    int length = count + new_tokens;
    memcpy(given, prompt, (size_t)count * sizeof *given);
    write_text(expected, &writer, count, new_tokens, (Variant){ 0 });
    for (int i = 0; i < VARIANTS; i++) {
        write_text(other, &writer, count, new_tokens, variants[i]);
        for (int t = 0; t < length; t++)
            numbers[i][t] = (float)other[t];
        mistakes[i] = (UsualMistake){ numbers[i], says[i] };
    }
    for (int t = 0; t < length; t++) {
        untouched[t] = t < count ? (float)prompt[t] : 0.0f;
        not_growing[t] = t <= count ? (float)expected[t] : 0.0f;
    }
    mistakes[VARIANTS] = (UsualMistake){ untouched, "nothing was written yet" };
    mistakes[VARIANTS + 1] =
        (UsualMistake){ not_growing, "every token was written to the same place: count grows with each" };
    mistakes[VARIANTS + 2] = (UsualMistake){ 0 };

    int *ids = ints_copy(given, (size_t)length);
    int got = my_generate(&writer.gpt, &writer.tape, ids, count, new_tokens);
    char what[64];
    snprintf(what, sizeof what, "ids behind a prompt of %d", count);
    expect_ints(what, ids, expected, 1, &length, mistakes);
    const float added = (float)new_tokens, old = (float)count;
    const UsualMistake of_count[] = { { &old, "this is the old count" },
                                      { &added, "these are the new tokens alone: the whole text counts" },
                                      { 0 } };
    expect_number("the new count", got, length, 0.0f, of_count);
}

START_TEST(one_new_token)
{
    check(PROMPT, 1);
}
END_TEST

START_TEST(a_text_that_fits_into_the_context)
{
    check(2, CONTEXT - 2);
}
END_TEST

START_TEST(the_window_moves_past_the_context)
{
    check(PROMPT, 12);
}
END_TEST

START_TEST(nothing_is_asked_for)
{
    check(PROMPT, 0);
}
END_TEST

START_TEST(the_library_writes_the_same)
{
    Writer writer;
    int ids[MOST] = { 9 }, other[MOST] = { 9 }, length = MOST;
    writer_open(&writer);
    my_generate(&writer.gpt, &writer.tape, ids, 1, MOST - 1);
    generate_text_simple(&writer.gpt, other, 1, MOST - 1);
    expect_ints("ids of a text that began with token 9", ids, other, 1, &length, NULL);
}
END_TEST

/* An output layer of zeros: all scores are equal. */
START_TEST(of_equal_scores_the_lower_number_wins)
{
    Writer writer;
    int ids[MOST] = { 5, 7 }, expected[] = { 5, 7, 0 };
    writer_open(&writer);
    tensor_fill(writer.gpt.out_head.weight, 0.0f);
    ids[2] = 1;
    my_generate(&writer.gpt, &writer.tape, ids, 2, 1);
    expect_ints("ids when all scores are equal", ids, expected, 1, (int[]){ 3 },
                (UsualMistake[]){
                    { (float[]){ 5, 7, V - 1 }, "of equal scores the lower number wins: > instead of >=" }, { 0 } });
}
END_TEST

START_TEST(each_turn_gives_its_memory_back)
{
    Writer writer;
    writer_open(&writer);
    int *ids = ints_new(2 * MOST);
    ids[0] = 9;
    my_generate(&writer.gpt, &writer.tape, ids, 1, 2 * MOST - 1);
    ck_assert_msg(writer.step.used_bytes == 0, "%zu bytes of the last turn were not given back: tape_reset(tape)",
                  writer.step.used_bytes);
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = one_new_token },
                                     { .test = a_text_that_fits_into_the_context },
                                     { .test = the_window_moves_past_the_context },
                                     { .test = nothing_is_asked_for },
                                     { .test = the_library_writes_the_same },
                                     { .test = of_equal_scores_the_lower_number_wins },
                                     { .test = each_turn_gives_its_memory_back } };
    return run_exercise("4.f", checks, sizeof checks / sizeof *checks);
}
