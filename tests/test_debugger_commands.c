/* gdb with common/gdb/: what print, tensor, stats, heat, grad, tape, tokens and watchnan show, and what they say where there is
 * nothing to show. Without gdb's permission to trace, or without the debug build, the tests pass over it and say so. */
#define _GNU_SOURCE /* strndup */
#include "tests/assertions.h"
#include "tests/debugging.h"

#include <stdlib.h>
#include <string.h>

/* Every part must stand in what gdb printed, in this order. */
static void expect_in_order(const Process *process, const char *const *parts, int count)
{
    const char *at = process->out;
    for (int i = 0; i < count; i++) {
        const char *found = strstr(at, parts[i]);
        ck_assert_msg(found != NULL, "gdb did not print (after what came before it)\n%s\nbut\n%s\n%s", parts[i],
                      process->out, process->err);
        at = found + strlen(parts[i]);
    }
}
#define EXPECT_IN_ORDER(process, ...)                                                                                  \
    expect_in_order(process, (const char *const[]){ __VA_ARGS__ },                                                     \
                    (int)(sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *)))

static void expect_error(const Process *process, const char *part)
{
    ck_assert_msg(strstr(process->err, part) != NULL, "gdb did not say\n%s\nbut\n%s", part, process->err);
}

START_TEST(a_tensor_is_shown_as_pytorch_shows_it)
{
    if (!debugger_available("ch03_attention"))
        return;
    Process run;
    debugger_run(&run, "ch03_attention", "3.3.2", "break six_tokens_map", "run", "up", "info locals", "print x",
                 "tensor attn_weights[1]", "tensor attn_weights[-1, 2:4]", "tensor scores[1]", "stats attn_weights",
                 "heat attn_weights", "print *tape", NULL);
    EXPECT_IN_ORDER(&run, "\nattn_weights = [6, 6] 0.2098 0.2006 0.1981 0.1242 …\n",
                    "$1 = [6, 3]\ntensor([[0.4300, 0.1500, 0.8900],\n        [0.5500,",
                    "attn_weights[1] [6]\ntensor([0.1385, 0.2379, 0.2333, 0.1240, 0.1082, 0.1581])\n",
                    "attn_weights[-1, 2:4] [2]\ntensor([0.2128, 0.1420])\n",
                    "scores[1] [6]\ntensor([0.9544, 1.4950, 1.4754, 0.8434, 0.7070, 1.0865])\n",
                    "attn_weights [6, 6]: 36 numbers\n",
                    "min 0.0988064   max 0.237891   mean 0.166667   std 0.0416488\n", "zero 0   NaN 0   infinite 0\n",
                    "0 |######....--|\n", "1 |::@@@@..  ==|\n", "0.09881 |  ..::--==++**##%%@@| 0.2379\n",
                    "$2 = recording, nothing on it\n");
    process_free(&run);
}
END_TEST

/* The first "tensor(…)" in output, as it stands there; the caller frees. */
static char *first_matrix(const char *output)
{
    const char *begin = strstr(output, "tensor(");
    ck_assert_msg(begin != NULL, "no tensor in\n%s", output);
    const char *end = strstr(begin, ")\n");
    ck_assert_ptr_nonnull(end);
    return strndup(begin, (size_t)(end - begin) + 1);
}

static const char *const printing_sections[] = { "3.4.2", "3.5.1", "Ex 3.3" }; // small, with more rows, shortened

START_TEST(gdb_and_the_program_print_a_tensor_alike)
{
    if (!debugger_available("ch03_attention"))
        return;
    const char *section = printing_sections[_i];
    Process from_gdb, from_program;
    debugger_run(&from_gdb, "ch03_attention", section, "break tensor_print", "run", "print x", NULL);
    process_run_program(&from_program, NULL, "ch03_attention", "--section", section, NULL);
    char *shown = first_matrix(from_gdb.out);
    char *printed = first_matrix(from_program.out);
    ck_assert_str_eq(shown, printed);
    free(shown);
    free(printed);
    process_free(&from_gdb);
    process_free(&from_program);
}
END_TEST

START_TEST(a_tensor_that_is_not_there_yet_is_no_trouble)
{
    if (!debugger_available("ch03_attention"))
        return;
    Process run;
    debugger_run(&run, "ch03_attention", "3.3.2", "break section_3_3_2_all_attention_weights", "run", "set var x = 0",
                 "set var attn_scores = (Tensor *)1", "print x", "print attn_scores", "stats x", "tensor nothing",
                 "heat square", "stats", "tokens square", "tape x", NULL);
    EXPECT_IN_ORDER(&run, "$1 = (NULL)\n", "$2 = (no tensor yet: this line has not run)\n");
    expect_error(&run, "stats x: NULL");
    expect_error(&run, "No symbol \"nothing\" in current context.");
    expect_error(&run, "of what? Name a tensor");
    expect_error(&run, "no tokenizer in this function or its callers");
    ck_assert_ptr_null(strstr(run.err, "Traceback"));
    process_free(&run);
}
END_TEST

