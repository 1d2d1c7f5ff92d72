/* ch07/judge: an LLM judge over HTTP, against a small server that each test starts on the loopback interface */
#define _POSIX_C_SOURCE 200809L
#include "ch07_instruct/judge.h"
#include "common/json.h"
#include "tests/assertions.h"
#include "tests/process.h"

#include <arpa/inet.h>
#include <math.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- the server: one process that answers every request alike, or in turns ---- */

enum { REQUEST_MAX = 65536 };

typedef struct Server {
    pid_t pid;
    char url[64];
    char *directory; /* the last request's body stands in DIRECTORY/request */
} Server;

/* An answer to a request: its status line's end, and its body. */
typedef struct Answer {
    const char *status; /* "200 OK" */
    const char *body;
} Answer;

/* Reads one request: header up to the blank line, then as many bytes as Content-Length says. */
static size_t read_request(int connection, char *request, char **body)
{
    size_t size = 0, wanted = REQUEST_MAX - 1;
    *body = NULL;
    while (size < wanted) {
        ssize_t got = read(connection, &request[size], wanted - size);
        if (got <= 0)
            break;
        size += (size_t)got;
        request[size] = '\0';
        char *blank = strstr(request, "\r\n\r\n");
        if (*body == NULL && blank != NULL) {
            char *length = strstr(request, "Content-Length: ");
            *body = blank + 4;
            wanted = (size_t)(*body - request) + (length != NULL ? strtoul(length + 16, NULL, 10) : 0);
        }
    }
    return size;
}

static _Noreturn void serve(int listener, const Answer *answers, int count, const char *request_path)
{
    char request[REQUEST_MAX], *body;
    for (int i = 0;; i++) {
        int connection = accept(listener, NULL, NULL);
        if (connection < 0)
            _exit(0);
        if (read_request(connection, request, &body) > 0) {
            FILE *file = fopen(request_path, "w");
            fprintf(file, "%.*s\n%s", (int)strcspn(request, "\r"), request, body != NULL ? body : "");
            fclose(file);
            const Answer *answer = &answers[i % count];
            dprintf(
                connection,
                "HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s",
                answer->status, strlen(answer->body), answer->body);
        }
        close(connection);
    }
}

static int listen_anywhere(int *port)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    socklen_t size = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert_int_ge(listener, 0);
    ck_assert_int_eq(bind(listener, (struct sockaddr *)&address, sizeof address), 0); /* port 0: any that is free */
    ck_assert_int_eq(listen(listener, 8), 0);
    ck_assert_int_eq(getsockname(listener, (struct sockaddr *)&address, &size), 0);
    *port = ntohs(address.sin_port);
    return listener;
}

static void server_start(Server *server, const Answer *answers, int count)
{
    int port, listener = listen_anywhere(&port);
    server->directory = test_directory_new();
    snprintf(server->url, sizeof server->url, "http://127.0.0.1:%d", port);
    char *request_path = test_path(server->directory, "request");
    server->pid = fork();
    ck_assert_int_ge(server->pid, 0);
    if (server->pid == 0)
        serve(listener, answers, count, request_path);
    free(request_path);
    close(listener);
}

static void server_stop(Server *server)
{
    kill(server->pid, SIGKILL); /* Check hands SIGTERM on to the whole group */
    waitpid(server->pid, NULL, 0);
    test_directory_remove(server->directory);
}

#define CHAT(text) "{\"message\": {\"role\": \"assistant\", \"content\": \"" text "\"}, \"done\": true}"

static const Instruction entry = { .instruction = "Name a colour.", .input = "the sky", .output = "Blue." };

/* What judge_score makes of an answer; the error's message in message. */
static bool score_with(Answer answer, int *score, Error *error)
{
    Server server;
    Judge judge;
    server_start(&server, &answer, 1);
    ck_assert(judge_open(&judge, server.url, "llama3", error));
    bool ok = judge_score(&judge, score, &entry, "Red.", error);
    judge_close(&judge);
    server_stop(&server);
    return ok;
}

/* ---- tests ---- */

START_TEST(a_number_is_a_score)
{
    int score = -2;
    Error error;
    ck_assert_msg(score_with((Answer){ "200 OK", CHAT(" 85\\n") }, &score, &error), "%s", error.message);
    ck_assert_int_eq(score, 85);
}
END_TEST

START_TEST(the_request_is_what_ollama_reads)
{
    Server server;
    Judge judge;
    Error error;
    int score;
    server_start(&server, &(Answer){ "200 OK", CHAT("1") }, 1);
    char url[128];
    snprintf(url, sizeof url, "%s/", server.url);
    ck_assert(judge_open(&judge, url, "some \"model\"", &error));
    ck_assert_msg(judge_score(&judge, &score, &entry, "It is \"red\".", &error), "%s", error.message);
    judge_close(&judge);
    char *path = test_path(server.directory, "request");
    char *request = test_file_read(path, NULL);
    ck_assert_ptr_nonnull(request);
    ck_assert_int_eq(strncmp(request, "POST /api/chat HTTP/1.1\n", 24), 0);
    cJSON *json = cJSON_Parse(strchr(request, '\n') + 1);
    ck_assert_ptr_nonnull(json);
    const cJSON *options, *messages;
    const char *model, *content;
    int seed, temperature;
    bool stream;
    ck_assert(json_string(json, "model", &model, "", &error) && json_bool(json, "stream", &stream, "", &error));
    ck_assert(json_object(json, "options", &options, "", &error) &&
              json_array(json, "messages", &messages, "", &error));
    ck_assert(json_int(options, "seed", &seed, "", &error) &&
              json_int(options, "temperature", &temperature, "", &error));
    ck_assert(json_string(cJSON_GetArrayItem(messages, 0), "content", &content, "", &error));
    ck_assert_str_eq(model, "some \"model\"");
    ck_assert(!stream);
    ck_assert_int_eq(seed, 123);
    ck_assert_int_eq(temperature, 0);
    ck_assert_ptr_nonnull(strstr(content, "Name a colour."));
    ck_assert_ptr_nonnull(strstr(content, "the sky"));
    ck_assert_ptr_nonnull(strstr(content, "Blue."));
    ck_assert_ptr_nonnull(strstr(content, "It is \"red\"."));
    cJSON_Delete(json);
    free(request);
    free(path);
    server_stop(&server);
}
END_TEST

