#!/bin/sh
# The whole check on a machine with a GPU, within 8 minutes; see --help.
set -eu

usage() {
    cat <<HELP
usage: benchmarks/gpu/check.sh ARCHIVES OUT [option of run.py]...

  ARCHIVES  the folder that benchmarks/run --only archives --out ARCHIVES wrote
  OUT       a folder for gpu.json (every row), table.md (the same, to read) and log.txt (what was said on the way)

Needs a Python with PyTorch 2.5 or newer, named by PYTHON (python3). --device cpu rehearses it. Options: benchmarks/gpu/run.py --help
Exit code: 0 the golden step holds and nothing failed; 1 it does not, or something failed; 2 bad input.
HELP
}

case ${1-} in --help | -h)
    usage
    exit 0
    ;;
esac
[ $# -ge 2 ] || {
    usage >&2
    exit 2
}
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd -P)
archives=$1
out=$2
shift 2
mkdir -p "$out"
code=0
"${PYTHON:-python3}" "$here/run.py" "$archives" --out "$out/gpu.json" "$@" >"$out/table.md" 2>"$out/log.txt" || code=$?
cat "$out/table.md"
[ "$code" -eq 0 ] || tail -n 30 "$out/log.txt" >&2
exit "$code"
