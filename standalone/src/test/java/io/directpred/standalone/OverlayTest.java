package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.theory.Overlay;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The paper's own check: what the whole pipeline trains follows the flow of the theory. */
@Tag("long")
class OverlayTest {
    @TempDir
    private Path dir;

    @Test
    void linearNetworksOfThePipelineFollowTheFlow() throws Exception {
        PrintStream said = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(said, () -> 0, ProgressLine.Style.ASCII, System::nanoTime);

        List<Overlay> overlays = new LinearRuns(dir, 1, 4, terminal).of(0.1, 0.025);

        Overlay coarse = overlays.get(0);
        Overlay fine = overlays.get(1);
        assertThat(fine.points()).hasSizeGreaterThan(10);
        assertThat(fine.greatestDifference()).isLessThan(0.02).isLessThan(coarse.greatestDifference());
    }
}
