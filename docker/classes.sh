#!/bin/bash
# Keeps what a start of the service loads of classes, parsed and verified, for every later one (AppCDS), while its image
# is built, with a broker beside it: docker/classes.sh BROKER'S JARS. Java ignores an archive that does not fit, and
# starts slower; so nothing depends on it.
set -eu
archive=/app/classes.jsa
quiet=(-Xshare:auto -Xlog:cds=off -Xlog:cds+dynamic=off)
work=$(mktemp -d)

if grep -q standalone.DirectPred /app/java.args; then # it has its own broker, and an end
    java "${quiet[@]}" -XX:ArchiveClassesAtExit="$archive" @/app/java.args \
        run --steps 2 --set probe.linear=none --set probe.bank=200 --set probe.test=100 --no-page --out "$work/run" >"$work/log" 2>&1 || true
else
    java -Xmx512m -cp "$1/*" io.directpred.broker.BrokerMain "$work/kafka" BUILD:19092:19092 >"$work/broker" 2>&1 &
    broker=$!
    KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:19092 RUN_ID=classes DATA=sample RUNS_DIR=$work/runs \
        java "${quiet[@]}" -XX:ArchiveClassesAtExit="$archive" @/app/java.args >"$work/log" 2>&1 &
    service=$!
    # until it is ready; a machine that builds several images at once takes its time
    for _ in $(seq 90); do
        sleep 1
        if bash /app/healthcheck.sh >/dev/null 2>&1; then break; fi
    done
    kill -TERM "$service" 2>/dev/null || true
    wait "$service" || true
    kill -KILL "$broker"
fi
if [ -s "$archive" ]; then
    printf '%s\n' -Xshare:auto -Xlog:cds=off -Xlog:cds+dynamic=off -XX:SharedArchiveFile="$archive" | cat - /app/java.args >"$work/java.args"
    cat "$work/java.args" >/app/java.args
    chmod a+r "$archive"
else
    echo "no archive of classes, so this service starts slower; it said:" >&2
    tail -n 20 "$work/log" >&2
fi
rm -rf "$work"
