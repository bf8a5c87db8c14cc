package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.directpred.spec.ObjectiveKind;
import io.directpred.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A training of the built-in sample as a user starts it, in a process of its own. */
final class SampleRun {
    private SampleRun() {}

    /**
     * Its report.json.
     *
     * @param settings as --set takes them
     */
    static JsonNode report(Path out, ObjectiveKind objective, int seed, String... settings)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "run", "--no-page", "--seed", "" + seed, "--out", out.toString(), "--set", "objective=" + objective));
        Stream.concat(Stream.of("probe.linear=none", "schedule.checkpoint=100000"), Arrays.stream(settings))
                .forEach(setting -> command.addAll(List.of("--set", setting)));
        Process process = ChildJvm.of(DirectPred.class, command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor()).isZero();
        return new ObjectMapper().readTree(out.resolve("report.json").toFile());
    }
}
