/* lesson.h: what the sections of this chapter work on: entries, a vocabulary, a pre-trained model, its fine-tuning
 * Without options: the embedded tasks about language and questions about stories, and a tiny model that is pre-trained on
 * stories here. With
 *     --data data/book/instruction-data.json --tokenizer data/gpt2
 * the book's entries and vocabulary (make data fetches both), and the book's numbers; --weights DIR takes a pre-trained model
 * from a directory, with its vocabulary: out/run/pretrain/model after make run, or GPT-2's. */
#ifndef CH07_LESSON_H
#define CH07_LESSON_H

#include "ch07_instruct/instruct.h"
#include "common/section.h"

enum { LESSON_PATH_SIZE = 4096 };

typedef struct Lesson {
    Chapter *chapter;
    Instructions entries; /* those of --data, or the embedded tasks about language */
    InstructData data;    /* what is learned, watched and asked */
    Tokenizer *tokenizer; /* after lesson_vocabulary or lesson_pretrained */
    GPT gpt;              /* after lesson_pretrained or lesson_finetuned */
    InstructSettings settings;
    char directory[LESSON_PATH_SIZE]; /* settings.train.directory */
} Lesson;

/* Reads the entries and settles how they are learned; a line on standard output says what they are. Ends the program when
 * something is wrong. */
void lesson_open(Lesson *lesson, Chapter *chapter);
void lesson_close(Lesson *lesson);

/* Only a vocabulary: --tokenizer, or that of --weights, or one of our own. */
void lesson_vocabulary(Lesson *lesson);

/* The model before fine-tuning: --weights, or a tiny one that has read stories (OUT/pretrained, made now if it is not there). */
void lesson_pretrained(Lesson *lesson);

/* The model as section 7.6 fine-tunes it: read from OUT/model if that was made with these options, else made now. */
void lesson_finetuned(Lesson *lesson);

/* Fine-tunes the pre-trained model with lesson->settings, and keeps it in OUT/model with its loss plot. book §7.6 */
void lesson_finetune(Lesson *lesson, InstructResult *result);

/* For the exercises. The weights before fine-tuning, read once more: */
void lesson_reload(Lesson *lesson);
/* A short fine-tuning of the model as it is; nothing is printed on the way, nothing kept but the answers: */
void lesson_try_from_here(Lesson *lesson, const InstructSettings *settings, InstructResult *result);
/* Both: */
void lesson_try(Lesson *lesson, const InstructSettings *settings, InstructResult *result);

/* "passage questions: 213 of 240 exact (88.8 %)", and the language tasks; then readers without understanding. */
void print_exact_match(const InstructResult *result);

/* The answer of the model to an entry, in the chapter's weights. */
const char *lesson_respond(Lesson *lesson, const Instruction *entry);

#endif
