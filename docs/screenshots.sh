#!/bin/sh
# Makes the pictures of the page in docs/images: trains the built-in sample for some minutes, then looks at it with Chromium.
# docs/screenshots.sh [DIR]: of a run that is there.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd -P)
run=${1:-}
work=$(mktemp -d)
server=
trap 'if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; fi; rm -rf "$work"' EXIT

command -v chromium >/dev/null || {
    echo "screenshots.sh: no chromium found (Debian, Ubuntu: apt install chromium)" >&2
    exit 2
}
if [ -z "$run" ]; then
    run=$work/sample
    "$root/directpred" run --seed 1 --out "$run"
fi
"$root/directpred" serve "$run" --port 0 >"$work/serve" &
server=$!
until page=$(sed -n 's/^page //p' "$work/serve") && [ -n "$page" ]; do
    kill -0 "$server"
    sleep 1
done

# picture NAME WIDTH HEIGHT [OPTION...]
picture() {
    name=$1 width=$2 height=$3
    shift 3
    chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$work/chromium" \
        --window-size="$width,$height" --timeout=10000 --screenshot="$root/docs/images/$name.png" "$@" "$page" 2>/dev/null
}
mkdir -p "$root/docs/images"
picture page 1440 1540
picture page-dark 1440 1540 --force-dark-mode
ls -l "$root/docs/images"
