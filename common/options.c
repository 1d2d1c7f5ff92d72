#define _GNU_SOURCE /* getopt_long */
#include "common/options.h"

#include "common/console.h"
#include "common/error.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_USAGE = 2, OPTION_THREADS_MAX = 1024, FIRST_OPTION_VALUE = 1000 };

static const char workbook_version[] = "1.0";
static const char model_names[] = "tiny|small|gpt2-small|gpt2-medium|gpt2-large|gpt2-xl";
static const char precision_names[] = "fp32|bf16|int8";

/* ---- the table ---- */

typedef enum OptionKind {
    OPTION_HELP,
    OPTION_VERSION,
    OPTION_FLAG,    /* bool: true when given */
    OPTION_SECTION, /* appended to sections */
    OPTION_TEXT,    /* const char *: any text, also an empty one */
    OPTION_NAME,    /* const char *: a file, a directory, a URL; not empty */
    OPTION_CHOICE,  /* const char *: one of the names in choices */
    OPTION_INT,     /* int from min to max */
    OPTION_INT64,   /* int64_t from min to max */
    OPTION_DOUBLE,  /* double ≥ min, or > min with above_min */
} OptionKind;

typedef struct OptionRow {
    unsigned group;       /* OPTIONS_…; 0: every program takes it */
    const char *name;     /* without the two dashes */
    const char *argument; /* "N", "FILE"; NULL: takes none */
    OptionKind kind;
    size_t offset;       /* of the field in Options */
    double min, max;     /* of a number */
    bool above_min;      /* the minimum itself is not allowed */
    const char *choices; /* "fp32|bf16" */
    const char *help;
} OptionRow;

#define FIELD(member) offsetof(Options, member)

