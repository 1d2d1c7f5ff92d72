#define _GNU_SOURCE /* strncasecmp */
#include "common/section.h"

#include "common/console.h"
#include "common/file.h"
#include "common/ops/matmul.h"
#include "common/parallel.h"
#include "common/text.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_USAGE = 2 };

/* ---- which sections ---- */

/* One part of a section's number: "Ex 3.2" has the parts ex, 3, 2. */
typedef struct NumberPart {
    const char *letters; /* the first of them; NULL where the part is a number */
    size_t length;
    unsigned long number;
} NumberPart;

/* Takes the next part off *text; false at its end. Dots and blanks only separate. */
static bool next_part(NumberPart *part, const char **text)
{
    const char *at = *text + strspn(*text, ". ");
    if (*at == '\0')
        return false;
    *part = (NumberPart){ 0 };
    if (isdigit((unsigned char)*at)) {
        char *end;
        part->number = strtoul(at, &end, 10);
        *text = end;
        return true;
    }
    part->letters = at;
    while (*at != '\0' && !isdigit((unsigned char)*at) && strchr(". ", *at) == NULL)
        at++;
    part->length = (size_t)(at - part->letters);
    *text = at;
    return true;
}

static bool same_part(NumberPart a, NumberPart b)
{
    if (a.letters == NULL || b.letters == NULL)
        return a.letters == b.letters && a.number == b.number;
    return a.length == b.length && strncasecmp(a.letters, b.letters, a.length) == 0;
}

/* Does "3.4" (wanted) take "3.4.1" (number)? Part by part, so it does not take "3.40". */
static bool section_matches(const char *wanted, const char *number)
{
    NumberPart wanted_part, number_part;
    bool any = false;
    while (next_part(&wanted_part, &wanted)) {
        if (!next_part(&number_part, &number) || !same_part(wanted_part, number_part))
            return false;
        any = true;
    }
    return any;
}

static bool section_chosen(const Section *section, const Options *options)
{
    if (options->section_count == 0)
        return true;
    for (int i = 0; i < options->section_count; i++)
        if (section_matches(options->sections[i], section->number))
            return true;
    return false;
}

/* Every --section must take at least one; else says so and what there is, and returns false. */
static bool sections_exist(const ChapterProgram *program, const Options *options)
{
    for (int i = 0; i < options->section_count; i++) {
        bool found = false;
        for (int s = 0; s < program->section_count; s++)
            found = found || section_matches(options->sections[i], program->sections[s].number);
        if (found)
            continue;
        fprintf(stderr, "%s: --section %s: no such section; there are\n", program->name, options->sections[i]);
        for (int s = 0; s < program->section_count; s++)
            fprintf(stderr, "  %-8s %s\n", program->sections[s].number, program->sections[s].title);
        return false;
    }
    return true;
}

/* ---- running ---- */

/* "3.3.1  A simple self-attention mechanism", underlined. */
static void print_headline(const Section *section)
{
    size_t columns =
        utf8_length(section->number, strlen(section->number)) + 2 + utf8_length(section->title, strlen(section->title));
    printf("\n%s%s  %s%s\n", console_bold(stdout), section->number, section->title, console_plain(stdout));
    for (size_t i = 0; i < columns; i++)
        putchar('-');
    printf("\n\n");
}

/* Fresh memory, an empty tape and the seed: what a section finds. */
static void chapter_begin(Chapter *chapter)
{
    arena_init(&chapter->weights, "weights");
    arena_init(&chapter->step, "step");
    tape_init(&chapter->tape, &chapter->step);
    if (chapter->options.profile) {
        profile_start(&chapter->profile);
        chapter->tape.profile = &chapter->profile;
    }
    rng_seed(&chapter->rng, chapter->options.seed);
}

static void chapter_end(Chapter *chapter)
{
    if (chapter->options.profile && chapter->profile.count > 0) {
        printf("\n");
        profile_print(&chapter->profile, stdout);
    }
    tape_free(&chapter->tape);
    arena_free(&chapter->step);
    arena_free(&chapter->weights);
    chapter->section = NULL;
}

