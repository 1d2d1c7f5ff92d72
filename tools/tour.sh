#!/bin/sh
# A chapter's guided tour in gdb, on its debug build. Without a terminal it runs through without waiting.
# usage: tools/tour.sh ch03
set -u
chapter=${1:-}
target=tour
. tools/debug_program.sh
for TOUR_SCRIPT in "$chapter"_*/tour.gdb "common/$chapter/tour.gdb"; do
    [ -f "$TOUR_SCRIPT" ] && break
done
export TOUR_SCRIPT
rm -rf "out/tour/$chapter" # what an earlier tour left there would change this one
mode=
[ -t 0 ] && [ -t 1 ] || mode=-batch
# shellcheck disable=SC2086
exec gdb -q $mode -iex 'source common/gdb/workbook.py' -x "$TOUR_SCRIPT" -ex quit "$program"
