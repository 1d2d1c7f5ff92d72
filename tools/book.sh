#!/bin/sh
# Runs appendix A and chapters 2 to 7 (with appendices D and E) on the book's data, shows all that they print, and ends with a
# table: each number of the book beside ours. Called by `make book`.
# usage: tools/book.sh [--weights DIR]
#   DIR       GPT-2's weights, 124M or 355M (default: data/gpt2-small and data/gpt2-medium, where they are)
#   LONG=1    also appendix D's 15 epochs, and the exercises that train the book's model again
#   BUILD     where the programs lie; DATA_DIR where the book's data lies (default: data)
set -u
build=${BUILD:-build}
data=${DATA_DIR:-data}
long=${LONG:-}
out=out/book
small=$data/gpt2-small
medium=$data/gpt2-medium

case ${1:-} in
--weights)
    if grep -q '"n_embd": *1024' "${2:-}/config.json" 2>/dev/null; then
        medium=$2
    elif [ -f "${2:-}/config.json" ]; then
        small=$2
    else
        echo "make book: ${2:-nothing} is no model directory (it has no config.json); fetch one: make data WEIGHTS=gpt2-small" >&2
        exit 2
    fi
    ;;
'') ;;
*)
    echo 'usage: make book [ARGS="--weights DIR"] [LONG=1]' >&2
    exit 2
    ;;
esac

for file in book/the-verdict.txt book/instruction-data.json sms_spam/SMSSpamCollection gpt2/encoder.json gpt2/vocab.bpe; do
    if [ ! -f "$data/$file" ]; then
        echo "make book: $data/$file is not there; get it with: make data" >&2
        exit 1
    fi
done
[ -f "$small/model.safetensors" ] || small=
[ -f "$medium/model.safetensors" ] || medium=
mkdir -p "$out" || exit 1
rm -f "$out"/*.txt

# run NAME PROGRAM ARGUMENTS...: shows what it prints, and keeps it as out/book/NAME.txt
run() {
    name=$1
    shift
    program=$build/$1
    shift
    printf '\n==== %s %s\n\n' "$program" "$*"
    { "$program" --out "$out/${name%%-*}" "$@" || echo "$name: ended with status $?" >"$out/failed"; } | tee "$out/$name.txt"
    if [ -f "$out/failed" ]; then
        cat "$out/failed" >&2
        rm -f "$out/failed"
        exit 1
    fi
}

set -- --have data --have training
[ -z "$small" ] || set -- "$@" --have gpt2-small
[ -z "$medium" ] || set -- "$@" --have gpt2-medium
[ -z "$long" ] || set -- "$@" --have long

story="--data $data/book/the-verdict.txt --tokenizer $data/gpt2"
messages="--data $data/sms_spam/SMSSpamCollection --tokenizer $data/gpt2"
instructions="--data $data/book/instruction-data.json --tokenizer $data/gpt2"
# shellcheck disable=SC2086 # the options above are words
{
    run appA appA_tensors
    run ch02 ch02_tokenizer $story
    run ch03 ch03_attention
    run ch04 ch04_gpt --tokenizer "$data/gpt2"

    sections='--section 5.1 --section 5.2 --section 5.3 --section 5.4 --section Ex5.1 --section Ex5.2 --section Ex5.3'
    sections="$sections --section D.1 --section D.2 --section D.3"
    [ -n "$small" ] || sections="$sections --section 5.5"
    [ -z "$long" ] || sections="$sections --section Ex5.4 --section Ex5.6 --section D.4"
    run ch05 ch05_pretrain $story --model gpt2-small $sections
    [ -z "$small" ] || run ch05-weights ch05_pretrain $story --weights "$small" --context 256 --section 5.5 --section Ex5.5

    if [ -n "$small" ]; then
        run ch06 ch06_classify $messages --weights "$small" --section 6 --section E
    else # without GPT-2 there is little to repeat: a small model stands in for it where a section wants one
        run ch06 ch06_classify $messages --steps 1 --section 6.1 --section 6.2 --section 6.3 --section 6.5 --section E
    fi
    if [ -n "$medium" ]; then
        run ch07 ch07_instruct $instructions --weights "$medium" --section 7 --section Ex7.1 --section Ex7.2
    else
        # the smallest stand-in: nothing that is compared depends on it
        run ch07 ch07_instruct $instructions --layers 1 --heads 1 --width 8 --steps 1 --section 7.1 --section 7.2 \
            --section 7.3 --section 7.4 --section 7.5 --section Ex7.1 --section Ex7.2
    fi
}
printf '\n==== the book'"'"'s numbers and ours\n\n'
"$build/tests/book/book_table" "$@" "$out"/*.txt
status=$?
[ -n "$small$medium" ] || echo 'weights: make data WEIGHTS=gpt2-small fetches what chapters 5 and 6 load, gpt2-medium what chapter 7 loads'
[ -n "$long" ] || echo 'appendix D'"'"'s 15 epochs: make book LONG=1'
echo "every number in full: out/book.csv"
exit "$status"
