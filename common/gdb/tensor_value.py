"""tensor_value.py: from a value that gdb shows to numbers that Python can count with

A NumberArray is what the commands work on: a name, a shape, and a way to read some of the numbers out of the program's memory.
It is made from a Tensor, a pointer to one, or a C array of float, double or int. Nothing is read that is not asked for: the
embedding of a GPT has 38 million numbers, and `print` shows 36 of them.
Read next: tensor_print.py.
"""

import array
import re

import gdb

MAX_NDIM = 5  # TENSOR_MAX_NDIM


class NotATensor(Exception):
    """Says why, in words for the reader."""


class NumberArray:
    """shape is a list of axis lengths; [] is a single number."""

    def __init__(self, name, shape, address, kind):
        self.name = name
        self.shape = shape
        self.address = address
        self.kind = kind  # array.array's letter: 'f' float, 'd' double, 'i' int

    @property
    def size(self):
        size = 1
        for length in self.shape:
            size *= length
        return size

    def read(self, start=0, count=None):
        """count numbers from index start on, in the order in which they lie in memory."""
        if count is None:
            count = self.size - start
        numbers = array.array(self.kind)
        if count == 0:
            return numbers
        try:
            memory = gdb.selected_inferior().read_memory(self.address + start * numbers.itemsize, count * numbers.itemsize)
        except gdb.MemoryError:
            raise NotATensor("its memory cannot be read: not computed yet, or already given back") from None
        numbers.frombytes(memory.tobytes())
        return numbers

    def part(self, index):
        """What x[index] is in PyTorch; index is a list of int and slice, one for each leading axis."""
        if len(index) > len(self.shape):
            raise NotATensor("%d indices for %s, which has %d" % (len(index), shape_text(self.shape), len(self.shape)))
        index = index + [slice(None)] * (len(self.shape) - len(index))
        for axis, (entry, length) in enumerate(zip(index, self.shape)):
            if isinstance(entry, int) and not -length <= entry < length:
                raise NotATensor("index %d on axis %d, which goes from 0 to %d" % (entry, axis, length - 1))
        return Part(self, index)


