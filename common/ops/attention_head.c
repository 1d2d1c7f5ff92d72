/* attention_head.c: one head's scores, softmax and weighted sum, never more than 192 keys by 192 queries of them at a time
 * With q_i the query of token i and k_j, v_j key and value of token j:
 *     s_ij = q_i·k_j / √D,   p_ij = exp(s_ij − m_i) / l_i,   out_i = Σ_j p_ij v_j,   m_i = max_j s_ij,  l_i = Σ_j exp(s_ij − m_i)
 * Going through the keys block by block we know only the maximum so far. When a later block brings a larger one, what was
 * summed with the old m is multiplied by exp(m_old − m_new): the online softmax.
 *
 * The scores lie the other way round than on paper: a row for each key, a column for each query, in strips as wide as the matrix
 * kernel's tile (32 queries with AVX-512).
 *                                  32 queries                                        32 queries
 *      K [keys, D] · Qᵀ        →   | scores, then weights |      Vᵀ [D, keys] ·  | weights |     →    | outᵀ |  [D, 32]
 *      packed once for the head    |  [keys, 32]          |      packed once     [keys, 32]
 * So the softmax of 32 queries runs down the rows in vector registers, with no sum across a register, and what it leaves is, as it
 * lies there, the packed operand b of the next product. The way back is five such products for each block.
 * Keys and values are packed once for a head: 8·D bytes a token, on the way back 12·D, the only memory that grows with the text. */
#include "common/ops/attention_head.h"

#include "common/arena.h"
#include "common/ops/matmul_tiles.h"
#include "common/vmath.h"

#include <math.h>
#include <string.h>

enum {
    KEYS = 192,     /* in a block; a multiple of the tiles of every processor */
    QUERIES = 192,  /* that meet a block of keys one strip after the other */
    FEW_QUERIES = 3 /* for so few, a token after the other, packing would cost more than the products */
};

AttentionHead attention_head_at(const AttentionShape *shape, const float *q, const float *k, const float *v, int b,
                                int h)
{
    int h_kv = h / (shape->H / shape->H_kv);
    size_t D = (size_t)shape->D;
    AttentionHead head = { .shape = shape };
    head.q = &q[(size_t)b * (size_t)shape->T_q * shape->q_stride + (size_t)h * D];
    head.k = &k[(size_t)b * (size_t)shape->T_k * shape->k_stride + (size_t)h_kv * D];
    head.v = &v[(size_t)b * (size_t)shape->T_k * shape->v_stride + (size_t)h_kv * D];
    head.out_stride = (size_t)shape->H * D;
    head.scale = 1.0f / sqrtf((float)shape->D);
    head.key_count = shape->key_lengths == NULL ? shape->T_k : shape->key_lengths[b];
    head.first_keep = ((size_t)b * (size_t)shape->H + (size_t)h) * (size_t)shape->T_q * (size_t)shape->T_k;
    return head;
}

int attention_head_visible_keys(const AttentionHead *head, int i)
{
    int own_position = i + head->shape->T_k - head->shape->T_q;
    int limit = head->shape->causal ? own_position + 1 : head->shape->T_k;
    return limit < head->key_count ? limit : head->key_count;
}

static int clamp(int n, int low, int high)
{
    return n < low ? low : n > high ? high : n;
}

/* ---- packed operands ---- */

/* Lines of one operand of a product, packed panel by panel for a kernel. */
typedef struct Packed {
    float *panels;
    int width;    /* lines of a panel */
    size_t depth; /* numbers of a line, filled up as the kernel wants it */
} Packed;

static Packed packed_new(Arena *arena, const TileKernel *kernel, int width, int lines, int depth)
{
    Packed packed = { .width = width };
    packed.depth = (size_t)round_up(depth, kernel->depth_step);
    packed.panels = arena_alloc(arena, (size_t)round_up(lines, width) * packed.depth * sizeof(float));
    return packed;
}

/* The panel that holds a line; the first of its panel. */
static float *panel_of(const Packed *packed, int line)
{
    return &packed->panels[(size_t)line * packed->depth];
}

/* The same lines from one on that is the first of a panel. */
static Packed packed_from(const Packed *packed, int line)
{
    Packed rest = *packed;
    rest.panels = panel_of(packed, line);
    return rest;
}

