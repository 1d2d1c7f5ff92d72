# debug_program.sh: read by debug.sh and tour.sh ($target: debug or tour): finds the debug build's program of $chapter, and whether gdb
# may run it
# shellcheck shell=sh disable=SC2154
program=
for candidate in build/debug/"$chapter"_*; do
    [ -n "$chapter" ] && [ -x "$candidate" ] && [ -f "$candidate" ] && program=$candidate
done
if [ -z "$program" ]; then
    echo "$target: no chapter '$chapter'; there are appA, ch02 to ch07, for example: make $target CH=ch03" >&2
    exit 2
fi
trouble=$(tools/gdb_allowed.sh) || {
    echo "$target: $trouble" >&2
    exit 1
}