/* False, with error set, when what the section printed did not arrive: then the others need not run. */
static bool run_section(Chapter *chapter, const Section *section, Error *error)
{
    print_headline(section);
    chapter_begin(chapter);
    chapter->section = section->number;
    section->run(chapter);
    chapter_end(chapter);
    return console_flush(error);
}

/* One of the options that ask for a single thing instead of the sections. */
static bool action_wanted(const Options *options)
{
    return options->generate != NULL || options->classify != NULL || options->ask != NULL || options->chat;
}

static int list_sections(const ChapterProgram *program, Error *error)
{
    for (int s = 0; s < program->section_count; s++) {
        const Section *section = &program->sections[s];
        printf("%s\t%s\t%s\n", section->number, section->title, section->function);
    }
    return console_flush(error) ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* Does what the options ask for; returns the exit status, with error set where it is EXIT_FAILURE. */
static int run_program(Chapter *chapter, const ChapterProgram *program, Error *error)
{
    const Options *options = &chapter->options;
    if (options->list)
        return list_sections(program, error);
    if (!sections_exist(program, options))
        return EXIT_USAGE;

    const char *reason;
    if (!matmul_kernel_supported(&reason)) {
        error_set(error, "%s; build it for this machine with: make clean && make", reason);
        return EXIT_FAILURE;
    }
    parallel_set_threads(options->threads); // 0: all
    bool bf16 = options->precision != NULL && strcmp(options->precision, "bf16") == 0;
    matmul_set_precision(bf16 ? MATMUL_BF16 : MATMUL_FP32);
    if (program->action != NULL && action_wanted(options)) {
        chapter_begin(chapter);
        bool ok = program->action(chapter, error) && console_flush(error);
        chapter_end(chapter);
        return ok ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    int threads = parallel_threads();
    const char *plural = threads == 1 ? "" : "s";
    printf("%s: %s kernel, %d thread%s", program->name, matmul_kernel_name(), threads, plural);
    if (bf16)
        printf(", products in %s", matmul_precision_name());
    printf("\n");
    for (int s = 0; s < program->section_count; s++)
        if (section_chosen(&program->sections[s], options) && !run_section(chapter, &program->sections[s], error))
            return EXIT_FAILURE;
    return EXIT_SUCCESS;
}

int chapter_main(int argc, char **argv, const ChapterProgram *program)
{
    Chapter *chapter = calloc(1, sizeof *chapter); // on the heap: it holds a path and the generator's state
    if (chapter == NULL)
        fatal("out of memory");
    chapter->program = program->name;
    options_parse(&chapter->options, argc, argv, program->option_groups | OPTIONS_SECTIONS, program->name,
                  program->purpose);
    Error error;
    int status = run_program(chapter, program, &error);
    if (status == EXIT_FAILURE)
        fprintf(stderr, "%s: %s\n", program->name, error.message);
    free(chapter);
    return status;
}

/* ---- for sections ---- */

const char *chapter_path(Chapter *chapter, const char *format, ...)
{
    enum { PATH_SIZE = sizeof chapter->path };
    int length;
    if (chapter->options.out != NULL)
        length = snprintf(chapter->path, PATH_SIZE, "%s/", chapter->options.out);
    else
        length = snprintf(chapter->path, PATH_SIZE, "out/%.*s/", (int)strcspn(chapter->program, "_"), chapter->program);
    if (length < PATH_SIZE) {
        va_list arguments;
        va_start(arguments, format);
        length += vsnprintf(&chapter->path[length], PATH_SIZE - (size_t)length, format, arguments);
        va_end(arguments);
    }
    if (length >= PATH_SIZE)
        fatal("%.60s…: a path of %d bytes is too long; take a shorter --out", chapter->path, length);

    char *slash = strrchr(chapter->path, '/'); // the directory may have more parts than --out
    *slash = '\0';
    Error error;
    bool ok = file_make_directory(chapter->path, &error);
    *slash = '/';
    chapter_check(ok, &error);
    return chapter->path;
}

void chapter_check(bool ok, const Error *error)
{
    if (!ok)
        fatal("%s", error->message);
}
