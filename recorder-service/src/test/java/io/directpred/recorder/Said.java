package io.directpred.recorder;

import io.directpred.events.Checkpoints;
import io.directpred.events.LoaderMetrics;
import io.directpred.events.Outgoing;
import io.directpred.events.ProbeEmbedding;
import io.directpred.events.ProbeReport;
import io.directpred.events.ProbeThumbnails;
import io.directpred.events.RunPhase;
import io.directpred.events.RunState;
import io.directpred.events.Spectrum;
import io.directpred.events.Tag;
import io.directpred.events.Topic;
import io.directpred.events.Topics;
import io.directpred.events.TrainingMetrics;
import io.directpred.spec.Data;
import io.directpred.spec.Layer;
import io.directpred.spec.LinearProtocol;
import io.directpred.spec.RunSpec;
import io.directpred.spec.RunSpecs;
import io.directpred.spec.SpecText;
import io.directpred.tensors.Safetensors;
import io.directpred.tensors.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;

/** What a run says, for tests. */
public final class Said {
    public static final String RUN = "sample-1";
    public static final Map<String, Tensor> ENCODER = Map.of("conv1.weight", Tensor.of(new float[] {1, 2, 3}, 3));

    private Said() {}

    public static RunSpec spec(String... assignments) {
        return RunSpecs.resolve(List.of(Layer.assignments("--set", List.of(assignments))), name -> name);
    }

    public static RunState state(RunPhase phase, int attempt, long stepsDone) {
        return state(RUN, phase, attempt, stepsDone);
    }

    public static RunState state(String run, RunPhase phase, int attempt, long stepsDone) {
        RunSpec spec = trainedOn(8000, spec("precision=bfloat16", "device=cpu", "seed=3", "schedule.steps=4"));
        return new RunState(run, attempt, phase, stepsDone - 1, stepsDone, "", SpecText.hash(spec), spec);
    }

    private static RunSpec trainedOn(int images, RunSpec spec) {
        return RunSpec.newBuilder(spec)
                .setData(Data.newBuilder(spec.getData()).setN(images).build())
                .build();
    }

    public static TrainingMetrics step(int attempt, long stepsDone, double loss) {
        return step(RUN, attempt, stepsDone, loss);
    }

    public static TrainingMetrics step(String run, int attempt, long stepsDone, double loss) {
        return new TrainingMetrics(
                run,
                attempt,
                stepsDone - 1,
                stepsDone,
                4L,
                0,
                loss,
                0.1,
                0.99,
                stepsDone * 128,
                640.0,
                150.0,
                40.0,
                10.0,
                2,
                0L,
                List.of(),
                List.of(),
                2.0,
                5);
    }

    public static LoaderMetrics loader(String name, long pairs) {
        return new LoaderMetrics(RUN, name, pairs, pairs, 1.0, 1.0, 0L, List.of());
    }

    public static Spectrum spectrum(int attempt, long step, double rank, Double... eigenvalues) {
        return spectrum(RUN, attempt, step, rank, eigenvalues);
    }

    public static Spectrum spectrum(String run, int attempt, long step, double rank, Double... eigenvalues) {
        return new Spectrum(
                run,
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
                List.of(),
                -1L,
                List.of());
    }

    public static ProbeReport probe(long stepsDone, boolean last, double knn, double linear) {
        return probe(RUN, stepsDone, last, knn, linear);
    }

    public static ProbeReport probe(String run, long stepsDone, boolean last, double knn, double linear) {
        return new ProbeReport(
                run,
                1,
                stepsDone - 1,
                stepsDone,
                last,
                "00",
                knn,
                50,
                linear + 0.5,
                linear,
                LinearProtocol.quick,
                8000,
                2000,
                1.5,
                "",
                List.of(),
                List.of());
    }

    /** What a run of four steps says before its last step: 6 records for {@code metrics.jsonl}. */
    public static List<Outgoing> underWay(String run) {
        List<Outgoing> all = new ArrayList<>();
        all.add(outgoing(Topics.RUNS, run, state(run, RunPhase.running, 1, 0)));
        all.add(outgoing(Topics.PROBE_REPORTS, run, probe(run, 0, false, 70, 70)));
        for (long step = 0; step < 2; step++) {
            all.add(outgoing(Topics.TRAINING_METRICS, run, step(run, 1, step + 1, -3)));
            all.add(outgoing(Topics.SPECTRA, run, spectrum(run, 1, step, 5, 1.0)));
        }
        return all;
    }

    /**
     * The rest, but for the final probe: 5 records for {@code metrics.jsonl}, and a checkpoint with {@link #ENCODER}.
     */
    public static List<Outgoing> ending(String run) {
        List<Outgoing> all = new ArrayList<>();
        for (long step = 2; step < 4; step++) {
            all.add(outgoing(Topics.TRAINING_METRICS, run, step(run, 1, step + 1, -3)));
            all.add(outgoing(Topics.SPECTRA, run, spectrum(run, 1, step, 5, 1.0)));
        }
        RunState finished = state(run, RunPhase.finished, 1, 4);
        Map<String, Tensor> state = new TreeMap<>();
        ENCODER.forEach((name, tensor) -> {
            state.put("online.encoder." + name, tensor);
            state.put("target.encoder." + name, tensor);
        });
        byte[] content = Safetensors.write(state, Map.of());
        all.addAll(Checkpoints.records(Checkpoints.of(run, 1, 0, 4, true, finished.getSpecHash(), content)));
        all.add(outgoing(Topics.RUNS, run, finished));
        return all;
    }

    public static Outgoing finalProbe(String run) {
        return outgoing(Topics.PROBE_REPORTS, run, probe(run, 4, true, 79, 82));
    }

    /** Of the probe's images: pictures of two, and where they lie before the first step and after the fourth. */
    public static List<Outgoing> embeddings(String run) {
        return List.of(
                outgoing(Topics.PROBE_EMBEDDINGS, run, new ProbeThumbnails(run, 1, 0, 2, bytes(24))),
                outgoing(Topics.PROBE_EMBEDDINGS, run, embedding(run, 0)),
                outgoing(Topics.PROBE_EMBEDDINGS, run, embedding(run, 4)));
    }

    private static ProbeEmbedding embedding(String run, long stepsDone) {
        return new ProbeEmbedding(
                run,
                1,
                stepsDone - 1,
                stepsDone,
                List.of(0.5, 0.25),
                bytes(16),
                bytes(4),
                List.of("cat", "dog"),
                1,
                bytes(4));
    }

    private static ByteBuffer bytes(int length) {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            bytes.put((byte) bytes.position());
        }
        return bytes.flip();
    }

    public static Outgoing outgoing(Topic topic, String run, SpecificRecord value) {
        return new Outgoing(topic, run, new Tag(run, 0, 1), value);
    }
}
