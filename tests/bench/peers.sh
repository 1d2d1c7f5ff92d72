#!/bin/sh
# make bench-peers: PyTorch on the same work, in turn with ours, several times: only ratios count on a machine that others use too.
# usage: BENCH=build/bench PYTHON=/path/to/python tests/bench/peers.sh      writes out/bench-peers.csv
set -u
if [ -z "${PYTHON:-}" ]; then
    echo 'make bench-peers: name a Python that has torch: make bench-peers PYTHON=/path/to/python' >&2
    exit 2
fi
if ! "$PYTHON" -c 'import torch' 2>/dev/null; then
    echo "make bench-peers: $PYTHON has no torch; install it there: $PYTHON -m pip install torch" >&2
    exit 1
fi
here=$(dirname "$0")
out=out
rounds=${ROUNDS:-2}
mkdir -p "$out" || exit 1
rows=$(mktemp) || exit 1
errors=$(mktemp) || exit 1
trap 'rm -f "$rows" "$errors" "$out/bench-peers.tmp"' EXIT
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE # they would slow a BLAS down that was built for another processor

# One peer's rows; a peer that is not there, an old PyTorch's torch.compile, leaves its columns empty.
peer() { # usage: peer NAME PART
    "$PYTHON" "$here/torch_bench.py" "$2" 2>"$errors" | sed "s/^/$1,/" >>"$rows"
    tail -n 1 "$errors" | grep -i error | sed "s/^/   $1: /"
}

round=0
while [ "$round" -lt "$rounds" ]; do
    for part in gemm step attention; do
        echo "== round $((round + 1)) of $rounds: $part"
        "$BENCH" --only "$part" --seconds 0.2 --out "$out/peers" >/dev/null || exit 1
        sed 1d "$out/peers/bench.csv" | sed 's/^/ours,/' >>"$rows"
        peer PyTorch "$part"
        case $part in
        gemm) peer OpenBLAS openblas ;;
        step) peer torch.compile compiled ;;
        esac
    done
    round=$((round + 1))
done

# Of each figure the best of all rounds on either side; ratio: how many times faster we are (memory: how many times smaller).
awk -F, -v OFS=, '
    { key = $2 "," $3 "," $4; value = $6 + 0; less = $7 == "s" || $7 == "MiB" }
    !(($1, key) in best) || (less ? value < best[$1, key] : value > best[$1, key]) { best[$1, key] = value }
    !(key in seen) && $1 == "ours" { seen[key] = 1; order[++n] = key; unit[key] = $7 }
    END {
        peers = split("PyTorch torch.compile OpenBLAS", peer, " ")
        printf "name,shape,precision,unit,ours"
        for (p = 1; p <= peers; p++)
            printf ",%s,ratio", peer[p]
        print ""
        for (i = 1; i <= n; i++) {
            key = order[i]
            if (!(("PyTorch", key) in best))
                continue
            ours = best["ours", key]
            less = unit[key] == "s" || unit[key] == "MiB"
            printf "%s,%s,%g", key, unit[key], ours
            for (p = 1; p <= peers; p++) {
                if (!((peer[p], key) in best)) {
                    printf ",-,-"
                    continue
                }
                theirs = best[peer[p], key]
                ratio = less ? theirs / ours : ours / theirs
                printf ",%g,%.2f", theirs, ratio
                kind = substr(key, 1, 4) == "gemm" ? substr(key, length(key) - 3) : ""
                if (kind != "") {
                    logs[p, kind] += log(ratio)
                    count[p, kind]++
                }
            }
            print ""
        }
        for (p = 1; p <= peers; p++)
            for (k = 1; k <= split("fp32 bf16", kinds, " "); k++)
                if (count[p, kinds[k]] > 0)
                    printf "gemm geometric mean of ratios to %s,%d products,%s,,,,%.3f,,,,\n", peer[p], count[p, kinds[k]], kinds[k], exp(logs[p, kinds[k]] / count[p, kinds[k]])
    }' "$rows" >"$out/bench-peers.tmp" || exit 1
mv "$out/bench-peers.tmp" "$out/bench-peers.csv"
column -s, -t "$out/bench-peers.csv" 2>/dev/null || cat "$out/bench-peers.csv"
echo "ratio: how many times faster we are; the table is in $out/bench-peers.csv"