/* The order of --help. Named fields that are not given are zero. */
static const OptionRow rows[] = {
    { OPTIONS_SECTIONS, "list", NULL, OPTION_FLAG, FIELD(list),
      .help = "print the sections: number, title and function, separated by tabs" },
    { OPTIONS_SECTIONS, "section", "NUMBER", OPTION_SECTION, 0,
      .help = "run this section and all below it: 3.4 takes 3.4.1 too; may be repeated (default: all sections)" },
    { 0, "seed", "N", OPTION_INT64, FIELD(seed), .min = 0, .max = UINT32_MAX,
      .help = "seed of the random numbers (default: 123, the book's)" },
    { 0, "threads", "N", OPTION_INT, FIELD(threads), .min = 1, .max = OPTION_THREADS_MAX,
      .help = "threads to compute with; the results do not depend on it (default: all cores)" },
    { 0, "out", "DIR", OPTION_NAME, FIELD(out),
      .help = "where files go (default: out; a chapter's program: out/ch03 and the like)" },
    { 0, "quiet", NULL, OPTION_FLAG, FIELD(quiet), .help = "results only, no progress" },
    { 0, "help", NULL, OPTION_HELP, 0, .help = "print this text" },
    { 0, "version", NULL, OPTION_VERSION, 0, .help = "print the version" },

    { OPTIONS_DATA, "data", "FILE", OPTION_NAME, FIELD(data),
      .help = "the data to work on (default: the embedded data)" },
    { OPTIONS_DATA, "tokenizer", "DIR", OPTION_NAME, FIELD(tokenizer),
      .help = "vocabulary files of GPT-2: vocab.json and merges.txt, or encoder.json and vocab.bpe (default: our own "
              "vocabulary)" },

    { OPTIONS_TRAINING, "model", "NAME", OPTION_CHOICE, FIELD(model), .choices = model_names,
      .help =
          "size of the model: tiny, small, gpt2-small, gpt2-medium, gpt2-large or gpt2-xl (default: the section's)" },
    { OPTIONS_TRAINING, "layers", "N", OPTION_INT, FIELD(layers), .min = 1, .max = 1024,
      .help = "Transformer blocks (default: the model's)" },
    { OPTIONS_TRAINING, "heads", "N", OPTION_INT, FIELD(heads), .min = 1, .max = 1024,
      .help = "attention heads; they divide the width (default: the model's)" },
    { OPTIONS_TRAINING, "width", "N", OPTION_INT, FIELD(width), .min = 1, .max = 65536,
      .help = "numbers in an embedding, the book's emb_dim (default: the model's)" },
    { OPTIONS_TRAINING, "context", "N", OPTION_INT, FIELD(context), .min = 1, .max = 1 << 20,
      .help = "tokens that the model sees, the book's context_length (default: the model's)" },
    { OPTIONS_TRAINING, "weights", "DIR", OPTION_NAME, FIELD(weights),
      .help = "start from this model directory, as Hugging Face lays it out (default: random weights)" },
    { OPTIONS_TRAINING, "batch", "N", OPTION_INT, FIELD(batch), .min = 1, .max = 65536,
      .help = "sequences in a batch (default: the section's)" },
    { OPTIONS_TRAINING, "epochs", "N", OPTION_INT, FIELD(epochs), .min = 1, .max = INT_MAX,
      .help = "passes over the training data (default: the section's)" },
    { OPTIONS_TRAINING | OPTIONS_STEPS, "steps", "N", OPTION_INT, FIELD(steps), .min = 1, .max = INT_MAX,
      .help = "stop after so many optimizer steps (default: when the epochs are done)" },
    { OPTIONS_TRAINING, "lr", "X", OPTION_DOUBLE, FIELD(lr), .min = 0, .above_min = true,
      .help = "largest learning rate (default: the section's)" },
    { OPTIONS_TRAINING, "warmup", "N", OPTION_INT, FIELD(warmup), .min = 0, .max = INT_MAX,
      .help = "steps in which the learning rate rises (default: the section's)" },
    { OPTIONS_TRAINING, "weight-decay", "X", OPTION_DOUBLE, FIELD(weight_decay), .min = 0,
      .help = "weight decay of AdamW (default: the section's)" },
    { OPTIONS_TRAINING, "clip", "X", OPTION_DOUBLE, FIELD(clip), .min = 0,
      .help = "largest norm of the gradient; 0: no clipping (default: the section's)" },
    { OPTIONS_TRAINING, "accumulate", "N", OPTION_INT, FIELD(accumulate), .min = 1, .max = INT_MAX,
      .help = "batches whose gradients are summed for one step (default: 1)" },
    { OPTIONS_TRAINING, "precision", "NAME", OPTION_CHOICE, FIELD(precision), .choices = precision_names,
      .help = "what matrix products multiply: fp32 or bf16; for writing a text (--generate, --ask, --chat) also int8 "
              "(default: fp32)" },
    { OPTIONS_TRAINING, "save-every", "N", OPTION_INT, FIELD(save_every), .min = 0, .max = INT_MAX,
      .help = "steps between checkpoints; 0: only when Ctrl-C ends the training (default: the section's)" },
    { OPTIONS_TRAINING, "keep", "N", OPTION_INT, FIELD(keep), .min = 0, .max = INT_MAX,
      .help = "old checkpoints that stay besides the latest (default: the section's)" },
    { OPTIONS_TRAINING, "resume", NULL, OPTION_FLAG, FIELD(resume),
      .help = "go on from the latest checkpoint in --out, as after Ctrl-C (default: from the beginning)" },
    { OPTIONS_TRAINING, "eval-every", "N", OPTION_INT, FIELD(eval_every), .min = 1, .max = INT_MAX,
      .help = "steps between two looks at the validation loss (default: the section's)" },

    { OPTIONS_PROFILE, "profile", NULL, OPTION_FLAG, FIELD(profile),
      .help =
          "end each section with a table of where its time went: operation by operation, beside the machine's limits" },

    { OPTIONS_GENERATE, "generate", "TEXT", OPTION_TEXT, FIELD(generate), .help = "continue this text and stop" },
    { OPTIONS_GENERATE, "tokens", "N", OPTION_INT, FIELD(tokens), .min = 1, .max = INT_MAX,
      .help = "tokens to generate (default: 100)" },
    { OPTIONS_GENERATE, "temperature", "X", OPTION_DOUBLE, FIELD(temperature), .min = 0,
      .help = "0: always the likeliest token; larger: bolder (default: 1)" },
    { OPTIONS_GENERATE, "top-k", "N", OPTION_INT, FIELD(top_k), .min = 1, .max = INT_MAX,
      .help = "draw from the N likeliest tokens only (default: from all)" },

    { OPTIONS_CLASSIFY, "classify", "TEXT", OPTION_TEXT, FIELD(classify),
      .help = "say whether this message is spam and stop" },

    { OPTIONS_ASK, "ask", "TEXT", OPTION_TEXT, FIELD(ask), .help = "answer this instruction and stop" },
    { OPTIONS_ASK, "chat", NULL, OPTION_FLAG, FIELD(chat),
      .help = "answer instructions from standard input, line by line" },
    { OPTIONS_ASK, "judge", "URL", OPTION_NAME, FIELD(judge),
      .help = "have an Ollama server score the answers, as in http://localhost:11434 (default: no judge)" },
    { OPTIONS_ASK, "judge-model", "NAME", OPTION_NAME, FIELD(judge_model),
      .help = "the judge's model (default: llama3)" },
};

