"""stepping.py: step stays in the chapter and in the operations that it is about
A reader who types step at tape_softmax(tape, scores) wants to see softmax, not how an arena hands out memory on the way. So step
passes over the library's plumbing. A breakpoint stops there in any case, and `skip delete` takes the rules away.
Read next: tour.py.
"""

import gdb

# Whole files: memory, errors, what a person sees, files in and out, pictures, random numbers, the vector loops.
FILES = [
    "common/arena.c", "common/error.c", "common/tensor.c", "common/tensor_print.c", "common/buffer.c", "common/file.c",
    "common/text.c", "common/json.c", "common/csv.c", "common/machine.c", "common/console.c", "common/options.c",
    "common/safetensors.c", "common/label.c", "common/plot.c", "common/canvas.c", "common/heatmap.c", "common/parallel.c",
    "common/parallel.h", "common/rng.c", "common/vmath.c", "common/vmath.h", "common/section.c",
]
# The tile loops of the packed kernel, which attention calls too, and how they pack.
FILES += ["common/ops/matmul_tiles.c", "common/ops/matmul_tiles.h", "common/ops/matmul_amx.c"]
# The packed kernel is built with all optimizations in every build: its lines run in no order that one could follow. matmul_naive
# is the same sum as three loops, and can be stepped through.
FUNCTIONS = ["matmul", "matmul_kernel_supported"]
# What is not ours: the C library, where its debug information is installed, names its files so. In a skip rule * stops at a /.
SYSTEM = [start + "*/" * depth + "*" for start in ("./", "../", "/usr/") for depth in range(1, 7)]


def add_rules():
    for pattern in FILES + SYSTEM:
        gdb.execute("skip -gfi %s" % pattern, to_string=True)
    for name in FUNCTIONS:
        gdb.execute("skip -fu %s" % name, to_string=True)


gdb.execute("set step-mode off")  # functions without debug information are stepped over
add_rules()
