#include "ch06_classify/classifier.h"

#include "ch05_pretrain/model_files.h"
#include "common/json.h"
#include "common/ops/elementwise.h"
#include "common/ops/linear.h"
#include "common/ops/loss.h"
#include "common/ops/shape.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- a new head on an old model ---- */

void classifier_init(Classifier *classifier, const GPT *gpt, ReadPosition read, Arena *arena, Rng *rng)
{
    *classifier = (Classifier){ .gpt = *gpt, .language_head = gpt->out_head, .read = read };
    Parameters *parameters = &classifier->parameters;
    parameters_init(parameters, arena);
    for (int i = 0; i < gpt->parameters.count; i++) {
        Tensor *tensor = gpt->parameters.items[i];
        if (tensor != gpt->out_head.weight || gpt->config.tied)
            parameters_add(parameters, tensor);
    }
    linear_init(&classifier->gpt.out_head, parameters, "out_head", gpt->config.emb_dim, LABEL_COUNT, true, rng);
    classifier->gpt.parameters = *parameters;
}

void gpt_copy(GPT *copy, const GPT *gpt, Arena *arena)
{
    Rng rng; // gpt_init draws weights, which are overwritten: its generator is nobody's
    rng_seed(&rng, 0);
    gpt_init(copy, &gpt->config, arena, &rng);
    for (int i = 0; i < gpt->parameters.count; i++) {
        const Tensor *from = gpt->parameters.items[i];
        memcpy(copy->parameters.items[i]->data, from->data, tensor_size(from) * sizeof *from->data);
    }
}

/* wants_grad of every parameter whose name begins with prefix. */
static void wake(Parameters *parameters, const char *prefix)
{
    for (int i = 0; i < parameters->count; i++) {
        if (strncmp(parameters->items[i]->name, prefix, strlen(prefix)) == 0)
            parameters->items[i]->wants_grad = true;
    }
}

void classifier_set_learning(Classifier *classifier, Learning learning)
{
    Parameters *parameters = &classifier->parameters;
    char last_block[32];
    if (learning == LEARN_AS_IT_IS)
        return;
    snprintf(last_block, sizeof last_block, "trf_blocks.%d.", classifier->gpt.config.n_layers - 1);
    parameters_set_trainable(parameters, learning == LEARN_ALL);
    wake(parameters, "out_head.");
    if (learning == LEARN_LAST_BLOCK) {
        wake(parameters, last_block);
        wake(parameters, "final_norm.");
    }
}

/* ---- two scores for each message ---- */

int classifier_read_column(const Classifier *classifier, int length, int T)
{
    switch (classifier->read) {
    case READ_FIRST_COLUMN:
        return 0;
    case READ_END:
        return length < T ? length : T - 1;
    case READ_LAST_COLUMN:
        break;
    }
    return T - 1;
}

Tensor *classifier_forward(const Classifier *classifier, Tape *tape, const int *ids, const int *lengths, int B, int T,
                           Rng *dropout)
{
    int *rows = arena_alloc(tape->arena, (size_t)B * sizeof *rows);
    for (int b = 0; b < B; b++)
        rows[b] = b * T + classifier_read_column(classifier, lengths[b], T);
    Tensor *hidden = gpt_hidden(&classifier->gpt, tape, ids, B, T, dropout); // [B,T,C]
    Tensor *read = tape_select_rows(tape, hidden, rows, B);                  // [B,C]
    return linear_apply(&classifier->gpt.out_head, tape, read);              // [B,2]
}

/* How many columns these examples need: what stands behind the column that is read cannot be seen from there. */
static int columns_needed(const Classifier *classifier, const MessageDataset *dataset, const int *examples, int count)
{
    int T = 1;
    for (int b = 0; b < count; b++) {
        int room = classifier->read == READ_END ? dataset->max_length + 1 : dataset->max_length;
        int columns = classifier_read_column(classifier, dataset->lengths[examples[b]], room) + 1;
        T = columns > T ? columns : T;
    }
    return T;
}

MessageBatch message_batch(const Classifier *classifier, const MessageDataset *dataset, const int *examples, int count,
                           Arena *arena)
{
    int T = columns_needed(classifier, dataset, examples, count);
    MessageBatch batch = {
        .B = count,
        .T = T,
        .ids = arena_alloc(arena, (size_t)count * (size_t)T * sizeof *batch.ids),
        .lengths = arena_alloc(arena, (size_t)count * sizeof *batch.lengths),
        .labels = arena_alloc(arena, (size_t)count * sizeof *batch.labels),
    };
    for (int b = 0; b < count; b++) {
        const int *row = message_dataset_row(dataset, examples[b]);
        for (int t = 0; t < T; t++)
            batch.ids[b * T + t] = t < dataset->max_length ? row[t] : dataset->pad_id;
        batch.lengths[b] = dataset->lengths[examples[b]];
        batch.labels[b] = dataset->labels[examples[b]];
    }
    return batch;
}