enum { ROW_COUNT = sizeof rows / sizeof rows[0] };

static const struct {
    unsigned group;
    const char *title;
} group_titles[] = {
    { OPTIONS_SECTIONS, "Sections" },
    { 0, "Common" },
    { OPTIONS_DATA, "Data" },
    { OPTIONS_TRAINING, "Model and training" },
    { OPTIONS_PROFILE, "Speed" },
    { OPTIONS_GENERATE, "Generating text" },
    { OPTIONS_CLASSIFY, "Classifying" },
    { OPTIONS_ASK, "Instructions" },
};

enum { GROUP_COUNT = sizeof group_titles / sizeof group_titles[0] };

static bool group_taken(unsigned group, unsigned groups)
{
    return group == 0 || (group & groups) != 0;
}

/* ---- --help ---- */

/* Prints text in lines of at most width columns; the cursor stands in column, further lines begin in column indent. */
static void print_wrapped(const char *text, int column, int indent, int width)
{
    bool line_has_word = false;
    while (*text != '\0') {
        int length = (int)strcspn(text, " ");
        if (line_has_word && column + 1 + length > width) {
            printf("\n%*s", indent, "");
            column = indent;
        } else if (line_has_word) {
            putchar(' ');
            column++;
        }
        printf("%.*s", length, text);
        column += length;
        line_has_word = true;
        text += length;
        text += strspn(text, " ");
    }
    putchar('\n');
}

/* Is it listed under the title of that group? */
static bool row_belongs(const OptionRow *row, unsigned group)
{
    return row->group == group || (row->group & group) != 0;
}

static void print_help(const char *program, const char *purpose, unsigned groups)
{
    enum { HELP_COLUMN = 24, WIDTH_MIN = 60, WIDTH_MAX = 110 };
    int width = console_width(stdout);
    if (width < WIDTH_MIN)
        width = WIDTH_MIN;
    if (width > WIDTH_MAX)
        width = WIDTH_MAX;
    int column = printf("%s: ", program);
    print_wrapped(purpose, column, 0, width);
    printf("usage: %s [OPTION]...\n", program);
    for (int g = 0; g < GROUP_COUNT; g++) {
        bool titled = false;
        for (int i = 0; i < ROW_COUNT; i++) {
            const OptionRow *row = &rows[i];
            if (!row_belongs(row, group_titles[g].group) || !group_taken(row->group, groups))
                continue;
            if (!titled)
                printf("\n%s\n", group_titles[g].title);
            titled = true;
            const char *gap = row->argument != NULL ? " " : "";
            const char *argument = row->argument != NULL ? row->argument : "";
            column = printf("  --%s%s%s", row->name, gap, argument);
            printf("%*s", HELP_COLUMN - column, "");
            print_wrapped(row->help, HELP_COLUMN, HELP_COLUMN, width);
        }
    }
}

/* Ends the program after --help or --version: 0 if the text arrived. */
static _Noreturn void exit_after_output(const char *program)
{
    Error error;
    if (console_flush(&error))
        exit(EXIT_SUCCESS);
    fprintf(stderr, "%s: %s\n", program, error.message);
    exit(EXIT_FAILURE);
}

/* ---- reading ---- */

