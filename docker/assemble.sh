#!/bin/sh
# Puts one service together, while its image is built: assemble.sh SERVICE TO
set -eu
service=$1
to=$2
case $service in
    loader-service | trainer-service | stats-service | probe-service | recorder-service | monitor-service)
        package=${service%-service}
        main=io.directpred.$package.Main ;;
    standalone) main=io.directpred.standalone.DirectPred ;;
    *)
        echo "SERVICE = '$service' is not one of loader-service, trainer-service, stats-service, probe-service, recorder-service, monitor-service, standalone" >&2
        exit 2 ;;
esac
mkdir -p "$to/natives"
cp -r "$service/target/dependency" "$to/lib"
cp "$service"/target/"$service"-[0-9]*.jar "$to/lib/"
rm -f "$to"/lib/*-tests.jar
cp docker/healthcheck.sh docker/classes.sh "$to/"

# Natives are unpacked here, so that a container can start at once on a read-only file system. Then their archives go:
# DJL needs of its own only the file that names the version.
unpack() { # unpack CODE FILES: runs Java code that loads a library, and verifies what it left
    printf '%s\n/exit\n' "$1" | DJL_CACHE_DIR=$to/natives jshell -s --class-path "$(ls "$to"/lib/*.jar | tr '\n' ':')" \
        -R-Dai.djl.offline=true -R-Dorg.bytedeco.javacpp.cachedir="$to/natives/javacpp" -
    ls $2 >/dev/null
}
if ls "$to"/lib/pytorch-native-cpu-*.jar >/dev/null 2>&1; then
    unpack 'ai.djl.engine.Engine.getEngine("PyTorch");' "$to/natives/pytorch/*/libtorch_cpu.so $to/natives/pytorch/*/*libdjl_torch.so"
    (cd "$to" && jar xf lib/pytorch-native-cpu-*-*.jar native/lib/pytorch.properties)
    rm "$to"/lib/pytorch-native-cpu-*.jar
    (cd "$to" && jar cf lib/pytorch-properties.jar native/lib/pytorch.properties && rm -r native)
fi
if ls "$to"/lib/openblas-*-linux-*.jar >/dev/null 2>&1; then
    unpack 'org.bytedeco.javacpp.Loader.load(org.bytedeco.openblas.global.openblas.class);' "$to/natives/javacpp/openblas*"
fi

# Java reads this as if it stood on the command line. ExitOnOutOfMemoryError: a service without memory must not linger.
# The jars by name: an archive of classes (classes.sh) holds for one order of them, and for jars alone.
# English: Kafka's enums and all numbers are written in it, whatever locale a container is given.
cat >"$to/java.args" <<ARGS
-Duser.language=en
-Duser.country=US
-XX:+UseParallelGC
-XX:+ExitOnOutOfMemoryError
-Djava.awt.headless=true
-Dai.djl.offline=true
-Dai.djl.pytorch.graph_optimizer=false
-Dorg.bytedeco.javacpp.cachedir=/app/natives/javacpp
-cp
$(cd "$to/lib" && printf '/app/lib/%s\n' *.jar | paste -s -d :)
$main
ARGS
chmod -R a+rX "$to"
