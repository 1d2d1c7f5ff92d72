/* common/arena.h, error.h, tensor.h, tape.h, parallel.h, dataset.h: the ground that everything stands on */
#define _GNU_SOURCE /* mkstemp, pread, dup */
#include "common/arena.h"
#include "common/dataset.h"
#include "common/error.h"
#include "common/ops/elementwise.h"
#include "common/parallel.h"
#include "common/tape.h"
#include "tests/assertions.h"

#include <math.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

START_TEST(pieces_of_an_arena_are_aligned_and_do_not_overlap)
{
    Arena arena;
    arena_init(&arena, "test");
    char *previous = NULL;
    for (size_t bytes = 0; bytes < 3000; bytes += 7) {
        char *piece = arena_alloc(&arena, bytes);
        ck_assert_uint_eq((uintptr_t)piece % 64, 0);
        ck_assert_ptr_ne(piece, previous);
        memset(piece, 1, bytes);
        previous = piece;
    }
    arena_free(&arena);
}
END_TEST

START_TEST(after_a_reset_the_same_requests_get_the_same_addresses)
{
    Arena arena;
    void *first[50];
    arena_init(&arena, "test");
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 50; i++) {
            void *piece = arena_alloc(&arena, (size_t)(i * 100000)); // several chunks
            if (round == 0)
                first[i] = piece;
            ck_assert_ptr_eq(piece, first[i]);
        }
        arena_reset(&arena);
        ck_assert_uint_eq(arena.used_bytes, 0);
    }
    arena_free(&arena);
}
END_TEST

START_TEST(release_takes_back_what_came_after_the_mark)
{
    Arena arena;
    arena_init(&arena, "test");
    ArenaMark empty = arena_mark(&arena);
    int *kept = arena_alloc(&arena, sizeof *kept);
    *kept = 42;
    ArenaMark mark = arena_mark(&arena);
    void *borrowed = arena_alloc(&arena, 5000000);
    arena_release(&arena, mark);
    ck_assert_int_eq(*kept, 42);
    ck_assert_ptr_eq(arena_alloc(&arena, 5000000), borrowed);
    arena_release(&arena, empty);
    ck_assert_uint_eq(arena.used_bytes, 0);
    ck_assert_ptr_eq(arena_alloc(&arena, sizeof *kept), kept);
    arena_free(&arena);
}
END_TEST

#if defined(__SANITIZE_ADDRESS__)
/* The sanitizer shall end a test by a signal that the suite can expect. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "abort_on_error=1";
}
#endif

/* Under AddressSanitizer this ends with its report; elsewhere the gap takes the blow. */
START_TEST(one_element_too_far_lands_in_the_gap)
{
    Arena arena;
    arena_init(&arena, "test");
    float *first = arena_alloc_zero(&arena, 16 * sizeof(float));
    float *second = arena_alloc_zero(&arena, 16 * sizeof(float));
    volatile float *overrun = &first[16];
    *overrun = 1.0f;
    ck_assert_float_eq(second[0], 0.0f);
    arena_free(&arena);
#if defined(__SANITIZE_ADDRESS__)
    ck_abort_msg("the overrun was not caught");
#endif
}
END_TEST

START_TEST(errors_carry_a_message_and_say_false)
{
    Error error;
    ck_assert(!error_set(&error, "%s:%d: no tab", "spam.tsv", 7));
    ck_assert_str_eq(error.message, "spam.tsv:7: no tab");
    ck_assert(!error_set(NULL, "nobody listens"));
    ck_assert(!error_set(&error, "%3000s", "x"));
    ck_assert_uint_eq(strlen(error.message), sizeof error.message - 1);
}
END_TEST

START_TEST(fatal_exits_with_1)
{
    fatal("nothing to be done");
}
END_TEST

START_TEST(panic_aborts)
{
    panic("shapes %d and %d", 1, 2);
}
END_TEST

START_TEST(a_tensor_knows_its_shape)
{
    Arena arena;
    char text[64];
    arena_init(&arena, "test");
    Tensor *x = tensor_new_3d(&arena, 2, 6, 3);
    ck_assert_uint_eq(tensor_size(x), 36);
    ck_assert_int_eq(tensor_rows(x), 12);
    ck_assert_int_eq(tensor_columns(x), 3);
    ck_assert_str_eq(tensor_shape_text(x, text, sizeof text), "[2, 6, 3]");
    ck_assert(x->grad == NULL);
    Tensor *number = tensor_new(&arena, 0, NULL);
    ck_assert_uint_eq(tensor_size(number), 1);
    ck_assert_str_eq(tensor_shape_text(number, text, sizeof text), "[]");
    tensor_set_name(x, "blocks.%d.%0200d", 3, 1);
    ck_assert_uint_eq(strlen(x->name), TENSOR_NAME_SIZE - 1);
    Tensor *view = tensor_view(&arena, x, 2, (int[]){ 4, 9 });
    ck_assert_ptr_eq(view->data, x->data);
    ck_assert(!tensor_same_shape(x, view));
    arena_free(&arena);
}
END_TEST

