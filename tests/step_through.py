"""step_through.py: types step from a function's first line until it returns, and prints each file that was entered
    gdb -batch -iex "source common/gdb/workbook.py" -x tests/step_through.py --args build/debug/ch03_attention --section 3.4.2
Environment: STEP_FUNCTION names the function, STEP_LIMIT ends the walk (default 20000 steps).
"""

import os

import gdb

function = os.environ["STEP_FUNCTION"]
limit = int(os.environ.get("STEP_LIMIT", "20000"))
start = gdb.Breakpoint(function, internal=True, temporary=True)
start.silent = True
gdb.execute("set args %s > /dev/null" % gdb.parameter("args"))
gdb.execute("run", to_string=True)
caller = gdb.newest_frame().older()
files = {}
steps = 0
while steps < limit and gdb.selected_inferior().pid != 0:
    frame = gdb.newest_frame()
    if frame == caller:
        break
    place = frame.find_sal()
    name = place.symtab.filename if place.symtab is not None else "(no source: %s)" % frame.name()
    files.setdefault(name, frame.name())
    gdb.execute("step", to_string=True)
    steps += 1
print("%d steps through %s" % (steps, function))
for name in sorted(files):
    print("entered %s (%s)" % (name, files[name]))
gdb.execute("kill", to_string=True)
