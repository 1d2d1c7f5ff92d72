#!/bin/sh
# Fetches the book's data into data/ and checks every file's sha256. A file stands under its final name only when it is whole
# and right: what is being fetched is called NAME.part, and goes on where it stopped when fetched again.
#   DATA_DIR      where to put it (default: data)
#   DATA_MIRROR   a directory or an address that holds the same relative paths: taken instead of the sources in the list
#   WEIGHTS       also GPT-2's weights: gpt2-small (0.5 GB), gpt2-medium (1.5 GB), gpt2-large (3.2 GB) or gpt2-xl (6.4 GB)
#   DATA_SOURCES  the list (default: data_sources.tsv beside this script)
set -u
data_dir=${DATA_DIR:-data}
mirror=${DATA_MIRROR:-}
weights=${WEIGHTS:-}
sources=${DATA_SOURCES:-$(dirname "$0")/data_sources.tsv}
tab=$(printf '\t')
failed=0

case $weights in
'' | gpt2-small | gpt2-medium | gpt2-large | gpt2-xl) ;;
*)
    echo "data: WEIGHTS=$weights: unknown; there are gpt2-small, gpt2-medium, gpt2-large and gpt2-xl" >&2
    exit 2
    ;;
esac

matches() { # FILE SHA256
    [ -f "$1" ] && { [ "$2" = - ] || [ "$(sha256sum <"$1" | cut -d' ' -f1)" = "$2" ]; }
}

fetch() { # ADDRESS PART: copies a local file or downloads, resuming what is there
    case $1 in
    http://* | https://*)
        curl --fail --location --silent --show-error --retry 2 --connect-timeout 20 --max-time 14400 \
            --speed-limit 1000 --speed-time 60 --continue-at - --output "$2" "$1"
        ;;
    *) cp -- "$1" "$2" ;;
    esac
}

# The checksum that is published beside a large file: ".../resolve/REVISION/NAME" has a note of three lines at ".../raw/REVISION/NAME".
published() { # PATH
    notes=$(grep "^$1$tab" "$sources" | cut -f3 | sed 's,/resolve/,/raw/,')
    for address in $notes; do
        sum=$(curl --fail --location --silent --connect-timeout 20 --max-time 60 "$address" | sed -n 's/^oid sha256:\([0-9a-f]\{64\}\)$/\1/p')
        [ -z "$sum" ] || { echo "$sum" && return 0; }
    done
    return 1
}

try_source() { # ADDRESS PART TARGET SHA256
    # What is left of an earlier, broken download is kept: the next call goes on behind it.
    fetch "$1" "$2" || { [ -s "$2" ] || rm -f -- "$2"; return 1; }
    if ! matches "$2" "$4"; then
        echo "data: $1: wrong content (sha256 differs); not kept" >&2
        rm -f -- "$2"
        return 1
    fi
    mv -f -- "$2" "$3"
}

for path in $(grep -v '^#' "$sources" | cut -f1 | uniq); do
    case $path in
    "$weights"/*) ;;
    gpt2-*/*) continue ;;
    esac
    target=$data_dir/$path
    sha=$(grep "^$path$tab" "$sources" | head -n 1 | cut -f2)
    if [ "$sha" = published ]; then
        if [ -f "$target" ]; then # its checksum was right when it got this name
            echo "have     $target"
            continue
        fi
        if ! sha=$(published "$path"); then
            echo "data: $target: its published checksum cannot be read; check the network" >&2
            failed=1
            continue
        fi
    fi
    if matches "$target" "$sha"; then
        echo "have     $target"
        continue
    fi
    mkdir -p -- "$(dirname "$target")" || exit 1
    if [ -n "$mirror" ]; then
        addresses=$mirror/$path
    else
        addresses=$(grep "^$path$tab" "$sources" | cut -f3)
    fi
    done=no
    for address in $addresses; do
        if try_source "$address" "$target.part" "$target" "$sha"; then
            echo "fetched  $target"
            done=yes
            break
        fi
    done
    if [ "$done" = no ]; then
        echo "data: $target: no source gave it; check the network, or name a copy: make data DATA_MIRROR=/path/to/copy" >&2
        failed=1
    fi
done
if [ "$failed" -ne 0 ]; then
    echo "data: some files are missing; the chapters run without them on the embedded data" >&2
    exit 1
fi
echo "all of the book's data is in $data_dir/${weights:+, GPT-2\'s weights in $data_dir/$weights/}"
