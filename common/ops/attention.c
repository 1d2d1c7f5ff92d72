/* attention.c: scores, softmax and weighted sum in blocks of 96 queries by 192 keys
 * For one head, with q_i the query of token i and k_j, v_j key and value of token j:
 *     s_ij = q_i·k_j / √D,   p_ij = exp(s_ij − m_i) / l_i,   out_i = Σ_j p_ij v_j,   m_i = max_j s_ij,  l_i = Σ_j exp(s_ij − m_i)
 * Going through the keys block by block we know only the maximum so far. When a later block brings a larger one, what was
 * summed with the old m is multiplied by exp(m_old − m_new): the online softmax. So no more than 96·192 scores exist at a time.
 * Threads share the heads of the batch; one head is computed by one thread, in one order. */
#include "common/ops/attention.h"

#include "common/error.h"
#include "common/ops/matmul.h"
#include "common/ops/softmax.h"
#include "common/parallel.h"
#include "common/vmath.h"

#include <math.h>
#include <string.h>

/* Multiples of the matrix kernel's tiles on every processor. Few queries, because half of each row's last block falls to the causal mask;
 * many keys, so that what is packed of the queries serves long. */
enum { QUERIES = 96, KEYS = 192 };

/* One head of one sequence, with everything that is needed to work on it. */
typedef struct Head {
    const AttentionShape *shape;
    const float *q, *k, *v;
    size_t out_stride; /* floats from one token's output to the next */
    float scale;       /* 1/√D */
    int key_count;     /* keys that are no padding */
    size_t first_keep; /* index of this head's first dropout bit */
} Head;

static Head head_at(const AttentionShape *shape, const float *q, const float *k, const float *v, int b, int h)
{
    int h_kv = h / (shape->H / shape->H_kv);
    size_t D = (size_t)shape->D;
    Head head = { .shape = shape };
    head.q = &q[(size_t)b * (size_t)shape->T_q * shape->q_stride + (size_t)h * D];
    head.k = &k[(size_t)b * (size_t)shape->T_k * shape->k_stride + (size_t)h_kv * D];
    head.v = &v[(size_t)b * (size_t)shape->T_k * shape->v_stride + (size_t)h_kv * D];
    head.out_stride = (size_t)shape->H * D;
    head.scale = 1.0f / sqrtf((float)shape->D);
    head.key_count = shape->key_lengths == NULL ? shape->T_k : shape->key_lengths[b];
    head.first_keep = ((size_t)b * (size_t)shape->H + (size_t)h) * (size_t)shape->T_q * (size_t)shape->T_k;
    return head;
}

/* Keys 0 … that query i may see. Queries stand at the last T_q positions. */
static int visible_keys(const Head *head, int i)
{
    int own_position = i + head->shape->T_k - head->shape->T_q;
    int limit = head->shape->causal ? own_position + 1 : head->shape->T_k;
    return limit < head->key_count ? limit : head->key_count;
}

static int clamp(int n, int low, int high)
{
    return n < low ? low : n > high ? high : n;
}

/* s[nq,nk] = scale · q[q0…] · k[k0…]ᵀ */
static void block_scores(float *s, const Head *head, int q0, int nq, int k0, int nk)
{
    const MatmulFinish plain = { 0 };
    Matrix q = { &head->q[(size_t)q0 * head->shape->q_stride], head->shape->q_stride, false };
    Matrix k_transposed = { &head->k[(size_t)k0 * head->shape->k_stride], head->shape->k_stride, true };
    matmul(s, KEYS, q, k_transposed, nq, nk, head->shape->D, &plain);
    for (int i = 0; i < nq; i++)
        row_scale(&s[(size_t)i * KEYS], head->scale, (size_t)nk);
}

/* Row i of a block: weights of dropped keys become 0, kept ones grow by 1/(1 − drop_rate). */
static void drop_row(float *row, const Head *head, int i, int k0, int nk)
{
    const AttentionShape *shape = head->shape;
    if (shape->keep == NULL)
        return;
    float grow = 1.0f / (1.0f - shape->drop_rate);
    size_t first = head->first_keep + (size_t)i * (size_t)shape->T_k + (size_t)k0;
    for (int j = 0; j < nk; j++) {
        size_t bit = first + (size_t)j;
        bool kept = shape->keep[bit / 8] >> (bit % 8) & 1;
        row[j] = kept ? row[j] * grow : 0.0f;
    }
}

