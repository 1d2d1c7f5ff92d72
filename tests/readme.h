/* readme.h: the commands that the READMEs give, and what they show as their output                tests/test_readme_outputs.c
 * A ```sh block holds commands, one a line. A ```text block right behind it, with nothing but blank lines between, is the
 * output of its last command, or an excerpt (shown_output.h says how the two are compared). A ```text block anywhere else
 * is an error, for nobody would hold it; so is a block that does not say what it is.
 * tests/readme_commands.tsv says for each command where it is run, WHERE TAB COMMAND:
 *     setup  one of the two commands of README.md, which .ci/run takes from there
 *     test   by make test: a chapter's program, done in a second or two
 *     ci     by .ci/run
 *     long   by hand: takes many minutes, or fetches much from a network */
#ifndef TESTS_README_H
#define TESTS_README_H

#include "common/error.h"

#include <stdbool.h>

typedef struct ReadmeCommand {
    char *path; /* of the README */
    int line;   /* of the command, from 1 */
    char *command;
    int shown_line; /* where the shown output begins; 0: none is shown */
    char *shown;    /* its lines; NULL: none */
} ReadmeCommand;

/* All zeros: none yet. */
typedef struct ReadmeCommands {
    ReadmeCommand *items;
    int count, capacity;
} ReadmeCommands;

/* Appends the commands of one README, or of all in this repository. */
bool readme_read(ReadmeCommands *commands, const char *path, Error *error);
bool readme_read_all(ReadmeCommands *commands, Error *error);
void readme_free(ReadmeCommands *commands);

/* Where the commands are run: the lines of tests/readme_commands.tsv, in its order. All zeros: none yet. */
typedef struct ReadmePlace {
    char *where;
    char *command;
} ReadmePlace;

typedef struct ReadmePlaces {
    ReadmePlace *items;
    int count, capacity;
} ReadmePlaces;

bool readme_places_read(ReadmePlaces *places, Error *error);
void readme_places_free(ReadmePlaces *places);

#endif
