#!/bin/sh
# Runs Check suites one after the other and ends with one line in Check's form that adds them up.
# usage: tests/run_suites.sh SUITE...   (BUILD: where the programs lie; RUNNER: what runs a program of another processor)
set -u
checks=0 failures=0 errors=0 facts=0 facts_skipped=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for suite in "$@"; do
    printf '\n== %s\n' "${suite##*/}"
    ${RUNNER:-} "$suite" >"$log" 2>&1
    status=$?
    cat "$log"
    line=$(grep -E '^[0-9]+%: Checks: [0-9]+, Failures: [0-9]+, Errors: [0-9]+$' "$log" | tail -n 1)
    if [ -z "$line" ]; then
        printf '%s: no closing line (exit status %d)\n' "$suite" "$status"
        errors=$((errors + 1))
        continue
    fi
    ran=$(printf '%s' "$line" | sed -E 's/.*Checks: ([0-9]+).*/\1/')
    failed=$(printf '%s' "$line" | sed -E 's/.*Failures: ([0-9]+).*/\1/')
    broken=$(printf '%s' "$line" | sed -E 's/.*Errors: ([0-9]+).*/\1/')
    checks=$((checks + ran))
    # "facts: 26 ran, 3 skipped for missing data"
    facts=$((facts + $(awk '/^facts: / { n += $2 } END { print n + 0 }' "$log")))
    facts_skipped=$((facts_skipped + $(awk '/^facts: / { n += $4 } END { print n + 0 }' "$log")))
    failures=$((failures + failed))
    errors=$((errors + broken))
    if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ] && [ "$broken" -eq 0 ]; then
        printf '%s: exit status %d\n' "$suite" "$status"
        errors=$((errors + 1))
    fi
done
if [ "$checks" -eq 0 ]; then
    echo 'no test ran: that is a failure too'
    exit 1
fi
if [ $((facts + facts_skipped)) -gt 0 ]; then
    printf '\nnumbers of the book: %d held, %d skipped for missing data\n' "$facts" "$facts_skipped"
fi
passed=$((checks - failures - errors))
printf '\n%d%%: Checks: %d, Failures: %d, Errors: %d\n' $((100 * passed / checks)) "$checks" "$failures" "$errors"
[ "$failures" -eq 0 ] && [ "$errors" -eq 0 ]