START_TEST(an_axis_of_length_0_panics)
{
    Arena arena;
    arena_init(&arena, "test");
    tensor_new_2d(&arena, 3, 0);
}
END_TEST

/* What tensor_print writes for x, into text. */
static void printed(char *text, size_t size, const Tensor *x)
{
    char path[] = "/tmp/workbook-print-XXXXXX";
    int file = mkstemp(path);
    ck_assert_int_ge(file, 0);
    fflush(stdout);
    int kept = dup(STDOUT_FILENO);
    dup2(file, STDOUT_FILENO);
    tensor_print("x", x);
    fflush(stdout);
    dup2(kept, STDOUT_FILENO);
    ssize_t length = pread(file, text, size - 1, 0);
    text[length < 0 ? 0 : length] = '\0';
    close(kept);
    close(file);
    unlink(path);
}

START_TEST(tensors_print_as_pytorch_prints_them)
{
    const struct {
        int ndim, shape[3];
        float values[8];
        const char *text;
    } cases[] = {
        { 2,
          { 2, 2 },
          { 0.4306f, 1.45512f, -0.25f, 0.0f },
          "x [2, 2]\ntensor([[ 0.4306,  1.4551],\n        [-0.2500,  0.0000]])\n" },
        { 1, { 3 }, { 1.0f, 2.0f, -30.0f }, "x [3]\ntensor([  1.,   2., -30.])\n" },
        { 1, { 2 }, { 0.00002f, 1.0f }, "x [2]\ntensor([2.0000e-05, 1.0000e+00])\n" },
        { 0, { 0 }, { 0.0852f }, "x []\ntensor(0.0852)\n" },
        { 1, { 2 }, { -INFINITY, 0.5f }, "x [2]\ntensor([  -inf, 0.5000])\n" },
        { 3,
          { 2, 1, 2 },
          { 0.5f, 1.5f, 2.5f, 3.5f },
          "x [2, 1, 2]\ntensor([[[0.5000, 1.5000]],\n\n        [[2.5000, 3.5000]]])\n" },
    };
    Arena arena;
    char text[512];
    arena_init(&arena, "test");
    printed(text, sizeof text, tensor_from(&arena, cases[_i].values, cases[_i].ndim, cases[_i].shape));
    ck_assert_str_eq(text, cases[_i].text);
    arena_free(&arena);
}
END_TEST

START_TEST(a_large_tensor_shows_its_corners)
{
    Arena arena;
    char text[2048];
    arena_init(&arena, "test");
    Tensor *x = tensor_new_2d(&arena, 40, 30);
    for (int i = 0; i < 1200; i++)
        x->data[i] = (float)i / 10.0f + 1.05f;
    printed(text, sizeof text, x);
    ck_assert_ptr_nonnull(
        strstr(text, "tensor([[  1.0500,   1.1500,   1.2500,  ...,   3.7500,   3.8500,   3.9500],\n"));
    ck_assert_ptr_nonnull(strstr(text, "        ...,\n"));
    ck_assert_ptr_nonnull(strstr(text, "120.9500]])\n"));
    arena_free(&arena);
}
END_TEST

START_TEST(a_value_used_twice_gets_both_gradients)
{
    Arena arena;
    Tape tape;
    arena_init(&arena, "test");
    tape_init(&tape, &arena);
    Tensor *x = tensor_from(&arena, (float[]){ 3.0f }, 1, (int[]){ 1 });
    x->wants_grad = true;
    Tensor *square = tape_multiply(&tape, x, x);
    Tensor *y = tape_sum(&tape, tape_add(&tape, square, x)); // x² + x, slope 2x + 1
    tape_backward(&tape, y);
    ck_assert_float_eq(y->data[0], 12.0f);
    ck_assert_float_eq(x->grad[0], 7.0f);
    tape_free(&tape);
    arena_free(&arena);
}
END_TEST

START_TEST(nothing_is_recorded_without_recording_or_without_need)
{
    Arena arena;
    Tape tape;
    arena_init(&arena, "test");
    tape_init(&tape, &arena);
    Tensor *constant = tensor_from(&arena, (float[]){ 3.0f }, 1, (int[]){ 1 });
    tape_multiply(&tape, constant, constant);
    ck_assert_int_eq(tape.count, 0);
    constant->wants_grad = true;
    tape.recording = false;
    Tensor *y = tape_multiply(&tape, constant, constant);
    ck_assert_int_eq(tape.count, 0);
    ck_assert(!y->wants_grad);
    tape_free(&tape);
    arena_free(&arena);
}
END_TEST

