package io.directpred.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.directpred.service.BadInput;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class RunsDirectoryTest {

    @Test
    void isMadeWhereItIsNotThereAndLeftEmpty(@TempDir Path dir) {
        Path runs = dir.resolve("a/runs");

        new RunsDirectory(runs).verify();

        assertThat(runs).isEmptyDirectory();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whereNobodyCanWriteIsSaidWithOwnerAndUser() throws Exception {
        Path self = Path.of("/proc/self"); // even root makes no file there
        String owner = Files.getAttribute(self, "unix:uid") + ":" + Files.getAttribute(self, "unix:gid");

        assertThatThrownBy(() -> new RunsDirectory(self).verify())
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith("RUNS_DIR=/proc/self: cannot be written (")
                .hasMessageContaining("/proc/self belongs to " + owner + ", this process runs as " + owner)
                .hasMessageContaining("HOST_UID")
                .hasMessageNotContaining("\n");
    }

    @Test
    void aFileIsNoDirectory(@TempDir Path dir) throws Exception {
        Path file = Files.writeString(dir.resolve("runs"), "mine");

        assertThatThrownBy(() -> new RunsDirectory(file).verify())
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith("RUNS_DIR=" + file + ": cannot be written (");
        assertThatThrownBy(() -> new RunsDirectory(file.resolve("deeper")).verify())
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(file + " belongs to ");
        assertThat(file).hasContent("mine");
    }

    @Property
    void noNameLeadsOutOfIt(@ForAll String name) {
        Path runs = Path.of("/runs");

        boolean allowed = RunsDirectory.isAllowed(name);

        assertThat(allowed).isEqualTo(name.matches("[a-z0-9][a-z0-9-]{0,39}"));
        if (allowed) {
            assertThat(runs.resolve(name).normalize().getParent()).isEqualTo(runs);
        } else {
            assertThatThrownBy(() -> new RunsDirectory(runs).open(name, Said.spec()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
