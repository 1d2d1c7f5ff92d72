/* 05_4_saving.c: a model survives the program                                                        book §5.4
 * Two things can be saved: the weights, to use the model; and the weights with all that the optimizer remembers, to go on
 * training as if nothing had happened. A model is a directory that Hugging Face's transformers opens as it is. */
#include "ch05_pretrain/materials.h"
#include "ch05_pretrain/model_files.h"
#include "ch05_pretrain/sections.h"
#include "common/safetensors.h"

#include <stdio.h>

/* The losses on the text of whatever weights the model has. */
static void print_losses(const char *name, Materials *materials)
{
    double train_loss, val_loss;
    rng_seed(&materials->chapter->rng, materials->chapter->options.seed);
    materials_losses(materials, &train_loss, &val_loss);
    printf("%s: training loss %.6f, validation loss %.6f\n", name, train_loss, val_loss);
}

/* A few of the tensors in a file. */
static void print_tensors(const char *path, int shown)
{
    Safetensors file;
    Error error;
    chapter_check(safetensors_open(&file, path, &error), &error);
    printf("%s holds %d tensors:\n", path, file.count);
    for (int i = 0; i < file.count && i < shown; i++) {
        const SafetensorsEntry *entry = &file.entries[i];
        printf("    %-44s %s [", entry->name, safetensors_type_name(entry->type));
        for (int axis = 0; axis < entry->ndim; axis++)
            printf("%s%d", axis > 0 ? ", " : "", (int)entry->shape[axis]);
        printf("]\n");
    }
    printf("    …\n\n");
    safetensors_close(&file);
}

void section_5_4_saving(Chapter *chapter)
{
    Materials materials;
    materials_open(&materials, chapter);
    materials_trained_model(&materials);
    print_losses("as trained", &materials);

    /* The model alone. */
    Error error;
    char directory[MATERIALS_PATH_SIZE], path[MATERIALS_PATH_SIZE + 32];
    snprintf(directory, sizeof directory, "%s", chapter_path(chapter, "model"));
    chapter_check(model_save(&materials.gpt, materials.tokenizer, directory, &error), &error);
    printf("saved: %s/config.json, model.safetensors, vocab.json, merges.txt\n", directory);
    snprintf(path, sizeof path, "%s/model.safetensors", directory);
    print_tensors(path, 5);

    /* A new model from those files: other memory, the same numbers. */
    GPT trained = materials.gpt;
    chapter_check(model_load(&materials.gpt, NULL, directory, &chapter->weights, &error), &error);
    print_losses("loaded", &materials);
    materials.gpt = trained;

    /* Model and optimizer: what the training left. AdamW keeps two running means for every weight; without them the next steps
     * would be other ones. Ex 5.4 goes on from here. */
    snprintf(path, sizeof path, "%s", chapter_path(chapter, "training/latest/optimizer.safetensors"));
    print_tensors(path, 8);
    materials_close(&materials);
}
