#!/bin/sh
# What make exercises, exercise, hint, solution, reset and watch do. The reader works on copies in my/, never on a stub.
# usage: tools/exercise.sh board | test 3.2 | hint 3.2 | solution 3.2 | reset 3.2 | watch 3.2
# MAKE, MY (the reader's copies) and MY_BUILD (programs made from them) come from the Makefile.
set -u
MAKE=${MAKE:-make}
MY=${MY:-my}
MY_BUILD=${MY_BUILD:-build/my}
what=${1:-board}
number=${2:-}

# Paths of all stubs, appendix A first, numbers before letters.
stubs() {
    LC_ALL=C ls common/appA/exercises/ex_*.c 2>/dev/null
    LC_ALL=C ls ch*/exercises/ex_*.c 2>/dev/null
}

# ch03_attention/exercises/ex_3_a.c → 3.a
number_of() {
    basename "$1" .c | sed 's/^ex_//; s/_/./'
}

# The title and the place in the book, from the stub's first line: /* Exercise 3.a  Hide the future    book §3.5.1
title_of() {
    sed -n '1s/^[^ ]* Exercise [^ ]* *\(.*[^ ]\)  *book .*/\1/p' "$1"
}
place_of() {
    sed -n '1s/.*\(book .*\)/\1/p' "$1"
}

# Sets number, name (ex_3_a), stub, home (ch03_attention) and mine (my/ex_3_a.c), or ends with a list of what there is.
find_exercise() {
    wanted=$(printf '%s' "$number" | sed 's/^ex_//; s/_/./')
    name=
    for path in $(stubs); do
        if [ "$(number_of "$path" | tr '[:upper:]' '[:lower:]')" = "$(printf '%s' "$wanted" | tr '[:upper:]' '[:lower:]')" ]; then
            stub=$path
            name=$(basename "$path" .c)
        fi
    done
    if [ -z "$name" ]; then
        if [ -z "$number" ]; then
            echo "exercise: which one? for example: make $verb EX=3.1; there are:" >&2
        else
            echo "exercise: there is no exercise $number; there are:" >&2
        fi
        for path in $(stubs); do
            printf '  %-5s %s\n' "$(number_of "$path")" "$(title_of "$path")" >&2
        done
        exit 2
    fi
    number=$(number_of "$stub")
    home=${stub%/exercises/*}
    mine=$MY/$name.c
}

die() {
    echo "exercise: $1" >&2
    exit 1
}

# Makes the reader's copy if there is none.
start() {
    mkdir -p "$MY" || die "$MY: cannot be made"
    if [ ! -e "$mine" ]; then
        cp "$stub" "$mine" || die "$mine: cannot be written"
        echo "new: $mine, your copy of $stub; edit it, then: make exercise EX=$number"
    fi
}

# Builds the reader's copy and runs its test.
try() {
    printf 'exercise %s  %s  (%s)  %s\n' "$number" "$(title_of "$stub")" "$(place_of "$stub")" "$mine"
    if ! "$MAKE" --no-print-directory -s MY="$MY" MY_BUILD="$MY_BUILD" "$MY_BUILD/$name"; then
        echo "exercise $number: $mine does not compile; the compiler's first message says where"
        return 1
    fi
    if OMP_NUM_THREADS=1 "$MY_BUILD/$name"; then
        echo "Done. Another way to write it: make solution EX=$number. The whole board: make exercises"
        return 0
    fi
    echo "Stuck? make hint EX=$number"
    return 1
}

# One line an exercise: number, title, place in the book, state.
board() {
    programs=
    for path in $(stubs); do
        name=$(basename "$path" .c)
        [ -e "$MY/$name.c" ] && programs="$programs $MY_BUILD/$name"
    done
    if [ -n "$programs" ]; then
        # shellcheck disable=SC2086 # a list
        "$MAKE" --no-print-directory -s -k MY="$MY" MY_BUILD="$MY_BUILD" $programs >/dev/null 2>&1
    fi
    total=0 passing=0 started=0 last=
    for path in $(stubs); do
        name=$(basename "$path" .c)
        home=${path%/exercises/*}
        if [ "$home" != "$last" ]; then
            printf '%s\n' "$home"
            last=$home
        fi
        total=$((total + 1))
        state='to do'
        if [ -e "$MY/$name.c" ]; then
            started=$((started + 1))
            state='failing: does not compile'
            if [ -x "$MY_BUILD/$name" ]; then
                counts=$(OMP_NUM_THREADS=1 "$MY_BUILD/$name" 2>/dev/null | sed -n 's/^exercise .*: \([0-9]* of [0-9]*\) checks pass$/\1/p')
                state="failing: ${counts:-none} checks pass"
                if [ -n "$counts" ] && [ "${counts% of *}" = "${counts#* of }" ]; then
                    state=passing
                    passing=$((passing + 1))
                fi
            fi
        fi
        printf '  %-4s %-28s %s  (%s)\n' "$(number_of "$path")" "$state" "$(title_of "$path")" "$(place_of "$path")"
    done
    printf '%d of %d pass, %d begun. Begin one: make exercise EX=3.1\n' "$passing" "$total" "$started"
}

# The next of the three hints; behind the last one, all of them again.
hint() {
    mkdir -p "$MY/.hints" || die "$MY: cannot be made"
    hints=${stub%.c}.hints
    seen=$(cat "$MY/.hints/$name" 2>/dev/null || echo 0)
    count=$(grep -c '^--$' "$hints")
    count=$((count + 1))
    if [ "$seen" -ge "$count" ]; then
        grep -v '^--$' "$hints"
        echo "These were all $count. What is left: make solution EX=$number"
        return 0
    fi
    seen=$((seen + 1))
    printf 'hint %d of %d\n' "$seen" "$count"
    awk -v wanted="$seen" 'BEGIN { n = 1 } /^--$/ { n++; next } n == wanted' "$hints"
    echo "$seen" >"$MY/.hints/$name"
}

solution() {
    solved=$home/solutions/$name.c
    yours=$mine
    [ -e "$mine" ] || yours=$stub
    colour=never
    [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && colour=always
    if diff -u --color=$colour "$yours" "$solved"; then
        echo "$yours is the solution, letter for letter"
    fi
    return 0
}

# A fresh stub; the old file becomes ex_3_a.old-1.c, -2, …
reset() {
    start_over=$mine
    if [ -e "$mine" ]; then
        n=1
        while [ -e "$MY/$name.old-$n.c" ]; do
            n=$((n + 1))
        done
        mv "$mine" "$MY/$name.old-$n.c" || die "$mine: cannot be renamed"
        echo "kept: $MY/$name.old-$n.c"
    fi
    rm -f "$MY/.hints/$name"
    mine=$start_over
    start
}

watch() {
    start
    trap 'echo; exit 0' INT TERM
    echo "watching $mine: each save tests it; Ctrl-C ends"
    before=
    while :; do
        now=$(stat -c '%y %s %i' "$mine" 2>/dev/null)
        if [ -n "$now" ] && [ "$now" != "$before" ]; then
            before=$now
            printf '\n%s\n' "$(date +%H:%M:%S)"
            try
        fi
        sleep 0.5
    done
}

verb=$what
[ "$what" = test ] && verb=exercise
[ "$what" = board ] || find_exercise
case $what in
    board) board ;;
    test)
        start
        try
        ;;
    hint | solution | reset | watch) "$what" ;;
    *)
        echo "usage: tools/exercise.sh board | test 3.2 | hint 3.2 | solution 3.2 | reset 3.2 | watch 3.2" >&2
        exit 2
        ;;
esac
