# For directpred, benchmarks/run, chaos/run and chaos/soak, which source it and set self (the name in messages) and root
# (the checkout, or the release, which has lib/).
# It sets java (the program), version (a number) and options (of every JVM), and knows how to build a module.

fail() {
    echo "$self: $1" >&2
    exit "$2"
}

case $root in
    *:*) fail "$root: Java's class path takes no directory with a colon in its name: move the checkout, or call it by a link" 2 ;;
esac

# ---- Java: the JDK that JAVA_HOME names, or the one on the PATH
install="install a JDK, version 17 or newer (Debian, Ubuntu: apt install openjdk-17-jdk-headless; macOS: brew install openjdk@17), and set JAVA_HOME to it"
[ ! -d "$root/lib" ] || install="install Java, version 17 or newer (Debian, Ubuntu: apt install openjdk-17-jre-headless; macOS: brew install openjdk@17), and set JAVA_HOME to it"
if [ -n "${JAVA_HOME-}" ]; then
    java=$JAVA_HOME/bin/java
    [ -x "$java" ] || fail "JAVA_HOME=$JAVA_HOME has no bin/java: $install" 2
else
    java=$(command -v java) || fail "no Java found: $install" 2
fi
version=$("$java" -version 2>&1 | sed -n 's/.*version "\(1\.\)\{0,1\}\([0-9]*\).*/\2/p' | head -n 1)
[ "${version:-0}" -ge 17 ] || fail "$java is Java ${version:-unknown}: $install" 2

# ---- files: a broker and every service in one process hold some 500 open; Java raises the soft limit to the hard one
# by itself
open=$(ulimit -Hn 2>/dev/null || ulimit -n)
case $open in
    unlimited) ;;
    *) [ "$open" -ge 1024 ] || fail "this shell allows $open open files, a run needs 1,024: ulimit -n 1024 (refused? it is set in /etc/security/limits.conf, by systemd's LimitNOFILE, by docker run --ulimit nofile=1024)" 2 ;;
esac

# ---- locale: names of files are UTF-8 in every run, and libraries read and write words and numbers as in English
charmap=$(locale charmap 2>/dev/null || true)
for utf8 in C.UTF-8 C.utf8 en_US.UTF-8; do
    if [ -z "$charmap" ] || [ "$(LC_ALL=$utf8 locale charmap 2>/dev/null)" = UTF-8 ]; then # an empty one: there is no locale program
        LC_ALL=$utf8
        export LC_ALL
        break
    fi
done
[ "${LC_ALL-}" = "$utf8" ] || [ "$charmap" = UTF-8 ] ||
    echo "$self: no UTF-8 locale is installed, so files whose names are not ASCII cannot be read (Debian, Ubuntu: apt install locales, then locale-gen en_US.UTF-8)" >&2
language="-Duser.language=en -Duser.country=US -Duser.script= -Duser.variant="
case $charmap in
    '' | UTF-8 | ANSI_X3.4-1968) ;; # the last is ASCII, of the locale C: what shows it knows UTF-8 as a rule
    *) language="$language -Dstdout.encoding=$charmap -Dstderr.encoding=$charmap -Dsun.stdout.encoding=$charmap -Dsun.stderr.encoding=$charmap" ;;
esac

# ---- heap: a quarter of the memory, at least 2 GB, for checkpoints of large networks; only they use it, since what is
# young stays within 680 MB
heap=2048
memory=$(sed -n 's/^MemTotal: *\([0-9]*\) kB$/\1/p' /proc/meminfo 2>/dev/null || true)
[ "$((${memory:-0} / 4096))" -le "$heap" ] || heap=$((memory / 4096))
[ "$heap" -le 16384 ] || heap=16384 # above 32 GB Java's pointers grow, and its prepared classes no longer fit

OMP_WAIT_POLICY=${OMP_WAIT_POLICY:-passive} # in small letters: a Turkish I is another letter
OPENBLAS_NUM_THREADS=${OPENBLAS_NUM_THREADS:-1}
export OMP_WAIT_POLICY OPENBLAS_NUM_THREADS
options="$language -XX:+UseParallelGC -XX:+ExitOnOutOfMemoryError -Xmx${heap}m -XX:MaxNewSize=680m -Xshare:auto -Xlog:cds=off -Xlog:cds+dynamic=off
    -Dai.djl.offline=true -Dai.djl.pytorch.graph_optimizer=false -Djava.awt.headless=true
    -Dorg.apache.avro.SERIALIZABLE_PACKAGES=java.lang,java.math,java.io,java.net,io.directpred.events,io.directpred.spec"
[ "$version" -lt 22 ] || options="--enable-native-access=ALL-UNNAMED $options"

# build MODULE: only where a source, a recipe or a pom is newer than its last build
build() {
    stamp=$root/$1/target/built
    if [ -f "$stamp" ] && [ -z "$(find "$root" -maxdepth 1 -name pom.xml -newer "$stamp" -print
        find "$root"/*/src/main "$root"/*/pom.xml "$root/recipes" -newer "$stamp" -type f -print 2>/dev/null)" ]; then
        return
    fi
    "$java" --list-modules | grep -q '^jdk.compiler' || fail "$java is a runtime without a compiler: $install" 2
    echo "$self: building (the first time it downloads its libraries, some 300 MB)" >&2
    mkdir -p "$root/$1/target"
    began=$root/$1/target/building.$$
    : >"$began"
    (cd "$root" && ./mvnw -q -B -ntp -DskipTests -Dspotless.check.skip -pl "$1" -am package) >&2 ||
        fail "the build failed, see above; ./mvnw -pl $1 -am package says more" 1
    mv "$began" "$stamp"
}

# program MODULE: its jar
program() {
    find "$root/$1/target" -maxdepth 1 -name "$1-[0-9]*.jar" ! -name '*-tests.jar' ! -name '*-sources.jar' | sort | tail -n 1
}

# commit: of the checkout, as --version says it; a release has it in its jars
commit() {
    [ ! -d "$root/lib" ] || return 0
    commit=$(git -C "$root" rev-parse --short=12 HEAD 2>/dev/null || true)
    if [ -n "$commit" ] && [ -n "$(git -C "$root" status --porcelain --untracked-files=no 2>/dev/null)" ]; then
        commit=$commit-dirty
    fi
    echo "$commit"
}
