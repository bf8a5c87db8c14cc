package io.directpred.probe;

import io.directpred.core.CounterRandom;
import io.directpred.datasets.Datasets;
import io.directpred.events.Checkpoint;
import io.directpred.events.Checkpoints;
import io.directpred.network.Initialisation;
import io.directpred.spec.Architecture;
import io.directpred.spec.Data;
import io.directpred.spec.LinearProtocol;
import io.directpred.spec.Network;
import io.directpred.spec.Optimiser;
import io.directpred.spec.Predictor;
import io.directpred.spec.RunSpec;
import io.directpred.spec.Schedule;
import io.directpred.spec.Target;
import io.directpred.spec.Views;
import io.directpred.tensors.Safetensors;
import java.util.Map;

/** Runs of a ResNet-10 of width 4 and what their trainer would write. */
final class Runs {
    private Runs() {}

    static RunSpec spec(String data, int bank, int test, LinearProtocol linear) throws Exception {
        var images = Datasets.open(data).pretrain();
        return RunSpec.newBuilder()
                .setData(Data.newBuilder()
                        .setSpec(data)
                        .setN(images.size())
                        .setFingerprint(images.fingerprint())
                        .build())
                .setViews(Views.newBuilder().build())
                .setNetwork(Network.newBuilder().setWidth(4).build())
                .setTarget(Target.newBuilder().build())
                .setPredictor(Predictor.newBuilder().build())
                .setOptimiser(Optimiser.newBuilder().build())
                .setSchedule(Schedule.newBuilder().build())
                .setProbe(io.directpred.spec.Probe.newBuilder()
                        .setLinear(linear)
                        .setBank(bank)
                        .setTest(test)
                        .build())
                .build();
    }

    /** The state before the first step. */
    static Checkpoint checkpoint(String run, long stepsDone, boolean last, RunSpec spec) throws Exception {
        var start = Initialisation.of(
                Architecture.of(spec, Architecture.Precision.FLOAT32),
                true,
                name -> CounterRandom.of(spec.getSeed(), name));
        return checkpoint(run, stepsDone, last, Safetensors.write(start, Map.of()));
    }

    static Checkpoint checkpoint(String run, long stepsDone, boolean last, byte[] content) {
        return Checkpoints.of(run, 1, (int) (stepsDone % Checkpoints.SLOTS), stepsDone, last, "spec", content);
    }
}
