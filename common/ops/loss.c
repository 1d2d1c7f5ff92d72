#include "common/ops/loss.h"

#include "common/error.h"
#include "common/ops/linear.h"
#include "common/parallel.h"
#include "common/vmath.h"

#include <math.h>
#include <string.h>

static int counted_rows(const int *targets, int R)
{
    int counted = 0;
    for (int r = 0; r < R; r++)
        counted += targets[r] != IGNORE_INDEX;
    return counted;
}

/*     loss_r = −log softmax(logits_r)[target] = log Σ_c exp(logits_rc) − logits_r,target               book §5.1.2
 * The largest logit is taken out of the sum, as in softmax: row_log_sum_exp. */
float cross_entropy_forward(float *losses, float *log_sums, const float *logits, const int *targets, int R, int V)
{
#pragma omp parallel for if ((size_t)R * (size_t)V > PARALLEL_MIN_FLOATS)
    for (int r = 0; r < R; r++) {
        const float *logits_r = &logits[(size_t)r * (size_t)V];
        losses[r] = 0.0f;
        log_sums[r] = 0.0f;
        if (targets[r] == IGNORE_INDEX)
            continue;
        log_sums[r] = row_log_sum_exp(logits_r, (size_t)V);
        losses[r] = log_sums[r] - logits_r[targets[r]];
    }
    return row_sum(losses, (size_t)R) / (float)counted_rows(targets, R);
}

/*     ∂loss_r/∂logits_rc = softmax(logits_r)_c − [c = target]
 * so a wrong word with a high score is pushed down, the right one up, each by what is missing to certainty. */
void cross_entropy_backward(float *dlogits, float dloss, const float *logits, const float *log_sums, const int *targets,
                            int R, int V)
{
    float share = dloss / (float)counted_rows(targets, R);
#pragma omp parallel for if ((size_t)R * (size_t)V > PARALLEL_MIN_FLOATS)
    for (int r = 0; r < R; r++) {
        if (targets[r] == IGNORE_INDEX)
            continue;
        float *dlogits_r = &dlogits[(size_t)r * (size_t)V];
        row_add_exp(dlogits_r, share, &logits[(size_t)r * (size_t)V], log_sums[r], (size_t)V); /* of log Σ exp */
        dlogits_r[targets[r]] -= share;
    }
}

/* The same, put in the logits' place: who needs the gradient has no more use for them. Rows that don't count become zeros. */
static void cross_entropy_backward_in_place(float *logits, float dloss, const float *log_sums, const int *targets,
                                            int R, int V)
{
    float share = dloss / (float)counted_rows(targets, R);
#pragma omp parallel for if ((size_t)R * (size_t)V > PARALLEL_MIN_FLOATS)
    for (int r = 0; r < R; r++) {
        float *logits_r = &logits[(size_t)r * (size_t)V];
        if (targets[r] == IGNORE_INDEX) {
            memset(logits_r, 0, (size_t)V * sizeof(float));
            continue;
        }
        row_exp_scaled(logits_r, share, logits_r, log_sums[r], (size_t)V);
        logits_r[targets[r]] -= share;
    }
}

typedef struct CrossEntropySaved {
    int *targets;    /* [R] */
    float *log_sums; /* [R] */
    float *logits;   /* [R,V]: of the output layer and loss in one; else NULL */
} CrossEntropySaved;

/* Room for what backward needs, with a copy of the targets, which are checked. */
static CrossEntropySaved *cross_entropy_saved(Tape *tape, const int *targets, int R, int V)
{
    CrossEntropySaved *saved = arena_alloc(tape->arena, sizeof *saved);
    saved->targets = arena_alloc(tape->arena, (size_t)R * sizeof(int));
    saved->log_sums = arena_alloc(tape->arena, (size_t)R * sizeof(float));
    saved->logits = NULL;
    for (int r = 0; r < R; r++) {
        if (targets[r] != IGNORE_INDEX && (targets[r] < 0 || targets[r] >= V))
            panic("cross_entropy: target %d in row %d; 0 to %d or IGNORE_INDEX", targets[r], r, V - 1);
        saved->targets[r] = targets[r];
    }
    return saved;
}

static void cross_entropy_node_backward(const Node *node)
{
    const CrossEntropySaved *saved = node->saved;
    const Tensor *logits = node->in[0];
    cross_entropy_backward(logits->grad, node->out->grad[0], logits->data, saved->log_sums, saved->targets,
                           tensor_rows(logits), tensor_columns(logits));
}

Tensor *tape_cross_entropy(Tape *tape, Tensor *logits, const int *targets)
{
    tensor_check_ndim("cross_entropy", logits, 2, TENSOR_MAX_NDIM);
    int R = tensor_rows(logits);
    int V = tensor_columns(logits);
    CrossEntropySaved *saved = cross_entropy_saved(tape, targets, R, V);
    float *losses = arena_alloc(tape->arena, (size_t)R * sizeof(float));
    Tensor *loss = tensor_new(tape->arena, 0, NULL);
    loss->data[0] = cross_entropy_forward(losses, saved->log_sums, logits->data, targets, R, V);
    tape_record(tape, (Node){ .op = "cross_entropy",
                              .in = { logits },
                              .out = loss,
                              .backward = cross_entropy_node_backward,
                              .saved = saved });
    return loss;
}

/* ---- output layer and loss in one ---- */