/* A batch that costs what its longest message costs is mostly padding: of 16 messages the longest is three times as long as the
 * mean. So a batch goes through the model in groups of like length; loss and gradient stay what they are. The book's reading,
 * which pads every message to one length, takes the batch as it is. */
enum { LENGTH_GROUPS = 4 };

typedef struct Groups {
    const int *examples; /* examples[count], group after group */
    int count, groups;
} Groups;

static Groups groups_of(const Classifier *classifier, const MessageDataset *dataset, const int *examples, int count,
                        Arena *arena)
{
    if (classifier->read != READ_END || count < 2)
        return (Groups){ examples, count, 1 };
    int *lengths = arena_alloc(arena, (size_t)count * sizeof *lengths);
    int *sorted = arena_alloc(arena, (size_t)count * sizeof *sorted);
    for (int i = 0; i < count; i++)
        lengths[i] = dataset->lengths[examples[i]];
    const int *order = order_by_length(lengths, count, arena);
    for (int i = 0; i < count; i++)
        sorted[i] = examples[order[i]];
    return (Groups){ sorted, count, count < LENGTH_GROUPS ? count : LENGTH_GROUPS };
}

/* Group g as a batch of its own. */
static MessageBatch group_batch(const Groups *groups, int g, const Classifier *classifier,
                                const MessageDataset *dataset, Arena *arena)
{
    int first = g * groups->count / groups->groups;
    int end = (g + 1) * groups->count / groups->groups;
    return message_batch(classifier, dataset, &groups->examples[first], end - first, arena);
}

Tensor *classifier_loss(const Classifier *classifier, Tape *tape, const MessageDataset *dataset, const int *examples,
                        int count, Rng *dropout)
{
    Groups groups = groups_of(classifier, dataset, examples, count, tape->arena);
    Tensor *loss = NULL;
    for (int g = 0; g < groups.groups; g++) {
        MessageBatch batch = group_batch(&groups, g, classifier, dataset, tape->arena);
        Tensor *logits = classifier_forward(classifier, tape, batch.ids, batch.lengths, batch.B, batch.T, dropout);
        Tensor *mean = tape_cross_entropy(tape, logits, batch.labels);
        if (groups.groups == 1)
            return mean;
        Tensor *share = tape_scale(tape, mean, (float)batch.B / (float)count);
        loss = loss == NULL ? share : tape_add(tape, loss, share);
    }
    return loss;
}

/* ---- how good is it ---- */

/* Rows of logits[B,2] whose larger score stands at the label. */
static int count_right(const Tensor *logits, const int *labels)
{
    int right = 0;
    for (int b = 0; b < logits->shape[0]; b++) {
        const float *row = &logits->data[(size_t)b * LABEL_COUNT];
        int predicted = row[LABEL_SPAM] > row[LABEL_NOT_SPAM] ? LABEL_SPAM : LABEL_NOT_SPAM;
        right += predicted == labels[b];
    }
    return right;
}

void classifier_evaluate(double *accuracy, double *loss, const Classifier *classifier, Tape *tape,
                         const MessageDataset *dataset, Loader *loader, int max_batches, Rng *rng)
{
    bool recording = tape->recording;
    tape->recording = false;
    int seen = 0, right = 0, batches = 0;
    double sum = 0.0;
    loader_start(loader, rng);
    const int *examples;
    for (int count; (max_batches == 0 || batches < max_batches) && (count = loader_next(loader, &examples)) > 0;) {
        Groups groups = groups_of(classifier, dataset, examples, count, tape->arena);
        double batch_loss = 0.0;
        for (int g = 0; g < groups.groups; g++) {
            MessageBatch batch = group_batch(&groups, g, classifier, dataset, tape->arena);
            Tensor *logits = classifier_forward(classifier, tape, batch.ids, batch.lengths, batch.B, batch.T, NULL);
            right += count_right(logits, batch.labels);
            batch_loss += (double)tape_cross_entropy(tape, logits, batch.labels)->data[0] * batch.B / count;
        }
        sum += batch_loss;
        seen += count;
        batches++;
        tape_reset(tape);
    }
    tape->recording = recording;
    if (accuracy != NULL)
        *accuracy = seen > 0 ? (double)right / seen : NAN;
    if (loss != NULL)
        *loss = batches > 0 ? sum / batches : NAN;
}

void classifier_add_scores(double *scores, const Classifier *classifier, Tape *tape, const MessageDataset *dataset)
{
    enum { BATCH = 16 };
    bool recording = tape->recording;
    tape->recording = false;
    for (int first = 0; first < dataset->messages.count; first += BATCH) {
        int left = dataset->messages.count - first;
        int count = left < BATCH ? left : BATCH;
        int examples[BATCH];
        for (int b = 0; b < count; b++)
            examples[b] = first + b;
        MessageBatch batch = message_batch(classifier, dataset, examples, count, tape->arena);
        Tensor *logits = classifier_forward(classifier, tape, batch.ids, batch.lengths, batch.B, batch.T, NULL);
        for (int b = 0; b < count; b++) {
            const float *row = &logits->data[(size_t)b * LABEL_COUNT];
            scores[first + b] += (double)row[LABEL_SPAM] - (double)row[LABEL_NOT_SPAM];
        }
        tape_reset(tape);
    }
    tape->recording = recording;
}

