"""workbook.py: gdb learns what a tensor is: source this file, the rest comes with it
It loads the printers and commands, one file a subject; `help workbook` lists them. It needs no auto-loading and no configuration:
    gdb -iex "source common/gdb/workbook.py" build/debug/ch03_attention
Read next: tensor_value.py.
"""

import importlib
import os
import sys

import gdb

# No compiled copies beside the sources.
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

MODULES = ["tensor_print", "tensor_commands", "heat_map", "tape_tree", "watch_nan", "token_text", "stepping", "tour"]


class WorkbookCommand(gdb.Command):
    """What the workbook adds to gdb.

print x            a tensor: name, shape, values as PyTorch prints them
tensor x[0,1]      a part of it; also tensor x[-1, :, 2:4]
stats x            smallest, largest, mean, deviation, NaN and infinity counted
heat x             a picture of it in the terminal
grad x             its gradient
tape loss          the graph behind a value, as a tree
watchnan           stop where the first NaN or infinity is made
tokens ids         token ids with their text

help tensor (stats, …) says more about one of them. step passes over the library's plumbing: memory, printing, files, pictures,
and the matrix kernel; info skip lists it, skip delete lets step go there too. break stops there in any case."""

    def __init__(self):
        super().__init__("workbook", gdb.COMMAND_USER)

    def invoke(self, argument, from_tty):
        print(self.__doc__)


def prepare_gdb():
    """What a reader would have to set by hand. A setting that this gdb does not know is left out."""
    for setting in (
        "charset UTF-8",  # token text and ∂, also where the locale says nothing
        "debuginfod enabled off",  # no questions about downloads at the start
        "pagination off",
        "print frame-arguments scalars",
        "print pretty off",
        "print thread-events off",
        "print inferior-events off",
    ):
        try:
            gdb.execute("set " + setting, to_string=True)
        except gdb.error:
            pass


prepare_gdb()
for module in MODULES:
    importlib.import_module(module)
WorkbookCommand()
