/* common/buffer.h: bytes that grow */
#include "common/buffer.h"
#include "tests/assertions.h"

#include <stdlib.h>
#include <string.h>

START_TEST(an_empty_buffer_is_all_zeros)
{
    Buffer buffer = { 0 };
    ck_assert_ptr_null(buffer.bytes);
    buffer_clear(&buffer);
    buffer_free(&buffer);
    buffer_append(&buffer, NULL, 0); // nothing, but from now on there is a C string
    ck_assert_str_eq(buffer.bytes, "");
    buffer_free(&buffer);
    ck_assert_ptr_null(buffer.bytes);
}
END_TEST

START_TEST(what_is_appended_is_always_followed_by_a_zero)
{
    Buffer buffer = { 0 };
    for (int i = 0; i < 1000; i++) {
        buffer_append(&buffer, "x", 1);
        ck_assert_uint_eq(buffer.size, (size_t)i + 1);
        ck_assert_uint_eq(strlen(buffer.bytes), buffer.size);
        ck_assert_uint_lt(buffer.size, buffer.capacity);
    }
    buffer_free(&buffer);
}
END_TEST

START_TEST(bytes_may_be_zero_too)
{
    Buffer buffer = { 0 };
    buffer_append(&buffer, "a\0b", 3);
    ck_assert_uint_eq(buffer.size, 3);
    ck_assert_mem_eq(buffer.bytes, "a\0b", 4);
    buffer_free(&buffer);
}
END_TEST

START_TEST(printf_appends_short_and_long_texts)
{
    Buffer buffer = { 0 };
    buffer_append_string(&buffer, "step ");
    buffer_printf(&buffer, "%d: loss %.3f", 7, 2.5);
    ck_assert_str_eq(buffer.bytes, "step 7: loss 2.500");
    buffer_clear(&buffer);
    ck_assert_str_eq(buffer.bytes, "");
    buffer_printf(&buffer, "%100000s", "end");
    ck_assert_uint_eq(buffer.size, 100000);
    ck_assert_str_eq(&buffer.bytes[99997], "end");
    buffer_printf(&buffer, "%s", "");
    ck_assert_uint_eq(buffer.size, 100000);
    buffer_free(&buffer);
}
END_TEST

START_TEST(reserved_room_can_be_written_in_place)
{
    Buffer buffer = { 0 };
    buffer_reserve(&buffer, 4096);
    memset(buffer.bytes, 'y', 4096);
    buffer.size = 4096;
    buffer_append_string(&buffer, "z");
    ck_assert_str_eq(&buffer.bytes[4095], "yz");
    buffer_free(&buffer);
}
END_TEST

START_TEST(a_size_that_no_memory_can_hold_ends_the_program)
{
    Buffer buffer = { 0 };
    buffer_append_string(&buffer, "x");
    buffer_reserve(&buffer, (size_t)-1); // 1 + SIZE_MAX would be 0
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = {
        { .test = an_empty_buffer_is_all_zeros },
        { .test = what_is_appended_is_always_followed_by_a_zero },
        { .test = bytes_may_be_zero_too },
        { .test = printf_appends_short_and_long_texts },
        { .test = reserved_room_can_be_written_in_place },
        { .test = a_size_that_no_memory_can_hold_ends_the_program, .exit_status = EXIT_FAILURE },
    };
    return run_suite("common/buffer", tests, sizeof tests / sizeof *tests);
}
