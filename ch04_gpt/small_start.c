#include "ch04_gpt/small_start.h"

#include <math.h>

/* An output layer that shares the token embedding's weight reads rows of length about √C · deviation: with the book's
 * deviation of 1 the scores of an untrained model would spread over ±√C (±14 for width 192, ±28 for 768), a loss far above
 * log V. So a tied model starts with a smaller table of tokens. */
enum { NARROWEST = 12 };            /* below this width there is no room for shelves */
static const float loudness = 0.1f; /* root mean square of a token's C numbers, and of a position's */

/* The three shelves: [0, place), [place, place + before), [place + before, C). */
typedef struct Shelves {
    int place, before, word; /* how many numbers each has */
    int C;
} Shelves;

static Shelves shelves_of(const GPTConfig *config)
{
    int C = config->emb_dim, D = C / config->n_heads;
    int sixth = C / 6;
    Shelves shelves = { .place = 2 * sixth, .before = D < sixth ? D : sixth, .C = C };
    shelves.word = C - shelves.place - shelves.before;
    return shelves;
}

/* ---- tokens and positions ---- */

static void words_grow_quiet(Tensor *weight)
{
    size_t size = tensor_size(weight);
    for (size_t i = 0; i < size; i++)
        weight->data[i] *= loudness;
}

static void words_on_their_shelf(Tensor *weight, const Shelves *shelves)
{
    int C = shelves->C, V = weight->shape[0];
    int first = shelves->place + shelves->before;
    float scale =
        loudness * sqrtf((float)C / (float)shelves->word); /* the whole row as loud as if all C numbers were used */
    for (int v = 0; v < V; v++) {
        float *row = &weight->data[(size_t)v * (size_t)C];
        for (int c = 0; c < C; c++)
            row[c] = c < first ? 0.0f : scale * row[c];
    }
}

/* Wave i of the place turns by this angle from one token to the next: geometric from fastest to slowest. */
static double wave_angle(const Shelves *shelves, int i)
{
    const double fastest = 2.5, slowest = 0.01; /* radians a token: a turn in 2.5 tokens; in 630 */
    int waves = shelves->place / 2;
    return waves > 1 ? fastest * pow(slowest / fastest, (double)i / (waves - 1)) : fastest;
}

/* pos[t][2i] = a · sin(angle_i · t), pos[t][2i+1] = a · cos(angle_i · t): a shift by n tokens is a rotation of each pair. */
static void places_are_waves(Tensor *weight, const Shelves *shelves)
{
    int C = shelves->C, context_length = weight->shape[0];
    float amplitude = loudness * sqrtf(2.0f * (float)C / (float)shelves->place);
    tensor_fill(weight, 0.0f);
    for (int t = 0; t < context_length; t++) {
        float *row = &weight->data[(size_t)t * (size_t)C];
        for (int i = 0; i < shelves->place / 2; i++) {
            double angle = wave_angle(shelves, i) * t;
            row[2 * i] = amplitude * (float)sin(angle);
            row[2 * i + 1] = amplitude * (float)cos(angle);
        }
    }
}

/* ---- attention ---- */

/* Rows of W_query, W_key and W_value, and columns of out_proj, that belong to one head: D each. */
typedef struct Head {
    float *query, *key, *value; /* [D,C] each */
    float *out;                 /* out[o·C + d] is what number d of the head's result adds to number o of the token */
    int C, D;
} Head;

static Head head_of(const MultiHeadAttention *att, int h)
{
    int C = att->d_out, D = C / att->num_heads;
    size_t rows = (size_t)h * (size_t)D * (size_t)C;
    return (Head){ .query = &att->W_query.weight->data[rows],
                   .key = &att->W_key.weight->data[rows],
                   .value = &att->W_value.weight->data[rows],
                   .out = &att->out_proj.weight->data[(size_t)h * (size_t)D],
                   .C = C,
                   .D = D };
}

static void head_clear(const Head *head)
{
    size_t size = (size_t)head->D * (size_t)head->C;
    for (size_t i = 0; i < size; i++)
        head->query[i] = head->key[i] = head->value[i] = 0.0f;
    for (int o = 0; o < head->C; o++)
        for (int d = 0; d < head->D; d++)
            head->out[(size_t)o * (size_t)head->C + (size_t)d] = 0.0f;
}

/* Any head, at first: W_key = W_query, so that a token looks at those like it, and out_proj·W_value near the identity, so that
 * what it looked at is copied as it is. */
static void attention_copies(MultiHeadAttention *att)
{
    const float noise = 0.3f;  /* what is left of the random start */
    const float volume = 0.6f; /* of what was copied, beside the shortcut */
    size_t C = (size_t)att->d_out;
    const float *query = att->W_query.weight->data;
    float *key = att->W_key.weight->data, *value = att->W_value.weight->data, *out = att->out_proj.weight->data;
    for (size_t o = 0; o < C; o++) {
        for (size_t i = 0; i < C; i++) {
            float identity = o == i ? 1.0f : 0.0f;
            key[o * C + i] = query[o * C + i];
            value[o * C + i] = identity + noise * value[o * C + i];
            out[o * C + i] = volume * (identity + noise * out[o * C + i]);
        }
    }
    tensor_fill(att->out_proj.bias, 0.0f);
}

/* code[before, word]: a word's short code is so many random sums of its numbers. Two words have nearly orthogonal codes, as they
 * have nearly orthogonal numbers; codeᵀ·code is near the identity, so that a code can be read back. */
static float *draw_code(const Shelves *shelves, Arena *arena, Rng *rng)
{
    size_t size = (size_t)shelves->before * (size_t)shelves->word;
    float *code = arena_alloc(arena, size * sizeof *code);
    float unit = 1.0f / sqrtf((float)shelves->word);
    for (size_t i = 0; i < size; i++)
        code[i] = rng_u32(rng) % 2 == 0 ? unit : -unit;
    return code;
}