START_TEST(the_graph_and_the_gradients_of_a_loss)
{
    if (!debugger_available("ch03_attention"))
        return;
    Process run;
    debugger_run(&run, "ch03_attention", "3.6.2", "break tape_backward", "run", "tape loss", "print *tape", "grad loss",
                 "break softmax_node_backward", "continue", "grad node->out[0,0]", "grad node->in[0]", "finish",
                 "grad node->in[0][0,0]", NULL);
    EXPECT_IN_ORDER(&run, "sum []  #17\n└─ linear [2, 6, 2]  #16\n", "softmax [2, 2, 6, 6]  #12\n",
                    "mask_future [2, 2, 6, 6]  #10\n", "mha.W_query.weight [2, 3] (learns)\n",
                    "recording, 18 operations: … → ", "→ linear → sum\n", "∂loss/∂node->out[0,0] [6, 6]\n",
                    "tensor([[-0.1506, -0.2380,", "∂loss/∂node->in[0][0,0] [6, 6]\n", "[ 0.0218, -0.0218,  0.0000,");
    expect_error(&run, "grad loss: none yet: tape_backward has not reached loss");
    process_free(&run);
}
END_TEST

START_TEST(token_ids_are_shown_with_their_text)
{
    if (!debugger_available("ch02_tokenizer"))
        return;
    Process run;
    debugger_run(&run, "ch02_tokenizer", "2.5", "break print_tokens", "run", "tokens ids 4", "tokens ids", "up",
                 "print ids", "tokens ids", NULL);
    EXPECT_IN_ORDER(&run, "\"He\"\n", "\"ll\"\n", "\"o\"\n", "\",\"\n", "31 token ids: ", "\"<|endoftext|>\"\n");
    expect_error(&run, "points to the first of how many ids? For example: tokens ids 8");
    process_free(&run);
}
END_TEST

START_TEST(watchnan_stops_at_the_operation_that_makes_an_infinity)
{
    if (!debugger_available("ch03_attention"))
        return;
    Process run;
    debugger_run(&run, "ch03_attention", "3.4.2", "break attend", "watchnan", "run",
                 "set var queries->data[3] = 1e38f * 100", "continue", "backtrace 3", NULL);
    EXPECT_IN_ORDER(&run, "watchnan: on: run", "watchnan: matmul_bt, forward: in the result [6, 6] there are 6 inf",
                    "the first at [1, 0]\n", "input 0: (no name) [6, 2]  1 inf of 12 numbers\n", "tape_record");
    process_free(&run);
    debugger_run(&run, "appA_tensors", "A.4", "break sigmoid_node_backward", "watchnan", "run",
                 "set var node->out->grad[0] = 1e38f * 100", "continue", NULL);
    EXPECT_IN_ORDER(&run, "watchnan: sigmoid, on the way back: in the gradient of an input [1] there are 1 inf");
    process_free(&run);
}
END_TEST

START_TEST(the_minus_infinity_of_the_causal_mask_is_no_accident)
{
    if (!debugger_available("ch03_attention"))
        return;
    Process run;
    debugger_run(&run, "ch03_attention", "3.6.2", "watchnan", "run", NULL);
    EXPECT_IN_ORDER(&run, "watchnan: on: run", "exited normally");
    process_free(&run);
}
END_TEST

START_TEST(it_works_in_the_plainest_environment)
{
    if (!debugger_available("ch03_attention"))
        return;
    const char *const environment[] = { "LC_ALL=C", "TERM=dumb", "NO_COLOR=1", "HOME=/nonexistent", NULL };
    Process run;
    debugger_run_with(&run, environment, "ch03_attention", "3.6.2", "set auto-load off", "break tape_backward", "run",
                      "info locals", "tape loss", "heat mha->qkv_weight", "help workbook", NULL);
    EXPECT_IN_ORDER(&run, "└─ linear [2, 6, 2]  #16\n", "print x            a tensor: name, shape",
                    "watchnan           stop where the first NaN or infinity is made\n");
    ck_assert_ptr_null(strstr(run.out, "\033["));
    ck_assert_ptr_null(strstr(run.err, "Python Exception"));
    process_free(&run);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = { { .test = a_tensor_is_shown_as_pytorch_shows_it },
                                { .test = gdb_and_the_program_print_a_tensor_alike, .rounds = 3 },
                                { .test = a_tensor_that_is_not_there_yet_is_no_trouble },
                                { .test = the_graph_and_the_gradients_of_a_loss },
                                { .test = token_ids_are_shown_with_their_text },
                                { .test = watchnan_stops_at_the_operation_that_makes_an_infinity },
                                { .test = the_minus_infinity_of_the_causal_mask_is_no_accident },
                                { .test = it_works_in_the_plainest_environment } };
    return run_suite("gdb's commands", tests, sizeof tests / sizeof *tests);
}
