/* bench_tokenizer.c: how fast text becomes tokens, and how fast a vocabulary is learned, on one thread
 * Encoding, on English, Korean and C, and on what is hard: a megabyte of one letter, of spaces, of random bytes. Learning: 8,192
 * tokens from 50 MB, made from these texts, copy after copy, each with letters of its own changed.
 * The limit is a loop that looks at each byte once, up in a table, and counts where the kind of character changes: who cuts a
 * text into words can hardly do less. Every figure is the median of runs, in processor time; the
 * inputs take turns.
 *     bench_tokenizer [--data DIR] [--out FILE] [--inputs DIR] [--runs N] [--encode | --train]
 * Without GPT-2's vocabulary in DIR (default: $DATA_DIR, or data) one of 1,000 tokens is trained; without the texts there, our
 * own story is taken. --inputs writes the texts and their ids to DIR, for peers_tokenizer.py. Run it in the repository's root: the source
 * text is our own source.                                                                            make bench-tokenizer */
#include "ch02_tokenizer/pieces.h"
#include "ch02_tokenizer/tokenizer.h"
#include "common/buffer.h"
#include "common/data/embedded.h"
#include "common/file.h"
#include "common/rng.h"

#include <ctype.h>
#include <getopt.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MEGABYTE = 1000000, TRAINING_MEGABYTES = 50, VOCABULARY = 8192, MAX_RUNS = 99, LETTERS_A_CHANGE = 64 };

typedef struct Input {
    const char *name;
    Buffer text;
    double seconds[MAX_RUNS];
    int tokens;
} Input;

enum { ENGLISH, KOREAN, SOURCE, LETTER, SPACES, RANDOM, INPUTS };

typedef struct Bench {
    const char *data;    /* directory of texts and of GPT-2's vocabulary */
    const char *inputs;  /* directory to write the texts to; NULL: nowhere */
    int runs;            /* of each encoding */
    bool encode;         /* these rows are wanted */
    bool train;          /* and these */
    double limit;        /* MB/s */
    FileWriter csv;      /* the rows */
    Input input[INPUTS]; /* an input that is not there is empty */
} Bench;

static _Noreturn void usage(const char *wrong)
{
    fprintf(stderr,
            "bench_tokenizer: %s; write: bench_tokenizer [--data DIR] [--out FILE] [--inputs DIR] [--runs 1 … %d] "
            "[--encode | --train]\n",
            wrong, MAX_RUNS);
    exit(2);
}

/* ---- inputs ---- */

/* Appends data/NAME; false when it is not there. */
static bool append_file(Buffer *text, const char *directory, const char *name)
{
    Buffer path = { 0 };
    buffer_printf(&path, "%s/%s", directory, name);
    bool there = file_read(text, path.bytes, NULL, NULL);
    buffer_free(&path);
    return there;
}

static void append_sources(Buffer *text)
{
    static const char *const patterns[] = { "ch*/*.[ch]", "common/*.[ch]", "common/ops/*.[ch]", "tests/*.c" };
    for (size_t p = 0; p < sizeof patterns / sizeof *patterns; p++) {
        glob_t found;
        if (glob(patterns[p], 0, NULL, &found) != 0)
            continue;
        for (size_t i = 0; i < found.gl_pathc; i++)
            file_read(text, found.gl_pathv[i], NULL, NULL);
        globfree(&found);
    }
}

static void append_repeated(Buffer *text, const char *bytes, size_t size, size_t wanted)
{
    while (text->size < wanted)
        buffer_append(text, bytes, size < wanted - text->size ? size : wanted - text->size);
}

static void make_inputs(Bench *bench)
{
    static const char *const names[INPUTS] = { "english", "korean", "source", "letter", "spaces", "random" };
    Input *input = bench->input;
    for (int i = 0; i < INPUTS; i++)
        input[i].name = names[i];
    if (!append_file(&input[ENGLISH].text, bench->data, "text/tinyshakespeare.txt")) {
        size_t size;
        const char *story = embedded_story(&size);
        input[ENGLISH].name = "story"; // short and repeated: easier than a real text
        append_repeated(&input[ENGLISH].text, story, size, MEGABYTE);
    }
    append_file(&input[KOREAN].text, bench->data, "translation/ko-en/news.test.ko");
    append_file(&input[KOREAN].text, bench->data, "translation/ko-en/news.dev.ko");
    append_sources(&input[SOURCE].text);
    append_repeated(&input[LETTER].text, "a", 1, MEGABYTE);
    append_repeated(&input[SPACES].text, " ", 1, MEGABYTE);
    Rng rng;
    rng_seed(&rng, 1);
    for (int i = 0; i < MEGABYTE; i++) {
        char byte = (char)rng_u32(&rng);
        buffer_append(&input[RANDOM].text, &byte, 1);
    }
}

