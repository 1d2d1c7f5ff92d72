/* 06_3_data_loaders.c: rows of equal length, in batches                                                       book §6.3
 * A batch is a matrix, messages are of many lengths: the shorter ones are filled up with <|endoftext|> to the longest message of
 * the training set. A longer one in the other sets loses its end (and we say how many do). */
#include "ch02_tokenizer/materials.h"
#include "ch06_classify/sections.h"
#include "ch06_classify/spam_materials.h"

#include <stdio.h>

/* One pass over the loader: the shapes of its last batch, and the first batches' messages. */
static void print_pass(SpamMaterials *materials)
{
    Loader *loader = &materials->loaders.train_loader;
    const int *examples;
    int last = 0, batch = 0;
    spam_materials_seed(materials);
    loader_start(loader, &materials->chapter->rng);
    for (int count; (count = loader_next(loader, &examples)) > 0; batch++) {
        char label[64];
        snprintf(label, sizeof label, "messages of batch %d: ", batch + 1);
        if (batch < 2)
            print_ids(label, examples, count, "\n");
        last = count;
    }
    printf("Input batch dimensions: [%d, %d]\nLabel batch dimensions: [%d]\n", last,
           materials->loaders.train.max_length, last);
}

void section_6_3_data_loaders(Chapter *chapter)
{
    SpamMaterials materials;
    spam_materials_open(&materials, chapter);
    MessageLoaders *loaders = &materials.loaders;
    const MessageDataset *train = &loaders->train;
    printf("longest training message: %d tokens\n", messages_longest(&materials.split.train, materials.tokenizer));
    printf("max_length: %d; messages cut: train %d, validation %d, test %d\n", train->max_length, train->cut,
           loaders->validation.cut, loaders->test.cut);
    printf("padding token: %d\n\n", train->pad_id);
    printf("\"%s\", %d tokens:\n", train->messages.items[0].text, train->lengths[0]);
    print_ids("", message_dataset_row(train, 0), train->max_length, "\n\n");

    printf("Train loader:\n");
    print_pass(&materials);
    printf("\n%d training batches\n%d validation batches\n%d test batches\n", loader_batches(&loaders->train_loader),
           loader_batches(&loaders->validation_loader), loader_batches(&loaders->test_loader));
    spam_materials_close(&materials);
}
