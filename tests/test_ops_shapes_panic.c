/* A wrong shape is our own bug: every tape_… function panics in place, naming the op and both shapes. */
#include "common/ops/attention.h"
#include "common/ops/elementwise.h"
#include "common/ops/embedding.h"
#include "common/ops/linear.h"
#include "common/ops/loss.h"
#include "common/ops/matmul.h"
#include "common/ops/norm.h"
#include "common/ops/shape.h"
#include "tests/assertions.h"

#include <signal.h>
#include <stdlib.h>

/* What each call needs; the process ends in the panic, so nothing is freed. */
typedef struct Bench {
    Arena arena;
    Tape tape;
    Tensor *x; /* [2, 3] */
    Tensor *y; /* [4, 5] */
} Bench;

static void bench_init(Bench *bench)
{
    arena_init(&bench->arena, "test");
    tape_init(&bench->tape, &bench->arena);
    bench->x = tensor_new_2d(&bench->arena, 2, 3);
    bench->y = tensor_new_2d(&bench->arena, 4, 5);
    tensor_fill(bench->x, 1.0f);
    tensor_fill(bench->y, 1.0f);
}

START_TEST(a_misfit_panics)
{
    Bench bench;
    bench_init(&bench);
    Tape *tape = &bench.tape;
    Tensor *x = bench.x;
    Tensor *y = bench.y;
    Columns columns = { tensor_new_3d(&bench.arena, 1, 2, 8), 4 };
    AttentionOptions heads = { .num_heads = 2, .head_dim = 4 };
    switch (_i) {
    case 0:
        tape_add(tape, x, y);
        break;
    case 1:
        tape_multiply(tape, x, y);
        break;
    case 2:
        tape_add_broadcast(tape, x, y);
        break;
    case 3:
        tape_matmul(tape, x, y);
        break;
    case 4:
        tape_matmul_bt(tape, x, y);
        break;
    case 5:
        tape_linear(tape, x, y, NULL);
        break;
    case 6:
        tape_layer_norm(tape, x, y, y, 1e-5f);
        break;
    case 7:
        tape_reshape(tape, x, 1, (int[]){ 7 });
        break;
    case 8:
        tape_transpose(tape, x, 0, 2);
        break;
    case 9:
        tape_concat(tape, (Tensor *[]){ x, y }, 2);
        break;
    case 10:
        tape_select_rows(tape, x, (int[]){ 2 }, 1);
        break;
    case 11:
        tape_embedding(tape, y, (int[]){ 4 }, 1, 1);
        break;
    case 12:
        tape_cross_entropy(tape, x, (int[]){ 0, 3 });
        break;
    case 13:
        tape_mean_squared_error(tape, x, y);
        break;
    case 14:
        tape_attention(tape, columns, columns, columns, &heads, NULL);
        break;
    case 15:
        tape_backward(tape, x);
        break;
    default:
        abort();
    }
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = { { .test = a_misfit_panics, .rounds = 16, .signal = SIGABRT } };
    return run_suite("shapes that do not fit", tests, sizeof tests / sizeof *tests);
}
