/* 07_exercises.c: the book's exercises of chapter 7
 * Each trains a little: a few steps with the same start, so that two ways can be compared in a short time. --steps or --epochs
 * gives them more. */
#include "ch06_classify/lora.h"
#include "ch07_instruct/lesson.h"
#include "ch07_instruct/sections.h"
#include "common/ops/loss.h"

#include <stdio.h>
#include <stdlib.h>

static void print_exact(const char *name, const InstructResult *result)
{
    ExactMatch all = result->passages;
    all.right += result->language.right;
    all.count += result->language.count;
    printf("%-24s %d of %d held-out answers exact\n", name, all.right, all.count);
}

/* ---- 7.1 ---- */

static int mean_length(const Lesson *lesson, PromptStyle style, Arena *arena)
{
    InstructionDataset dataset;
    long tokens = 0;
    instruction_dataset_init(&dataset, &lesson->data.train, lesson->tokenizer, style, arena);
    for (int i = 0; i < dataset.count; i++)
        tokens += dataset.items[i].count;
    return (int)(tokens / dataset.count);
}

/* Phi-3's form is shorter than Alpaca's: fewer tokens to read for each task. */
void exercise_7_1_phi3_prompt(Chapter *chapter)
{
    Lesson lesson;
    InstructResult alpaca, phi3;
    Buffer text = { 0 };
    lesson_open(&lesson, chapter);
    lesson_pretrained(&lesson);
    int example = lesson.entries.count > 50 ? 50 : 0;
    format_entry(&text, &lesson.entries.items[example], PROMPT_PHI3);
    printf("Entry %d in Phi-3's form:\n\n%s\n\n", example, text.bytes);
    buffer_clear(&text);
    format_input(&text, &(Instruction){ .instruction = "What is an antonym of 'complicated'?", .input = "" },
                 PROMPT_PHI3);
    printf("A task without input, before its answer:\n\n%s\n\n", text.bytes);
    buffer_free(&text);
    printf("mean tokens of an entry: Alpaca %d, Phi-3 %d\n\n", mean_length(&lesson, PROMPT_ALPACA, &chapter->weights),
           mean_length(&lesson, PROMPT_PHI3, &chapter->weights));
    lesson_try(&lesson, &lesson.settings, &alpaca);
    lesson.settings.style = PROMPT_PHI3;
    lesson_try(&lesson, &lesson.settings, &phi3);
    print_exact("Alpaca's form:", &alpaca);
    print_exact("Phi-3's form:", &phi3);
    lesson_close(&lesson);
}

/* ---- 7.2 ---- */

/* NAME, a blank line, the text of ids[count]; those to ignore are left out. */
static void print_decoded(const char *name, const Tokenizer *tokenizer, const int *ids, int count, Arena *arena)
{
    int *kept = arena_alloc(arena, (size_t)count * sizeof *kept);
    int kept_count = 0;
    for (int i = 0; i < count; i++) {
        if (ids[i] != IGNORE_INDEX)
            kept[kept_count++] = ids[i];
    }
    char *text = tokenizer_decode(tokenizer, kept, kept_count, NULL);
    printf("\n%s:\n\n%s\n", name, text);
    free(text);
}

/* The book's three entries in one batch; the second is shown. */
static void print_masked_targets(const Lesson *lesson, Arena *arena)
{
    Instruction items[] = {
        { .instruction = "What is an antonym of 'complicated'?",
          .input = "",
          .output = "An antonym of 'complicated' is 'simple'." },
        { .instruction = "Sort the following list in alphabetical order.",
          .input = "Zebra, Elephant, Crocodile",
          .output = "Crocodile, Elephant, Zebra" },
        { .instruction = "Arrange the given numbers in descending order.",
          .input = "5, 12, 8, 3, 15",
          .output = "15, 12, 8, 5, 3." },
    };
    Instructions entries = { items, 3 };
    InstructionDataset dataset;
    InstructionBatch batch;
    instruction_dataset_init(&dataset, &entries, lesson->tokenizer, PROMPT_ALPACA, arena);
    CollateSettings settings = { .pad_id = tokenizer_end_of_text(lesson->tokenizer), .mask_instruction = true };
    instruction_batch(&batch, &dataset, (int[]){ 0, 1, 2 }, 3, &settings, arena);
    printf("Train loader: inputs [3, %d] targets [3, %d]\n", batch.T, batch.T);
    const int shape[] = { batch.T };
    const int *inputs = &batch.inputs[batch.T], *targets = &batch.targets[batch.T];
    ints_print("inputs[1]", inputs, 1, shape);
    ints_print("targets[1]", targets, 1, shape);
    print_decoded("inputs[1], decoded", lesson->tokenizer, inputs, batch.T, arena);
    print_decoded("what of targets[1] is learned, decoded", lesson->tokenizer, targets, batch.T, arena);
    printf("\n");
}

