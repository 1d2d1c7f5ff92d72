# debug_program.sh: read by debug.sh and tour.sh: finds the debug build's program of $chapter, and whether gdb may run it
# shellcheck shell=sh
program=
for candidate in build/debug/"$chapter"_*; do
    [ -n "$chapter" ] && [ -x "$candidate" ] && [ -f "$candidate" ] && program=$candidate
done
if [ -z "$program" ]; then
    echo "debug: no chapter '$chapter'; there are appA, ch02 to ch07, for example: make debug CH=ch03" >&2
    exit 2
fi
trouble=$(tools/gdb_allowed.sh) || {
    echo "debug: $trouble" >&2
    exit 1
}