/* Packs lines of depth numbers: stored rows when across, else stored columns. */
static void pack_lines(const Packed *packed, PackPanel pack, const float *x, size_t stride, bool across, int lines,
                       int depth)
{
    for (int line = 0; line < lines; line += packed->width) {
        const float *first = across ? &x[(size_t)line * stride] : &x[line];
        pack(panel_of(packed, line), first, stride, across, clamp(lines - line, 0, packed->width), depth);
    }
}

/* c[rows, columns] = a·b, or += where add: one panel of b meets all rows of a. */
static void strip_product(const TileKernel *kernel, float *c, size_t c_stride, const Packed *a, int rows,
                          const float *b_panel, int columns, int depth, bool add)
{
    Soon nothing = { 0 };
    Tile tile = { .stride = c_stride, .columns = columns, .b_panel = b_panel, .depth = depth, .add = add };
    for (int row = 0; row < rows; row += kernel->tile_rows) {
        tile.sums = &c[(size_t)row * c_stride];
        tile.rows = clamp(rows - row, 0, kernel->tile_rows);
        tile.a_panel = panel_of(a, row);
        kernel->tile(&tile, &nothing);
    }
}

/* What the work on a head needs: room for packed operands and for the block at hand. */
typedef struct Work {
    const TileKernel *kernel;
    int width;         /* queries of a strip */
    Arena *arena;      /* this thread's, for as long as a head takes */
    Packed keys;       /* k[T_k, D] as operand a: a line for each key */
    Packed queries;    /* q[QUERIES, D] as b: a panel for each strip */
    float *room_for_b; /* a strip of weights, packed for kernels that want it in another form */
} Work;

/* Each thread keeps its memory for the next head. */
static Arena *thread_arena(void)
{
    static _Thread_local Arena arena;
    if (arena.name == NULL)
        arena_init(&arena, "attention");
    return &arena;
}

static Work work_begin(const AttentionHead *head)
{
    const AttentionShape *shape = head->shape;
    Work work = { .kernel = matmul_tile_kernel(), .arena = thread_arena() };
    const TileKernel *kernel = work.kernel;
    work.width = kernel->tile_columns;
    work.keys = packed_new(work.arena, kernel, kernel->tile_rows, shape->T_k, shape->D);
    work.queries = packed_new(work.arena, kernel, work.width, QUERIES, shape->D);
    work.room_for_b = packed_new(work.arena, kernel, work.width, work.width, KEYS).panels;
    pack_lines(&work.keys, kernel->pack_a, head->k, shape->k_stride, true, head->key_count, shape->D);
    if (kernel->begin != NULL)
        kernel->begin();
    return work;
}

static void work_end(Work *work)
{
    if (work->kernel->end != NULL)
        work->kernel->end();
    arena_reset(work->arena);
}

/* x[T_k, D] as operand a with a line for each of the D columns, block after block of keys. */
static Packed *pack_columns(const Work *work, const AttentionHead *head, const float *x, size_t stride)
{
    int D = head->shape->D;
    int blocks = pieces(head->key_count, KEYS);
    Packed *packed = arena_alloc(work->arena, (size_t)(blocks + 1) * sizeof *packed);
    for (int block = 0; block < blocks; block++) {
        int k0 = block * KEYS;
        int keys = clamp(head->key_count - k0, 0, KEYS);
        packed[block] = packed_new(work->arena, work->kernel, work->kernel->tile_rows, D, keys);
        pack_lines(&packed[block], work->kernel->pack_a, &x[(size_t)k0 * stride], stride, false, D, keys);
    }
    return packed;
}

/* A strip [rows, width] as operand b with a line for each query. In fp32 it lies already as the kernel wants it. */
static const float *strip_as_b(const Work *work, const float *strip, int rows)
{
    if (work->kernel->plain_panels)
        return strip;
    work->kernel->pack_b(work->room_for_b, strip, (size_t)work->width, false, work->width, rows);
    return work->room_for_b;
}

/* ---- one strip of queries and one block of keys ---- */

/* Queries i0 … i0+count of a head, side by side, and how far they reach into the block of keys from k0. */
typedef struct Strip {
    int i0, count;
    int k0, rows; /* rows: keys of the block that the last query sees */
} Strip;

static Strip strip_at(const AttentionHead *head, int i0, int count, int k0)
{
    Strip strip = { .i0 = i0, .count = count, .k0 = k0 };
    strip.rows = clamp(attention_head_visible_keys(head, i0 + count - 1) - k0, 0, KEYS);
    return strip;
}

