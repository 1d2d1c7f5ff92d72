/* common/machine.h: what time is it, how much memory is there */
#define _GNU_SOURCE /* setrlimit, nanosleep */
#include "common/machine.h"
#include "tests/assertions.h"
#include "tests/process.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

START_TEST(the_clock_goes_forward_in_seconds)
{
    double before = seconds_now();
    nanosleep(&(struct timespec){ .tv_nsec = 20 * 1000 * 1000 }, NULL);
    double passed = seconds_now() - before;
    ck_assert_double_ge(passed, 0.02);
    ck_assert_double_lt(passed, 10.0);
}
END_TEST

START_TEST(the_peak_grows_with_what_is_touched)
{
    double before = memory_peak_mib();
    ck_assert_double_gt(before, 0.1);
    size_t size = (size_t)(before + 64) << 20; // more than we ever had
    char *block = malloc(size);
    ck_assert_ptr_nonnull(block);
    for (size_t i = 0; i < size; i += 1024)
        ((volatile char *)block)[i] = 1; // volatile: the compiler must not drop what nobody reads
    ck_assert_double_ge(memory_peak_mib(), before + 60);
    free(block);
    ck_assert_double_ge(memory_peak_mib(), before + 60); // a peak does not sink
}
END_TEST

START_TEST(a_request_is_held_against_what_is_there)
{
    Error error;
    double available = memory_available_mib();
    ck_assert_double_ge(available, 0.0);
    ck_assert(memory_check(0.0, "nothing", "", &error));
    ck_assert(!memory_check(1e13, "--model gpt2-xl", "take a smaller --model", &error));
    ck_assert_ptr_nonnull(strstr(error.message, "--model gpt2-xl needs 10000000000000 MiB of memory, "));
    ck_assert_ptr_nonnull(strstr(error.message, " MiB are free; take a smaller --model"));
}
END_TEST

START_TEST(a_limit_on_the_address_space_counts)
{
    if (!process_memory_limit_works()) {
        printf("skipped: no address space limit here\n");
        return;
    }
    struct rlimit before;
    getrlimit(RLIMIT_AS, &before);
    struct rlimit limit = { .rlim_cur = (rlim_t)1 << 30, .rlim_max = before.rlim_max };
    ck_assert_int_eq(setrlimit(RLIMIT_AS, &limit), 0);
    double available = memory_available_mib();
    setrlimit(RLIMIT_AS, &before);
    ck_assert_double_lt(available, 1024.0); // what the process has already is gone from it
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = {
        { .test = the_clock_goes_forward_in_seconds },
        { .test = the_peak_grows_with_what_is_touched },
        { .test = a_request_is_held_against_what_is_there },
        { .test = a_limit_on_the_address_space_counts },
    };
    return run_suite("common/machine", tests, sizeof tests / sizeof *tests);
}
