package io.directpred.events;

import io.directpred.spec.EpsForm;
import io.directpred.spec.LinearProtocol;
import io.directpred.spec.Rule;
import io.directpred.spec.RuleKind;
import io.directpred.spec.Scale;
import io.directpred.spec.View;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/** One small record of every type that stands on a topic. */
final class Samples {
    private static final List<Integer> SAMPLES = List.of(3, 1, 4);
    private static final List<Replacement> REPLACED = List.of(new Replacement(3, 1, "damaged: ends too early"));

    private Samples() {}

    static List<SpecificRecord> binary() {
        View view = View.newBuilder().build();
        ViewTensor tensor = new ViewTensor(List.of(1, 1, 3), ElementType.uint8, bytes(9));
        Rule rule =
                new Rule(RuleKind.directpred, 0.3, 0.1, 0.5, 1, 0, 32, Scale.largest, EpsForm.added, false, false, 0);
        return List.of(
                new ViewRequest(
                        "run",
                        "hash",
                        "fingerprint",
                        5L,
                        1,
                        0,
                        SAMPLES,
                        42L,
                        List.of(view, view),
                        1,
                        1,
                        3L,
                        List.of(new SliceId(4L, 2))),
                new ViewPairs(
                        "run", "hash", 5L, 1, 1, SAMPLES, REPLACED, List.of(tensor, tensor), "loader-1", 1000L, ""),
                new FoldState(
                        "run",
                        1,
                        5L,
                        2,
                        rule,
                        bytes(24),
                        List.of(new EarlierF(4L, bytes(24), ByteBuffer.allocate(0))),
                        ByteBuffer.allocate(0)),
                new BatchCorrelation("run", 1, 5L, 2, bytes(12), bytes(8), bytes(8), bytes(8), bytes(16)),
                new PredictorWeights("run", 1, 5L, 2, bytes(24), bytes(24), 1000L, ByteBuffer.allocate(0)),
                new FoldStateWanted("run", 1, "no state"),
                new FoldRefused("run", 1, 5L, "C has NaN"),
                new CheckpointChunk("run", 1, 0, bytes(20)),
                new CheckpointManifest("run", 1, 1, 4L, 5L, false, "hash", 1, 20L, "0".repeat(64)),
                new ProbeEmbedding(
                        "run",
                        1,
                        4L,
                        5L,
                        List.of(0.75, 0.125),
                        bytes(16),
                        bytes(4),
                        List.of("cat", "dog"),
                        1,
                        bytes(4)),
                new ProbeThumbnails("run", 1, 0, 2, bytes(24)));
    }

    static List<SpecificRecord> json() {
        return List.of(
                new RunState("run", 1, RunPhase.running, 4L, 5L, "", "hash", CodecTest.defaultSpec()),
                new TrainingMetrics(
                        "run",
                        1,
                        4L,
                        5L,
                        9L,
                        0,
                        -1.5,
                        0.1,
                        0.99,
                        320L,
                        500.0,
                        90.0,
                        1.0,
                        2.0,
                        2,
                        0L,
                        List.of(new Delivery("loader-1", 9.0, 4.5)),
                        List.of(new Metric("energy", -0.25)),
                        2.5,
                        3),
                new LoaderMetrics("run", "loader-1", 9L, 72L, 800.0, 4.5, 0L, REPLACED),
                new Spectrum(
                        "run",
                        1,
                        5L,
                        1.0,
                        1.0,
                        1.0,
                        1.0,
                        1.0,
                        1.0,
                        0.0,
                        0.0,
                        List.of(2.0, Double.NaN),
                        List.of(),
                        List.of(1.0),
                        4L,
                        List.of(0.5)),
                ProbeReport.newBuilder()
                        .setRun("run")
                        .setAttempt(1)
                        .setStep(4L)
                        .setStepsDone(5L)
                        .setLast(true)
                        .setEncoderSha256("0".repeat(64))
                        .setKnn(Double.NaN)
                        .setK(200)
                        .setLinearBest(80.5)
                        .setLinearLast(80.0)
                        .setLinear(LinearProtocol.quick)
                        .setBank(8000)
                        .setTest(2000)
                        .setSeconds(12.5)
                        .build(),
                new Alarm("run", 1, AlarmKind.collapse, 4L, 1.05, 1.2, "effective rank 1.05"));
    }

    private static ByteBuffer bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (7 * i);
        }
        return ByteBuffer.wrap(bytes);
    }
}
