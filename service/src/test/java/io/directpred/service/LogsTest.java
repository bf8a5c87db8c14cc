package io.directpred.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.testing.ChildJvm;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogsTest {

    @Test
    void ofACommandProgressIsSaidOnStandardErrorAndNothingElseIs() throws Exception {
        Process process = ChildJvm.of(LogsTest.class, List.of())
                .redirectError(ProcessBuilder.Redirect.PIPE)
                .start();

        assertThat(process.errorReader(UTF_8).lines().filter(line -> !line.startsWith("NOTE: ")))
                .containsExactly("hashing images: 2 of 3 files, 66 %");
        assertThat(process.inputReader(UTF_8).lines()).isEmpty();
        assertThat(process.waitFor()).isZero();
    }

    /** A command that has no directory for its log yet. */
    public static void main(String[] arguments) {
        Logs.quiet();
        LoggerFactory.getLogger("io.directpred.progress").info("hashing images: 2 of 3 files, 66 %");
        LoggerFactory.getLogger(LogsTest.class).warn("this goes nowhere");
    }
}
