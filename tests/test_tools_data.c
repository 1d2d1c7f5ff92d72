/* tools/get_data.sh: a file stands in data/ only when it is whole; what is missing is said. */
#define _GNU_SOURCE /* asprintf */
#include "tests/assertions.h"
#include "tests/process.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* sha256 of "hello\n". */
#define HELLO_SHA "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"

/* A list with one file of data and one of weights; a mirror; an empty data directory. */
typedef struct Place {
    char *directory, *sources, *data, *mirror;
} Place;

static void place_init(Place *place)
{
    static const char list[] = "# a list\nbook/hello.txt\t" HELLO_SHA "\thttp://127.0.0.1:9/hello.txt\n"
                               "gpt2-small/config.json\t-\thttp://127.0.0.1:9/config.json\n";
    place->directory = test_directory_new();
    place->sources = test_file_new(place->directory, "sources.tsv", list, strlen(list));
    place->data = test_path(place->directory, "data");
    place->mirror = test_path(place->directory, "mirror");
    char *command;
    ck_assert_int_gt(asprintf(&command, "mkdir -p '%s/book' '%s/gpt2-small'", place->mirror, place->mirror), 0);
    ck_assert_int_eq(system(command), 0);
    free(command);
}

static void place_free(Place *place)
{
    free(place->sources);
    free(place->data);
    free(place->mirror);
    test_directory_remove(place->directory);
}

/* Runs the script; mirror NULL: from the addresses in the list, where nobody listens. */
static void get_data(Process *run, const Place *place, const char *mirror, const char *weights)
{
    char *variables[5] = { 0 };
    ck_assert_int_gt(asprintf(&variables[0], "DATA_DIR=%s", place->data), 0);
    ck_assert_int_gt(asprintf(&variables[1], "DATA_SOURCES=%s", place->sources), 0);
    ck_assert_int_gt(asprintf(&variables[2], "DATA_MIRROR=%s", mirror != NULL ? mirror : ""), 0);
    ck_assert_int_gt(asprintf(&variables[3], "WEIGHTS=%s", weights), 0);
    ProcessOptions options = { .environment = (const char *const *)variables };
    process_run(run, &options, (const char *[]){ "/bin/sh", "tools/get_data.sh", NULL });
    for (int i = 0; i < 4; i++)
        free(variables[i]);
}

static bool there(const Place *place, const char *name)
{
    char *path = test_path(place->data, name);
    bool found = access(path, F_OK) == 0;
    free(path);
    return found;
}

START_TEST(a_whole_file_is_fetched_once)
{
    Place place;
    Process run;
    place_init(&place);
    free(test_file_new(place.mirror, "book/hello.txt", "hello\n", 6));
    get_data(&run, &place, place.mirror, "");
    process_expect(&run, 0, "fetched", "");
    ck_assert(there(&place, "book/hello.txt"));
    ck_assert(!there(&place, "gpt2-small/config.json"));
    process_free(&run);
    get_data(&run, &place, place.mirror, "");
    process_expect(&run, 0, "have", "");
    process_free(&run);
    place_free(&place);
}
END_TEST

START_TEST(a_file_cut_short_is_not_kept)
{
    Place place;
    Process run;
    place_init(&place);
    free(test_file_new(place.mirror, "book/hello.txt", "hell", 4));
    get_data(&run, &place, place.mirror, "");
    process_expect(&run, 1, NULL, "wrong content (sha256 differs); not kept");
    ck_assert(!there(&place, "book/hello.txt"));
    ck_assert(!there(&place, "book/hello.txt.part"));
    process_free(&run);
    place_free(&place);
}
END_TEST

START_TEST(without_a_network_it_says_what_to_do)
{
    Place place;
    Process run;
    place_init(&place);
    get_data(&run, &place, NULL, "");
    process_expect(&run, 1, NULL, "no source gave it; check the network, or name a copy: make data DATA_MIRROR=");
    process_free(&run);
    place_free(&place);
}
END_TEST

START_TEST(weights_come_when_they_are_named)
{
    Place place;
    Process run;
    place_init(&place);
    free(test_file_new(place.mirror, "book/hello.txt", "hello\n", 6));
    free(test_file_new(place.mirror, "gpt2-small/config.json", "{}\n", 3));
    get_data(&run, &place, place.mirror, "gpt2-small");
    process_expect(&run, 0, "gpt2-small", "");
    ck_assert(there(&place, "gpt2-small/config.json"));
    process_free(&run);
    get_data(&run, &place, place.mirror, "gpt5");
    process_expect(&run, 2, NULL, "WEIGHTS=gpt5: unknown; there are gpt2-small");
    process_free(&run);
    place_free(&place);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = { { .test = a_whole_file_is_fetched_once },
                                { .test = a_file_cut_short_is_not_kept },
                                { .test = without_a_network_it_says_what_to_do },
                                { .test = weights_come_when_they_are_named } };
    return run_suite("tools/get_data.sh", tests, (int)(sizeof tests / sizeof tests[0]));
}