/* Only the answer is learned, or the task as well? */
void exercise_7_2_masked_instruction(Chapter *chapter)
{
    Lesson lesson;
    InstructResult masked, unmasked;
    lesson_open(&lesson, chapter);
    lesson_vocabulary(&lesson);
    printf("\nThe second of three entries, its task masked:\n");
    print_masked_targets(&lesson, &chapter->weights);
    lesson_close(&lesson);
    lesson_pretrained(&lesson);
    lesson.settings.mask_instruction = false;
    lesson_try(&lesson, &lesson.settings, &unmasked);
    lesson.settings.mask_instruction = true;
    lesson_try(&lesson, &lesson.settings, &masked);
    print_exact("task and answer learned:", &unmasked);
    print_exact("answer alone learned:", &masked);
    lesson_close(&lesson);
}

/* ---- 7.3 ---- */

/* The 52,000 entries of Alpaca (github.com/tatsu-lab/stanford_alpaca, alpaca_data.json) have the same form: --data FILE takes them.
 * Memory and time grow with the longest entry of a batch; so the book cuts at 512 tokens. What would a cut cost here? */
void exercise_7_3_more_data(Chapter *chapter)
{
    static const int cuts[] = { 64, 128, 256, 512 };
    Lesson lesson;
    InstructionDataset dataset;
    lesson_open(&lesson, chapter);
    lesson_vocabulary(&lesson);
    instruction_dataset_init(&dataset, &lesson.data.train, lesson.tokenizer, PROMPT_ALPACA, &chapter->weights);
    printf("\n%d training entries, the longest of %d tokens\nallowed_max_length   entries that are cut\n",
           dataset.count, dataset.longest);
    for (size_t c = 0; c < sizeof cuts / sizeof cuts[0]; c++) {
        int longer = 0;
        for (int i = 0; i < dataset.count; i++)
            longer += dataset.items[i].count > cuts[c];
        printf("%18d   %d\n", cuts[c], longer);
    }
    printf("\nAlpaca's 52,000 entries: --data alpaca_data.json, best with --weights of a GPT-2 and --batch 4\n");
    lesson_close(&lesson);
}

/* ---- 7.4 ---- */

/* The model's own weights stay; beside every linear layer a thin product of rank 16 learns (chapter 6, appendix E). */
void exercise_7_4_lora(Chapter *chapter)
{
    enum { RANK = 16, ALPHA = 16 };
    Lesson lesson;
    InstructResult all, lora;
    lesson_open(&lesson, chapter);
    lesson_pretrained(&lesson);
    Parameters *parameters = &lesson.gpt.parameters;
    printf("all weights:  %zu learn\n", parameters_trainable_size(parameters));
    lesson_try(&lesson, &lesson.settings, &all);

    lesson_reload(&lesson);
    parameters_set_trainable(parameters, false);
    int layers = gpt_add_lora(&lesson.gpt, parameters, RANK, ALPHA, &chapter->rng);
    printf("LoRA, rank %d: %zu learn, beside %d layers\n\n", RANK, parameters_trainable_size(parameters), layers);
    lesson_try_from_here(&lesson, &lesson.settings, &lora);
    print_exact("all weights:", &all);
    print_exact("LoRA:", &lora);
    lesson_close(&lesson);
}