static _Noreturn void usage_error(const char *program, const char *format, ...) __attribute__((format(printf, 2, 3)));
static _Noreturn void usage_error(const char *program, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fflush(stdout);
    fprintf(stderr, "%s: ", program);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(EXIT_USAGE);
}

/* The text as a whole number: all of it, no blanks, no more than fits. */
static bool read_whole(int64_t *number, const char *text)
{
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    *number = value;
    return end != text && *end == '\0' && errno == 0 && !isspace((unsigned char)text[0]);
}

/* The text as a finite number, under the same conditions: neither nan nor inf. */
static bool read_finite(double *number, const char *text)
{
    char *end;
    *number = strtod(text, &end); // ERANGE also on tiny numbers, which are fine
    return end != text && *end == '\0' && isfinite(*number) && !isspace((unsigned char)text[0]);
}

static int64_t parse_whole(const OptionRow *row, const char *text, const char *program)
{
    int64_t number;
    bool ok = read_whole(&number, text);
    if (ok && (double)number >= row->min && (double)number <= row->max)
        return number;
    bool too_large = text[0] != '-' && text[0] != '\0' && text[strspn(text, "+0123456789")] == '\0' &&
                     (!ok || (double)number > row->max);
    if (too_large || row->min < 0)
        usage_error(program, "--%s %s: must be a whole number from %.0f to %.0f", row->name, text, row->min, row->max);
    usage_error(program, "--%s %s: must be a whole number of at least %.0f", row->name, text, row->min);
}

static double parse_double(const OptionRow *row, const char *text, const char *program)
{
    double number;
    bool ok = read_finite(&number, text);
    if (ok && (row->above_min ? number > row->min : number >= row->min))
        return number;
    usage_error(program, "--%s %s: must be a number %s %g", row->name, text, row->above_min ? "above" : "of at least",
                row->min);
}

/* The name in choices ("fp32|bf16") that text is; the program ends if there is none. */
static const char *parse_choice(const OptionRow *row, const char *text, const char *program)
{
    size_t length = strlen(text);
    const char *choice = row->choices;
    while (*choice != '\0') {
        size_t choice_length = strcspn(choice, "|");
        if (length == choice_length && memcmp(text, choice, length) == 0)
            return text;
        choice += choice_length;
        if (*choice == '|')
            choice++;
    }
    usage_error(program, "--%s %s: must be one of %s", row->name, text, row->choices);
}

static void add_section(Options *options, const char *number, const char *program)
{
    if (options->section_count == OPTIONS_MAX_SECTIONS)
        usage_error(program, "--section %s: more than %d sections; name a chapter's part that holds them", number,
                    OPTIONS_MAX_SECTIONS);
    options->sections[options->section_count] = number;
    options->section_count++;
}

/* Puts the value of one option into its field. */
static void store(Options *options, const OptionRow *row, const char *text, const char *program)
{
    void *field = (char *)options + row->offset;
    switch (row->kind) {
    case OPTION_FLAG:
        *(bool *)field = true;
        break;
    case OPTION_SECTION:
        add_section(options, text, program);
        break;
    case OPTION_NAME:
        if (text[0] == '\0')
            usage_error(program, "--%s: its %s is empty; name one", row->name, row->argument);
        *(const char **)field = text;
        break;
    case OPTION_TEXT:
        *(const char **)field = text;
        break;
    case OPTION_CHOICE:
        *(const char **)field = parse_choice(row, text, program);
        break;
    case OPTION_INT:
        *(int *)field = (int)parse_whole(row, text, program);
        break;
    case OPTION_INT64:
        *(int64_t *)field = parse_whole(row, text, program);
        break;
    case OPTION_DOUBLE:
        *(double *)field = parse_double(row, text, program);
        break;
    case OPTION_HELP:
    case OPTION_VERSION:
        break; // options_parse ends the program before
    }
}

