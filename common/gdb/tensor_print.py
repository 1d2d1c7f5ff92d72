"""tensor_print.py: `print x` shows a tensor: name, shape, and its values as PyTorch prints them

The same rules as common/tensor_print.c, so that what the debugger shows and what the program prints can be laid side by side:
4 decimals, large tensors shortened to the first and last three entries of each axis, 1.0000e-05 where the sizes lie far apart.
Inside `info locals`, `backtrace` and the line at a stop a tensor takes one line. `print/r x` shows the bare struct.
Read next: tensor_commands.py.
"""

import math

import gdb

from tensor_value import NotATensor, NumberArray, from_tensor, is_struct, is_tensor, shape_text

SUMMARY_FROM = 1000  # a tensor of more elements is shortened
EDGE_ITEMS = 3
LINE_WIDTH = 80
BRIEF_VALUES = 4  # numbers in the one-line form

# True from the moment when `print` begins until the first value is asked for: what `print` was given, with room for a matrix.
# Tensors inside that value take one line, as everywhere else (see print_hooks).
asked_by_print = False


class Layout:
    """How the numbers of one tensor are written: all alike, so that columns stand under each other."""

    def __init__(self, kind, shown):
        sizes = [abs(x) for x in shown if math.isfinite(x)]
        nonzero = [x for x in sizes if x != 0]
        self.integers = kind == "i"
        self.whole = all(x == int(x) for x in sizes)
        largest = max(nonzero, default=0.0)
        smallest = min(nonzero, default=math.inf)
        spread = largest > 0 and largest / smallest > 1000
        tiny = not self.whole and smallest < 1e-4
        self.scientific = largest > 0 and (spread or tiny or largest > 1e8)
        self.width = max((len(self.cell(x)) for x in shown), default=0)

    def cell(self, x):
        if self.integers:
            return "%d" % x
        if not math.isfinite(x):
            return "nan" if math.isnan(x) else "-inf" if x < 0 else "inf"
        if self.scientific:
            return "%.4e" % x
        return "%.0f." % x if self.whole else "%.4f" % x


def shown_indices(length, shortened):
    """Indices along one axis; None stands for the dots."""
    if not shortened or length <= 2 * EDGE_ITEMS:
        return list(range(length))
    return list(range(EDGE_ITEMS)) + [None] + list(range(length - EDGE_ITEMS, length))


def read_shown(numbers, shortened):
    """{offset: value} of everything that will be printed."""
    found = {}

    def walk(axis, base):
        length = numbers.shape[axis]
        if axis + 1 < len(numbers.shape):
            for i in shown_indices(length, shortened):
                if i is not None:
                    walk(axis + 1, base * length + i)
            return
        runs = [(0, length)]
        if None in shown_indices(length, shortened):
            runs = [(0, EDGE_ITEMS), (length - EDGE_ITEMS, EDGE_ITEMS)]
        for first, count in runs:
            for k, x in enumerate(numbers.read(base * length + first, count)):
                found[base * length + first + k] = x

    walk(0, 0)
    return found


