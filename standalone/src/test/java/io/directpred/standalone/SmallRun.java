package io.directpred.standalone;

import io.directpred.datasets.Datasets;
import io.directpred.datasets.ImageDataset;
import io.directpred.spec.Layer;
import io.directpred.spec.Resolution;
import io.directpred.spec.RunSpec;
import io.directpred.spec.RunSpecs;
import io.directpred.trainer.ThisMachine;
import java.util.List;
import java.util.stream.Stream;

/**
 * Specifications of runs that take seconds, with a network so small that its bits are the same on every CPU of one
 * kind.
 */
final class SmallRun {
    private static final List<String> KEYS = List.of(
            "network.width=4",
            "network.projector.hidden=16",
            "network.projector.dim=8",
            "views.size=12",
            "optimiser.batch=16",
            "schedule.warmup=0",
            "precision=float32",
            "device=cpu",
            "threads=1",
            "probe.linear=none",
            "probe.bank=100",
            "probe.test=50");

    private SmallRun() {}

    /** On a data set. */
    static RunSpec of(ImageDataset data, String... keys) {
        return of(data.size(), data.fingerprint(), keys);
    }

    /** On data that nobody reads. */
    static RunSpec of(String... keys) {
        return of(100, "fingerprint", keys);
    }

    private static RunSpec of(int n, String fingerprint, String... keys) {
        List<String> all = Stream.concat(KEYS.stream(), Stream.of(keys)).toList();
        RunSpec spec = RunSpecs.resolve(List.of(Layer.assignments("test", all)), Datasets::canonical);
        return Resolution.resolve(spec, n, fingerprint, ThisMachine.facts());
    }
}
