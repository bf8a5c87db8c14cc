package io.directpred.standalone;

import io.directpred.events.LinearProtocol;
import io.directpred.events.ProbeReport;
import io.directpred.events.RunPhase;
import io.directpred.events.RunSpec;
import io.directpred.events.RunState;
import io.directpred.events.Spectrum;
import io.directpred.events.TrainingMetrics;
import io.directpred.trainer.spec.Layer;
import io.directpred.trainer.spec.RunSpecs;
import io.directpred.trainer.spec.SpecText;
import java.util.List;

/** What a run says, for tests. */
final class Said {
    static final String RUN = "sample-1";

    private Said() {}

    static RunSpec spec(String... assignments) {
        return RunSpecs.resolve(List.of(Layer.assignments("--set", List.of(assignments))));
    }

    static RunState state(RunPhase phase, int attempt, long step) {
        RunSpec spec = spec("precision=bfloat16", "device=cpu", "seed=3", "schedule.steps=4");
        return new RunState(RUN, attempt, phase, step, "", SpecText.hash(spec), spec);
    }

    static TrainingMetrics step(int attempt, long step, double loss) {
        return new TrainingMetrics(
                RUN, attempt, step, 4L, 0, loss, 0.1, 0.99, step * 128, 640.0, 150.0, 40.0, 10.0, 2, 0L, List.of());
    }

    static Spectrum spectrum(int attempt, long step, double rank, Double... eigenvalues) {
        return new Spectrum(
                RUN,
                attempt,
                step,
                rank,
                rank + 1,
                3.0,
                0.25,
                0.9,
                1.0,
                0.0,
                0.0,
                List.of(eigenvalues),
                List.of(),
                List.of());
    }

    static ProbeReport probe(long step, boolean last, double knn, double linear) {
        return new ProbeReport(
                RUN, 1, step, last, "00", knn, 50, linear + 0.5, linear, LinearProtocol.quick, 8000, 2000, 1.5, "");
    }
}
