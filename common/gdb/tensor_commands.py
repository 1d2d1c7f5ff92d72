"""tensor_commands.py: tensor, stats, grad: a part of a tensor, its numbers in short, its gradient
Read next: heat_map.py.
"""

import math
import operator

import gdb

from tensor_print import full_text
from tensor_value import NotATensor, Part, ReaderCommand, from_tensor, is_tensor, numbers_of, shape_text, split_index


class TensorCommand(ReaderCommand):
    """tensor x[0,1]      a part of a tensor, indexed as in PyTorch

tensor x              all of it, as print does
tensor x[0]           the first of what the first axis counts
tensor x[-1, :, 2:4]  slices; -1 is the last
tensor scores         also for float arrays of the program"""

    def run(self, argument):
        print(full_text(numbers_of(argument)))


CHUNK = 1 << 16


class Statistics:
    """Minimum, maximum, mean and deviation of the finite numbers, and how many are not finite."""

    def __init__(self, numbers):
        self.count = self.nans = self.infinities = self.zeros = 0
        self.minimum, self.maximum = math.inf, -math.inf
        self.mean = self.squares = 0.0  # squares: Σ (x − mean)²
        size = numbers.size
        for start in range(0, size, CHUNK):
            chunk = numbers.read(start, min(CHUNK, size - start))
            if not math.isfinite(sum(chunk)):
                self.nans += sum(1 for x in chunk if math.isnan(x))
                self.infinities += sum(1 for x in chunk if math.isinf(x))
                chunk = [x for x in chunk if math.isfinite(x)]
            if len(chunk) > 0:
                self.add(chunk)

    def add(self, chunk):
        """Joins the chunk's mean and squares to those so far (Chan, Golub, LeVeque 1983)."""
        n = len(chunk)
        mean = math.fsum(chunk) / n
        centred = [x - mean for x in chunk]
        squares = sum(map(operator.mul, centred, centred))
        apart = mean - self.mean
        total = self.count + n
        self.squares += squares + apart * apart * self.count * n / total
        self.mean += apart * n / total
        self.count = total
        self.zeros += sum(1 for x in chunk if x == 0)
        self.minimum = min(self.minimum, min(chunk))
        self.maximum = max(self.maximum, max(chunk))

    @property
    def deviation(self):
        """With n − 1 in the denominator, as torch.std."""
        return math.sqrt(self.squares / (self.count - 1)) if self.count > 1 else math.nan


class StatsCommand(ReaderCommand):
    """stats x            smallest, largest, mean, deviation, and how many are NaN or infinite

The deviation has n - 1 in its denominator, as torch.std. NaN and infinity are counted and left out of the rest."""

    def run(self, argument):
        numbers = numbers_of(argument)
        statistics = Statistics(numbers)
        print("%s %s: %s numbers" % (numbers.name, shape_text(numbers.shape), format(numbers.size, ",")))
        if statistics.count > 0:
            print("  min %.6g   max %.6g   mean %.6g   std %.6g" % (
                statistics.minimum, statistics.maximum, statistics.mean, statistics.deviation))
        print("  zero %d   NaN %d   infinite %d" % (statistics.zeros, statistics.nans, statistics.infinities))


class GradCommand(ReaderCommand):
    """grad x             the gradient of a tensor: how the loss changes with each of its numbers

grad x[0]             a part of it, indexed as in PyTorch"""

    def run(self, argument):
        base, _ = split_index(argument)
        value = gdb.parse_and_eval(base)
        if is_tensor(value.type):
            values = from_tensor(value)
            tensor = value.referenced_value() if value.type.strip_typedefs().code == gdb.TYPE_CODE_PTR else value
            if int(tensor["grad"]) == 0:
                raise NotATensor(why_no_gradient(tensor, values.name or base))
        numbers = numbers_of(argument, gradient=True)
        numbers.name = "∂loss/∂" + numbers.name
        print(full_text(numbers))


def why_no_gradient(tensor, name):
    if not tensor["wants_grad"]:
        return "%s wants no gradient: it neither learns nor depends on a weight that does" % name
    return "none yet: tape_backward has not reached %s" % name


TensorCommand("tensor")
StatsCommand("stats")
GradCommand("grad")
