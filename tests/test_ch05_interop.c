/* Our models in Hugging Face transformers and theirs in ours, with equal logits. Runs where $PYTHON names a Python with torch and
 * transformers (make test-interop PYTHON=…); else it says that it skipped. */
#include "ch05_pretrain/model_files.h"
#include "tests/assertions.h"
#include "tests/process.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int ids[] = { 5, 100, 260, 17, 3, 17, 260 }; /* interop.py has the same */
static const char text[] = "the cat sat; 고양이 🐈";
enum {
    IDS = sizeof ids / sizeof ids[0],
    SECONDS = 600 /* to start Python with all that it imports, on a busy machine */
};

static const char *python(void)
{
    const char *name = getenv("PYTHON");
    if (name == NULL)
        printf("skipped: $PYTHON is not set (make test-interop PYTHON=…)\n");
    return name;
}

/* Logits of ids, computed here. */
static const float *our_logits(const GPT *gpt, Arena *arena)
{
    Tape tape;
    tape_init(&tape, arena);
    tape.recording = false;
    const float *logits = gpt_forward(gpt, &tape, ids, 1, IDS, NULL)->data;
    tape_free(&tape);
    return logits;
}

/* The numbers behind "logits" in what Python printed are these, within 1e-4. */
static void check_logits(const char *out, const float *logits, int vocab_size)
{
    const char *at = strstr(out, "logits ");
    ck_assert_msg(at != NULL, "no logits in: %s", out);
    at += strlen("logits ");
    double largest = 0.0;
    for (int i = 0; i < IDS * vocab_size; i++) {
        char *end;
        double theirs = strtod(at, &end);
        ck_assert_msg(end != at, "only %d logits", i);
        largest = fmax(largest, fabs(theirs - (double)logits[i]));
        at = end;
    }
    printf("largest difference of %d logits: %.2g\n", IDS * vocab_size, largest);
    ck_assert_double_le(largest, 1e-4);
}

START_TEST(transformers_opens_what_we_save)
{
    static const char corpus[] =
        "the cat sat on the mat and the dog sat on the cat; the end of the mat is the end of it";
    const char *interpreter = python();
    if (interpreter == NULL)
        return;
    Arena arena;
    Rng rng;
    GPT gpt;
    Error error;
    arena_init(&arena, "test");
    rng_seed(&rng, 123);
    Tokenizer *tokenizer = tokenizer_train(corpus, strlen(corpus), 270);
    GPTConfig config = { .vocab_size = tokenizer_vocab_size(tokenizer), .context_length = 12, .emb_dim = 24 };
    config.n_heads = 3;
    config.n_layers = 2;
    config.tied = (_i & 1) != 0;
    config.qkv_bias = (_i & 2) != 0;
    gpt_init(&gpt, &config, &arena, &rng);
    char *directory = test_directory_new();
    ck_assert_msg(model_save(&gpt, tokenizer, directory, &error), "%s", error.message);

    Process run;
    process_run(&run, &(ProcessOptions){ .seconds_limit = SECONDS },
                (const char *[]){ interpreter, "tests/interop.py", "read", directory, NULL });
    process_expect(&run, 0, "logits", NULL);
    check_logits(run.out, our_logits(&gpt, &arena), config.vocab_size);
    TokenList list = { 0 };
    tokenizer_encode(tokenizer, &list, text, strlen(text), false);
    const char *at = strstr(run.out, "tokens ");
    ck_assert_ptr_nonnull(at);
    at += strlen("tokens ");
    for (int i = 0; i < list.count; i++) {
        char *end;
        ck_assert_int_eq(strtol(at, &end, 10), list.ids[i]);
        at = end;
    }
    ck_assert_int_eq(*at, '\n'); /* and no more of them */
    token_list_free(&list);
    process_free(&run);
    test_directory_remove(directory);
    tokenizer_free(tokenizer);
    arena_free(&arena);
}
END_TEST

START_TEST(we_open_what_transformers_saves)
{
    static const char *const types[] = { "F32", "F16", "BF16" };
    const char *interpreter = python();
    if (interpreter == NULL)
        return;
    char *directory = test_directory_new();
    Process run;
    process_run(&run, &(ProcessOptions){ .seconds_limit = SECONDS },
                (const char *[]){ interpreter, "tests/interop.py", "write", directory, types[_i], NULL });
    process_expect(&run, 0, "logits", NULL);
    Arena arena;
    GPT gpt;
    Error error;
    arena_init(&arena, "test");
    ck_assert_msg(model_load(&gpt, NULL, directory, &arena, &error), "%s", error.message);
    check_logits(run.out, our_logits(&gpt, &arena), gpt.config.vocab_size);
    process_free(&run);
    test_directory_remove(directory);
    arena_free(&arena);
}
END_TEST

/* Holds our ids of the text at path against those in the file, tiktoken's. */
static void check_ids(const Tokenizer *tokenizer, const char *ids_path, const char *path)
{
    size_t size, ids_size;
    char *bytes = test_file_read(path, &size);
    char *theirs = test_file_read(ids_path, &ids_size);
    TokenList list = { 0 };
    tokenizer_encode(tokenizer, &list, bytes, size, false);
    int count = (int)(ids_size / sizeof(int));
    for (int i = 0; i < list.count && i < count; i++) {
        int id;
        memcpy(&id, &theirs[(size_t)i * sizeof id], sizeof id);
        ck_assert_msg(list.ids[i] == id, "%s: token %d is %d, tiktoken has %d", path, i, list.ids[i], id);
    }
    ck_assert_msg(list.count == count, "%s: %d tokens, tiktoken has %d", path, list.count, count);
    token_list_free(&list);
    free(bytes);
    free(theirs);
}

/* On every text file of the data, on a megabyte of any characters, on runs of those that are hard to split. */
START_TEST(our_ids_are_tiktokens)
{
    const char *interpreter = python();
    char *vocabulary = interpreter != NULL ? test_data_path("gpt2") : NULL;
    if (vocabulary == NULL)
        return;
    Error error;
    Tokenizer *tokenizer = tokenizer_load(vocabulary, &error);
    ck_assert_msg(tokenizer != NULL, "%s", error.message);
    vocabulary[strlen(vocabulary) - strlen("/gpt2")] = '\0'; /* the data's directory */
    char *directory = test_directory_new();
    Process run;
    process_run(&run, &(ProcessOptions){ .seconds_limit = SECONDS },
                (const char *[]){ interpreter, "tests/interop.py", "tokens", vocabulary, directory, NULL });
    process_expect(&run, 0, "any.txt", NULL);
    int files = 0;
    for (char *line = run.out; *line != '\0';) {
        char *space = strchr(line, ' '), *end = strchr(line, '\n');
        ck_assert(space != NULL && end != NULL);
        *space = *end = '\0';
        check_ids(tokenizer, line, space + 1);
        files++;
        line = end + 1;
    }
    printf("texts with tiktoken's ids: %d\n", files);
    process_free(&run);
    test_directory_remove(directory);
    tokenizer_free(tokenizer);
    free(vocabulary);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = {
        { .test = transformers_opens_what_we_save, .rounds = 4, .seconds = SECONDS },
        { .test = we_open_what_transformers_saves, .rounds = 3, .seconds = SECONDS },
        { .test = our_ids_are_tiktokens, .seconds = SECONDS },
    };
    return run_suite("ch05 interoperation", tests, sizeof tests / sizeof tests[0]);
}
