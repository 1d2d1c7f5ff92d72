/* options.h: what the reader asks for on the command line                                tests/test_common_options.c
 * One table of long options serves all programs (getopt_long); a program names the groups that it takes. A bad option or a
 * bad number ends the program with status 2 and a line that says what would be right. Read next: section.h. */
#ifndef COMMON_OPTIONS_H
#define COMMON_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

/* Groups of options beyond the common ones (--seed --threads --out --help --version --quiet). */
enum {
    OPTIONS_DATA = 1 << 0,     /* --data FILE, --tokenizer DIR (GPT-2's vocabulary files) */
    OPTIONS_TRAINING = 1 << 1, /* --model --layers … --eval-every */
    OPTIONS_GENERATE = 1 << 2, /* --generate TEXT --tokens N --temperature T --top-k K */
    OPTIONS_CLASSIFY = 1 << 3, /* --classify TEXT */
    OPTIONS_ASK = 1 << 4,      /* --ask TEXT, --chat, --judge URL, --judge-model NAME */
    OPTIONS_PROFILE = 1 << 7,  /* --profile */
    OPTIONS_STEPS = 1 << 5,    /* of the training options --steps alone: the main job */
    OPTIONS_SECTIONS = 1 << 6, /* --list, --section: every program that chapter_main runs */
};

enum { OPTIONS_MAX_SECTIONS = 64 };

/* A number option that was not given: the program's default stands. */
enum { OPTION_NOT_GIVEN = -1 };

typedef struct Options {
    const char *sections[OPTIONS_MAX_SECTIONS]; /* --section, in the order given */
    int section_count;
    bool list;       /* --list */
    bool quiet;      /* --quiet: no progress, only results */
    int64_t seed;    /* --seed; default 123, the book's */
    int threads;     /* --threads; 0: all cores */
    const char *out; /* --out DIR; NULL: out/chNN */

    const char *data; /* --data FILE; NULL: the embedded data */
    const char
        *tokenizer; /* --tokenizer DIR with vocab.json and merges.txt (or encoder.json and vocab.bpe); NULL: our own */

    const char *model; /* --model tiny|small|gpt2-small|gpt2-medium|gpt2-large|gpt2-xl; NULL: the section's default */
    int layers, heads, width, context; /* --layers --heads --width --context; or OPTION_NOT_GIVEN */
    const char *weights;               /* --weights DIR: a model directory */
    int batch;                         /* --batch: sequences a step */
    int epochs;                        /* --epochs */
    int steps;                         /* --steps: stop after so many, whatever --epochs says */
    double lr;                         /* --lr: peak learning rate; negative: not given. The same for the next three */
    int warmup;                        /* --warmup: steps of linear warm-up */
    double weight_decay;               /* --weight-decay */
    double clip;                       /* --clip: largest norm of the gradient; 0: no clipping */
    int accumulate;                    /* --accumulate N: batches summed before one optimizer step */
    const char
        *precision; /* --precision fp32|bf16, and int8 for generation; NULL for a program that does not take it */
    bool profile;   /* --profile: a table of where the time went */
    int save_every; /* --save-every N steps; 0: never */
    int keep;       /* --keep N checkpoints besides the latest */
    bool resume;    /* --resume: go on from OUT/latest */
    int eval_every; /* --eval-every N steps */

    const char *generate; /* --generate TEXT */
    int tokens;           /* --tokens N to generate */
    double temperature;   /* --temperature T ≥ 0; negative: not given */
    int top_k;            /* --top-k K ≥ 1 */

    const char *classify; /* --classify TEXT */

    const char *ask;         /* --ask TEXT */
    bool chat;               /* --chat */
    const char *judge;       /* --judge URL of an Ollama server */
    const char *judge_model; /* --judge-model NAME; default llama3 */
} Options;

/* Reads argv into options. groups: which OPTIONS_… the program takes besides the common ones.
 * On --help and --version prints and exits with 0; on bad usage prints "program: what is wrong; what to do" and exits with 2.
 * Numbers are read whole and checked: --lr nan, --batch 0, --steps 3x are errors. */
void options_parse(Options *options, int argc, char **argv, unsigned groups, const char *program, const char *purpose);

#endif
