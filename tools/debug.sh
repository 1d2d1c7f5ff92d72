#!/bin/sh
# gdb on a chapter's debug build, with the workbook's commands, stopped at its first section.
# usage: tools/debug.sh ch03 [options of the chapter's program]
set -u
chapter=${1:-}
target=debug
[ $# -gt 0 ] && shift
. tools/debug_program.sh
first=$("$program" --list | cut -f3 | head -n 1)
exec gdb -q -iex 'source common/gdb/workbook.py' -ex 'echo help workbook lists what is new in this gdb\n' \
    -ex "break $first" -ex run --args "$program" "$@"