double scores_accuracy(const double *scores, const MessageDataset *dataset)
{
    int right = 0;
    for (int i = 0; i < dataset->messages.count; i++)
        right += (scores[i] > 0.0) == (dataset->labels[i] == LABEL_SPAM);
    return dataset->messages.count > 0 ? (double)right / dataset->messages.count : NAN;
}

double classifier_spam_probability(const Classifier *classifier, Arena *scratch, const Tokenizer *tokenizer,
                                   const char *text, int max_length)
{
    int context = classifier->gpt.config.context_length;
    bool reads_end = classifier->read == READ_END;
    int T = max_length > 0 && max_length < context ? max_length : context;
    TokenList list = { 0 };
    tokenizer_encode(tokenizer, &list, text, strlen(text), false);
    int room = reads_end ? T - 1 : T; // the <|endoftext|> behind the message needs a place
    int length = list.count < room ? list.count : room;
    if (reads_end)
        T = length + 1;
    int *ids = arena_alloc(scratch, (size_t)T * sizeof *ids);
    for (int t = 0; t < T; t++)
        ids[t] = t < length ? list.ids[t] : tokenizer_end_of_text(tokenizer);
    token_list_free(&list);

    Tape tape;
    tape_init(&tape, scratch);
    tape.recording = false;
    Tensor *logits = classifier_forward(classifier, &tape, ids, &length, 1, T, NULL); // [1,2]
    tape_free(&tape);
    double difference = (double)logits->data[LABEL_SPAM] - (double)logits->data[LABEL_NOT_SPAM];
    return 1.0 / (1.0 + exp(-difference)); // softmax over two
}

/* ---- files ---- */

static const char *const read_names[] = { "last column", "first column", "end of message" };
enum { READ_POSITIONS = sizeof read_names / sizeof read_names[0] };

static bool path_in(char *path, size_t size, const char *directory, Error *error)
{
    int length = snprintf(path, size, "%s/classifier.json", directory);
    return length < (int)size || error_set(error, "%.60s…: a path of %d bytes is too long", directory, length);
}

bool classifier_save(const Classifier *classifier, const Tokenizer *tokenizer, int max_length, const char *directory,
                     Error *error)
{
    char path[4096];
    ClassifierHead head = { classifier->gpt.out_head.weight, classifier->gpt.out_head.bias };
    if (!path_in(path, sizeof path, directory, error) ||
        !model_save_classifier(&classifier->gpt, &head, tokenizer, directory, error))
        return false;
    cJSON *json = cJSON_CreateObject();
    if (json == NULL)
        fatal("out of memory: %s", path);
    cJSON_AddStringToObject(json, "read", read_names[classifier->read]);
    cJSON_AddNumberToObject(json, "max_length", max_length);
    bool ok = json_write(path, json, error);
    cJSON_Delete(json);
    return ok;
}

/* classifier.json says where the scores are read. */
static bool load_reading(ReadPosition *read, int *max_length, const char *directory, Error *error)
{
    char path[4096];
    cJSON *json = NULL;
    const char *name;
    if (!path_in(path, sizeof path, directory, error) ||
        !json_read(&json, path, "it stands beside the weights that ch06_classify saves", error))
        return false;
    bool ok = json_string(json, "read", &name, path, error) && json_int(json, "max_length", max_length, path, error);
    int position = 0;
    while (ok && position < READ_POSITIONS && strcmp(name, read_names[position]) != 0)
        position++;
    if (ok && (position == READ_POSITIONS || *max_length < 0))
        ok = error_set(error,
                       "%s: read is \"%.40s\", max_length %d; read is one of \"last column\", \"first column\", "
                       "\"end of message\", max_length 0 or more",
                       path, name, *max_length);
    *read = (ReadPosition)position;
    cJSON_Delete(json);
    return ok;
}

bool classifier_load(Classifier *classifier, Tokenizer **tokenizer, int *max_length, const char *directory,
                     Arena *arena, Error *error)
{
    GPTConfig config;
    int labels;
    ReadPosition read;
    *tokenizer = NULL;
    if (!model_read_config(&config, &labels, directory, error))
        return false;
    if (labels != LABEL_COUNT)
        return error_set(error,
                         "%s: this model has %d labels, not %d: it is no spam classifier; "
                         "make one with: make ch06 ARGS=\"--section 6.7\"",
                         directory, labels, LABEL_COUNT);
    GPT gpt;
    if (!load_reading(&read, max_length, directory, error) || !model_load(&gpt, tokenizer, directory, arena, error))
        return false;
    Rng rng; // the head's first weights, overwritten at once
    rng_seed(&rng, 0);
    classifier_init(classifier, &gpt, read, arena, &rng);
    ClassifierHead head = { classifier->gpt.out_head.weight, classifier->gpt.out_head.bias };
    return model_load_head(&head, directory, error);
}
