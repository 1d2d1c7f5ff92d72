#include "tests/assertions.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void assert_near(const float *got, const float *expected, size_t n, float tolerance, const char *what)
{
    for (size_t i = 0; i < n; i++) {
        float size = fabsf(expected[i]) > 1.0f ? fabsf(expected[i]) : 1.0f;
        bool equal = got[i] == expected[i] || fabsf(got[i] - expected[i]) <= tolerance * size;
        ck_assert_msg(equal, "%s[%zu]: expected %.9g, got %.9g (tolerance %g)", what, i, (double)expected[i],
                      (double)got[i], (double)tolerance);
    }
}

void assert_gradients(GradcheckFunction function, Tensor *const *inputs, int count, void *context, const char *what)
{
    const float h = 1e-2f;
    const double tolerance = 4e-3; /* float32 leaves about three digits of a difference */
    GradcheckReport worst = gradcheck(function, inputs, count, context, h, 40);
    ck_assert_msg(worst.input >= 0, "%s: no input wanted a gradient", what);
    ck_assert_msg(worst.difference <= tolerance, "%s: input %d, element %zu: backward says %.6g, differences say %.6g",
                  what, worst.input, worst.element, worst.analytic, worst.numeric);
}

Tensor *random_tensor(Arena *arena, int ndim, const int *shape, Rng *rng)
{
    Tensor *tensor = tensor_new(arena, ndim, shape);
    tensor_fill_normal(tensor, 0.0f, 1.0f, rng);
    tensor->wants_grad = true;
    return tensor;
}

int run_suite(const char *name, const SuiteTest *tests, int count)
{
    const char *fork_mode = getenv("CK_FORK");
    bool forks = fork_mode == NULL || strcmp(fork_mode, "no") != 0;
    Suite *suite = suite_create(name);
    for (int i = 0; i < count; i++) {
        TCase *tcase = tcase_create(name);
        tcase_set_timeout(tcase, tests[i].seconds > 0 ? tests[i].seconds : 120);
        suite_add_tcase(suite, tcase);
        int rounds = tests[i].rounds > 0 ? tests[i].rounds : 1;
        if ((tests[i].exit_status != 0 || tests[i].signal != 0) && !forks)
            continue; /* there is no child that could end in our place */
        if (tests[i].exit_status != 0)
            tcase_add_loop_exit_test(tcase, tests[i].test, tests[i].exit_status, 0, rounds);
        else
            tcase_add_loop_test_raise_signal(tcase, tests[i].test, tests[i].signal, 0, rounds);
    }
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
