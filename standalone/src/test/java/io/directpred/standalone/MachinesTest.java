package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Machines as people have them: what a run needs of one it sets itself, or names. */
class MachinesTest {
    @TempDir
    private Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"C", "POSIX", "tr_TR.UTF-8", "ja_JP.SJIS", "no_SUCH.UTF-8"})
    void namesOfFilesAreUtf8WhateverTheLocale(String locale) throws Exception {
        ProcessBuilder builder = Launched.shell("LC_ALL=$LC_ALL locale charmap; echo $OMP_WAIT_POLICY $options");
        builder.environment().put("LC_ALL", locale);

        Launched launched = Launched.of(builder);

        assertThat(launched.text().lines().toList()).element(0).isEqualTo("UTF-8");
        assertThat(launched.text()).contains("passive ").contains("-Duser.language=en -Duser.country=US");
    }

    @Test
    void tooFewOpenFilesAreRefusedBeforeJavaStarts() throws Exception {
        ProcessBuilder builder = Launched.byLauncher("--version");
        builder.command().set(2, "ulimit -n 100; " + builder.command().get(2));

        Launched launched = Launched.of(builder);

        assertThat(launched.code()).isEqualTo(2);
        assertThat(launched.err())
                .startsWith("directpred: this shell allows 100 open files")
                .contains("ulimit -n 1024");
        assertThat(launched.err().lines()).hasSize(1);
    }

    /**
     * In Turkish the small letter of I is another one, and Kafka's enums are not found by it; a comma would make two
     * directories of one.
     */
    @Test
    void aRunGoesThroughInATurkishLocaleAndInADirectoryWithCommas() throws Exception {
        Path out = dir.resolve("lr=0.1,bs=64, Smith, \u015eule");
        ProcessBuilder builder = Launched.byLauncher(run(out));
        builder.environment().put("LC_ALL", "tr_TR.UTF-8");
        builder.environment().put("JAVA_TOOL_OPTIONS", "-Duser.language=tr -Duser.country=TR");

        Launched launched = Launched.of(builder);

        assertThat(launched.err().lines().filter(line -> !line.startsWith("Picked up")))
                .isEmpty();
        assertThat(launched.code()).isZero();
        assertThat(out.resolve("report.json")).exists();
        assertThat(out.resolve("kafka")).doesNotExist();
    }

    @Test
    void aMachineWithoutALoopbackIsToldSo() throws Exception {
        assumeTrue(Launched.canUnshare("-rn"), "no namespaces for this user");

        Launched launched = Launched.of(Launched.unshared("-rn", "true", run(dir.resolve("out"))));

        assertThat(launched.code()).isEqualTo(1);
        assertThat(launched.err())
                .contains("nothing can be reached at 127.0.0.1 or ::1")
                .contains("bring the loopback interface up")
                .doesNotContain("Exception")
                .doesNotContain("can be written");
    }

    @Test
    void whereThereIsOnlyIpv6ARunHasItsBrokerAndItsPageThere() throws Exception {
        String only = "ip link set lo up && ip addr del 127.0.0.1/8 dev lo && ip addr show lo | grep -q ::1";
        assumeTrue(Launched.canUnshare("-rn"), "no namespaces for this user");
        assumeTrue(
                new ProcessBuilder("unshare", "-rn", "sh", "-c", only).start().waitFor() == 0, "no IPv6, or no ip");
        Path out = dir.resolve("out");

        Launched launched = Launched.of(Launched.unshared("-rn", only, run(out)));

        assertThat(launched.err()).isEmpty();
        assertThat(launched.code()).isZero();
        assertThat(launched.text()).containsPattern("page http://\\[(::1|0:0:0:0:0:0:0:1)\\]:[0-9]+");
        assertThat(out.resolve("report.json")).exists();
    }

    @Test
    void aFileSystemThatForbidsProgramsIsNamed() throws Exception {
        assumeTrue(Launched.canUnshare("-rm"), "no namespaces for this user");
        Path natives = Files.createDirectory(dir.resolve("natives"));
        ProcessBuilder builder =
                Launched.unshared("-rm", "mount -t tmpfs -o noexec none " + natives, run(dir.resolve("out")));
        builder.environment().put("DJL_CACHE_DIR", natives.toString());

        Launched launched = Launched.of(builder);

        assertThat(launched.code()).isEqualTo(2);
        assertThat(launched.err())
                .contains("native library cannot be loaded")
                .contains(natives.toString())
                .contains("noexec")
                .contains("DJL_CACHE_DIR")
                .doesNotContain("Exception");
        assertThat(dir.resolve("out")).doesNotExist();
    }

    private static String[] run(Path out, String... more) {
        List<String> arguments = new ArrayList<>(List.of("run", "--steps", "2", "--out", out.toString()));
        for (String setting : List.of(
                "network.width=4",
                "network.projector.hidden=32",
                "network.projector.dim=16",
                "views.size=12",
                "optimiser.batch=16",
                "precision=float32",
                "threads=1",
                "probe.linear=none",
                "probe.bank=100",
                "probe.test=50")) {
            arguments.addAll(List.of("--set", setting));
        }
        arguments.addAll(Arrays.asList(more));
        return arguments.toArray(String[]::new);
    }
}
