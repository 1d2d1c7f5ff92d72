#!/bin/sh
# make bench-peers: PyTorch on the same work, in turn with ours, several times: only ratios count on a machine that others use too.
# usage: BENCH=build/bench PYTHON=/path/to/python tests/bench/peers.sh      writes out/bench-peers.csv (name,shape,precision,ours,peer,ratio)
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
trap 'rm -f "$rows" "$out/bench-peers.tmp"' EXIT
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE # they would slow a BLAS down that was built for another processor

round=0
while [ "$round" -lt "$rounds" ]; do
    for part in gemm step attention; do
        echo "== round $((round + 1)) of $rounds: $part"
        "$BENCH" --only "$part" --seconds 0.2 --out "$out/peers" >/dev/null || exit 1
        sed 1d "$out/peers/bench.csv" | sed 's/^/ours,/' >>"$rows"
        "$PYTHON" "$here/torch_bench.py" "$part" | sed 's/^/peer,/' >>"$rows" || exit 1
    done
    round=$((round + 1))
done

# Of each figure the best of all rounds on either side; ratio: how many times faster we are (memory: how many times smaller).
awk -F, -v OFS=, '
    { key = $2 "," $3 "," $4; value = $6 + 0; less = $7 == "s" || $7 == "MiB" }
    !(($1, key) in best) || (less ? value < best[$1, key] : value > best[$1, key]) { best[$1, key] = value }
    !(key in seen) && $1 == "ours" { seen[key] = 1; order[++n] = key; unit[key] = $7 }
    END {
        print "name,shape,precision,ours,peer,unit,ratio"
        for (i = 1; i <= n; i++) {
            key = order[i]
            if (!(("peer", key) in best))
                continue
            ours = best["ours", key]; peer = best["peer", key]
            less = unit[key] == "s" || unit[key] == "MiB"
            printf "%s,%g,%g,%s,%.2f\n", key, ours, peer, unit[key], less ? peer / ours : ours / peer
        }
    }' "$rows" >"$out/bench-peers.tmp" || exit 1
mv "$out/bench-peers.tmp" "$out/bench-peers.csv"
column -s, -t "$out/bench-peers.csv" 2>/dev/null || cat "$out/bench-peers.csv"
echo "ratio: how many times faster than PyTorch; the table is in $out/bench-peers.csv"
