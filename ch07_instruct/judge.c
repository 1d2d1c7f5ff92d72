#include "ch07_instruct/judge.h"

#include "common/json.h"

#include <curl/curl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    CONNECT_SECONDS = 10,
    ANSWER_SECONDS = 600,      /* a large model on a slow machine takes its time */
    ANSWER_MAX_BYTES = 1 << 20 /* an answer is some hundred bytes */
};

static const char chat_path[] = "/api/chat";

/* ---- connection ---- */

bool judge_open(Judge *judge, const char *url, const char *model, Error *error)
{
    *judge = (Judge){ .url = url, .model = model };
    bool is_http = strncmp(url, "http://", 7) == 0 || strncmp(url, "https://", 8) == 0;
    if (!is_http)
        return error_set(error, "%s: not a URL of a judge; write one such as http://localhost:11434", url);
    judge->connection = curl_easy_init();
    if (judge->connection == NULL)
        fatal("libcurl could not be started: out of memory");
    return true;
}

void judge_close(Judge *judge)
{
    if (judge->connection != NULL)
        curl_easy_cleanup(judge->connection);
    *judge = (Judge){ 0 };
}

/* libcurl hands over what has arrived; taking fewer bytes than given ends the transfer with an error. */
static size_t receive(char *bytes, size_t size, size_t count, void *context)
{
    Buffer *answer = context;
    if (answer->size + size * count > ANSWER_MAX_BYTES)
        return 0;
    buffer_append(answer, bytes, size * count);
    return size * count;
}

/* "http://localhost:11434/" → "http://localhost:11434/api/chat" */
static void append_address(Buffer *address, const char *url)
{
    size_t length = strlen(url), path_length = strlen(chat_path);
    while (length > 0 && url[length - 1] == '/')
        length--;
    buffer_append(address, url, length);
    bool complete = length >= path_length && strncmp(&url[length - path_length], chat_path, path_length) == 0;
    if (!complete)
        buffer_append_string(address, chat_path);
}

/* Sends body, appends what comes back; false with error set unless the server says 200. */
static bool post(Judge *judge, Buffer *reply, const char *body, Error *error)
{
    CURL *curl = judge->connection;
    Buffer address = { 0 };
    char reason[CURL_ERROR_SIZE] = "";
    append_address(&address, judge->url);
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
    curl_easy_setopt(curl, CURLOPT_URL, address.bytes);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, reply);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, reason);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)ANSWER_SECONDS);
    CURLcode code = curl_easy_perform(curl);
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, NULL); // it lives here only
    curl_slist_free_all(headers);

    bool ok = true;
    if (code != CURLE_OK)
        ok = error_set(error, "%s: %s; is the judge running? Start it with: ollama serve", address.bytes,
                       reason[0] != '\0' ? reason : curl_easy_strerror(code));
    else if (status != 200)
        ok = error_set(error,
                       "%s: HTTP status %ld: %.200s; look at the server's log, or fetch the model with: ollama pull %s",
                       address.bytes, status, reply->size > 0 ? reply->bytes : "(no text)", judge->model);
    buffer_free(&address);
    return ok;
}

/* ---- question and answer ---- */

/* The request as Ollama's API has it. The caller frees (cJSON_free). */
static char *request_body(const Judge *judge, const char *prompt)
{
    cJSON *request = cJSON_CreateObject();
    cJSON_AddStringToObject(request, "model", judge->model);
    cJSON *message = cJSON_CreateObject();
    cJSON_AddStringToObject(message, "role", "user");
    json_add_text(message, "content", prompt, strlen(prompt));
    cJSON *messages = cJSON_AddArrayToObject(request, "messages");
    cJSON_AddItemToArray(messages, message);
    cJSON_AddBoolToObject(request, "stream", false); // the whole answer at once
    cJSON *options = cJSON_AddObjectToObject(request, "options");
    cJSON_AddNumberToObject(options, "seed", 123);
    cJSON_AddNumberToObject(options, "temperature", 0);
    cJSON_AddNumberToObject(options, "num_ctx", 2048);
    char *body = cJSON_PrintUnformatted(request);
    cJSON_Delete(request);
    if (body == NULL)
        fatal("out of memory: a question to the judge");
    return body;
}

bool judge_query(Judge *judge, Buffer *answer, const char *prompt, Error *error)
{
    Buffer reply = { 0 };
    char *body = request_body(judge, prompt);
    bool ok = post(judge, &reply, body, error);
    cJSON_free(body);

    char name[512];
    snprintf(name, sizeof name, "answer of %.480s", judge->url);
    cJSON *json = NULL;
    const cJSON *message;
    const char *content;
    ok = ok && json_parse(&json, reply.size > 0 ? reply.bytes : "", reply.size, name, error);
    ok = ok && json_object(json, "message", &message, name, error);
    ok = ok && json_string(message, "content", &content, name, error);
    if (ok)
        buffer_append_string(answer, content);
    cJSON_Delete(json);
    buffer_free(&reply);
    return ok;
}

/* ---- scores ---- */

static void append_scoring_prompt(Buffer *prompt, const Instruction *entry, const char *response)
{
    buffer_append_string(prompt, "You grade the answer of a language model.\n\nThe task it was given:\n");
    format_input(prompt, entry, PROMPT_ALPACA);
    buffer_printf(
        prompt,
        "\n\nA correct answer:\n%s\n\nThe model's answer:\n%s\n\nHow good is the model's answer, from 0 (useless) to "
        "100 (as good as the correct one)? Write nothing but the whole number.",
        entry->output, response);
}

int judge_parse_score(const char *answer)
{
    while (*answer == ' ' || *answer == '\n' || *answer == '\t' || *answer == '\r')
        answer++;
    char *end;
    if (*answer < '0' || *answer > '9')
        return -1;
    long score = strtol(answer, &end, 10);
    end += strspn(end, " \n\t\r");
    return *end == '\0' && score <= 100 ? (int)score : -1;
}

bool judge_score(Judge *judge, int *score, const Instruction *entry, const char *response, Error *error)
{
    Buffer prompt = { 0 }, answer = { 0 };
    append_scoring_prompt(&prompt, entry, response);
    bool ok = judge_query(judge, &answer, prompt.bytes, error);
    if (ok)
        *score = answer.size > 0 ? judge_parse_score(answer.bytes) : -1;
    buffer_free(&prompt);
    buffer_free(&answer);
    return ok;
}

bool judge_responses(JudgeResult *result, Judge *judge, const Instructions *entries, const char *const *responses,
                     Error *error)
{
    *result = (JudgeResult){ .count = entries->count, .mean = (double)NAN };
    double sum = 0.0;
    for (int i = 0; i < entries->count; i++) {
        int score;
        if (!judge_score(judge, &score, &entries->items[i], responses[i], error))
            return false;
        if (score < 0) {
            fprintf(stderr, "judge: no number for entry %d; passed over\n", i);
            continue;
        }
        sum += score;
        result->scored++;
    }
    if (result->scored > 0)
        result->mean = sum / result->scored;
    return true;
}