/* The texts, copy after copy; in each copy every 64th letter or so is another one. */
static void make_training_text(Buffer *text, const Bench *bench)
{
    size_t wanted = (size_t)TRAINING_MEGABYTES * MEGABYTE;
    buffer_reserve(text, wanted);
    for (int i = ENGLISH; i <= SOURCE; i++)
        buffer_append(text, bench->input[i].text.bytes, bench->input[i].text.size);
    append_repeated(text, text->bytes, text->size, wanted);
    Rng rng;
    rng_seed(&rng, 2);
    for (size_t i = 0; i < wanted; i++)
        if (isalpha((unsigned char)text->bytes[i]) && rng_u32(&rng) % LETTERS_A_CHANGE == 0)
            text->bytes[i] = (char)('a' + rng_u32(&rng) % 26);
}

/* The file NAME.KIND for the other tokenizers to read, where --inputs asks for it. */
static void write_input(const Bench *bench, const char *name, const char *kind, const void *bytes, size_t size)
{
    if (bench->inputs == NULL || size == 0)
        return;
    Error error;
    Buffer path = { 0 };
    buffer_printf(&path, "%s/%s.%s", bench->inputs, name, kind);
    if (!file_make_directory(bench->inputs, &error) || !file_write(path.bytes, bytes, size, &error))
        fatal("%s", error.message);
    buffer_free(&path);
}

/* ---- measured ---- */

/* What this process has had of the processor: on a busy machine a clock on the wall would count the others' work too. */
static double processor_seconds(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof *values, compare_doubles);
    return values[count / 2];
}

/* MB/s of one look at each byte. */
static double measure_limit(const Buffer *text, int runs)
{
    unsigned char kinds[256];
    for (int byte = 0; byte < 256; byte++)
        kinds[byte] = (unsigned char)(isalpha(byte) ? 0 : isdigit(byte) ? 1 : isspace(byte) ? 2 : 3);
    double seconds[MAX_RUNS];
    volatile size_t kept = 0; // so that the loop is not left out
    for (int run = 0; run < runs; run++) {
        double start = processor_seconds();
        size_t changes = 0;
        int last = -1;
        for (size_t i = 0; i < text->size; i++) {
            int kind = kinds[(unsigned char)text->bytes[i]];
            if (kind != last)
                changes++;
            last = kind;
        }
        kept = changes;
        seconds[run] = processor_seconds() - start;
    }
    (void)kept;
    return (double)text->size / median(seconds, runs) * 1e-6;
}

static void report(Bench *bench, const char *name, const char *shape, double value, const char *unit, double limit,
                   double fraction)
{
    file_writer_printf(&bench->csv, "%s,%s,bytes,1,%.6g,%s,%.6g,%.3f\n", name, shape, value, unit, limit, fraction);
}

static void measure_encoding(Bench *bench, const Tokenizer *tokenizer)
{
    for (int run = 0; run < bench->runs; run++) {
        for (int i = 0; i < INPUTS; i++) {
            Input *input = &bench->input[i];
            TokenList ids = { 0 };
            double start = processor_seconds();
            tokenizer_encode(tokenizer, &ids, input->text.bytes, input->text.size, false);
            input->seconds[run] = processor_seconds() - start;
            input->tokens = ids.count;
            if (run == 0)
                write_input(bench, input->name, "ids", ids.ids, (size_t)ids.count * sizeof *ids.ids);
            token_list_free(&ids);
        }
    }
    printf("%-8s %9s %9s %9s %9s\n", "text", "bytes", "tokens", "MB/s", "of limit");
    for (int i = 0; i < INPUTS; i++) {
        Input *input = &bench->input[i];
        if (input->text.size == 0) {
            printf("%-8s not in %s\n", input->name, bench->data);
            continue;
        }
        double speed = (double)input->text.size / median(input->seconds, bench->runs) * 1e-6;
        printf("%-8s %9zu %9d %9.1f %8.1f%%\n", input->name, input->text.size, input->tokens, speed,
               100 * speed / bench->limit);
        char shape[64];
        snprintf(shape, sizeof shape, "%s %zu", input->name, input->text.size);
        report(bench, "tokenizer_encode", shape, speed, "MB/s", bench->limit, speed / bench->limit);
    }
}