/* out[nq,D] += s[nq,nk] · v[k0…]. For one query, a token after the other, packing v would cost more than the product. */
static void block_values(float *out, const Head *head, const float *s, int nq, int k0, int nk)
{
    const MatmulFinish add = { .accumulate = true };
    const float *v = &head->v[(size_t)k0 * head->shape->v_stride];
    if (nq == 1) {
        rows_add_scaled(out, s, v, head->shape->v_stride, nk, (size_t)head->shape->D);
        return;
    }
    Matrix weights = { s, KEYS, false };
    Matrix values = { v, head->shape->v_stride, false };
    matmul(out, head->out_stride, weights, values, nq, head->shape->D, nk, &add);
}

/* Queries q0 … q0+nq of one head against all keys they see. out[·,D] and log_sum[nq] are theirs. */
static void forward_queries(float *out, float *log_sum, const Head *head, int q0, int nq)
{
    size_t D = (size_t)head->shape->D;
    float s[QUERIES * KEYS]; /* scores, then weights, [nq, nk] with rows KEYS apart */
    float max[QUERIES];      /* largest score so far, of each query */
    float sum[QUERIES];      /* Σ exp(score − max) so far */
    for (int i = 0; i < nq; i++) {
        max[i] = -INFINITY;
        sum[i] = 0.0f;
        memset(&out[(size_t)i * head->out_stride], 0, D * sizeof(float));
    }
    int keys = visible_keys(head, q0 + nq - 1);
    for (int k0 = 0; k0 < keys; k0 += KEYS) {
        int nk = keys - k0 < KEYS ? keys - k0 : KEYS;
        block_scores(s, head, q0, nq, k0, nk);
        for (int i = 0; i < nq; i++) {
            float *s_i = &s[(size_t)i * KEYS];
            int seen = clamp(visible_keys(head, q0 + i) - k0, 0, nk);
            for (int j = seen; j < nk; j++)
                s_i[j] = 0.0f; /* a weight of 0 */
            if (seen == 0)
                continue;
            float block_max = row_max(s_i, (size_t)seen);
            float new_max = block_max > max[i] ? block_max : max[i];
            float shrink = expf(max[i] - new_max);
            sum[i] = sum[i] * shrink + row_exp_sum(s_i, s_i, new_max, (size_t)seen);
            row_scale(&out[(size_t)i * head->out_stride], shrink, D);
            max[i] = new_max;
            drop_row(s_i, head, q0 + i, k0, seen);
        }
        block_values(out, head, s, nq, k0, nk);
    }
    for (int i = 0; i < nq; i++) {
        if (sum[i] > 0.0f)
            row_scale(&out[(size_t)i * head->out_stride], 1.0f / sum[i], D);
        if (log_sum != NULL)
            log_sum[i] = max[i] + logf(sum[i]);
    }
}

void attention_forward(float *out, float *log_sum, const float *q, const float *k, const float *v,
                       const AttentionShape *shape)
{
    int heads = shape->B * shape->H;
#pragma omp parallel for schedule(static) if (heads > 1 && (size_t)heads * (size_t)shape->T_k * (size_t)shape->D >     \
                                                               PARALLEL_MIN_FLOATS)
    for (int bh = 0; bh < heads; bh++) {
        int b = bh / shape->H;
        int h = bh % shape->H;
        Head head = head_at(shape, q, k, v, b, h);
        for (int q0 = 0; q0 < shape->T_q; q0 += QUERIES) {
            int nq = shape->T_q - q0 < QUERIES ? shape->T_q - q0 : QUERIES;
            size_t row = (size_t)b * (size_t)shape->T_q + (size_t)q0;
            float *out_rows = &out[row * head.out_stride + (size_t)h * (size_t)shape->D];
            size_t first = (size_t)bh * (size_t)shape->T_q + (size_t)q0;
            forward_queries(out_rows, log_sum == NULL ? NULL : &log_sum[first], &head, q0, nq);
        }
    }
}

