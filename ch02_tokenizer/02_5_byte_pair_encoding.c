/* 02_5_byte_pair_encoding.c: tokens between letters and words                                   book §2.5, Ex 2.1
 * Byte pair encoding knows frequent words whole and puts the others together from parts, down to single bytes: so there is no
 * unknown word, in any language. How the parts are found (training), how a word is put together from them (merging), and
 * the tokenizer that all later chapters use. */
#include "ch02_tokenizer/bpe_merge.h"
#include "ch02_tokenizer/bpe_train.h"
#include "ch02_tokenizer/materials.h"
#include "ch02_tokenizer/pieces.h"
#include "ch02_tokenizer/sections.h"

#include "common/label.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_token(const Vocabulary *vocabulary, int id)
{
    char visible[LABEL_SIZE];
    label_from_token(visible, sizeof visible, vocabulary->tokens[id].bytes, vocabulary->tokens[id].size);
    printf("%s", visible);
}

/* Training, small enough to follow by hand: the words of Sennrich's paper, counted 5, 2, 6 and 3 times. */
static void show_training(void)
{
    const char *text = "low low low low low lower lower newest newest newest newest newest newest widest widest widest";
    WordCounts counts = { 0 };
    word_counts_add_text(&counts, text, strlen(text));
    Vocabulary vocabulary;
    vocabulary_init(&vocabulary);
    vocabulary_add_bytes(&vocabulary);
    bpe_train_naive(&vocabulary, &counts, 256 + 10);

    printf(
        "Training joins the most frequent pair of neighbours, again and again. The text\n    %s\nhas the pieces\n   ",
        text);
    for (int w = 0; w < counts.count; w++) {
        char visible[LABEL_SIZE];
        label_from_token(visible, sizeof visible, counts.words[w].bytes, counts.words[w].size);
        printf("  %s %dx", visible, (int)counts.words[w].count);
    }
    printf("\nand its first merges are\n");
    for (int rank = 0; rank < vocabulary.merge_count; rank++) {
        const Merge *merge = &vocabulary.merges[rank];
        printf("  %2d  ", rank);
        print_token(&vocabulary, merge->left);
        printf(" + ");
        print_token(&vocabulary, merge->right);
        printf(" → ");
        print_token(&vocabulary, merge->result);
        printf("\n");
    }
    vocabulary_free(&vocabulary);
    word_counts_free(&counts);
}

/* Merging, round by round, as bpe_merge_naive does it. */
static void show_merging(const Vocabulary *vocabulary, const char *piece)
{
    int count = (int)strlen(piece);
    int *ids = malloc((size_t)count * sizeof *ids);
    if (ids == NULL)
        fatal("out of memory for a word");
    for (int i = 0; i < count; i++)
        ids[i] = vocabulary->byte_ids[(unsigned char)piece[i]];
    int rank = -1;
    printf("\nA word starts as single bytes; in each round the pair with the lowest rank is joined:\n");
    do {
        if (rank < 0)
            printf("  %8s  ", "bytes");
        else
            printf("  %8d  ", rank);
        for (int i = 0; i < count; i++) {
            printf("%s", i > 0 ? " | " : "");
            print_token(vocabulary, ids[i]);
        }
        printf("\n");
        rank = bpe_merge_round(vocabulary, ids, &count);
    } while (rank >= 0);
    free(ids);
}

/* What the splitting pattern makes of a text, before any merge. */
static void show_pieces(const char *text)
{
    PiecePattern *pattern = piece_pattern_new();
    Pieces pieces;
    pieces_start(&pieces, pattern, text, strlen(text));
    printf("pieces: ");
    while (pieces_next(&pieces)) {
        char visible[LABEL_SIZE];
        label_from_token(visible, sizeof visible, pieces.piece, pieces.length);
        printf(" %s", visible);
    }
    printf("\n");
    pieces_end(&pieces);
    piece_pattern_free(pattern);
}

static void show_round_trip(const Tokenizer *tokenizer, const char *text)
{
    TokenList ids = { 0 };
    tokenizer_encode(tokenizer, &ids, text, strlen(text), true);
    print_ids("encoded: ", ids.ids, ids.count, "\n");
    char *decoded = tokenizer_decode(tokenizer, ids.ids, ids.count, NULL);
    printf("decoded: %s\n", decoded);
    free(decoded);
    print_tokens("tokens:  ", tokenizer, ids.ids, ids.count);
    token_list_free(&ids);
}

void section_2_5_byte_pair_encoding(Chapter *chapter)
{
    show_training();
    printf("\n");
    Tokenizer *tokenizer = tokenizer_open(chapter);
    show_merging(tokenizer_vocabulary(tokenizer), " someunknownPlace");

    printf("\n");
    show_round_trip(tokenizer, "Hello, do you like tea? " END_OF_TEXT " In the sunlit terracesof someunknownPlace.");
    printf("\nAny script and any symbol, byte by byte where the vocabulary has nothing larger:\n");
    const char *text = "책을 읽자 📖, isn't it?";
    show_pieces(text);
    show_round_trip(tokenizer, text);
    tokenizer_free(tokenizer);
}

void exercise_2_1_unknown_words(Chapter *chapter)
{
    Tokenizer *tokenizer = tokenizer_open(chapter);
    const char *text = "Akwirw ier";
    TokenList ids = { 0 };
    tokenizer_encode(tokenizer, &ids, text, strlen(text), false);
    print_ids("encoded: ", ids.ids, ids.count, "\n");
    for (int i = 0; i < ids.count; i++) {
        char *token = tokenizer_decode(tokenizer, &ids.ids[i], 1, NULL);
        printf("%d -> \"%s\"", ids.ids[i], token);
        TokenList again = { 0 }; // and back: each piece alone is one token, the same
        tokenizer_encode(tokenizer, &again, token, strlen(token), false);
        print_ids(" -> ", again.ids, again.count, "\n");
        token_list_free(&again);
        free(token);
    }
    char *decoded = tokenizer_decode(tokenizer, ids.ids, ids.count, NULL);
    printf("decoded: %s\n", decoded);
    free(decoded);
    token_list_free(&ids);
    tokenizer_free(tokenizer);
}