static void measure_training(Bench *bench)
{
    Buffer text = { 0 };
    make_training_text(&text, bench);
    write_input(bench, "training", "txt", text.bytes, text.size);
    double start = processor_seconds();
    Tokenizer *tokenizer = tokenizer_train(text.bytes, text.size, VOCABULARY);
    double seconds = processor_seconds() - start;
    double limit = (double)text.size * 1e-6 / bench->limit;
    printf("\n%d tokens learned from %d MB in %.2f s\n", tokenizer_vocab_size(tokenizer), TRAINING_MEGABYTES, seconds);
    char shape[64];
    snprintf(shape, sizeof shape, "%d tokens %d MB", VOCABULARY, TRAINING_MEGABYTES);
    report(bench, "tokenizer_train", shape, seconds, "s", limit, limit / seconds);
    tokenizer_free(tokenizer);
    buffer_free(&text);
}

/* GPT-2's vocabulary; one of our own where that is not there. */
static Tokenizer *open_tokenizer(const Bench *bench)
{
    Buffer path = { 0 };
    Error error;
    buffer_printf(&path, "%s/gpt2", bench->data);
    Tokenizer *tokenizer = tokenizer_load(path.bytes, &error);
    if (tokenizer == NULL) {
        size_t size;
        const char *story = embedded_story(&size);
        tokenizer = tokenizer_train(story, size, 1000);
    }
    printf("vocabulary of %d tokens%s\n", tokenizer_vocab_size(tokenizer),
           tokenizer_vocab_size(tokenizer) == 1000 ? ", our own: GPT-2's is not there (make data)" : "");
    buffer_free(&path);
    return tokenizer;
}

/* ---- the command line ---- */

/* Fills bench; returns the name of the CSV file. */
static const char *read_options(Bench *bench, int argc, char **argv)
{
    static const struct option options[] = { { "data", required_argument, NULL, 'd' },
                                             { "out", required_argument, NULL, 'o' },
                                             { "inputs", required_argument, NULL, 'i' },
                                             { "runs", required_argument, NULL, 'r' },
                                             { "encode", no_argument, NULL, 'e' },
                                             { "train", no_argument, NULL, 't' },
                                             { NULL, 0, NULL, 0 } };
    const char *out = "out/bench_tokenizer.csv";
    const char *data = getenv("DATA_DIR");
    *bench = (Bench){ .data = data != NULL ? data : "data", .runs = 7 };
    opterr = 0;
    int option;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        char *end = "";
        switch (option) {
        case 'd':
            bench->data = optarg;
            break;
        case 'o':
            out = optarg;
            break;
        case 'i':
            bench->inputs = optarg;
            break;
        case 'r':
            bench->runs = (int)strtol(optarg, &end, 10);
            break;
        case 'e':
            bench->encode = true;
            break;
        case 't':
            bench->train = true;
            break;
        default:
            usage("an option that it does not know, or one without its value");
        }
        if (*end != '\0' || bench->runs < 1 || bench->runs > MAX_RUNS)
            usage("--runs is no such number");
    }
    if (optind < argc)
        usage("an argument that is no option");
    if (!bench->encode && !bench->train)
        bench->encode = bench->train = true;
    return out;
}

int main(int argc, char **argv)
{
    static Bench bench;
    const char *out = read_options(&bench, argc, argv);
    Error error;
    Buffer directory = { 0 };
    buffer_append_string(&directory, out);
    char *slash = strrchr(directory.bytes, '/');
    if (slash != NULL && slash > directory.bytes) {
        *slash = '\0';
        if (!file_make_directory(directory.bytes, &error))
            fatal("%s", error.message);
    }
    buffer_free(&directory);
    if (!file_writer_open(&bench.csv, out, &error))
        fatal("%s", error.message);
    file_writer_printf(&bench.csv, "name,shape,precision,threads,value,unit,limit,fraction\n");

    make_inputs(&bench);
    for (int i = 0; i < INPUTS; i++) {
        const Input *input = &bench.input[i];
        write_input(&bench, input->name, "txt", input->text.bytes, input->text.size);
    }
    bench.limit = measure_limit(&bench.input[ENGLISH].text, bench.runs);
    printf("limit: one look at each byte, %.0f MB/s\n", bench.limit);
    if (bench.encode) {
        Tokenizer *tokenizer = open_tokenizer(&bench);
        measure_encoding(&bench, tokenizer);
        tokenizer_free(tokenizer);
    }
    if (bench.train)
        measure_training(&bench);
    if (!file_writer_close(&bench.csv, &error))
        fatal("%s", error.message);
    printf("\n%s\n", out);
    for (int i = 0; i < INPUTS; i++)
        buffer_free(&bench.input[i].text);
    return EXIT_SUCCESS;
}