def matrix_text(numbers):
    """tensor([[0.4300, 0.1500], …]): as torch.Tensor prints itself, and as tensor_print prints it."""
    if not numbers.shape:
        value = numbers.read(0, 1)[0]
        return "tensor(%s)" % Layout(numbers.kind, [value]).cell(value)
    if 0 in numbers.shape:
        return "tensor([])"
    shortened = numbers.size > SUMMARY_FROM
    values = read_shown(numbers, shortened)
    layout = Layout(numbers.kind, list(values.values()))

    def row(base, length, indent):
        per_line = max(1, (LINE_WIDTH - indent) // (layout.width + 2))
        text = "["
        indices = shown_indices(length, shortened)
        for place, i in enumerate(indices):
            text += " ..." if i is None else layout.cell(values[base * length + i]).rjust(layout.width)
            if place + 1 < len(indices):
                text += ",\n" + " " * (indent + 1) if (place + 1) % per_line == 0 else ", "
        return text + "]"

    def block(axis, base, indent):
        length = numbers.shape[axis]
        if axis == len(numbers.shape) - 1:
            return row(base, length, indent)
        separator = "," + "\n" * (len(numbers.shape) - axis - 1) + " " * (indent + 1)
        parts = []
        for i in shown_indices(length, shortened):
            parts.append("..." if i is None else block(axis + 1, base * length + i, indent + 1))
        return "[" + separator.join(parts) + "]"

    return "tensor(%s)" % block(0, 0, len("tensor("))


def full_text(numbers):
    heading = ("%s %s" % (numbers.name, shape_text(numbers.shape))).strip()
    return heading + "\n" + matrix_text(numbers)


def brief_text(numbers):
    """weights [6, 6] 0.2098 0.2006 0.1981 0.1242 …: one line."""
    values = numbers.read(0, min(numbers.size, BRIEF_VALUES))
    layout = Layout(numbers.kind, values)
    text = " ".join(layout.cell(x) for x in values) + (" …" if numbers.size > BRIEF_VALUES else "")
    return ("%s %s %s" % (numbers.name, shape_text(numbers.shape), text)).strip()


class TensorPrinter:
    def __init__(self, value, full):
        self.value = value
        self.full = full

    def to_string(self):
        try:
            numbers = from_tensor(self.value)
            return full_text(numbers) if self.full else brief_text(numbers)
        except NotATensor as reason:
            return "(%s)" % reason


class TokenListPrinter:
    def __init__(self, value, full):
        self.value = value
        self.full = full

    def to_string(self):
        count = int(self.value["count"])
        if not 0 <= count <= int(self.value["capacity"]) < 1 << 31:
            return "(no list yet: this line has not run)"
        try:
            ids = NumberArray("", [count], int(self.value["ids"]), "i").read(0, min(count, 16))
        except NotATensor:
            return "(no list yet: this line has not run)"
        return "%d token ids: %s%s" % (count, ", ".join(str(i) for i in ids), ", …" if count > 16 else "")


class ParametersPrinter:
    def __init__(self, value, full):
        self.value = value
        self.full = full

    def to_string(self):
        count = int(self.value["count"])
        try:
            tensors = [from_tensor(self.value["items"][i]) for i in range(count)]
        except (NotATensor, gdb.MemoryError):
            return "(no parameters yet: this line has not run)"
        heading = "%d tensors, %s numbers" % (count, format(sum(t.size for t in tensors), ","))
        if not self.full:
            return heading
        return heading + "".join("\n  %-32s %s" % (t.name, shape_text(t.shape)) for t in tensors)


class TapePrinter:
    def __init__(self, value, full):
        self.value = value
        self.full = full

    def to_string(self):
        count = int(self.value["count"])
        ops = []
        try:
            for i in range(max(0, count - 8), count):
                ops.append(self.value["nodes"][i]["op"].string())
        except (gdb.MemoryError, UnicodeDecodeError):
            return "(no tape yet: this line has not run)"
        recording = "recording" if self.value["recording"] else "not recording"
        if not ops:
            return "%s, nothing on it" % recording
        return "%s, %d operations: %s%s" % (recording, count, "… → " if count > len(ops) else "", " → ".join(ops))


class NodePrinter:
    def __init__(self, value, full):
        self.value = value
        self.full = full

    def to_string(self):
        try:
            inputs = [self.value["in"][i] for i in range(4)]
            inputs = [brief_shape(t) for t in inputs if int(t) != 0]
            return "%s(%s) → %s" % (self.value["op"].string(), ", ".join(inputs), brief_shape(self.value["out"]))
        except (NotATensor, gdb.MemoryError, UnicodeDecodeError):
            return "(no operation yet: this line has not run)"


def brief_shape(tensor):
    """W_query [3, 2], or [6, 6] for a value without a name."""
    numbers = from_tensor(tensor)
    return ("%s %s" % (numbers.name, shape_text(numbers.shape))).strip()


STRUCTS = {"TokenList": TokenListPrinter, "Parameters": ParametersPrinter, "Tape": TapePrinter, "Node": NodePrinter}


def find_printer(value):
    global asked_by_print
    full, asked_by_print = asked_by_print, False
    if is_tensor(value.type):
        return TensorPrinter(value, full)
    for name, printer in STRUCTS.items():
        if is_struct(value.type, name):
            return printer(value, full)
    return None


class AskedByPrint(gdb.Command):
    """Used by the hook of print: the next value is what the reader asked for."""

    def __init__(self):
        super().__init__("workbook-asked-by-print", gdb.COMMAND_OBSCURE)

    def invoke(self, argument, from_tty):
        global asked_by_print
        asked_by_print = argument == "yes"


def print_hooks():
    """gdb does not tell a printer who asks, so print says it. What follows a print that failed is told otherwise again."""
    AskedByPrint()
    gdb.execute("define hook-print\nworkbook-asked-by-print yes\nend")
    gdb.execute("define hookpost-print\nworkbook-asked-by-print no\nend")
    for event in (gdb.events.before_prompt, gdb.events.stop):
        event.connect(lambda *_: gdb.execute("workbook-asked-by-print no"))


gdb.pretty_printers.insert(0, find_printer)
print_hooks()
