#define _GNU_SOURCE /* popen, strndup */
#include "tests/readme.h"

#include "common/buffer.h"
#include "common/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_SIZE = 256, MIN_READMES = 10 };

static char *copy_of(const char *bytes, size_t length)
{
    char *copy = strndup(bytes, length);
    if (copy == NULL)
        fatal("out of memory for a README");
    return copy;
}

/* Twice as many, when count has reached capacity. */
static void *grown(void *items, int count, int *capacity, size_t size)
{
    if (count < *capacity)
        return items;
    *capacity = *capacity == 0 ? 64 : 2 * *capacity;
    items = realloc(items, (size_t)*capacity * size);
    if (items == NULL)
        fatal("out of memory for the READMEs' commands");
    return items;
}

static void add_command(ReadmeCommands *commands, const char *path, const TextLines *line)
{
    commands->items = grown(commands->items, commands->count, &commands->capacity, sizeof *commands->items);
    commands->items[commands->count++] = (ReadmeCommand){
        .path = copy_of(path, strlen(path)),
        .line = line->number,
        .command = copy_of(line->line, line->length),
    };
}

static bool is_line(const TextLines *line, const char *text)
{
    return line->length == strlen(text) && memcmp(line->line, text, line->length) == 0;
}

/* Walks through the lines of one README. */
static bool read_blocks(ReadmeCommands *commands, const char *path, const Buffer *text, Buffer *shown, Error *error)
{
    TextLines lines = text_lines(text->bytes, text->size);
    enum { PROSE, COMMANDS, SHOWN, OTHER } block = PROSE;
    bool behind_commands = false; // nothing but blank lines since a ```sh block
    int first = commands->count;  // commands of this README
    int shown_line = 0;
    while (text_next_line(&lines)) {
        bool fence = lines.length >= 3 && memcmp(lines.line, "```", 3) == 0;
        if (block != PROSE && fence) {
            if (block == SHOWN) {
                ReadmeCommand *last = &commands->items[commands->count - 1];
                last->shown_line = shown_line;
                last->shown = copy_of(shown->bytes == NULL ? "" : shown->bytes, shown->size);
            }
            behind_commands = block == COMMANDS;
            block = PROSE;
        } else if (fence) {
            block = is_line(&lines, "```sh") ? COMMANDS : is_line(&lines, "```text") ? SHOWN : OTHER;
            if (block == SHOWN && (!behind_commands || commands->count == first))
                return error_set(error,
                                 "%s:%d: this ```text block is not right behind a ```sh block: nobody compares it",
                                 path, lines.number);
            if (is_line(&lines, "```"))
                return error_set(error, "%s:%d: say what this block is: ```sh, ```text (a command's output), ```c, …",
                                 path, lines.number);
            shown_line = lines.number + 1;
            buffer_clear(shown);
        } else if (block == COMMANDS && lines.length > 0) {
            add_command(commands, path, &lines);
        } else if (block == SHOWN) {
            buffer_append(shown, lines.line, lines.length);
            buffer_append_string(shown, "\n");
        } else if (block == PROSE && lines.length > 0) {
            behind_commands = false;
        }
    }
    if (block != PROSE)
        return error_set(error, "%s: its last block has no end", path);
    return true;
}

bool readme_read(ReadmeCommands *commands, const char *path, Error *error)
{
    Buffer text = { 0 }, shown = { 0 };
    bool ok = text_read(&text, path, NULL, error) && read_blocks(commands, path, &text, &shown, error);
    buffer_free(&shown);
    buffer_free(&text);
    return ok;
}

bool readme_read_all(ReadmeCommands *commands, Error *error)
{
    FILE *paths = popen("ls *.md */README.md common/*/README.md", "r");
    if (paths == NULL)
        return error_set(error, "cannot list the READMEs");
    char path[PATH_SIZE];
    int readmes = 0;
    bool ok = true;
    for (; ok && fscanf(paths, "%255s", path) == 1; readmes++)
        ok = readme_read(commands, path, error);
    pclose(paths);
    if (ok && readmes < MIN_READMES)
        return error_set(error, "only %d READMEs here; run this where the Makefile is", readmes);
    return ok;
}

void readme_free(ReadmeCommands *commands)
{
    for (int i = 0; i < commands->count; i++) {
        free(commands->items[i].path);
        free(commands->items[i].command);
        free(commands->items[i].shown);
    }
    free(commands->items);
    *commands = (ReadmeCommands){ 0 };
}

static bool is_known_place(const char *where)
{
    static const char *const known[] = { "setup", "test", "ci", "long" };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(where, known[i]) == 0)
            return true;
    }
    return false;
}

bool readme_places_read(ReadmePlaces *places, Error *error)
{
    static const char path[] = "tests/readme_commands.tsv";
    Buffer list = { 0 };
    bool ok = text_read(&list, path, NULL, error);
    TextLines lines = text_lines(list.bytes, list.size);
    while (ok && text_next_line(&lines)) {
        const char *tab = memchr(lines.line, '\t', lines.length);
        size_t where_length = tab == NULL ? 0 : (size_t)(tab - lines.line);
        places->items = grown(places->items, places->count, &places->capacity, sizeof *places->items);
        ReadmePlace *place = &places->items[places->count++];
        place->where = copy_of(lines.line, where_length);
        place->command = copy_of(lines.line + where_length + 1, lines.length - where_length - 1);
        if (!is_known_place(place->where))
            ok = error_set(error, "%s:%d: does not begin with setup, test, ci or long and a tab", path, lines.number);
    }
    buffer_free(&list);
    return ok;
}

void readme_places_free(ReadmePlaces *places)
{
    for (int i = 0; i < places->count; i++) {
        free(places->items[i].where);
        free(places->items[i].command);
    }
    free(places->items);
    *places = (ReadmePlaces){ 0 };
}
