package io.directpred.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.directpred.spec.Architecture.Encoder;
import io.directpred.spec.Architecture.Precision;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PyTorch's profiler on a step as it is today. */
class StepProfileTest {
    @TempDir
    private Path dir;

    @Test
    void thePartsOfAStepAddUpToItAndHaveBothOfItsCalls() throws Exception {
        Path file = dir.resolve("trace.json");
        try (BenchmarkNetwork network = new BenchmarkNetwork(Encoder.RESNET10, 4, Precision.FLOAT32, 16, 8, 4, 1)) {
            network.step();
            StepProfile.trace(network, 2, file);
        }

        StepTrace trace = new StepTrace(file);
        Map<String, Double> parts = trace.parts(StepProfile::part);

        assertThat(trace.step()).isPositive();
        assertThat(parts.values().stream().mapToDouble(Double::doubleValue).sum())
                .isCloseTo(trace.step(), within(1e-3 * trace.step()));
        assertThat(parts).containsKeys("convolution, forward", "convolution, backward", "ReLU, backward");
        assertThat(StepTrace.update(parts)).isBetween(0.0, trace.step());
    }
}