/* The gradients of one head. */
typedef struct HeadGradient {
    float *dq, *dk, *dv;
    const float *dout; /* [T_q, D] with rows out_stride apart */
    const float *out;
    const float *log_sum; /* [T_q] */
} HeadGradient;

/* One block of the way back. With P = exp(S − log_sum), made again, and the dropout mask M (all 1 without dropout):
 *     out = (P∘M)·V   ⇒   dV += (P∘M)ᵀ·dout,   dP = (dout·Vᵀ)∘M
 *     softmax         ⇒   dS = P∘(dP − Σ_j P_j dP_j),   and that sum is dout_i·out_i
 *     S = scale·Q·Kᵀ  ⇒   dQ += scale·dS·K,   dK += scale·dSᵀ·Q */
static void backward_block(const HeadGradient *gradient, const Head *head, int q0, int nq, int k0, int nk)
{
    const MatmulFinish plain = { 0 };
    const MatmulFinish add = { .accumulate = true };
    const AttentionShape *shape = head->shape;
    size_t D = (size_t)shape->D;
    float p[QUERIES * KEYS];  /* P∘M, then dS */
    float dp[QUERIES * KEYS]; /* dP */
    float plain_p[KEYS];      /* a row of P without the mask */
    const float *dout = &gradient->dout[(size_t)q0 * head->out_stride];
    const float *out = &gradient->out[(size_t)q0 * head->out_stride];
    Matrix dout_rows = { dout, head->out_stride, false };
    Matrix v_transposed = { &head->v[(size_t)k0 * shape->v_stride], shape->v_stride, true };
    block_scores(p, head, q0, nq, k0, nk);
    matmul(dp, KEYS, dout_rows, v_transposed, nq, nk, shape->D, &plain);
    for (int i = 0; i < nq; i++) {
        float *p_i = &p[(size_t)i * KEYS];
        float *dp_i = &dp[(size_t)i * KEYS];
        int seen = clamp(visible_keys(head, q0 + i) - k0, 0, nk);
        row_exp_sum(p_i, p_i, gradient->log_sum[q0 + i], (size_t)seen);
        for (int j = seen; j < nk; j++)
            p_i[j] = 0.0f;
        memcpy(plain_p, p_i, (size_t)nk * sizeof(float));
        drop_row(p_i, head, q0 + i, k0, nk);
        drop_row(dp_i, head, q0 + i, k0, nk);
        float delta = row_dot(&dout[(size_t)i * head->out_stride], &out[(size_t)i * head->out_stride], D);
        for (int j = 0; j < nk; j++)
            dp_i[j] = plain_p[j] * (dp_i[j] - delta) * head->scale; /* dS, with the scale of the scores */
    }
    if (gradient->dv != NULL) {
        Matrix p_transposed = { p, KEYS, true };
        matmul(&gradient->dv[(size_t)k0 * shape->v_stride], shape->v_stride, p_transposed, dout_rows, nk, shape->D, nq,
               &add);
    }
    if (gradient->dq != NULL) {
        Matrix ds = { dp, KEYS, false };
        Matrix k_rows = { &head->k[(size_t)k0 * shape->k_stride], shape->k_stride, false };
        matmul(&gradient->dq[(size_t)q0 * shape->q_stride], shape->q_stride, ds, k_rows, nq, shape->D, nk, &add);
    }
    if (gradient->dk != NULL) {
        Matrix ds_transposed = { dp, KEYS, true };
        Matrix q_rows = { &head->q[(size_t)q0 * shape->q_stride], shape->q_stride, false };
        matmul(&gradient->dk[(size_t)k0 * shape->k_stride], shape->k_stride, ds_transposed, q_rows, nk, shape->D, nq,
               &add);
    }
}

