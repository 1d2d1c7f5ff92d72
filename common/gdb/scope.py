"""scope.py: what the program has at hand here: a tape, a tokenizer

Commands such as `tape loss` need a second thing besides the one that is named. They look for it where the reader would: among
the variables of this function, then inside the structs that these point to (chapter->tape), then in the callers.
Read next: tape_tree.py.
"""

import gdb

from tensor_value import is_struct, is_struct_pointer

DEPTH = 3  # structs inside structs
CALLERS = 32


def inside(value, name, depth, seen):
    """A struct of that name in value, or in what its fields point to; None without."""
    try:
        if is_struct(value.type, name):
            return value
        kind = value.type.strip_typedefs()
        if kind.code == gdb.TYPE_CODE_PTR:
            if int(value) == 0 or kind.target().strip_typedefs().code != gdb.TYPE_CODE_STRUCT:
                return None
            value = value.dereference()
            value.fetch_lazy()
            if is_struct(value.type, name):
                return value
            kind = value.type.strip_typedefs()
        if kind.code != gdb.TYPE_CODE_STRUCT or depth == 0 or kind.name in seen:
            return None
        for field in kind.fields():
            if field.name is not None and not field.is_base_class:
                found = inside(value[field], name, depth - 1, seen)
                if found is not None:
                    return found
    except gdb.error:  # memory that cannot be read, a value that was optimized out
        pass
    return None


def variables(frame):
    """The values of a function's variables and arguments, innermost block first."""
    try:
        block = frame.block()
    except RuntimeError:  # a function without debug information
        return
    while block is not None and not block.is_global and not block.is_static:
        for symbol in block:
            if symbol.is_variable or symbol.is_argument:
                try:
                    yield symbol.value(frame)
                except gdb.error:
                    pass
        if block.function is not None:
            return
        block = block.superblock


def find_struct(name, accept=lambda value: True):
    """The nearest struct of that name for which accept is true; None if there is none."""
    frame = gdb.selected_frame()
    for _ in range(CALLERS):
        if frame is None or not frame.is_valid():
            return None
        values = list(variables(frame))
        for depth in range(DEPTH):
            for value in values:
                found = inside(value, name, depth, set())
                if found is not None and accepted(accept, found):
                    return found
        frame = frame.older()
    return None


def accepted(accept, value):
    """accept reads memory that may hold nothing yet."""
    try:
        return accept(value)
    except gdb.error:
        return False


