#!/bin/sh
# What this machine has for the workbook, what is missing, and what to do about it. Prints one line a finding; exit status 1 when
# something is missing that `make run` or `make test` needs.
set -u
missing=0
install="see the first command in README.md"

good() { printf 'ok       %s\n' "$1"; }
note() { printf 'note     %s\n' "$1"; }
bad() {
    printf 'MISSING  %s; %s\n' "$1" "$2"
    missing=1
}

need_command() { # COMMAND WHAT-FOR
    if command -v "$1" >/dev/null 2>&1; then
        good "$1: $2"
    else
        bad "$1: $2" "$install"
    fi
}

printf 'processor: %s, %s threads\n' "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" "$(nproc)"
flags=" $(sed -n 's/^\(flags\|Features\)[^:]*: //p' /proc/cpuinfo | head -n 1) "
for feature in avx2 fma avx512f avx512_bf16 amx_bf16 asimd; do
    case $flags in
    *" $feature "*) good "processor has $feature" ;;
    esac
done
memory=$(awk '/^MemAvailable/ { print int($2 / 1024) }' /proc/meminfo)
if [ "$memory" -ge 1024 ]; then good "memory: $memory MiB free"; else note "memory: $memory MiB free; make run wants 1024"; fi
disk=$(df -Pm . | awk 'NR == 2 { print $4 }')
if [ "$disk" -ge 500 ]; then good "disk: $disk MiB free"; else note "disk: $disk MiB free; a build with its results takes 300"; fi

need_command gcc "compiler"
need_command make "builds everything"
need_command pkg-config "finds the libraries"
need_command gdb "the debugger"
if command -v gnuplot >/dev/null 2>&1; then
    good "gnuplot: draws the plots"
else
    note "gnuplot is missing: plots come as .csv and .gp only; $install"
fi
if command -v pkg-config >/dev/null 2>&1; then
    for package in libpng freetype2 libpcre2-8 libcjson libcurl libedit check; do
        if pkg-config --exists "$package"; then good "library $package"; else bad "library $package" "$install"; fi
    done
fi
if [ -e /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf ]; then
    good "font DejaVu Sans"
else
    bad "font DejaVu Sans (letters on attention maps)" "$install"
fi
if ls /usr/share/fonts/truetype/nanum/*.ttf >/dev/null 2>&1; then
    good "font Nanum (Korean letters)"
else
    note "font Nanum is missing: Korean letters on attention maps show as boxes; $install"
fi
if trouble=$("$(dirname "$0")/gdb_allowed.sh"); then good "gdb may run programs"; else note "$trouble"; fi
if [ -d data/book ]; then good "the book's data in data/"; else note "no data/: everything runs on the embedded data; the book's comes with: make data"; fi
[ "$missing" -eq 0 ] && echo 'everything that make run and make test need is here'
exit "$missing"