/* dlogits in the logits' place, then as linear. node->in: x, weight, bias (or NULL) */
static void linear_cross_entropy_node_backward(const Node *node)
{
    const CrossEntropySaved *saved = node->saved;
    const Tensor *x = node->in[0];
    const Tensor *weight = node->in[1];
    float *dbias = node->in[2] == NULL ? NULL : node->in[2]->grad;
    int R = tensor_rows(x);
    int V = weight->shape[0];
    cross_entropy_backward_in_place(saved->logits, node->out->grad[0], saved->log_sums, saved->targets, R, V);
    linear_backward(x->grad, weight->grad, dbias, saved->logits, x->data, weight->data, R, weight->shape[1], V);
}

/* Without a backward pass to come the logits of a few rows at a time are enough. */
enum { ROWS_OF_LOGITS = 256 };

Tensor *tape_linear_cross_entropy(Tape *tape, Tensor *x, Tensor *weight, Tensor *bias, const int *targets)
{
    char shape_x[64];
    char shape_weight[64];
    tensor_check_ndim("linear_cross_entropy", x, 2, TENSOR_MAX_NDIM);
    tensor_check_ndim("linear_cross_entropy", weight, 2, 2);
    int R = tensor_rows(x);
    int I = tensor_columns(x);
    int V = weight->shape[0];
    if (I != weight->shape[1])
        panic("linear_cross_entropy: x%s does not fit %s%s", tensor_shape_text(x, shape_x, sizeof shape_x),
              weight->name, tensor_shape_text(weight, shape_weight, sizeof shape_weight));
    CrossEntropySaved *saved = cross_entropy_saved(tape, targets, R, V);
    int at_once = tape->recording || R < ROWS_OF_LOGITS ? R : ROWS_OF_LOGITS;
    saved->logits = arena_alloc(tape->arena, (size_t)at_once * (size_t)V * sizeof(float));
    float *losses = arena_alloc(tape->arena, (size_t)R * sizeof(float));
    for (int first = 0; first < R; first += at_once) {
        int rows = R - first < at_once ? R - first : at_once;
        linear_forward(saved->logits, &x->data[(size_t)first * (size_t)I], weight->data,
                       bias == NULL ? NULL : bias->data, rows, I, V);
        cross_entropy_forward(&losses[first], &saved->log_sums[first], saved->logits, &targets[first], rows, V);
    }
    Tensor *loss = tensor_new(tape->arena, 0, NULL);
    loss->data[0] = row_sum(losses, (size_t)R) / (float)counted_rows(targets, R);
    tape_record(tape, (Node){ .op = "linear_cross_entropy",
                              .in = { x, weight, bias },
                              .out = loss,
                              .backward = linear_cross_entropy_node_backward,
                              .saved = saved,
                              .flops = 2.0 * R * I * V });
    return loss;
}

/*     loss = mean(−y log p − (1 − y) log(1 − p))   ⇒   dp += (p − y) / (p (1 − p)) / n · dloss */
static void binary_cross_entropy_node_backward(const Node *node)
{
    const Tensor *labels = node->saved;
    const Tensor *p = node->in[0];
    size_t n = tensor_size(p);
    for (size_t i = 0; i < n; i++) {
        float slope = (p->data[i] - labels->data[i]) / (p->data[i] * (1.0f - p->data[i]));
        p->grad[i] += slope / (float)n * node->out->grad[0];
    }
}

Tensor *tape_binary_cross_entropy(Tape *tape, Tensor *probabilities, const Tensor *labels)
{
    tensor_check_same("binary_cross_entropy", probabilities, labels);
    size_t n = tensor_size(probabilities);
    float sum = 0.0f;
    for (size_t i = 0; i < n; i++) {
        float p = probabilities->data[i];
        float y = labels->data[i];
        sum -= y * logf(p) + (1.0f - y) * logf(1.0f - p);
    }
    Tensor *loss = tensor_new(tape->arena, 0, NULL);
    loss->data[0] = sum / (float)n;
    tape_record(tape, (Node){ .op = "binary_cross_entropy",
                              .in = { probabilities },
                              .out = loss,
                              .backward = binary_cross_entropy_node_backward,
                              .saved = labels });
    return loss;
}

/*     loss = mean((x − t)²)   ⇒   dx += 2 (x − t) / n · dloss */
static void mean_squared_error_node_backward(const Node *node)
{
    const Tensor *target = node->saved;
    const Tensor *x = node->in[0];
    size_t n = tensor_size(x);
    for (size_t i = 0; i < n; i++)
        x->grad[i] += 2.0f * (x->data[i] - target->data[i]) / (float)n * node->out->grad[0];
}

Tensor *tape_mean_squared_error(Tape *tape, Tensor *x, const Tensor *target)
{
    tensor_check_same("mean_squared_error", x, target);
    size_t n = tensor_size(x);
    float sum = 0.0f;
    for (size_t i = 0; i < n; i++) {
        float difference = x->data[i] - target->data[i];
        sum += difference * difference;
    }
    Tensor *loss = tensor_new(tape->arena, 0, NULL);
    loss->data[0] = sum / (float)n;
    tape_record(tape, (Node){ .op = "mean_squared_error",
                              .in = { x },
                              .out = loss,
                              .backward = mean_squared_error_node_backward,
                              .saved = target });
    return loss;
}
