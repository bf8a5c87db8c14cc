package io.directpred.trainer;

import io.directpred.datasets.Datasets;
import io.directpred.spec.Layer;
import io.directpred.spec.Resolution;
import io.directpred.spec.RunSpec;
import io.directpred.spec.RunSpecs;
import java.time.Duration;
import java.util.List;

/** Small resolved specifications for tests. */
final class Specs {
    private Specs() {}

    /** The quick recipe with some keys set, over 64 images, float32, one thread, resolved. */
    static RunSpec with(String... assignments) {
        RunSpec spec = RunSpecs.resolve(
                List.of(
                        Layer.assignments(
                                "test",
                                List.of(
                                        "optimiser.batch=16",
                                        "views.size=8",
                                        "network.width=4",
                                        "network.projector.hidden=16",
                                        "network.projector.dim=8",
                                        "schedule.steps=12",
                                        "schedule.warmup=2",
                                        "precision=float32",
                                        "device=cpu",
                                        "threads=1")),
                        Layer.assignments("test", List.of(assignments))),
                Datasets::canonical);
        return Resolution.resolve(spec, 64, "fingerprint", ThisMachine.facts());
    }

    /** Two slices of 8 a step. */
    static TrainerService.Options options() {
        return new TrainerService.Options(3, Duration.ofSeconds(5), new Slicing(450_000, 2));
    }

    static Started started(RunSpec spec) {
        return new Started("test", "hash", 1);
    }
}
