"""watch_nan.py: watchnan: stop where the first NaN or infinity is made

The tape looks through what each operation makes when tape_watch is set (common/tape.h); that is fast enough to train under. What
it finds it hands to tape_found_not_finite, where gdb stops. -inf is allowed where it is made on purpose: the causal mask writes
it, and what takes a masked value passes it on, until softmax turns it into 0.
Read next: token_text.py.
"""

import gdb

from tape_tree import MAX_INPUTS
from tensor_commands import Statistics
from tensor_value import NotATensor, ReaderCommand, from_tensor, shape_text

MASKING = "mask_future"  # the operation that writes -inf on purpose


def counts(numbers):
    """How many NaN, +inf and -inf."""
    nans = above = below = 0
    for start in range(0, numbers.size, 1 << 16):
        chunk = numbers.read(start, min(1 << 16, numbers.size - start))
        nans += sum(1 for x in chunk if x != x)
        above += sum(1 for x in chunk if x == float("inf"))
        below += sum(1 for x in chunk if x == float("-inf"))
    return nans, above, below


def described(numbers):
    """3 NaN, 1 inf of 36; or the range of what is finite."""
    nans, above, below = counts(numbers)
    parts = ["%d %s" % (n, what) for n, what in ((nans, "NaN"), (above, "inf"), (below, "-inf")) if n]
    if parts:
        return "%s of %d numbers" % (", ".join(parts), numbers.size)
    statistics = Statistics(numbers)
    return "%.4g to %.4g" % (statistics.minimum, statistics.maximum)


def first_place(numbers):
    """[1, 2], where the first number that is not finite stands."""
    for index, x in enumerate(numbers.read()):
        if x != x or x in (float("inf"), float("-inf")):
            place = []
            for length in reversed(numbers.shape):
                place.insert(0, index % length)
                index //= length
            return place
    return []


def inputs_of(node):
    return [node["in"][i] for i in range(MAX_INPUTS) if int(node["in"][i]) != 0]


def on_purpose(node, gradient):
    """-inf that the mask wrote, or that an operation only passed on."""
    if gradient:
        return False
    nans, above, _ = counts(from_tensor(node["out"]))
    if nans or above:
        return False
    return node["op"].string() == MASKING or any(counts(from_tensor(part))[2] for part in inputs_of(node))


class NotFiniteBreakpoint(gdb.Breakpoint):
    def stop(self):
        frame = gdb.selected_frame()
        node = frame.read_var("node").dereference()
        culprit = frame.read_var("found")
        gradient = bool(frame.read_var("is_gradient"))
        try:
            if on_purpose(node, gradient):
                return False
            report(node, culprit, gradient)
        except NotATensor as reason:
            print("watchnan: %s" % reason)
        watch(False)
        return True


def report(node, culprit, gradient):
    found = from_tensor(culprit, gradient)
    name = found.name or ("an input" if gradient else "the result")
    what = "the gradient of %s" % name if gradient else name
    print("\nwatchnan: %s, %s: in %s %s there are %s, the first at %s" % (
        node["op"].string(), "on the way back" if gradient else "forward", what, shape_text(found.shape), described(found),
        shape_text(first_place(found))))
    for number, part in enumerate(inputs_of(node)):
        values = from_tensor(part)
        print("  input %d: %s %s  %s" % (number, values.name or "(no name)", shape_text(values.shape), described(values)))
    if gradient and int(node["out"]["grad"]) != 0:
        values = from_tensor(node["out"], True)
        print("  gradient of the result: %s  %s" % (shape_text(values.shape), described(values)))
    print("backtrace shows how it came to this; up goes there. watchnan is off now; watchnan again looks for the next one.")


class StartBreakpoint(gdb.Breakpoint):
    """main is reached, in this run or the next: now there is memory to write the switch into."""

    def stop(self):
        gdb.parse_and_eval("tape_watch = 1")
        return False


breakpoints = []


def watch(on):
    """Tells the tapes to look, or to stop looking."""
    if on and not breakpoints:
        breakpoints.append(NotFiniteBreakpoint("tape_found_not_finite", internal=True))
        breakpoints.append(StartBreakpoint("main", internal=True))
    for breakpoint in breakpoints:
        breakpoint.enabled = on
        breakpoint.silent = True
    if gdb.selected_inferior().pid != 0:
        gdb.parse_and_eval("tape_watch = %d" % on)


class WatchNanCommand(ReaderCommand):
    """watchnan           stop where the first NaN or infinity is made, and name the operation and its inputs

watchnan off       stop looking
Results are looked at as operations make them, gradients as they flow back. Then run or continue. The -inf of a causal mask does
not count. Weights that a step of the optimizer spoils show up at the next operation that reads them."""

    def run(self, argument):
        on = argument != "off"
        watch(on)
        started = gdb.selected_inferior().pid != 0
        print("watchnan: %s" % ("off" if not on else "on: continue" if started else "on: run"))


WatchNanCommand("watchnan")