/* What a query must not see counts −∞. Rows before those that the first query of the strip sees are seen by all. */
static void mask_strip(float *scores, const AttentionHead *head, const Strip *strip, int width)
{
    int seen_by_all = clamp(attention_head_visible_keys(head, strip->i0) - strip->k0, 0, strip->rows);
    for (int row = seen_by_all; row < strip->rows; row++) {
        for (int q = 0; q < strip->count; q++) {
            if (strip->k0 + row >= attention_head_visible_keys(head, strip->i0 + q))
                scores[(size_t)row * (size_t)width + (size_t)q] = -INFINITY;
        }
    }
}

/* Weights of dropped keys become 0, kept ones grow by 1/(1 − drop_rate). */
static void drop_strip(float *weights, const AttentionHead *head, const Strip *strip, int width)
{
    const AttentionShape *shape = head->shape;
    if (shape->keep == NULL)
        return;
    float grow = 1.0f / (1.0f - shape->drop_rate);
    for (int q = 0; q < strip->count; q++) {
        size_t first = head->first_keep + (size_t)(strip->i0 + q) * (size_t)shape->T_k + (size_t)strip->k0;
        for (int row = 0; row < strip->rows; row++) {
            size_t bit = first + (size_t)row;
            bool kept = shape->keep[bit / 8] >> (bit % 8) & 1;
            float *weight = &weights[(size_t)row * (size_t)width + (size_t)q];
            *weight = kept ? *weight * grow : 0.0f;
        }
    }
}

/* scores[rows, width] = k·qᵀ, without the scale, masked. */
static void strip_scores(float *scores, const Work *work, const AttentionHead *head, const Strip *strip,
                         const float *q_panel)
{
    Packed keys = packed_from(&work->keys, strip->k0);
    strip_product(work->kernel, scores, (size_t)work->width, &keys, strip->rows, q_panel, work->width, head->shape->D,
                  false);
    mask_strip(scores, head, strip, work->width);
}

/* ---- forward ---- */

/* What is known of a strip's queries so far. */
typedef struct StripState {
    float *max;            /* [width] largest score */
    float *sum;            /* [width] Σ exp(score − max) */
    float *out_transposed; /* [D, width] Σ exp(score − max) v */
} StripState;

static StripState strip_state_new(const Work *work, int D)
{
    size_t width = (size_t)work->width;
    StripState state;
    state.max = arena_alloc(work->arena, width * sizeof(float));
    state.sum = arena_alloc_zero(work->arena, width * sizeof(float));
    state.out_transposed = arena_alloc_zero(work->arena, (size_t)D * width * sizeof(float));
    for (size_t q = 0; q < width; q++)
        state.max[q] = -INFINITY;
    return state;
}

/* One block of keys: its scores, the online softmax, and its share of the output. */
static void strip_forward(StripState *state, const Work *work, const AttentionHead *head, const Strip *strip,
                          const float *q_panel, const Packed *values, float *scores)
{
    enum { WIDEST = 64 }; /* no kernel has a wider tile */
    float new_max[WIDEST];
    float shrink[WIDEST];
    int width = work->width;
    int D = head->shape->D;
    strip_scores(scores, work, head, strip, q_panel);
    memcpy(new_max, state->max, (size_t)width * sizeof(float));
    columns_max_scaled(new_max, head->scale, scores, strip->rows, width);
    for (int q = 0; q < width; q++)
        shrink[q] = state->max[q] - new_max[q];
    row_exp_sum(shrink, shrink, 0.0f, (size_t)width);
    columns_scale(state->sum, shrink, 1, width);
    columns_exp_sum(state->sum, scores, head->scale, new_max, strip->rows, width);
    drop_strip(scores, head, strip, width);
    columns_scale(state->out_transposed, shrink, D, width);
    strip_product(work->kernel, state->out_transposed, (size_t)width, values, D, strip_as_b(work, scores, strip->rows),
                  width, strip->rows, true);
    memcpy(state->max, new_max, (size_t)width * sizeof(float));
}

