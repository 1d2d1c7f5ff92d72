#include "ch06_classify/exercises/ex_6_1.h"
#include "tests/exercises/exercise.h"
#include "tests/exercises/small_spam.h"

static const double alike = 0.1, good = 0.35; /* nats */

/* Columns of all batches of a pass over the training set. */
static int columns_a_pass(SmallSpam *spam)
{
    const int *examples;
    int columns = 0;
    loader_start(&spam->loaders.train_again, &spam->rng);
    for (int count; (count = loader_next(&spam->loaders.train_again, &examples)) > 0;) {
        MessageBatch batch = message_batch(&spam->classifier, &spam->loaders.train, examples, count, &spam->step);
        columns += batch.B * batch.T;
    }
    return columns;
}

static double trained_loss(SmallSpam *spam)
{
    small_spam_train(spam, LEARN_ALL);
    return small_spam_judge(spam, true).loss;
}

START_TEST(what_longer_padding_does)
{
    static const char *const names[] = { "nothing", "worse", "alike", "better" };
    Outcome predicted = my_prediction();
    ck_assert_msg(predicted >= OUTCOME_WORSE && predicted <= OUTCOME_BETTER,
                  "my_prediction says nothing yet: OUTCOME_WORSE, OUTCOME_ALIKE or OUTCOME_BETTER");
    SmallSpam spam;
    small_spam_open(&spam, READ_LAST_COLUMN, 0);
    double shorter = trained_loss(&spam);
    small_spam_open(&spam, READ_LAST_COLUMN, SMALL_SPAM_CONTEXT);
    double longer = trained_loss(&spam);
    double more = longer - shorter;
    Outcome measured = more > alike ? OUTCOME_WORSE : more < -alike ? OUTCOME_BETTER : OUTCOME_ALIKE;
    ck_assert_msg(predicted == measured,
                  "you said %s; measured: loss %.3f filled up to %d, %.3f filled up to %d: %s;\n           %s",
                  names[predicted], shorter, spam.longest, longer, SMALL_SPAM_CONTEXT, names[measured],
                  predicted == OUTCOME_ALIKE
                      ? "padding is no word, but the last column looks at it as well: in a long row it drowns the words"
                      : "more columns are not more words: what is added is <|endoftext|>, again and again");
}
END_TEST

START_TEST(no_message_is_cut)
{
    SmallSpam spam;
    small_spam_open(&spam, READ_LAST_COLUMN, 0);
    int max_length = my_max_length(spam.longest, SMALL_SPAM_CONTEXT);
    ck_assert_msg(max_length >= 1 && max_length <= SMALL_SPAM_CONTEXT,
                  "my_max_length(%d, %d) says %d: the model has room for 1 to %d tokens", spam.longest,
                  SMALL_SPAM_CONTEXT, max_length, SMALL_SPAM_CONTEXT);
    ck_assert_msg(my_read() != READ_END || max_length < SMALL_SPAM_CONTEXT,
                  "rows of %d tokens leave no column for the <|endoftext|> behind the longest message", max_length);
    small_spam_open(&spam, my_read(), max_length);
    ck_assert_msg(spam.loaders.train.cut == 0,
                  "with max_length %d, %d training messages lose their ends: the longest has %d tokens", max_length,
                  spam.loaders.train.cut, spam.longest);
}
END_TEST

START_TEST(few_columns_are_computed)
{
    SmallSpam spam;
    small_spam_open(&spam, READ_LAST_COLUMN, 0);
    int book = columns_a_pass(&spam);
    small_spam_open(&spam, my_read(), my_max_length(spam.longest, SMALL_SPAM_CONTEXT));
    int columns = columns_a_pass(&spam);
    ck_assert_msg(columns <= book * 2 / 3,
                  "a pass computes %d columns, the book's way %d, wanted are at most %d;\n           %s", columns, book,
                  book * 2 / 3,
                  my_read() == READ_LAST_COLUMN ? "who reads the last column has to compute all before it, padding too"
                                                : "fill up less");
}
END_TEST

START_TEST(and_it_learns)
{
    SmallSpam spam;
    small_spam_open(&spam, READ_LAST_COLUMN, 0);
    small_spam_open(&spam, my_read(), my_max_length(spam.longest, SMALL_SPAM_CONTEXT));
    double loss = trained_loss(&spam);
    ck_assert_msg(loss < good, "the validation loss is %.3f, wanted is less than %.2f;\n           %s", loss, good,
                  my_read() == READ_FIRST_COLUMN
                      ? "the first token sees only itself: cheap, but what can it know of the message?"
                      : "the words must reach the column that is read, with little padding between");
}
END_TEST

int main(void)
{
    const ExerciseCheck checks[] = { { .test = what_longer_padding_does, .seconds = 60 },
                                     { .test = no_message_is_cut, .seconds = 20 },
                                     { .test = few_columns_are_computed, .seconds = 20 },
                                     { .test = and_it_learns, .seconds = 60 } };
    return run_exercise("6.1", checks, sizeof checks / sizeof *checks);
}
