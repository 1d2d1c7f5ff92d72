#!/bin/sh
# gdb on a chapter's debug build, stopped at its first section that has code to step through.
# usage: tools/debug.sh ch03 [options of the chapter's program]
set -u
chapter=${1:?'usage: make debug CH=ch03'}
shift
program=
for candidate in build/debug/"$chapter"_*; do
    [ -x "$candidate" ] && [ -f "$candidate" ] && program=$candidate
done
if [ -z "$program" ]; then
    echo "debug: no chapter $chapter; there are appA, ch02 to ch07: make debug CH=ch03" >&2
    exit 2
fi
first=$("$program" --list | cut -f3 | head -n 1)
exec gdb -q -iex 'set auto-load safe-path /' -ex 'set pagination off' -ex "break $first" -ex run --args "$program" "$@"