/* Divides by the sums, and turns the strip round. */
static void strip_finish(float *out, float *log_sum, const StripState *state, const AttentionHead *head, int count,
                         int width)
{
    for (int q = 0; q < count; q++) {
        float share = state->sum[q] > 0.0f ? 1.0f / state->sum[q] : 0.0f;
        for (int d = 0; d < head->shape->D; d++)
            out[(size_t)q * head->out_stride + (size_t)d] =
                state->out_transposed[(size_t)d * (size_t)width + (size_t)q] * share;
        if (log_sum != NULL)
            log_sum[q] = state->max[q] + logf(state->sum[q]);
    }
}

/* Queries q0 … q0+nq against all keys that they see. */
static void forward_queries(float *out, float *log_sum, const Work *work, const AttentionHead *head,
                            const Packed *values, int q0, int nq)
{
    const AttentionShape *shape = head->shape;
    ArenaMark mark = arena_mark(work->arena);
    int width = work->width;
    StripState states[QUERIES];
    float *scores = arena_alloc(work->arena, (size_t)KEYS * (size_t)width * sizeof(float));
    for (int q = 0; q < nq; q += width)
        states[q / width] = strip_state_new(work, shape->D);
    pack_lines(&work->queries, work->kernel->pack_b, &head->q[(size_t)q0 * shape->q_stride], shape->q_stride, true, nq,
               shape->D);
    int keys = attention_head_visible_keys(head, q0 + nq - 1);
    for (int k0 = 0; k0 < keys; k0 += KEYS) {
        for (int q = 0; q < nq; q += width) {
            Strip strip = strip_at(head, q0 + q, clamp(nq - q, 0, width), k0);
            if (strip.rows > 0)
                strip_forward(&states[q / width], work, head, &strip, panel_of(&work->queries, q), &values[k0 / KEYS],
                              scores);
        }
    }
    for (int q = 0; q < nq; q += width) {
        size_t row = (size_t)(q0 + q);
        strip_finish(&out[row * head->out_stride], log_sum == NULL ? NULL : &log_sum[row], &states[q / width], head,
                     clamp(nq - q, 0, width), width);
    }
    arena_release(work->arena, mark);
}

/* One query alone, with nothing packed: each key and each value is read once. */
static void forward_one(float *out, float *log_sum, const AttentionHead *head, int i)
{
    const AttentionShape *shape = head->shape;
    size_t D = (size_t)shape->D;
    const float *q = &head->q[(size_t)i * shape->q_stride];
    float s[KEYS];
    float max = -INFINITY;
    float sum = 0.0f;
    memset(out, 0, D * sizeof(float));
    int keys = attention_head_visible_keys(head, i);
    for (int k0 = 0; k0 < keys; k0 += KEYS) {
        int nk = clamp(keys - k0, 0, KEYS);
        for (int j = 0; j < nk; j++)
            s[j] = head->scale * row_dot(q, &head->k[(size_t)(k0 + j) * shape->k_stride], D);
        float block_max = row_max(s, (size_t)nk);
        float new_max = block_max > max ? block_max : max;
        float shrink = expf(max - new_max);
        sum = sum * shrink + row_exp_sum(s, s, new_max, (size_t)nk);
        row_scale(out, shrink, D);
        rows_add_scaled(out, s, &head->v[(size_t)k0 * shape->v_stride], shape->v_stride, nk, D);
        max = new_max;
    }
    if (sum > 0.0f)
        row_scale(out, 1.0f / sum, D);
    if (log_sum != NULL)
        *log_sum = max + logf(sum);
}

void attention_head_forward(float *out, float *log_sum, const AttentionHead *head)
{
    int T_q = head->shape->T_q;
    if (T_q <= FEW_QUERIES && head->shape->keep == NULL) {
        for (int i = 0; i < T_q; i++)
            forward_one(&out[(size_t)i * head->out_stride], log_sum == NULL ? NULL : &log_sum[i], head, i);
        return;
    }
    Work work = work_begin(head);
    Packed *values = pack_columns(&work, head, head->v, head->shape->v_stride);
    for (int q0 = 0; q0 < T_q; q0 += QUERIES)
        forward_queries(out, log_sum, &work, head, values, q0, clamp(T_q - q0, 0, QUERIES));
    work_end(&work);
}

/* ---- backward ---- */

