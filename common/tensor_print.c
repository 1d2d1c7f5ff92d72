/* tensor_print.c: how a tensor looks on paper: the way PyTorch prints it, so that it can be held against the book.
 * Large tensors show the first and last three entries of each axis. Floats have 4 decimals; a tensor of whole numbers shows
 * "2."; when the largest entry is more than 1000 times the smallest, or one is below 0.0001, all turn to 1.0000e-05. */
#include "common/tensor.h"

#include <math.h>
#include <string.h>

enum {
    SUMMARY_FROM = 1000, /* a tensor of more elements is shortened */
    EDGE_ITEMS = 3,      /* to so many at each end of an axis */
    LINE_WIDTH = 80,
    CELL_SIZE = 32,
    INDENT = 7, /* strlen("tensor(") */
};

/* A tensor being printed: floats or ints, and how wide a cell is. */
typedef struct Printer {
    const float *floats; /* NULL: the values are ints */
    const int *ints;
    int ndim;
    const int *shape;
    bool shortened;
    bool whole;      /* every float is a whole number */
    bool scientific; /* 1.0000e-05 */
    float smallest;  /* smallest and largest size of a shown nonzero float */
    float largest;
    int width; /* of the widest shown cell */
} Printer;

static void cell_text(const Printer *printer, size_t index, char *text)
{
    if (printer->floats == NULL) {
        snprintf(text, CELL_SIZE, "%d", printer->ints[index]);
        return;
    }
    double value = (double)printer->floats[index];
    if (isnan(value))
        snprintf(text, CELL_SIZE, "nan");
    else if (isinf(value))
        snprintf(text, CELL_SIZE, value < 0 ? "-inf" : "inf");
    else if (printer->scientific)
        snprintf(text, CELL_SIZE, "%.4e", value);
    else if (printer->whole)
        snprintf(text, CELL_SIZE, "%.0f.", value);
    else
        snprintf(text, CELL_SIZE, "%.4f", value);
}

static void note_size(Printer *printer, size_t index)
{
    float value = fabsf(printer->floats[index]);
    if (!isfinite(value))
        return;
    if (value != roundf(value))
        printer->whole = false;
    if (value == 0.0f)
        return;
    if (value < printer->smallest)
        printer->smallest = value;
    if (value > printer->largest)
        printer->largest = value;
}

static void note_width(Printer *printer, size_t index)
{
    char text[CELL_SIZE];
    cell_text(printer, index, text);
    int width = (int)strlen(text);
    if (width > printer->width)
        printer->width = width;
}

/* True for entries that a shortened axis leaves out. */
static bool left_out(const Printer *printer, int axis, int i)
{
    int length = printer->shape[axis];
    return printer->shortened && length > 2 * EDGE_ITEMS && i >= EDGE_ITEMS && i < length - EDGE_ITEMS;
}

/* Calls visit for every element that will be shown. */
static void for_each_shown(Printer *printer, int axis, size_t offset, void (*visit)(Printer *, size_t))
{
    if (axis == printer->ndim) {
        visit(printer, offset);
        return;
    }
    for (int i = 0; i < printer->shape[axis]; i++) {
        if (!left_out(printer, axis, i))
            for_each_shown(printer, axis + 1, offset * (size_t)printer->shape[axis] + (size_t)i, visit);
    }
}

/* The last axis: cells side by side, wrapped at the line's width. */
static void print_row(const Printer *printer, size_t offset, int indent)
{
    int length = printer->shape[printer->ndim - 1];
    int per_line = (LINE_WIDTH - indent) / (printer->width + 2);
    int on_line = 0;
    putchar('[');
    for (int i = 0; i < length; i++) {
        if (left_out(printer, printer->ndim - 1, i) && i != EDGE_ITEMS)
            continue;
        char text[CELL_SIZE] = " ...";
        if (!left_out(printer, printer->ndim - 1, i))
            cell_text(printer, offset * (size_t)length + (size_t)i, text);
        printf("%*s", text[0] == ' ' ? 4 : printer->width, text);
        on_line++;
        if (i + 1 < length)
            putchar(',');
        if (i + 1 < length && on_line == (per_line < 1 ? 1 : per_line)) {
            printf("\n%*s", indent + 1, "");
            on_line = 0;
        } else if (i + 1 < length) {
            putchar(' ');
        }
    }
    putchar(']');
}

static void print_axis(const Printer *printer, int axis, size_t offset, int indent)
{
    if (axis == printer->ndim - 1) {
        print_row(printer, offset, indent);
        return;
    }
    int length = printer->shape[axis];
    putchar('[');
    for (int i = 0; i < length; i++) {
        if (left_out(printer, axis, i) && i != EDGE_ITEMS)
            continue;
        if (left_out(printer, axis, i))
            printf("...");
        else
            print_axis(printer, axis + 1, offset * (size_t)length + (size_t)i, indent + 1);
        if (i + 1 == length)
            continue;
        putchar(',');
        for (int newline = 0; newline < printer->ndim - axis - 1; newline++)
            putchar('\n');
        printf("%*s", indent + 1, "");
    }
    putchar(']');
}

static void print_values(const char *name, Printer *printer)
{
    size_t size = 1;
    printf("%s [", name);
    for (int axis = 0; axis < printer->ndim; axis++) {
        size *= (size_t)printer->shape[axis];
        printf(axis == 0 ? "%d" : ", %d", printer->shape[axis]);
    }
    printf("]\ntensor(");
    printer->shortened = size > SUMMARY_FROM;
    printer->whole = true;
    printer->smallest = INFINITY;
    if (printer->floats != NULL) {
        for_each_shown(printer, 0, 0, note_size);
        bool spread = printer->largest / printer->smallest > 1000.0f;
        bool tiny = !printer->whole && printer->smallest < 1e-4f;
        printer->scientific = printer->largest > 0.0f && (spread || tiny || printer->largest > 1e8f);
    }
    for_each_shown(printer, 0, 0, note_width);
    if (printer->ndim == 0) {
        char text[CELL_SIZE];
        cell_text(printer, 0, text);
        printf("%s", text);
    } else {
        print_axis(printer, 0, 0, INDENT);
    }
    printf(")\n");
}

void floats_print(const char *name, const float *x, int ndim, const int *shape)
{
    Printer printer = { .floats = x, .ndim = ndim, .shape = shape };
    print_values(name, &printer);
}

void ints_print(const char *name, const int *x, int ndim, const int *shape)
{
    Printer printer = { .ints = x, .ndim = ndim, .shape = shape };
    print_values(name, &printer);
}
