#!/bin/sh
# Makes the pictures of the page in docs/images: trains the built-in sample for some minutes, then looks at it with
# Chromium.
# docs/screenshots.sh [DIR]: of a run that is there.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd -P)
run=${1:-}
work=$(mktemp -d)
started=
trap 'kill $started 2>/dev/null || true; wait; rm -rf "$work"' EXIT

for program in chromium chromedriver curl; do
    command -v $program >/dev/null || {
        echo "screenshots.sh: no $program found (Debian, Ubuntu: apt install chromium chromium-driver curl)" >&2
        exit 2
    }
done
if [ -z "$run" ]; then
    run=$work/sample
    "$root/directpred" run --seed 1 --out "$run"
fi
# await FILE PATTERN: what the first line that matches says between the brackets of the pattern
await() {
    until said=$(sed -n "s/.*$2.*/\\1/p" "$1") && [ -n "$said" ]; do
        kill -0 $started
        sleep 1
    done
    echo "$said"
}

"$root/directpred" serve "$run" --port 0 >"$work/serve" &
started=$!
chromedriver --port=0 >"$work/driver" 2>&1 &
started="$started $!"
page=$(await "$work/serve" 'page \(http.*\)')
driver=http://127.0.0.1:$(await "$work/driver" 'successfully on port \([0-9][0-9]*\)')

# post PATH JSON: of the WebDriver protocol
post() {
    curl -sf -H 'Content-Type: application/json' -d "$2" "$driver$1"
}

# picture NAME [OPTION]: when the charts are drawn
picture() {
    options="\"--headless=new\", \"--no-sandbox\", \"--disable-gpu\", \"--hide-scrollbars\", \"--window-size=1440,1500\"${2:+, \"$2\"}"
    session=$(post /session "{\"capabilities\": {\"alwaysMatch\": {\"goog:chromeOptions\": {\"args\": [$options]}}}}" |
        sed 's/.*"sessionId":"\([^"]*\)".*/\1/')
    post "/session/$session/url" "{\"url\": \"$page\"}" >/dev/null
    until post "/session/$session/execute/sync" '{"script": "return document.querySelectorAll(\"canvas\").length > 8", "args": []}' |
        grep -q true; do
        sleep 1
    done
    sleep 1 # fonts, the last frame
    curl -sf "$driver/session/$session/screenshot" | sed 's/.*"value":"\([^"]*\)".*/\1/' | base64 -d >"$root/docs/images/$1.png"
    curl -sf -X DELETE "$driver/session/$session" >/dev/null
}
mkdir -p "$root/docs/images"
picture page
picture page-dark --force-dark-mode
ls -l "$root/docs/images"
