package io.directpred.loader;

import io.directpred.events.Event;
import io.directpred.events.RunPhase;
import io.directpred.events.RunState;
import io.directpred.events.Tag;
import io.directpred.events.Topics;
import io.directpred.events.ViewRequest;
import io.directpred.spec.Data;
import io.directpred.spec.Network;
import io.directpred.spec.Optimiser;
import io.directpred.spec.Predictor;
import io.directpred.spec.Probe;
import io.directpred.spec.RunSpec;
import io.directpred.spec.Schedule;
import io.directpred.spec.Target;
import io.directpred.spec.Views;
import java.util.List;

/** Requests and announcements as a trainer makes them. */
final class Requests {
    static final Views VIEWS =
            Views.newBuilder().setSize(16).setCropMin(0.2).setHue(0.1).build();

    private Requests() {}

    static ViewRequest request(long step, Integer... samples) {
        return ViewRequest.newBuilder()
                .setRun("run-1")
                .setSpecHash("hash")
                .setDataFingerprint(Pictures.FINGERPRINT)
                .setStep(step)
                .setSlice(0)
                .setEpoch(3)
                .setSamples(List.of(samples))
                .setSeed(1)
                .setViews(VIEWS)
                .setAsk(1)
                .setLowestStep(0)
                .build();
    }

    static Event<ViewRequest> event(ViewRequest request, int attempt, Runnable acknowledgement) {
        Tag tag = new Tag(request.getRun(), request.getStep(), attempt);
        return new Event<>(Topics.viewRequests(request.getRun()), 0, 0, null, tag, request, acknowledgement);
    }

    static RunState state(String run, RunPhase phase, String fingerprint) {
        RunSpec spec = RunSpec.newBuilder()
                .setData(Data.newBuilder().setFingerprint(fingerprint).build())
                .setViews(VIEWS)
                .setNetwork(Network.newBuilder().build())
                .setTarget(Target.newBuilder().build())
                .setPredictor(Predictor.newBuilder().build())
                .setOptimiser(Optimiser.newBuilder().build())
                .setSchedule(Schedule.newBuilder().build())
                .setProbe(Probe.newBuilder().build())
                .build();
        return new RunState(run, 1, phase, 0L, "", "hash", spec);
    }
}