static Options options_default(void)
{
    return (Options){
        .seed = 123,
        .layers = OPTION_NOT_GIVEN,
        .heads = OPTION_NOT_GIVEN,
        .width = OPTION_NOT_GIVEN,
        .context = OPTION_NOT_GIVEN,
        .batch = OPTION_NOT_GIVEN,
        .epochs = OPTION_NOT_GIVEN,
        .steps = OPTION_NOT_GIVEN,
        .lr = OPTION_NOT_GIVEN,
        .warmup = OPTION_NOT_GIVEN,
        .weight_decay = OPTION_NOT_GIVEN,
        .clip = OPTION_NOT_GIVEN,
        .accumulate = OPTION_NOT_GIVEN,
        .precision = "fp32",
        .save_every = OPTION_NOT_GIVEN,
        .keep = OPTION_NOT_GIVEN,
        .eval_every = OPTION_NOT_GIVEN,
        .tokens = OPTION_NOT_GIVEN,
        .temperature = OPTION_NOT_GIVEN,
        .top_k = OPTION_NOT_GIVEN,
        .judge_model = "llama3",
    };
}

/* What is wrong with argument, which getopt_long did not know: unknown anywhere, known to other programs, or half a name. */
static _Noreturn void unknown_option(const char *argument, const char *program, unsigned groups)
{
    if (argument[0] == '-' && argument[1] != '-')
        usage_error(program, "%s: no such option; options begin with two dashes, see %s --help", argument, program);
    const char *name = argument + 2;
    size_t length = strcspn(name, "=");
    for (int i = 0; i < ROW_COUNT; i++) {
        bool same = strlen(rows[i].name) == length && strncmp(rows[i].name, name, length) == 0;
        if (same && group_taken(rows[i].group, groups))
            usage_error(program, "--%s takes no argument; leave out %s", rows[i].name, name + length);
        if (same && rows[i].group == OPTIONS_SECTIONS)
            usage_error(program, "--%s: this program has no sections, the chapters' programs have; see %s --help",
                        rows[i].name, program);
        if (same)
            usage_error(program, "--%s is an option of other programs; see %s --help", rows[i].name, program);
    }
    usage_error(program, "--%.*s: no such option, or more than one that begins so; see %s --help", (int)length, name,
                program);
}

void options_parse(Options *options, int argc, char **argv, unsigned groups, const char *program, const char *purpose)
{
    *options = options_default();
    struct option known[ROW_COUNT + 1] = { { 0 } }; // what getopt_long wants; an empty one ends the list
    int known_count = 0;
    for (int i = 0; i < ROW_COUNT; i++) {
        if (!group_taken(rows[i].group, groups))
            continue;
        known[known_count].name = rows[i].name;
        known[known_count].has_arg = rows[i].argument != NULL ? required_argument : no_argument;
        known[known_count].val = FIRST_OPTION_VALUE + i; // all different, or getopt_long takes --w for any of --w…
        known_count++;
    }

    optind = 0; // getopt keeps its place in globals; 0 makes it begin anew
    opterr = 0; // the messages are ours
    for (;;) {
        int at = optind > 0 ? optind : 1; // the argument that getopt_long is about to read
        int found = getopt_long(argc, argv, "+:", known, NULL);
        if (found == -1)
            break;
        if (found == ':')
            usage_error(program, "%s: its argument is missing; see %s --help", argv[at], program);
        if (found < FIRST_OPTION_VALUE)
            unknown_option(argv[at], program, groups);
        const OptionRow *row = &rows[found - FIRST_OPTION_VALUE];
        if (row->kind == OPTION_HELP) {
            print_help(program, purpose, groups);
            exit_after_output(program);
        }
        if (row->kind == OPTION_VERSION) {
            printf("%s %s\n", program, workbook_version);
            exit_after_output(program);
        }
        store(options, row, optarg, program);
    }
    if (optind < argc)
        usage_error(program, "%s: what is this? Every argument belongs to an option; see %s --help", argv[optind],
                    program);
    bool generating = options->generate != NULL || options->ask != NULL || options->chat;
    if (strcmp(options->precision, "int8") == 0 && !generating)
        usage_error(program,
                    "--precision int8: only for writing a text, with --generate, --ask or --chat; training takes "
                    "fp32 or bf16");
    bool both = options->width != OPTION_NOT_GIVEN && options->heads != OPTION_NOT_GIVEN;
    if (both && options->width % options->heads != 0)
        usage_error(program, "--heads %d --width %d: the width must be divisible by the heads", options->heads,
                    options->width);
}
