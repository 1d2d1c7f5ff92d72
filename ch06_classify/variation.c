#include "ch06_classify/variation.h"

#include "ch02_tokenizer/vocabulary.h"
#include "common/buffer.h"

#include <ctype.h>
#include <string.h>

bool variation_is_none(const Variation *variation)
{
    return variation->digits <= 0.0f && variation->words <= 0.0f && variation->cases <= 0.0f &&
           variation->pieces <= 0.0f;
}

/* ---- letters ---- */

typedef enum LetterCase { CASE_AS_IT_IS, CASE_SMALL, CASE_CAPITAL } LetterCase;

static LetterCase draw_case(float chance, Rng *rng)
{
    float u = rng_uniform(rng);
    if (u >= chance)
        return CASE_AS_IT_IS;
    return u < chance / 2.0f ? CASE_SMALL : CASE_CAPITAL;
}

static char vary_byte(char byte, bool new_digits, LetterCase letter_case, Rng *rng)
{
    unsigned char letter = (unsigned char)byte;
    if (new_digits && isdigit(letter))
        return (char)('0' + rng_u32(rng) % 10);
    if (letter_case == CASE_SMALL)
        return (char)tolower(letter);
    if (letter_case == CASE_CAPITAL)
        return (char)toupper(letter);
    return byte;
}

/* Word by word, a word with the blank in front of it. */
static void vary_text(Buffer *varied, const char *text, const Variation *variation, Rng *rng)
{
    bool new_digits = rng_uniform(rng) < variation->digits;
    LetterCase letter_case = draw_case(variation->cases, rng);
    while (*text != '\0') {
        size_t length = 1 + strcspn(&text[1], " ");
        bool keep = rng_uniform(rng) >= variation->words;
        for (size_t i = 0; keep && i < length; i++) {
            char byte = vary_byte(text[i], new_digits, letter_case, rng);
            buffer_append(varied, &byte, 1);
        }
        text += length;
    }
}

/* ---- pieces ---- */

/* The merge that made a token; NULL for a single byte. In a vocabulary as we train it the merges stand in the order of their
 * tokens; in GPT-2's too, so the token's bytes cut anywhere else were no merge. */
static const Merge *merge_of(const Vocabulary *vocabulary, int id)
{
    int low = 0, high = vocabulary->merge_count - 1;
    while (low <= high) {
        int middle = low + (high - low) / 2;
        const Merge *merge = &vocabulary->merges[middle];
        if (merge->result == id)
            return merge;
        if (merge->result < id)
            low = middle + 1;
        else
            high = middle - 1;
    }
    return NULL;
}

static void add_in_pieces(TokenList *tokens, int id, const Vocabulary *vocabulary, float chance, Rng *rng)
{
    const Merge *merge = merge_of(vocabulary, id);
    if (merge == NULL || rng_uniform(rng) >= chance) {
        token_list_add(tokens, id);
        return;
    }
    add_in_pieces(tokens, merge->left, vocabulary, chance, rng);
    add_in_pieces(tokens, merge->right, vocabulary, chance, rng);
}

void message_vary(TokenList *tokens, const char *text, const Tokenizer *tokenizer, const Variation *variation, Rng *rng)
{
    if (variation_is_none(variation)) {
        tokenizer_encode(tokenizer, tokens, text, strlen(text), false);
        return;
    }
    Buffer varied = { 0 };
    TokenList whole = { 0 };
    vary_text(&varied, text, variation, rng);
    if (varied.size == 0) // every word was left out: then none
        buffer_append_string(&varied, text);
    tokenizer_encode(tokenizer, &whole, varied.bytes, varied.size, false);
    for (int i = 0; i < whole.count; i++)
        add_in_pieces(tokens, whole.ids[i], tokenizer_vocabulary(tokenizer), variation->pieces, rng);
    token_list_free(&whole);
    buffer_free(&varied);
}
