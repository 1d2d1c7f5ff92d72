#!/bin/sh
# Holds that every exercise's stub fails its test, its solution passes, and each usual mistake fails with the words that its first
# line asks for. Looks at stubs, solutions and mistakes only, never at the reader's copies. Built by make test-exercises.
# Ends with a line in Check's form, like a suite. BUILD: where the programs lie.
set -u
BUILD=${BUILD:-build}
export OMP_NUM_THREADS=1 LC_ALL=C
said=$(mktemp)
trap 'rm -f "$said"' EXIT
checks=0 failures=0

# A check that went wrong: what, and what the program said.
fail() {
    failures=$((failures + 1))
    echo "  WRONG: $1"
    sed 's/^/    | /' "$said"
}

# With SANITIZE=1 a mistake that leaves its arrays ends before the test can speak: then the sanitizer names the line of the mistake.
sanitizer_names() { # usage: sanitizer_names MISTAKE.c
    grep -q 'SUMMARY: .*Sanitizer' "$said" && grep -qF "$1:" "$said"
}

# run PROGRAM WANTED_STATUS WHAT
run() {
    checks=$((checks + 1))
    : >"$said"
    if [ ! -x "$1" ]; then
        fail "$3: $1 was not built: is its source there?"
        return 1
    fi
    "$1" >"$said" 2>&1
    status=$?
    if [ "$status" -ne "$2" ]; then
        fail "$3 ends with status $status instead of $2"
        return 1
    fi
}

names=
for stub in common/appA/exercises/ex_*.c ch*/exercises/ex_*.c; do
    [ -e "$stub" ] || continue
    name=$(basename "$stub" .c)
    names="$names $name"
    number=$(echo "${name#ex_}" | tr _ .)
    before=$failures
    : >"$said"

    checks=$((checks + 1))
    head -n 1 "$stub" | grep -q "^/\* Exercise $number  .*[^ ]  *book " ||
        fail "$stub: its first line is not of the form: /* Exercise $number  TITLE   book §…"
    [ "$(grep -c '^--$' "${stub%.c}.hints")" -eq 2 ] || fail "${stub%.c}.hints: not three hints with -- between them"

    run "$BUILD/exercises/stub/$name" 1 "the stub of $number"
    run "$BUILD/exercises/solution/$name" 0 "the solution of $number"
    mistakes=0
    for mistake in tests/mistakes/"$name"_*.c; do
        [ -e "$mistake" ] || continue
        mistakes=$((mistakes + 1))
        run "$BUILD/exercises/mistake/$(basename "$mistake" .c)" 1 "$mistake" || continue
        wanted=$(sed -n '1s|^// says: ||p' "$mistake")
        if [ -z "$wanted" ]; then
            fail "$mistake: its first line is not of the form: // says: WORDS OF THE MESSAGE"
        elif ! grep -qF -- "$wanted" "$said" && ! sanitizer_names "$mistake"; then
            fail "$mistake: the test does not say: $wanted"
        fi
    done
    [ "$mistakes" -ge 2 ] || fail "$number has $mistakes usual mistakes in tests/mistakes/, not two"
    [ "$failures" -eq "$before" ] && printf '  %-5s stub fails, solution passes, %d mistakes named\n' "$number" "$mistakes"
done

# A solution, a test or a mistake without an exercise was misnamed.
for file in common/appA/solutions/ex_*.c ch*/solutions/ex_*.c tests/exercises/ex_*.c tests/mistakes/ex_*.c; do
    [ -e "$file" ] || continue
    name=$(basename "$file" .c | cut -d_ -f1-3)
    case " $names " in
        *" $name "*) ;;
        *) : >"$said"; checks=$((checks + 1)); fail "$file: there is no exercise $name" ;;
    esac
done

[ "$failures" -le "$checks" ] || failures=$checks
[ "$checks" -gt 0 ] || exit 1
printf '%d%%: Checks: %d, Failures: %d, Errors: 0\n' $((100 * (checks - failures) / checks)) "$checks" "$failures"
[ "$failures" -eq 0 ]