START_TEST(a_result_that_the_loss_does_not_use_costs_nothing)
{
    Arena arena;
    Tape tape;
    arena_init(&arena, "test");
    tape_init(&tape, &arena);
    Tensor *x = tensor_from(&arena, (float[]){ 3.0f }, 1, (int[]){ 1 });
    x->wants_grad = true;
    Tensor *unused = tape_scale(&tape, x, 100.0f);
    Tensor *loss = tape_sum(&tape, x);
    tape_backward(&tape, loss);
    ck_assert_ptr_null(unused->grad);
    ck_assert_float_eq(x->grad[0], 1.0f);
    tape_free(&tape);
    arena_free(&arena);
}
END_TEST

START_TEST(threads_can_be_chosen)
{
    parallel_set_threads(1);
    ck_assert_int_eq(parallel_threads(), 1);
    parallel_set_threads(0);
    ck_assert_int_ge(parallel_threads(), 1);
}
END_TEST

START_TEST(a_loader_deals_as_pytorch_s_dataloader)
{
    const int passes[3][8] = { { 0, 1, 3, 5, 4, 2, 8, 7 }, { 0, 2, 3, 5, 1, 6, 8, 7 }, { 7, 3, 8, 4, 6, 2, 1, 5 } };
    Arena arena;
    Rng rng;
    Loader loader;
    arena_init(&arena, "test");
    rng_seed(&rng, 123);
    loader_init(&loader, 9, 2, true, true, &arena);
    ck_assert_int_eq(loader_batches(&loader), 4);
    for (int pass = 0; pass < 3; pass++) {
        const int *indices;
        loader_start(&loader, &rng);
        for (int batch = 0; batch < 4; batch++) {
            ck_assert_int_eq(loader_next(&loader, &indices), 2);
            ck_assert_mem_eq(indices, &passes[pass][2 * batch], 2 * sizeof(int));
        }
        ck_assert_int_eq(loader_next(&loader, &indices), 0);
    }
    ck_assert_float_eq(rng_uniform(&rng), 0.075635314f);
    arena_free(&arena);
}
END_TEST

START_TEST(an_unshuffled_loader_keeps_the_order_and_the_rest)
{
    Arena arena;
    Rng rng;
    Loader loader;
    const int *indices;
    arena_init(&arena, "test");
    rng_seed(&rng, 123);
    loader_init(&loader, 5, 2, false, false, &arena);
    ck_assert_int_eq(loader_batches(&loader), 3);
    ck_assert_int_eq(loader_next(&loader, &indices), 0); // no pass has started
    loader_start(&loader, &rng);
    ck_assert_float_eq(rng_uniform(&rng), 0.251670718f); // a pass costs two words
    loader_next(&loader, &indices);
    loader_next(&loader, &indices);
    ck_assert_int_eq(loader_next(&loader, &indices), 1);
    ck_assert_int_eq(indices[0], 4);
    arena_free(&arena);
}
END_TEST

int main(void)
{
#if defined(__SANITIZE_ADDRESS__)
    const SuiteTest overrun = { .test = one_element_too_far_lands_in_the_gap, .signal = SIGABRT };
#else
    const SuiteTest overrun = { .test = one_element_too_far_lands_in_the_gap, .rounds = 1 };
#endif
    const SuiteTest tests[] = { { .test = pieces_of_an_arena_are_aligned_and_do_not_overlap },
                                { .test = after_a_reset_the_same_requests_get_the_same_addresses },
                                { .test = release_takes_back_what_came_after_the_mark },
                                overrun,
                                { .test = errors_carry_a_message_and_say_false },
                                { .test = fatal_exits_with_1, .exit_status = 1 },
                                { .test = panic_aborts, .signal = SIGABRT },
                                { .test = a_tensor_knows_its_shape },
                                { .test = an_axis_of_length_0_panics, .signal = SIGABRT },
                                { .test = tensors_print_as_pytorch_prints_them, .rounds = 6 },
                                { .test = a_large_tensor_shows_its_corners },
                                { .test = a_value_used_twice_gets_both_gradients },
                                { .test = nothing_is_recorded_without_recording_or_without_need },
                                { .test = a_result_that_the_loss_does_not_use_costs_nothing },
                                { .test = threads_can_be_chosen },
                                { .test = a_loader_deals_as_pytorch_s_dataloader },
                                { .test = an_unshuffled_loader_keeps_the_order_and_the_rest } };
    return run_suite("core", tests, sizeof tests / sizeof *tests);
}