/* weight[d, ·] reads number d of a word's code. */
static void read_code_of_word(float *weight, const float *code, const Shelves *shelves)
{
    int first = shelves->place + shelves->before;
    for (int d = 0; d < shelves->before; d++)
        for (int i = 0; i < shelves->word; i++)
            weight[(size_t)d * (size_t)shelves->C + (size_t)(first + i)] =
                code[(size_t)d * (size_t)shelves->word + (size_t)i];
}

/* weight[d, ·] reads number d of the code that stands on the shelf "before". */
static void read_code_before(float *weight, const Shelves *shelves)
{
    for (int d = 0; d < shelves->before; d++)
        weight[(size_t)d * (size_t)shelves->C + (size_t)(shelves->place + d)] = 1.0f;
}

/* How loud the three heads below are beside the shortcut. */
static const float finder_volume = 0.6f;

/* "Which token stands before me?" The query is the place turned back by one token, the key the place: they agree best where key
 * and query are one token apart. What is found goes, as a code, onto the shelf "before". */
static void head_looks_back(const Head *head, const float *code, const Shelves *shelves)
{
    size_t C = (size_t)shelves->C;
    head_clear(head);
    int waves =
        shelves->place < head->D ? shelves->place / 2 : head->D / 2; /* the fastest: they tell neighbours apart */
    for (int i = 0; i < waves; i++) {
        float cosine = (float)cos(wave_angle(shelves, i)), sine = (float)sin(wave_angle(shelves, i));
        size_t row_sin = (size_t)(2 * i) * C, row_cos = row_sin + C;
        size_t at_sin = (size_t)(2 * i), at_cos = at_sin + 1;
        head->query[row_sin + at_sin] = cosine; /* sin(a(t−1)) = cos a · sin at − sin a · cos at */
        head->query[row_sin + at_cos] = -sine;
        head->query[row_cos + at_sin] = sine; /* cos(a(t−1)) = sin a · sin at + cos a · cos at */
        head->query[row_cos + at_cos] = cosine;
        head->key[row_sin + at_sin] = 1.0f;
        head->key[row_cos + at_cos] = 1.0f;
    }
    read_code_of_word(head->value, code, shelves);
    for (int d = 0; d < shelves->before; d++)
        head->out[(size_t)(shelves->place + d) * C + (size_t)d] = finder_volume;
}

/* The head's result is the code of a word: adds that word to the word shelf. */
static void head_writes_word(const Head *head, const float *code, const Shelves *shelves)
{
    int first = shelves->place + shelves->before;
    for (int i = 0; i < shelves->word; i++)
        for (int d = 0; d < shelves->before; d++)
            head->out[(size_t)(first + i) * (size_t)shelves->C + (size_t)d] =
                finder_volume * code[(size_t)d * (size_t)shelves->word + (size_t)i];
}

/* "What followed, the last time?" Looks for tokens before which my word stood, and copies them: an induction head.
 * After "… a red kite … the red" it finds "kite". */
static void head_finds_what_followed(const Head *head, const float *code, const Shelves *shelves)
{
    head_clear(head);
    read_code_of_word(head->query, code, shelves);
    read_code_before(head->key, shelves);
    read_code_of_word(head->value, code, shelves);
    head_writes_word(head, code, shelves);
}

/* "What stood before that word?" Looks for the word that stands before me, and copies what stood before it there.
 * After "… a red kite … The kite was" it finds "red". */
static void head_finds_what_came_before(const Head *head, const float *code, const Shelves *shelves)
{
    head_clear(head);
    read_code_before(head->query, shelves);
    read_code_of_word(head->key, code, shelves);
    read_code_before(head->value, shelves);
    head_writes_word(head, code, shelves);
}

/* ---- the whole model ---- */

/* The feed-forward block starts as a small voice beside the shortcut: its result scaled down, as GPT-2 does by the number of
 * layers, and no biases. What attention copied is then not drowned. Source: Radford et al. 2019, section 2.3. */
static void feed_forward_starts_small(FeedForward *ff)
{
    const float scale = 0.35f;
    size_t size = tensor_size(ff->contract.weight);
    for (size_t i = 0; i < size; i++)
        ff->contract.weight->data[i] *= scale;
    tensor_fill(ff->expand.bias, 0.0f);
    tensor_fill(ff->contract.bias, 0.0f);
}

void small_start(GPT *gpt, Rng *rng)
{
    if (gpt->config.emb_dim < NARROWEST) {
        words_grow_quiet(gpt->tok_emb.weight);
        return;
    }
    Shelves shelves = shelves_of(&gpt->config);
    words_on_their_shelf(gpt->tok_emb.weight, &shelves);
    places_are_waves(gpt->pos_emb.weight, &shelves);
    for (int layer = 0; layer < gpt->config.n_layers; layer++) {
        attention_copies(&gpt->blocks[layer].att);
        feed_forward_starts_small(&gpt->blocks[layer].ff);
    }
    Arena arena;
    arena_init(&arena, "the code of words");
    const float *code = draw_code(&shelves, &arena, rng);
    Head back = head_of(&gpt->blocks[0].att, 0);
    head_looks_back(&back, code, &shelves);
    if (gpt->config.n_layers > 1) {
        Head followed = head_of(&gpt->blocks[1].att, 0);
        head_finds_what_followed(&followed, code, &shelves);
        if (gpt->config.n_heads > 1) {
            Head before = head_of(&gpt->blocks[1].att, 1);
            head_finds_what_came_before(&before, code, &shelves);
        }
    }
    arena_free(&arena);
}
