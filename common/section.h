/* section.h: the chapter runner: a program whose sections are the book's sections       tests/test_common_section.c
 * A chapter's main.c is a table of sections (number, title, function) and one call of chapter_main. The runner reads the
 * options, seeds the generator, and runs the chosen sections in the book's order, each with fresh memory and the same seed,
 * so that a section alone prints what it prints in the whole chapter. Read next: the main.c of a chapter. */
#ifndef COMMON_SECTION_H
#define COMMON_SECTION_H

#include "common/arena.h"
#include "common/error.h"
#include "common/options.h"
#include "common/rng.h"
#include "common/tape.h"

#include <stdbool.h>

typedef struct Chapter {
    const char *program; /* "ch03_attention": also the name of the output directory */
    Options options;     /* what the reader asked for; defaults otherwise (options.h) */
    Arena weights;       /* lives until the section ends */
    Arena step;          /* reset at will; empty when a section starts */
    Tape tape;           /* records into step */
    Profile
        profile; /* with --profile: of the tape, and of a training that is given it; printed when the section ends */
    Rng rng;     /* seeded with --seed (default: the book's 123) when a section starts */
    const char *section; /* number of the running section, "3.3.1" */
    char path[4096];     /* chapter_path's last answer */
} Chapter;

typedef struct Section {
    const char *number; /* "3.3.1", "D.1", "Ex 3.2" */
    const char *title;  /* our wording of the book's heading */
    void (*run)(Chapter *chapter);
    const char *function; /* its name, for --list: what to break on */
} Section;

/* A line of a program's table of sections; the function's name stands in it once. */
#define SECTION(number, title, function)                                                                               \
    {                                                                                                                  \
        number, title, function, #function                                                                             \
    }

/* What a program is: its name, what it is for, its sections, and what it can do besides. */
typedef struct ChapterProgram {
    const char *name;        /* "ch05_pretrain" */
    const char *purpose;     /* one line, for --help */
    const Section *sections; /* in the book's order */
    int section_count;
    unsigned option_groups; /* OPTIONS_TRAINING | … : which options beyond the common ones it takes (options.h) */
    /* Called instead of the sections when one of the program's own actions was asked for (--generate, --classify, --ask, …);
     * returns false with error set when it failed. NULL: the program has none. */
    bool (*action)(Chapter *chapter, Error *error);
} ChapterProgram;

/* Runs the program; returns the exit status for main: 0 done, 1 data or system error, 2 wrong usage. */
int chapter_main(int argc, char **argv, const ChapterProgram *program);

/* "out/ch03/attention.png": a file name inside the program's output directory, which is made if need be.
 * The answer is overwritten by the next call. */
const char *chapter_path(Chapter *chapter, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Ends the program with "program: message" and status 1 unless ok: for a section, which has nobody to return an Error to. */
void chapter_check(bool ok, const Error *error);

#endif
