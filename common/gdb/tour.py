"""tour.py: the words that a chapter's tour.gdb is written in

    tour-start ch03 --section 3.3.1   the program's options; what the program prints goes nowhere: the tour shows what matters
    tour-stop softmax_forward         go on to this function and stop there
    tour-return                       let it finish, and stand in its caller; its result is $returned
    tour-say text                     what to look at and why
    tour-show print x                 types a command for the reader, and runs it
    tour-enter                        waits for Enter; the reader may also type commands of their own. Not without a terminal.
    tour-end                          ends the program
Places are functions, never lines: they outlive an edit.
"""

import os
import shlex
import shutil
import textwrap

import gdb

from heat_map import colour_depth


class TourError(gdb.GdbError):
    """The tour and the program have drifted apart: ends the script."""


state = {"stop": 0, "stops": 0, "bold": "", "plain": ""}


def at_terminal():
    return os.isatty(0) and os.isatty(1)


class TourCommand(gdb.Command):
    def __init__(self, name):
        super().__init__(name, gdb.COMMAND_OBSCURE)


class TourStart(TourCommand):
    def invoke(self, argument, from_tty):
        chapter, *options = shlex.split(argument)
        script = os.environ.get("TOUR_SCRIPT", "")
        with open(script, encoding="utf-8") as lines:
            state["stops"] = sum(1 for line in lines if line.startswith("tour-stop "))
        if colour_depth() > 0:
            state.update(bold="\033[1m", plain="\033[0m")
        out = os.path.join("out", "tour", chapter)
        gdb.execute("set args %s --out %s > /dev/null" % (" ".join(shlex.quote(o) for o in options), out))
        gdb.execute("set confirm off")
        print("A tour through %s: %d stops. At each one Enter goes on; you can also type commands of gdb (help workbook), and q ends"
              " the tour." % (chapter, state["stops"]))


def go_on():
    """Runs to the next breakpoint without a word of gdb's own. What was said is kept for the case that there was none."""
    running = gdb.selected_inferior().pid != 0
    return gdb.execute("continue" if running else "run", to_string=True)


class TourStop(TourCommand):
    def invoke(self, argument, from_tty):
        breakpoint = gdb.Breakpoint(argument, internal=True, temporary=True)
        breakpoint.silent = True
        said = go_on()
        if gdb.selected_inferior().pid == 0:
            raise TourError("the program ended before %s:\n%s" % (argument, said))
        frame = gdb.newest_frame()
        if frame.name() != argument:
            raise TourError("stopped in %s instead of %s:\n%s" % (frame.name(), argument, said))
        state["stop"] += 1
        print("\n%s%d of %d: %s%s   (%s)\n" % (
            state["bold"], state["stop"], state["stops"], argument, state["plain"], frame.find_sal().symtab.filename))


class TourReturn(TourCommand):
    """What the function returned is then $returned."""

    def invoke(self, argument, from_tty):
        frame = gdb.selected_frame()
        name = frame.name()
        finish = gdb.FinishBreakpoint(frame, internal=True)
        finish.silent = True
        go_on()
        if finish.return_value is not None:
            gdb.set_convenience_variable("returned", finish.return_value)
        print("\n%s(gdb) finish%s\n%s has returned to %s." % (
            state["bold"], state["plain"], name, gdb.selected_frame().name()))


class TourSay(TourCommand):
    """Lines that follow each other are a paragraph; an empty tour-say ends it."""

    def invoke(self, argument, from_tty):
        width = min(shutil.get_terminal_size((80, 24)).columns, 100)
        print(textwrap.fill(argument, width) if argument else "")


class TourShow(TourCommand):
    def invoke(self, argument, from_tty):
        print("\n%s(gdb) %s%s" % (state["bold"], argument, state["plain"]))
        gdb.execute(argument)


class TourEnter(TourCommand):
    def invoke(self, argument, from_tty):
        if not at_terminal():
            return
        while True:
            try:
                line = input("\n%s[Enter]%s " % (state["bold"], state["plain"])).strip()
            except (EOFError, KeyboardInterrupt):
                line = "q"
            if not line:
                return
            if line in ("q", "quit"):
                gdb.execute("quit")
            try:
                gdb.execute(line)
            except gdb.error as reason:
                print(reason)


class TourEnd(TourCommand):
    def invoke(self, argument, from_tty):
        if gdb.selected_inferior().pid != 0:
            gdb.execute("kill", to_string=True)
        print("\nThe end of the tour: %d of %d stops." % (state["stop"], state["stops"]))


TourStart("tour-start")
TourStop("tour-stop")
TourReturn("tour-return")
TourSay("tour-say")
TourShow("tour-show")
TourEnter("tour-enter")
TourEnd("tour-end")
