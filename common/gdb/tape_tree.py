"""tape_tree.py: tape loss: the graph behind a value, as a tree

The tape (common/tape.h) is a list of operations, each with its inputs and its result. Turned around, from a result back to what it
was made of, it is the tree that tape_backward walks. A value that is used twice (every shortcut connection) is drawn once and
then referred to by its number, its place on the tape.
Read next: watch_nan.py.
"""

import gdb

from scope import find_struct
from tensor_value import NotATensor, ReaderCommand, from_tensor, is_tensor, shape_text

MAX_LINES = 40
MAX_INPUTS = 4  # NODE_MAX_INPUTS


class Recorded:
    """One operation of the tape, in Python."""

    def __init__(self, index, node):
        self.index = index
        self.op = node["op"].string()
        self.out = int(node["out"])
        self.inputs = [node["in"][i] for i in range(MAX_INPUTS) if int(node["in"][i]) != 0]


def recorded_operations(tape):
    """{address of the result: its operation}"""
    count = int(tape["count"])
    nodes = tape["nodes"]
    found = {}
    for index in range(count):
        operation = Recorded(index, nodes[index])
        found[operation.out] = operation
    return found


class Tree:
    def __init__(self, operations, max_lines):
        self.operations = operations
        self.max_lines = max_lines
        self.lines = []
        self.left_out = 0
        self.drawn = set()

    def add(self, line):
        if len(self.lines) < self.max_lines:
            self.lines.append(line)
        else:
            self.left_out += 1

    def draw(self, tensor, first_prefix, prefix):
        """Iterative would be longer; a tape's tree is as deep as the model, a few hundred."""
        address = int(tensor)
        shape = shape_text(from_tensor(tensor).shape)
        operation = self.operations.get(address)
        if operation is None:
            self.add("%s%s %s%s" % (first_prefix, leaf_name(tensor), shape, leaf_kind(tensor)))
            return
        label = "%s %s  #%d" % (operation.op, shape, operation.index)
        if address in self.drawn:
            self.add("%s%s, see above" % (first_prefix, label))
            return
        self.drawn.add(address)
        self.add(first_prefix + label)
        for place, part in enumerate(operation.inputs):
            last = place + 1 == len(operation.inputs)
            self.draw(part, prefix + ("└─ " if last else "├─ "), prefix + ("   " if last else "│  "))


def leaf_name(tensor):
    return from_tensor(tensor).name or "data"


def leaf_kind(tensor):
    return " (learns)" if tensor["wants_grad"] else ""


class TapeCommand(ReaderCommand):
    """tape loss          the graph behind a value: which operations made it, of what, with their shapes

tape loss all         without shortening
The number behind # is the operation's place on the tape: print tape->nodes[12] shows it."""

    def run(self, argument):
        max_lines = MAX_LINES
        if argument.endswith(" all"):
            argument, max_lines = argument[:-4], 1 << 30
        if not argument:
            raise NotATensor("of what? For example: tape loss")
        value = gdb.parse_and_eval(argument)
        if not is_tensor(value.type):
            raise NotATensor("%s is %s, no tensor" % (argument, value.type))
        numbers = from_tensor(value)
        tensor = value if value.type.strip_typedefs().code == gdb.TYPE_CODE_PTR else value.address
        tape = find_struct("Tape", lambda t: int(tensor) in recorded_operations(t))
        if tape is None:
            raise NotATensor(why_not_on_a_tape(tensor, numbers.name or argument))
        tree = Tree(recorded_operations(tape), max_lines)
        tree.draw(tensor, "", "")
        print("\n".join(tree.lines))
        if tree.left_out:
            print("… and %d lines more: tape %s all" % (tree.left_out, argument))


def why_not_on_a_tape(tensor, name):
    tape = find_struct("Tape")
    if tape is None:
        return "no tape in this function or its callers"
    if not tape["recording"]:
        return "the tape is not recording: this is inference, and nobody will go back"
    if tensor["wants_grad"]:
        return "%s is a leaf: no operation made it, it is a weight that learns" % name
    return "no operation on the tape made %s: only what depends on a weight that learns is recorded" % name


TapeCommand("tape")
