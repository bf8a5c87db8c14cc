#!/bin/sh
# Records a recipe's healthy curve, which the page offers to lay beside a run: trains the recipe with seed 1, and keeps
# every so many rows of what the run said, with five decimals.
# recipes/healthy.sh RECIPE [RUN]: of a run that is there, as its command was.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd -P)
recipe=${1:?give a recipe, such as quick}
run=${2:-}
to=$root/monitor-service/src/main/resources/io/directpred/monitor/healthy/$recipe.jsonl
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ -z "$run" ]; then
    run=$work/$recipe
    "$root/directpred" run --config "$recipe" --seed 1 --no-page --out "$run"
fi
hardware="$(nproc) cores of $(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -n 1)"
commit=$(sed -n 's/.*"commit" *: *"\([^"]*\)".*/\1/p' "$run/report.json")
printf '{"recipe":"%s","seed":1,"command":"./directpred run --config %s --seed 1","commit":"%s","hardware":"%s"}\n' \
    "$recipe" "$recipe" "$commit" "$hardware" >"$work/curve"
# 200 training steps, 50 spectra, and all of what is rare
awk '
    { topic = $0; sub(/^\{"topic":"directpred\./, "", topic); sub(/".*/, "", topic) }
    topic == "loader-metrics" { next }
    NR == FNR { rows[topic]++; next }
    { most = topic == "training-metrics" ? 200 : topic == "spectra" ? 50 : topic == "runs" ? 1 : 1000; every = int((rows[topic] + most - 1) / most) }
    ++seen[topic] % every == 0 || seen[topic] == 1 || seen[topic] == rows[topic]
' "$run/metrics.jsonl" "$run/metrics.jsonl" | sed 's/\([0-9]\.[0-9]\{5\}\)[0-9]*/\1/g' >>"$work/curve"
mkdir -p "$(dirname "$to")"
mv "$work/curve" "$to"
wc -lc "$to"