/* What the way back needs besides. A group is QUERIES queries; strips of it lie one after the other. */
typedef struct BackwardWork {
    Packed values;          /* v[T_k, D] as operand a: a line for each key */
    Packed *key_columns;    /* a block's keys as a: a line for each column */
    Packed dout;            /* dout[QUERIES, D] as b: a panel for each strip */
    Packed q_columns;       /* q[QUERIES, D] as b: a line for each column */
    Packed dout_columns;    /* the same of dout */
    Packed strip_rows;      /* one panel of a: some keys' rows of all strips */
    float *p;               /* [strips, KEYS, width] P∘M */
    float *ds;              /* [strips, KEYS, width] dP, then dS */
    float *delta, *log_sum; /* [QUERIES] of each query of the group */
    float *dq_transposed;   /* [strips, D, width] */
} BackwardWork;

static BackwardWork backward_work_new(const Work *work, const AttentionHead *head)
{
    const TileKernel *kernel = work->kernel;
    Arena *arena = work->arena;
    int D = head->shape->D;
    int width = work->width;
    size_t group_floats = (size_t)QUERIES * (size_t)KEYS * sizeof(float);
    BackwardWork back = { .values = packed_new(arena, kernel, kernel->tile_rows, head->shape->T_k, D) };
    pack_lines(&back.values, kernel->pack_a, head->v, head->shape->v_stride, true, head->key_count, D);
    back.key_columns = pack_columns(work, head, head->k, head->shape->k_stride);
    back.dout = packed_new(arena, kernel, width, QUERIES, D);
    back.q_columns = packed_new(arena, kernel, width, D, QUERIES);
    back.dout_columns = packed_new(arena, kernel, width, D, QUERIES);
    back.strip_rows = packed_new(arena, kernel, kernel->tile_rows, kernel->tile_rows, QUERIES);
    back.p = arena_alloc(arena, group_floats);
    back.ds = arena_alloc(arena, group_floats);
    back.delta = arena_alloc_zero(arena, QUERIES * sizeof(float));
    back.log_sum = arena_alloc_zero(arena, QUERIES * sizeof(float));
    back.dq_transposed = arena_alloc(arena, (size_t)QUERIES * (size_t)D * sizeof(float));
    return back;
}

/* One strip against one block. With P = exp(S − log_sum), made again, and the dropout mask M (all 1 without dropout):
 *     out = (P∘M)·V   ⇒   dP = (dout·Vᵀ)∘M,   and dV += (P∘M)ᵀ·dout, in group_gradient
 *     softmax         ⇒   dS = P∘(dP − Σ_j P_j dP_j),   and that sum is delta_i = dout_i·out_i
 *     S = scale·Q·Kᵀ  ⇒   dQ += scale·dS·K,   and dK += scale·dSᵀ·Q, in group_gradient
 * q: the strip's first query, counted from the group's. Rows that none of its queries sees are zeros. */
static void strip_backward(const BackwardWork *back, const Work *work, const AttentionHead *head, const Strip *strip,
                           int q, int rows_of_block)
{
    int width = work->width;
    int D = head->shape->D;
    float *p = &back->p[(size_t)q * KEYS];
    float *ds = &back->ds[(size_t)q * KEYS];
    size_t used = (size_t)strip->rows * (size_t)width;
    size_t unused = (size_t)(rows_of_block - strip->rows) * (size_t)width;
    memset(&p[used], 0, unused * sizeof(float));
    memset(&ds[used], 0, unused * sizeof(float));
    if (strip->rows == 0)
        return;
    strip_scores(p, work, head, strip, panel_of(&work->queries, q));
    columns_exp(p, head->scale, &back->log_sum[q], strip->rows, width);
    Packed values = packed_from(&back->values, strip->k0);
    strip_product(work->kernel, ds, (size_t)width, &values, strip->rows, panel_of(&back->dout, q), width, D, false);
    drop_strip(ds, head, strip, width);
    columns_softmax_backward(ds, p, &back->delta[q], head->scale, strip->rows, width);
    drop_strip(p, head, strip, width);
    strip_product(work->kernel, &back->dq_transposed[(size_t)q * (size_t)D], (size_t)width,
                  &back->key_columns[strip->k0 / KEYS], D, strip_as_b(work, ds, strip->rows), width, strip->rows, true);
}

