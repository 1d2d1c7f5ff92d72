#include "ch05_pretrain/exercises/ex_5_5.h"
#include "tests/exercises/byte_story.h"
#include "tests/exercises/exercise.h"

#include <math.h>

enum { STEPS = 100, BATCHES = 2 }; /* 2 batches of 8 windows of 16 bytes: 256 bytes */

START_TEST(the_loss_before_training)
{
    ByteStory story;
    byte_story_open(&story, 1, 32);
    double measured = byte_story_loss(&story, false, 4);
    double predicted = my_loss_before_training(BYTE_VOCABULARY);
    const char *remark = "how probable is each of 256 words to a model that knows nothing? the loss is −log of that";
    if (fabs(predicted - log2(BYTE_VOCABULARY)) < 1e-6)
        remark = "8 bits, but losses are in nats: the natural logarithm";
    if (fabs(predicted - 1.0 / BYTE_VOCABULARY) < 1e-6)
        remark = "that is a word's probability: the loss is −log of it";
    if (fabs(predicted + log(BYTE_VOCABULARY)) < 1e-6)
        remark = "the sign: a loss is −log of a probability, so it is positive";
    ck_assert_msg(fabs(predicted - measured) < 0.1 * measured, "predicted %.4g, measured %.4g;\n           %s",
                  predicted, measured, remark);
    expect_number("prediction for GPT-2's 50257 words", my_loss_before_training(50257), 10.82491, 1e-4f, NULL);
}
END_TEST

START_TEST(before_training_nothing_is_known_by_heart)
{
    ByteStory story;
    byte_story_open(&story, 1, 32);
    double train = byte_story_loss(&story, false, BATCHES), val = byte_story_loss(&story, true, BATCHES);
    ck_assert_msg(!my_knows_by_heart(train, val),
                  "measured: training loss %.3f, validation loss %.3f, and you say: by heart;\n           old and new "
                  "text surprise it alike",
                  train, val);
}
END_TEST

START_TEST(after_a_hundred_readings)
{
    ByteStory story;
    byte_story_open(&story, 1, 32);
    byte_story_train(&story, STEPS * BATCHES, BATCHES, 5e-3f);
    double train = byte_story_loss(&story, false, BATCHES), val = byte_story_loss(&story, true, BATCHES);
    ck_assert_msg(my_knows_by_heart(train, val),
                  "measured: training loss %.3f, validation loss %.3f, and you say: not by heart;\n           new text "
                  "surprises it far more than what it has read",
                  train, val);
}
END_TEST

/* A judgement, with what was looked at wrongly. */
static void check_judgement(double train, double val, bool by_heart, const char *remark)
{
    ck_assert_msg(my_knows_by_heart(train, val) == by_heart,
                  "training loss %.3f, validation loss %.3f: you say %s;\n           %s", train, val,
                  by_heart ? "not by heart" : "by heart", remark);
}

START_TEST(the_figures_of_the_book)
{
    check_judgement(0.391, 6.452, true, "the model of section 5.2 can recite its story");
    check_judgement(3.7547, 3.5596, false, "GPT-2 finds the new part of the story even easier than the old");
    check_judgement(0.30, 0.65, false, "both are small: it is the difference that counts, not the training loss alone");
    check_judgement(4.0, 2.0, false, "here the new text is the easier one: the sign of the difference counts");
    check_judgement(5.0, 6.5, true, "a training loss may be large: it is the difference that counts");
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = the_loss_before_training, .seconds = 20 },
                                     { .test = before_training_nothing_is_known_by_heart, .seconds = 20 },
                                     { .test = after_a_hundred_readings, .seconds = 60 },
                                     { .test = the_figures_of_the_book } };
    return run_exercise("5.5", checks, sizeof checks / sizeof *checks);
}
