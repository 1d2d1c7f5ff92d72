#define _POSIX_C_SOURCE 200809L /* getline */
/* ask_action.c: ch07_instruct --ask TEXT and --chat: a fine-tuned model does what it is told                  book §7.7
 * The answer appears token by token. On a terminal a line of the chat can be edited, and the arrows bring earlier ones back (libedit);
 * from a pipe or a file lines come as they are. */
#include "ch04_gpt/stored_weights.h"
#include "ch05_pretrain/model_files.h"
#include "ch07_instruct/response_stream.h"
#include "ch07_instruct/responses.h"
#include "ch07_instruct/sections.h"
#include "common/buffer.h"
#include "common/console.h"
#include "common/file.h"

#include <editline/readline.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEFAULT_TOKENS = 60 };

/* Who answers. */
typedef struct Answerer {
    GPT gpt;
    Tokenizer *tokenizer;
    ResponseSettings settings;
} Answerer;

/* --weights, or the model that `make run` leaves; an error that says how to come by it. */
static bool open_model(Answerer *answerer, Chapter *chapter, Error *error)
{
    const char *directory = chapter->options.weights;
    if (directory == NULL) {
        directory = "out/run/instruct/model";
        Buffer config = { 0 };
        bool there = file_read(&config, "out/run/instruct/model/config.json", NULL, NULL);
        buffer_free(&config);
        if (!there)
            return error_set(error, "%s: there is no model; make one with: make run, or name another: --weights DIR",
                             directory);
    }
    answerer->settings = (ResponseSettings){ PROMPT_ALPACA, DEFAULT_TOKENS };
    if (!model_load(&answerer->gpt, &answerer->tokenizer, directory, &chapter->weights, error))
        return false;
    gpt_store_weights(&answerer->gpt, weight_format_named(chapter->options.precision), &chapter->weights);
    return true;
}

/* Where the tokens of an answer go. */
typedef struct Speaking {
    const Tokenizer *tokenizer;
    ResponseStream stream;
} Speaking;

static bool speak(int id, void *context)
{
    Speaking *speaking = context;
    size_t size;
    const char *bytes = tokenizer_token(speaking->tokenizer, id, &size);
    response_stream_add(&speaking->stream, bytes, size);
    return true;
}

/* Prints the answer to one task; false with error set when it is too long for the model. */
static bool answer(const Answerer *answerer, const char *instruction, const char *input, Error *error)
{
    Instruction entry = { .instruction = instruction, .input = input, .output = "" };
    if (!task_fits(&entry, &answerer->gpt, answerer->tokenizer, answerer->settings.style, error))
        return false;
    Speaking speaking = { answerer->tokenizer, response_stream(answerer->settings.style, stdout) };
    respond_streaming(&answerer->gpt, answerer->tokenizer, &entry, &answerer->settings, speak, &speaking);
    printf("%s\n", response_stream_end(&speaking.stream) ? "" : "(no answer)");
    fflush(stdout);
    return true;
}

/* What stands behind a blank line is the input: "Where was Tom?\n\nTom was in the barn." Cuts text there. */
static const char *cut_input(char *text)
{
    char *blank = strstr(text, "\n\n");
    if (blank == NULL)
        return "";
    *blank = '\0';
    return blank + strspn(blank + 1, "\n") + 1;
}

static bool ask(const Answerer *answerer, Chapter *chapter, Error *error)
{
    char *text = arena_strdup(&chapter->weights, chapter->options.ask);
    const char *input = cut_input(text);
    if (text[strspn(text, " \t\r\n")] == '\0')
        return error_set(error, "--ask: nothing is asked; write a task, and after a blank line what it is about");
    return answer(answerer, text, input, error);
}

/* ---- chat ---- */

/* A line begins with this word and a colon: what follows it; else NULL. */
static const char *after_word(const char *line, const char *word)
{
    size_t length = strlen(word);
    if (strncmp(line, word, length) != 0 || line[length] != ':')
        return NULL;
    return line + length + 1 + strspn(line + length + 1, " \t");
}

/* libedit counts columns in characters of the locale; where that knows only ASCII, it would cut a Korean syllable in three. */
static void begin_editing(void)
{
    setlocale(LC_CTYPE, "");
    if (MB_CUR_MAX == 1)
        setlocale(LC_CTYPE, "C.UTF-8");
    using_history();
}

/* The next line, without its end, in memory that the caller frees; NULL at the end of the input. */
static char *next_line(bool is_terminal)
{
    if (is_terminal) {
        char *line = readline("> ");
        if (line != NULL && line[0] != '\0')
            add_history(line);
        return line;
    }
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length = getline(&line, &capacity, stdin);
    if (length < 0) {
        free(line);
        return NULL;
    }
    while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r'))
        line[--length] = '\0';
    return line;
}

/* Reads lines up to the end of standard input. "passage: …" is what the questions after it are about; "passage:" alone takes it
 * away; every other line is a task, which is answered. */
static bool chat(const Answerer *answerer, Error *error)
{
    bool is_terminal = console_is_terminal(stdin) && console_is_terminal(stdout);
    Buffer passage = { 0 };
    if (is_terminal) {
        printf("Write a task, or \"passage: \" and a story, and then questions about it. Control-D ends.\n");
        begin_editing();
    }
    for (char *line; (line = next_line(is_terminal)) != NULL; free(line)) {
        const char *text = after_word(line, "passage");
        if (text != NULL) {
            buffer_clear(&passage);
            buffer_append_string(&passage, text);
        } else if (line[strspn(line, " \t")] != '\0') {
            Error reason;
            const char *input = passage.size > 0 ? passage.bytes : "";
            if (!answer(answerer, line, input, &reason)) // the conversation goes on
                fprintf(stderr, "%s\n", reason.message);
        }
    }
    bool ok = !ferror(stdin) || error_set(error, "standard input cannot be read");
    if (is_terminal)
        printf("\n"); // the prompt's line ends
    buffer_free(&passage);
    return ok;
}

bool ask_action(Chapter *chapter, Error *error)
{
    Answerer answerer = { 0 };
    if (!open_model(&answerer, chapter, error))
        return false;
    bool ok = chapter->options.ask != NULL ? ask(&answerer, chapter, error) : chat(&answerer, error);
    tokenizer_free(answerer.tokenizer);
    return ok;
}
