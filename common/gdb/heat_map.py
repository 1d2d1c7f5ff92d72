"""heat_map.py: heat x: a tensor as a picture in the terminal

Dark is the smallest number, bright the largest, as in the attention maps that the programs write (common/heatmap.h). With 24-bit
colour where the terminal says that it has it, else with 256 colours, else (no terminal, or NO_COLOR is set) with letters from
light to dark. What is not finite stands out: a masked entry (-inf) is a dot, NaN is N, infinity is I.
Read next: tape_tree.py.
"""

import math
import os
import sys

from tensor_value import NotATensor, ReaderCommand, numbers_of, shape_text

SHADES = " .:-=+*#%@"
# Some colours of viridis, dark to bright; between them we mix.
COLOURS = [(68, 1, 84), (65, 68, 135), (42, 120, 142), (34, 168, 132), (122, 209, 81), (253, 231, 37)]
MAX_CELLS = 36  # rows, and columns of two letters: fits 80 columns with the row numbers
ODD = {"nan": "N ", "inf": "I ", "-inf": "· "}


def colour_depth():
    """24, 8 (256 colours) or 0."""
    if os.environ.get("NO_COLOR") or not os.isatty(1) or os.environ.get("TERM", "dumb") == "dumb":
        return 0
    if os.environ.get("COLORTERM") in ("truecolor", "24bit"):
        return 24
    return 8


def mixed_colour(share):
    place = share * (len(COLOURS) - 1)
    low = min(int(place), len(COLOURS) - 2)
    return [round(a + (b - a) * (place - low)) for a, b in zip(COLOURS[low], COLOURS[low + 1])]


def cell_text(share, depth):
    """Two letters wide, so that a cell is about square."""
    if depth == 0:
        return SHADES[min(int(share * len(SHADES)), len(SHADES) - 1)] * 2
    red, green, blue = mixed_colour(share)
    if depth == 24:
        return "\033[48;2;%d;%d;%dm  \033[0m" % (red, green, blue)
    cube = [round(part / 255 * 5) for part in (red, green, blue)]  # the 6 x 6 x 6 colours from 16 on
    return "\033[48;5;%dm  \033[0m" % (16 + 36 * cube[0] + 6 * cube[1] + cube[2])


def matrix_of(numbers):
    """The last two axes; of a larger tensor the first matrix. Returns it and what was left out."""
    leading = len(numbers.shape) - 2
    if leading <= 0:
        return numbers, ""
    index = ", ".join(["0"] * leading)
    note = "matrix [%s] of %s; another one: heat %s[…]" % (index, shape_text(numbers.shape), numbers.name)
    return numbers.part([0] * leading), note


def block_edges(length):
    """Where each drawn cell begins and ends, along an axis."""
    cells = min(length, MAX_CELLS)
    return [(i * length // cells, (i + 1) * length // cells) for i in range(cells)]


def mean_of(values):
    """What a drawn cell shows: its mean; whatever is not finite wins, for it is what one looks for."""
    odd = [x for x in values if not math.isfinite(x)]
    return odd[0] if odd else sum(values) / len(values)


def drawn_cells(numbers, rows, columns):
    cells = []
    for first, last in rows:
        lines = [numbers.read(r * numbers.shape[-1], numbers.shape[-1]) for r in range(first, last)]
        cells.append([mean_of([x for line in lines for x in line[left:right]]) for left, right in columns])
    return cells


class HeatCommand(ReaderCommand):
    """heat x             a picture of a tensor in the terminal

heat x[0,1]           of one matrix of a larger one
Rows go down, columns to the right; large matrices are drawn by the means of their blocks. NO_COLOR=1 draws with letters."""

    def run(self, argument):
        numbers, note = matrix_of(numbers_of(argument))
        if numbers.size == 0:
            raise NotATensor("nothing to draw: %s" % shape_text(numbers.shape))
        height = numbers.shape[0] if len(numbers.shape) == 2 else 1
        if not numbers.shape:
            numbers.shape = [1]
        rows, columns = block_edges(height), block_edges(numbers.shape[-1])
        cells = drawn_cells(numbers, rows, columns)
        finite = [x for row in cells for x in row if math.isfinite(x)]
        low, high = min(finite, default=0.0), max(finite, default=0.0)
        depth = colour_depth()

        print("%s %s" % (numbers.name, shape_text(numbers.shape)))
        if note:
            print(note)
        label_width = len(str(height - 1))
        for (first, _), row in zip(rows, cells):
            line = "".join(
                cell_text((x - low) / (high - low) if high > low else 0.5, depth) if math.isfinite(x) else ODD[str(x)]
                for x in row)
            print("%*d |%s|" % (label_width, first, line))
        legend = "".join(cell_text(i / 9, depth) for i in range(10))
        print("%*s  %.4g |%s| %.4g" % (label_width, "", low, legend, high))
        if height > MAX_CELLS or numbers.shape[-1] > MAX_CELLS:
            print("each cell is the mean of about %d x %d numbers" % (
                math.ceil(height / MAX_CELLS), math.ceil(numbers.shape[-1] / MAX_CELLS)))
        sys.stdout.flush()


HeatCommand("heat")
