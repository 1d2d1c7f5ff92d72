#!/bin/sh
# valgrind over a short run of every chapter: any error or leak fails. BUILD names the build to look at.
set -u
build=${BUILD:?'usage: make memcheck'}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
failed=0

check() { # PROGRAM OPTIONS...
    program=$1
    shift
    printf '== %s %s\n' "$program" "$*"
    if ! valgrind --quiet --error-exitcode=99 --leak-check=full --show-leak-kinds=definite,indirect,possible \
        --errors-for-leak-kinds=definite,indirect,possible "$build/$program" --out "$out/$program" --quiet "$@" \
        >"$out/log" 2>&1; then
        tail -n 40 "$out/log"
        failed=1
    fi
}

check appA_tensors --section A.2 --section A.4 --section A.5 --section A.6
check ch02_tokenizer --section 2.2 --section 2.4 --section 2.5 --section 2.6
check ch03_attention --section 3.3 --section 3.4 --section 3.5 --section 3.6
check ch04_gpt --section 4.2 --section 4.3 --section 4.4
check ch05_pretrain --section 5.1.1 --section 5.3.1 --section 5.3.2
check ch06_classify --section 6.2 --section 6.3
check ch07_instruct --section 7.2 --section 7.3
if [ "$failed" -eq 0 ]; then echo 'valgrind: no errors, nothing lost'; fi
exit "$failed"