static void backward_head(const HeadGradient *gradient, const Head *head)
{
    int T_q = head->shape->T_q;
    for (int q0 = 0; q0 < T_q; q0 += QUERIES) {
        int nq = T_q - q0 < QUERIES ? T_q - q0 : QUERIES;
        int keys = visible_keys(head, q0 + nq - 1);
        for (int k0 = 0; k0 < keys; k0 += KEYS) {
            int nk = keys - k0 < KEYS ? keys - k0 : KEYS;
            backward_block(gradient, head, q0, nq, k0, nk);
        }
    }
}

/* Where a part of q, k or v begins in its gradient; NULL stays NULL. */
static float *gradient_at(float *gradient, const float *values, const float *part)
{
    return gradient == NULL ? NULL : gradient + (part - values);
}

/* Query heads that share a key head add into the same dk and dv: they belong to one thread. */
void attention_backward(float *dq, float *dk, float *dv, const float *dout, const float *out, const float *log_sum,
                        const float *q, const float *k, const float *v, const AttentionShape *shape)
{
    int groups = shape->B * shape->H_kv;
    int heads_per_group = shape->H / shape->H_kv;
#pragma omp parallel for schedule(static) if (groups > 1)
    for (int group = 0; group < groups; group++) {
        int b = group / shape->H_kv;
        for (int member = 0; member < heads_per_group; member++) {
            int h = group % shape->H_kv * heads_per_group + member;
            Head head = head_at(shape, q, k, v, b, h);
            size_t out_offset = (size_t)b * (size_t)shape->T_q * head.out_stride + (size_t)h * (size_t)shape->D;
            HeadGradient gradient = {
                .dq = gradient_at(dq, q, head.q),
                .dk = gradient_at(dk, k, head.k),
                .dv = gradient_at(dv, v, head.v),
                .dout = &dout[out_offset],
                .out = &out[out_offset],
                .log_sum = &log_sum[((size_t)b * (size_t)shape->H + (size_t)h) * (size_t)shape->T_q],
            };
            backward_head(&gradient, &head);
        }
    }
}

void attention_weights(float *weights, const float *q, const float *k, const AttentionShape *shape)
{
    size_t T_k = (size_t)shape->T_k;
    for (int bh = 0; bh < shape->B * shape->H; bh++) {
        Head head = head_at(shape, q, k, k, bh / shape->H, bh % shape->H);
        for (int i = 0; i < shape->T_q; i++) {
            float *row = &weights[((size_t)bh * (size_t)shape->T_q + (size_t)i) * T_k];
            int seen = visible_keys(&head, i);
            for (int j = 0; j < shape->T_k; j++) {
                float score = row_dot(&head.q[(size_t)i * shape->q_stride], &head.k[(size_t)j * shape->k_stride],
                                      (size_t)shape->D);
                row[j] = j < seen ? score * head.scale : -INFINITY;
            }
            softmax_forward(row, row, 1, shape->T_k);
        }
    }
}

typedef struct AttentionSaved {
    AttentionShape shape;
    size_t q_first, k_first, v_first; /* column where each part begins in its tensor */
    float *log_sum;
} AttentionSaved;

static void attention_node_backward(const Node *node)
{
    const AttentionSaved *saved = node->saved;
    const Tensor *q = node->in[0];
    const Tensor *k = node->in[1];
    const Tensor *v = node->in[2];
    float *dq = q->grad == NULL ? NULL : q->grad + saved->q_first;
    float *dk = k->grad == NULL ? NULL : k->grad + saved->k_first;
    float *dv = v->grad == NULL ? NULL : v->grad + saved->v_first;
    attention_backward(dq, dk, dv, node->out->grad, node->out->data, saved->log_sum, q->data + saved->q_first,
                       k->data + saved->k_first, v->data + saved->v_first, &saved->shape);
}

/* One bit an entry of [B,H,T_q,T_k], in PyTorch's order, masked entries included. */
static uint8_t *draw_keep_bits(Arena *arena, const AttentionShape *shape, Rng *rng)
{
    enum { AT_ONCE = 4096 }; /* a multiple of 8 */
    size_t entries = (size_t)shape->B * (size_t)shape->H * (size_t)shape->T_q * (size_t)shape->T_k;
    uint8_t *bits = arena_alloc(arena, (entries + 7) / 8);
    uint8_t keep[AT_ONCE] = { 0 };
    for (size_t first = 0; first < entries; first += AT_ONCE) {
        size_t count = entries - first < AT_ONCE ? entries - first : AT_ONCE;
        rng_fill_keep(keep, count, (double)shape->drop_rate, rng);
        for (size_t byte = 0; byte < (count + 7) / 8; byte++) {
            unsigned eight = 0;
            for (unsigned bit = 0; bit < 8; bit++)
                eight |= (unsigned)keep[8 * byte + bit] << bit;
            bits[first / 8 + byte] = (uint8_t)eight;
        }
    }
    return bits;
}

