/* 02_6_sliding_window.c: pairs of input and target                                             book §2.6, Ex 2.2
 * A language model learns to predict the next token. Any text is full of exercises for that: take a window of T tokens as
 * the input, and the same window one token further as the target. At each of the T positions the model shall name the token
 * that comes next, and it sees only those before. */
#include "ch02_tokenizer/materials.h"
#include "ch02_tokenizer/sections.h"
#include "ch02_tokenizer/text_dataset.h"

#include "common/dataset.h"
#include "common/label.h"
#include "common/tensor.h"

#include <stdio.h>
#include <stdlib.h>

/* The whole text as ids: tokens[count] in the chapter's arena. */
static const int *encode_text(Chapter *chapter, const Tokenizer *tokenizer, RawText text, int *count)
{
    TokenList list = { 0 };
    tokenizer_encode(tokenizer, &list, text.bytes, text.size, true);
    int *tokens = arena_alloc(&chapter->weights, (size_t)(list.count + 1) * sizeof *tokens);
    for (int i = 0; i < list.count; i++)
        tokens[i] = list.ids[i];
    *count = list.count;
    token_list_free(&list);
    return tokens;
}

/* A text that is too short for a single window ends the program here, with what would do. */
static void check_length(int token_count, int needed)
{
    Error error;
    error_set(&error, "the text has %d tokens, this section needs more than %d; take a longer one", token_count,
              needed);
    chapter_check(token_count > needed, &error);
}

/* A line end shows as \n, a part of a character as its bytes. */
static void print_decoded(const Tokenizer *tokenizer, const int *ids, int count)
{
    size_t size;
    char *text = tokenizer_decode(tokenizer, ids, count, &size);
    char visible[LABEL_SIZE];
    printf("%s", label_from_text(visible, sizeof visible, text, size));
    free(text);
}

/* What the model is to learn from four tokens: after one, after two, … what comes next? */
static void show_next_tokens(const Tokenizer *tokenizer, const int *sample)
{
    enum { CONTEXT = 4 };
    print_ids("x: ", sample, CONTEXT, "\n");
    print_ids("y:      ", &sample[1], CONTEXT, "\n");
    printf("\n");
    for (int i = 1; i <= CONTEXT; i++) {
        print_ids("", sample, i, " ----> ");
        printf("%d\n", sample[i]);
    }
    printf("\n");
    for (int i = 1; i <= CONTEXT; i++) {
        print_decoded(tokenizer, sample, i);
        printf(" ----> ");
        print_decoded(tokenizer, &sample[i], 1);
        printf("\n");
    }
}

/* The first batches of a data loader that goes through the text in order: the book's create_dataloader_v1 with
 * shuffle=False, drop_last=True. */
static void show_batches(Chapter *chapter, const int *tokens, int count, int batch, int max_length, int stride,
                         int shown)
{
    check_length(count, max_length + (batch - 1) * stride);
    TextDataset dataset;
    text_dataset_init(&dataset, tokens, count, max_length, stride);
    Loader loader;
    loader_init(&loader, dataset.count, batch, false, true, &chapter->step);
    loader_start(&loader, &chapter->rng);
    printf("\nbatch %d, max_length %d, stride %d: %d windows, %d batches\n", batch, max_length, stride, dataset.count,
           loader_batches(&loader));
    const int *windows;
    for (int i = 0; i < shown; i++) {
        int B = loader_next(&loader, &windows);
        if (B == 0)
            break;
        int *inputs = arena_alloc(&chapter->step, (size_t)B * (size_t)max_length * sizeof *inputs);
        int *targets = arena_alloc(&chapter->step, (size_t)B * (size_t)max_length * sizeof *targets);
        text_dataset_batch(&dataset, windows, B, inputs, targets);
        ints_print("inputs", inputs, 2, (int[]){ B, max_length });
        ints_print("targets", targets, 2, (int[]){ B, max_length });
    }
}

void section_2_6_sliding_window(Chapter *chapter)
{
    RawText raw_text = raw_text_open(chapter);
    Tokenizer *tokenizer = tokenizer_open(chapter);
    int count;
    const int *tokens = encode_text(chapter, tokenizer, raw_text, &count);
    printf("Tokens in the text: %d\n\n", count);
    check_length(count, 54);
    show_next_tokens(tokenizer, &tokens[50]); // without the first 50, as the book does

    show_batches(chapter, tokens, count, 1, 4, 1, 2); // windows overlap in all tokens but one
    show_batches(chapter, tokens, count, 8, 4, 4, 1); // windows stand side by side: no token is used twice
    tokenizer_free(tokenizer);
}

void exercise_2_2_other_windows(Chapter *chapter)
{
    RawText raw_text = raw_text_open(chapter);
    Tokenizer *tokenizer = tokenizer_open(chapter);
    int count;
    const int *tokens = encode_text(chapter, tokenizer, raw_text, &count);
    show_batches(chapter, tokens, count, 4, 2, 2, 1);
    show_batches(chapter, tokens, count, 4, 8, 2, 1);
    printf("\nA stride below max_length shows a token in several windows: more examples, more alike.\n");
    tokenizer_free(tokenizer);
}