class Part(NumberArray):
    """Some rows and columns of a NumberArray, read on demand."""

    def __init__(self, whole, index):
        strides = []
        step = 1
        for length in reversed(whole.shape):
            strides.insert(0, step)
            step *= length
        self.first = 0
        self.axes = []  # (length, stride) of each axis that is left
        for entry, length, stride in zip(index, whole.shape, strides):
            if isinstance(entry, int):
                self.first += (entry % length) * stride
            else:
                start, stop, step = entry.indices(length)
                self.first += start * stride
                self.axes.append((max(0, (stop - start + step - 1) // step), stride * step))
        super().__init__(whole.name, [length for length, _ in self.axes], whole.address, whole.kind)
        self.whole = whole

    def read(self, start=0, count=None):
        if count is None:
            count = self.size - start
        numbers = array.array(self.kind)
        for index in range(start, start + count):
            place = self.first
            for length, stride in reversed(self.axes):
                place += index % length * stride
                index //= length
            numbers.append(self.whole.read(place, 1)[0])
        return numbers


def shape_text(shape):
    return "[%s]" % ", ".join(str(length) for length in shape)


def type_name(kind):
    """ "Tensor" for a Tensor, a const Tensor, a typedef of one."""
    stripped = kind.strip_typedefs().unqualified()
    return stripped.tag or stripped.name or ""


def is_struct(kind, name):
    kind = kind.strip_typedefs()
    return kind.code == gdb.TYPE_CODE_STRUCT and type_name(kind) == name


def is_struct_pointer(kind, name):
    kind = kind.strip_typedefs()
    return kind.code == gdb.TYPE_CODE_PTR and is_struct(kind.target(), name)


def is_tensor(kind):
    return is_struct(kind, "Tensor") or is_struct_pointer(kind, "Tensor")


def from_tensor(value, gradient=False):
    """The values of a Tensor or Tensor *, or its gradient. Raises NotATensor for NULL and for memory that holds none yet."""
    if is_struct_pointer(value.type, "Tensor"):
        if int(value) == 0:
            raise NotATensor("NULL")
        value = value.dereference()
    try:
        ndim = int(value["ndim"])
        shape = [int(value["shape"][axis]) for axis in range(ndim)] if 0 <= ndim <= MAX_NDIM else []
        data = int(value["grad" if gradient else "data"])
        raw = bytes(int(value["name"][i]) & 255 for i in range(value["name"].type.sizeof)) if 0 <= ndim <= MAX_NDIM else b""
    except gdb.MemoryError:
        raise NotATensor("no tensor yet: this line has not run") from None
    if not 0 <= ndim <= MAX_NDIM or any(length < 1 for length in shape) or b"\0" not in raw:
        raise NotATensor("no tensor yet: this line has not run")
    name = raw[: raw.index(b"\0")].decode("utf-8", "replace")
    if data == 0:
        raise NotATensor("no gradient" if gradient else "no values")
    return NumberArray(name, shape, data, "f")


KINDS = {"float": "f", "double": "d", "int": "i"}


def from_c_array(value, name):
    """float x[6][3] of the program, as a NumberArray; None if it is something else."""
    kind = value.type.strip_typedefs()
    shape = []
    while kind.code == gdb.TYPE_CODE_ARRAY:
        low, high = kind.range()
        shape.append(high - low + 1)
        kind = kind.target().strip_typedefs()
    letter = KINDS.get(kind.unqualified().name)
    if letter is None or not shape or value.address is None or min(shape) < 1:
        return None
    return NumberArray(name, shape, int(value.address), letter)


def parse_index(text):
    """ "0, 1:3" → [0, slice(1, 3)]; the entries may be variables of the program."""
    index = []
    for entry in text.split(","):
        if ":" in entry:
            ends = [int(gdb.parse_and_eval(end)) if end.strip() else None for end in entry.split(":")]
            if len(ends) > 3 or (len(ends) == 3 and ends[2] is not None and ends[2] < 1):
                raise NotATensor("a slice is from:to or from:to:step, with a step of at least 1")
            index.append(slice(*ends))
        else:
            index.append(int(gdb.parse_and_eval(entry)))
    return index


def split_index(text):
    """ "weights[0][1, :2]" → ("weights[0]", "1, :2"); no bracket at the end: (text, None)."""
    if not text.endswith("]"):
        return text, None
    depth = 0
    for place in range(len(text) - 1, -1, -1):
        depth += {"]": 1, "[": -1}.get(text[place], 0)
        if depth == 0:
            return text[:place].strip(), text[place + 1 : -1]
    return text, None


def numbers_of(text, gradient=False):
    """What the reader wrote after a command, "x", "x[0,1]", "mha.W_query.weight", "scores" (a C array), as a NumberArray."""
    text = text.strip()
    if not text:
        raise NotATensor("of what? Name a tensor: a variable such as x, or part of one such as x[0,1]")
    base, index_text = split_index(text)
    value = gdb.parse_and_eval(base)
    if index_text is not None and not is_tensor(value.type) and from_c_array(value, base) is None:
        base, index_text = text, None  # blocks[0] of an array of tensors: gdb's own indexing
        value = gdb.parse_and_eval(base)
    elif index_text is not None and not is_tensor(value.type) and re.fullmatch(r"[^,:]*", index_text):
        inner = gdb.parse_and_eval(text)
        if is_tensor(inner.type):
            base, index_text, value = text, None, inner
    if is_tensor(value.type):
        numbers = from_tensor(value, gradient)
    elif gradient:
        raise NotATensor("%s is no tensor: only a tensor has a gradient" % base)
    else:
        numbers = from_c_array(value, base)
    if numbers is None:
        raise NotATensor("%s is %s: neither a tensor nor an array of numbers (print shows it)" % (base, value.type))
    if not numbers.name:
        numbers.name = base
    if index_text is not None:
        label = "%s[%s]" % (numbers.name, index_text)
        numbers = numbers.part(parse_index(index_text))
        numbers.name = label
    return numbers


class ReaderCommand(gdb.Command):
    """A command whose errors are one line for the reader, not a Python traceback. The doc string is its help."""

    def __init__(self, name):
        super().__init__(name, gdb.COMMAND_DATA, gdb.COMPLETE_EXPRESSION)
        self.command = name

    def invoke(self, argument, from_tty):
        try:
            self.run(argument.strip())
        except NotATensor as reason:
            raise gdb.GdbError("%s %s: %s" % (self.command, argument.strip(), reason)) from None
        except gdb.error as reason:
            raise gdb.GdbError("%s: %s" % (self.command, reason)) from None
