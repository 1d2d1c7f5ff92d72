/* 06_6_loss_and_accuracy.c: how wrong are the two scores?                                                     book §6.6
 * The label with the larger score is the answer. Accuracy, the share of right answers, is what we want, but it moves in jumps and
 * has no gradient: cross entropy of the two scores stands in for it. */
#include "ch06_classify/sections.h"
#include "ch06_classify/spam_materials.h"
#include "common/ops/softmax.h"

#include <stdio.h>

enum { ACCURACY_BATCHES = 10, LOSS_BATCHES = 5 };

typedef struct Measured {
    double accuracy[3], loss[3]; /* training, validation, test */
} Measured;

static Measured measure(SpamMaterials *materials, const Classifier *classifier)
{
    MessageLoaders *loaders = &materials->loaders;
    const MessageDataset *sets[] = { &loaders->train, &loaders->validation, &loaders->test };
    Loader *passes[] = { &loaders->train_loader, &loaders->validation_loader, &loaders->test_loader };
    Tape *tape = &materials->chapter->tape;
    Rng *rng = &materials->chapter->rng;
    Measured measured;
    spam_materials_seed(materials); // the training pass is shuffled
    for (int i = 0; i < 3; i++)
        classifier_evaluate(&measured.accuracy[i], NULL, classifier, tape, sets[i], passes[i], ACCURACY_BATCHES, rng);
    for (int i = 0; i < 3; i++)
        classifier_evaluate(NULL, &measured.loss[i], classifier, tape, sets[i], passes[i], LOSS_BATCHES, rng);
    return measured;
}

/* One message, step by step. */
static void print_one(SpamMaterials *materials, const Classifier *classifier)
{
    Tape *tape = &materials->chapter->tape;
    const MessageDataset *train = &materials->loaders.train;
    const int first = 0;
    tape->recording = false;
    MessageBatch batch = message_batch(classifier, train, &first, 1, tape->arena);
    Tensor *logits = classifier_forward(classifier, tape, batch.ids, batch.lengths, 1, batch.T, NULL); // [1,2]
    Tensor *probas = tape_softmax(tape, logits);
    printf("\"%s\"\n", train->messages.items[first].text);
    tensor_print("logits", logits);
    tensor_print("probas", probas);
    printf("Class label: %d (the larger of the two; softmax does not change which), true label: %d\n\n",
           logits->data[LABEL_SPAM] > logits->data[LABEL_NOT_SPAM], batch.labels[0]);
    tape->recording = true;
    tape_reset(tape);
}

void section_6_6_loss_and_accuracy(Chapter *chapter)
{
    SpamMaterials materials;
    Classifier classifier;
    spam_materials_open(&materials, chapter);
    spam_materials_model(&materials);
    spam_materials_classifier(&materials, &classifier);
    print_one(&materials, &classifier);

    Measured measured = measure(&materials, &classifier);
    static const char *const names[] = { "Training", "Validation", "Test" };
    printf("before any fine-tuning, over the first %d batches:\n", ACCURACY_BATCHES);
    for (int i = 0; i < 3; i++)
        printf("%s accuracy: %.2f%%\n", names[i], 100.0 * measured.accuracy[i]);
    printf("\nover the first %d batches:\n", LOSS_BATCHES);
    for (int i = 0; i < 3; i++)
        printf("%s loss: %.3f\n", names[i], measured.loss[i]);
    spam_materials_close(&materials);
}