static void check_columns(const char *what, Columns columns, int width)
{
    char shape[64];
    tensor_check_ndim("attention", columns.tensor, 3, 3);
    if (columns.first < 0 || columns.first + width > columns.tensor->shape[2])
        panic("attention: %s needs columns %d to %d of %s%s", what, columns.first, columns.first + width - 1,
              columns.tensor->name, tensor_shape_text(columns.tensor, shape, sizeof shape));
}

/* Two products, Q·Kᵀ and P·V; with the causal mask half of each. */
static double attention_flops(const AttentionShape *shape)
{
    double pairs = (double)shape->B * shape->H * shape->T_q * shape->T_k;
    return 4.0 * pairs * shape->D * (shape->causal && shape->T_q == shape->T_k ? 0.5 : 1.0);
}

Tensor *tape_attention(Tape *tape, Columns q, Columns k, Columns v, const AttentionOptions *options, Rng *rng)
{
    int H = options->num_heads;
    int H_kv = options->num_kv_heads == 0 ? H : options->num_kv_heads;
    int D = options->head_dim;
    check_columns("q", q, H * D);
    check_columns("k", k, H_kv * D);
    check_columns("v", v, H_kv * D);
    int B = q.tensor->shape[0];
    int T_q = q.tensor->shape[1];
    int T_k = k.tensor->shape[1];
    if (k.tensor->shape[0] != B || v.tensor->shape[0] != B || v.tensor->shape[1] != T_k || H % H_kv != 0 ||
        (options->causal && T_q > T_k))
        panic("attention: q, k and v of %d, %d and %d sequences with %d, %d and %d tokens, %d heads on %d do not fit",
              B, k.tensor->shape[0], v.tensor->shape[0], T_q, T_k, v.tensor->shape[1], H, H_kv);
    AttentionSaved *saved = arena_alloc(tape->arena, sizeof *saved);
    *saved = (AttentionSaved){ .q_first = (size_t)q.first, .k_first = (size_t)k.first, .v_first = (size_t)v.first };
    saved->shape =
        (AttentionShape){ .B = B, .T_q = T_q, .T_k = T_k, .H = H, .H_kv = H_kv, .D = D, .causal = options->causal };
    saved->shape.q_stride = (size_t)q.tensor->shape[2];
    saved->shape.k_stride = (size_t)k.tensor->shape[2];
    saved->shape.v_stride = (size_t)v.tensor->shape[2];
    if (options->key_lengths != NULL) {
        int *lengths = arena_alloc(tape->arena, (size_t)B * sizeof(int));
        memcpy(lengths, options->key_lengths, (size_t)B * sizeof(int));
        saved->shape.key_lengths = lengths;
    }
    if (rng != NULL && options->drop_rate > 0.0f) {
        saved->shape.drop_rate = options->drop_rate;
        saved->shape.keep = draw_keep_bits(tape->arena, &saved->shape, rng);
    }
    saved->log_sum = arena_alloc(tape->arena, (size_t)B * (size_t)H * (size_t)T_q * sizeof(float));
    Tensor *out = tensor_new_3d(tape->arena, B, T_q, H * D);
    attention_forward(out->data, saved->log_sum, q.tensor->data + q.first, k.tensor->data + k.first,
                      v.tensor->data + v.first, &saved->shape);
    tape_record(tape, (Node){ .op = "attention",
                              .in = { q.tensor, k.tensor, v.tensor },
                              .out = out,
                              .backward = attention_node_backward,
                              .saved = saved,
                              .flops = attention_flops(&saved->shape) });
    return out;
}