/* dx[rows, D] += strips·x, where x_columns holds nq rows of x as operand b: the gradient of the block's keys or values from a group. */
static void group_gradient(float *dx, size_t stride, const BackwardWork *back, const Work *work, const float *strips,
                           const Packed *x_columns, int rows, int nq, int D)
{
    const TileKernel *kernel = work->kernel;
    size_t width = (size_t)work->width;
    for (int row = 0; row < rows; row += kernel->tile_rows) {
        int count = clamp(rows - row, 0, kernel->tile_rows);
        for (int q = 0; q < nq; q += work->width) /* strip after strip, as if it were one depth */
            kernel->pack_a(&back->strip_rows.panels[q * kernel->tile_rows / kernel->numbers_a_word],
                           &strips[(size_t)q * KEYS + (size_t)row * width], width, true, count, work->width);
        for (int d = 0; d < D; d += work->width)
            strip_product(kernel, &dx[(size_t)row * stride + (size_t)d], stride, &back->strip_rows, count,
                          panel_of(x_columns, d), clamp(D - d, 0, work->width), nq, true);
    }
}

/* Queries q0 … q0+nq, packed, and what is known of each. */
static void backward_begin(const BackwardWork *back, const AttentionHeadGradient *gradient, const Work *work,
                           const AttentionHead *head, int q0, int nq)
{
    const AttentionShape *shape = head->shape;
    const float *q = &head->q[(size_t)q0 * shape->q_stride];
    const float *dout = &gradient->dout[(size_t)q0 * head->out_stride];
    const float *out = &gradient->out[(size_t)q0 * head->out_stride];
    PackPanel pack_b = work->kernel->pack_b;
    size_t D = (size_t)shape->D;
    pack_lines(&work->queries, pack_b, q, shape->q_stride, true, nq, shape->D);
    pack_lines(&back->dout, pack_b, dout, head->out_stride, true, nq, shape->D);
    pack_lines(&back->q_columns, pack_b, q, shape->q_stride, false, shape->D, nq);
    pack_lines(&back->dout_columns, pack_b, dout, head->out_stride, false, shape->D, nq);
    for (int i = 0; i < nq; i++) {
        back->delta[i] = row_dot(&dout[(size_t)i * head->out_stride], &out[(size_t)i * head->out_stride], D);
        back->log_sum[i] = gradient->log_sum[q0 + i];
    }
    memset(back->dq_transposed, 0, (size_t)QUERIES * D * sizeof(float));
}

/* dq[nq, D] += what the strips gathered, turned round. */
static void add_dq(float *dq, const BackwardWork *back, const Work *work, const AttentionHead *head, int nq)
{
    size_t D = (size_t)head->shape->D;
    size_t width = (size_t)work->width;
    for (size_t q = 0; q < (size_t)nq; q++) {
        const float *strip = &back->dq_transposed[q / width * width * D];
        for (size_t d = 0; d < D; d++)
            dq[q * head->shape->q_stride + d] += strip[d * width + q % width];
    }
}

static void backward_queries(const BackwardWork *back, const AttentionHeadGradient *gradient, const Work *work,
                             const AttentionHead *head, int q0, int nq)
{
    const AttentionShape *shape = head->shape;
    backward_begin(back, gradient, work, head, q0, nq);
    int keys = attention_head_visible_keys(head, q0 + nq - 1);
    for (int k0 = 0; k0 < keys; k0 += KEYS) {
        int rows = clamp(keys - k0, 0, KEYS);
        for (int q = 0; q < nq; q += work->width) {
            Strip strip = strip_at(head, q0 + q, clamp(nq - q, 0, work->width), k0);
            strip_backward(back, work, head, &strip, q, rows);
        }
        if (gradient->dv != NULL)
            group_gradient(&gradient->dv[(size_t)k0 * shape->v_stride], shape->v_stride, back, work, back->p,
                           &back->dout_columns, rows, nq, shape->D);
        if (gradient->dk != NULL)
            group_gradient(&gradient->dk[(size_t)k0 * shape->k_stride], shape->k_stride, back, work, back->ds,
                           &back->q_columns, rows, nq, shape->D);
    }
    if (gradient->dq != NULL)
        add_dq(&gradient->dq[(size_t)q0 * shape->q_stride], back, work, head, nq);
}

void attention_head_backward(const AttentionHeadGradient *gradient, const AttentionHead *head)
{
    Work work = work_begin(head);
    BackwardWork back = backward_work_new(&work, head);
    int T_q = head->shape->T_q;
    for (int q0 = 0; q0 < T_q; q0 += QUERIES)
        backward_queries(&back, gradient, &work, head, q0, clamp(T_q - q0, 0, QUERIES));
    work_end(&work);
}
