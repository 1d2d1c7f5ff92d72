/* 06_2_dataset.c: messages with labels, as many of each, in three parts                                       book §6.2 */
#include "ch06_classify/sections.h"
#include "ch06_classify/spam_materials.h"
#include "common/label.h"
#include "common/text.h"

#include <stdio.h>
#include <string.h>

/* Where the first count characters of text end. */
static size_t end_of_characters(const char *text, int count)
{
    size_t size = strlen(text), end = 0;
    for (int i = 0; i < count && end < size; i++) {
        int length = utf8_decode(&text[end], size - end, NULL);
        end += length > 0 ? (size_t)length : 1;
    }
    return end;
}

/* "4307  ham   Awww dat is sweet! We can think of something to ..."   of 50 characters at most, as pandas */
static void print_message(const Message *message)
{
    enum { WIDTH = 50, DOTS = 3 };
    char text[LABEL_SIZE];
    label_from_text(text, sizeof text, message->text, strlen(message->text));
    bool whole = text[end_of_characters(text, WIDTH)] == '\0';
    size_t end = end_of_characters(text, whole ? WIDTH : WIDTH - DOTS);
    printf("%6d  %-4s  %.*s%s\n", message->row, message->spam ? "spam" : "ham", (int)end, text, whole ? "" : "...");
}

/* The first and the last few rows of a table, as pandas shows it. */
static void print_ends(const Messages *messages, int count)
{
    printf("%6s  %-4s  %s\n", "row", "label", "text");
    for (int i = 0; i < messages->count; i++) {
        if (i < count || i >= messages->count - count)
            print_message(&messages->items[i]);
        else if (i == count)
            printf("   ...\n");
    }
    printf("[%d rows x 2 columns]\n", messages->count);
}

static void print_counts(const char *name, const Messages *messages)
{
    int spam = messages_count_spam(messages);
    printf("%s: %d messages, ham %d, spam %d\n", name, messages->count, messages->count - spam, spam);
}

/* pandas' sample: the first so many of a permutation of the rows, as NumPy draws it from the seed. */
static void print_positions(Chapter *chapter, int ham)
{
    int *positions = arena_alloc(&chapter->step, (size_t)ham * sizeof *positions);
    rng_numpy_permutation(positions, ham, chapter->options.seed);
    printf("the sample begins with these positions among the ham messages:");
    for (int i = 0; i < 8 && i < ham; i++)
        printf(" %d", positions[i]);
    printf("\n");
}

/* In the SMS Spam Collection six of seven messages are ham: who always says ham is right in 86.6 % of all cases and has learned
 * nothing. So the book takes as many ham as there are spam messages. The file is read as pandas reads it: a text that opens with a
 * quotation mark goes on to the closing one, even over line ends (one does, over three lines), and so 5,574 lines are 5,572
 * messages. */
void section_6_2_preparing_the_dataset(Chapter *chapter)
{
    SpamMaterials materials;
    spam_materials_messages(&materials, chapter);
    printf("\n");
    print_counts("all", &materials.all);
    print_ends(&materials.all, 5);
    printf("\n");
    print_counts("balanced", &materials.balanced);
    print_ends(&materials.balanced, 5);
    print_positions(chapter, materials.all.count - messages_count_spam(&materials.all));
    printf("\nlabels become numbers: ham %d, spam %d; then shuffled and cut at 70 %% and 80 %%\n", LABEL_NOT_SPAM,
           LABEL_SPAM);
    print_counts("train", &materials.split.train);
    print_counts("validation", &materials.split.validation);
    print_counts("test", &materials.split.test);
}