START_TEST(the_mean_passes_over_what_is_no_number)
{
    const Answer answers[] = { { "200 OK", CHAT("90") },
                               { "200 OK", CHAT("Score: very good") },
                               { "200 OK", CHAT("40") } };
    const Instruction items[] = { entry, entry, entry };
    const char *const responses[] = { "a", "b", "c" };
    Server server;
    Judge judge;
    JudgeResult result;
    Error error;
    server_start(&server, answers, 3);
    ck_assert(judge_open(&judge, server.url, "llama3", &error));
    Instructions entries = { (Instruction *)items, 3 };
    ck_assert_msg(judge_responses(&result, &judge, &entries, responses, &error), "%s", error.message);
    ck_assert_int_eq(result.scored, 2);
    ck_assert_int_eq(result.count, 3);
    ck_assert_double_eq(result.mean, 65.0);
    judge_close(&judge);
    server_stop(&server);
}
END_TEST

START_TEST(without_any_number_there_is_no_mean)
{
    Server server;
    Judge judge;
    JudgeResult result;
    Error error;
    Instruction item = entry;
    server_start(&server, &(Answer){ "200 OK", CHAT("good") }, 1);
    ck_assert(judge_open(&judge, server.url, "llama3", &error));
    ck_assert(judge_responses(&result, &judge, &(Instructions){ &item, 1 }, (const char *const[]){ "a" }, &error));
    ck_assert_int_eq(result.scored, 0);
    ck_assert(isnan(result.mean));
    judge_close(&judge);
    server_stop(&server);
}
END_TEST

static const struct {
    Answer answer;
    const char *complaint;
} failures[] = {
    { { "500 Internal Server Error", "{\"error\": \"out of memory\"}" },
      "HTTP status 500: {\"error\": \"out of memory\"}" },
    { { "404 Not Found", "{\"error\": \"model not found\"}" }, "ollama pull llama3" },
    { { "200 OK", "<html>hello</html>" }, "not valid JSON" },
    { { "200 OK", "" }, "answer of http://127.0.0.1" },
    { { "200 OK", "{\"message\": \"85\"}" }, "message" },
    { { "200 OK", "{\"message\": {\"content\": 85}}" }, "content" },
    { { "200 OK", "[]" }, "message" },
};

START_TEST(a_failure_is_told_with_the_address)
{
    int score = -2;
    Error error;
    ck_assert(!score_with(failures[_i].answer, &score, &error));
    ck_assert_msg(strstr(error.message, "http://127.0.0.1:") != NULL, "%s", error.message);
    ck_assert_msg(strstr(error.message, failures[_i].complaint) != NULL, "%s", error.message);
}
END_TEST

START_TEST(nobody_at_home_is_an_error)
{
    int port, score;
    char url[64];
    close(listen_anywhere(&port)); /* a port that was free a moment ago */
    snprintf(url, sizeof url, "http://127.0.0.1:%d", port);
    Judge judge;
    Error error;
    ck_assert(judge_open(&judge, url, "llama3", &error));
    ck_assert(!judge_score(&judge, &score, &entry, "Red.", &error));
    ck_assert_ptr_nonnull(strstr(error.message, "ollama serve"));
    judge_close(&judge);
}
END_TEST

START_TEST(only_http_is_spoken)
{
    static const char *const urls[] = { "localhost:11434", "file:///etc/passwd", "ftp://a/", "" };
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        Judge judge;
        Error error;
        ck_assert(!judge_open(&judge, urls[i], "llama3", &error));
        ck_assert_ptr_nonnull(strstr(error.message, "http://localhost:11434"));
        judge_close(&judge);
    }
}
END_TEST

START_TEST(scores_are_whole_numbers_from_0_to_100)
{
    ck_assert_int_eq(judge_parse_score("0"), 0);
    ck_assert_int_eq(judge_parse_score("100"), 100);
    ck_assert_int_eq(judge_parse_score(" 7 \n"), 7);
    static const char *const wrong[] = { "", "101", "-5", "8.5", "85 points", "eighty", "99999999999999999999", "\n" };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        ck_assert_msg(judge_parse_score(wrong[i]) == -1, "%s", wrong[i]);
}
END_TEST

int main(void)
{
    const SuiteTest tests[] = {
        { .test = a_number_is_a_score },
        { .test = the_request_is_what_ollama_reads },
        { .test = the_mean_passes_over_what_is_no_number },
        { .test = without_any_number_there_is_no_mean },
        { .test = a_failure_is_told_with_the_address, .rounds = sizeof failures / sizeof failures[0] },
        { .test = nobody_at_home_is_an_error },
        { .test = only_http_is_spoken },
        { .test = scores_are_whole_numbers_from_0_to_100 },
    };
    return run_suite("ch07/judge", tests, sizeof tests / sizeof tests[0]);
}
