package io.directpred.standalone;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.directpred.broker.EmbeddedBroker;
import io.directpred.core.LinearFlow;
import io.directpred.core.LinearFlow.Weights;
import io.directpred.datasets.DatasetException;
import io.directpred.datasets.Datasets;
import io.directpred.datasets.LabelledSplits;
import io.directpred.events.Checkpoint;
import io.directpred.events.Checkpoints;
import io.directpred.events.EventLog;
import io.directpred.events.From;
import io.directpred.events.KafkaConnection;
import io.directpred.events.Topics;
import io.directpred.recorder.RunDirectory;
import io.directpred.recorder.RunFailed;
import io.directpred.service.FileTrouble;
import io.directpred.spec.Layer;
import io.directpred.spec.Resolution;
import io.directpred.spec.RunSpec;
import io.directpred.spec.RunSpecs;
import io.directpred.tensors.Safetensors;
import io.directpred.tensors.Tensor;
import io.directpred.theory.Overlay;
import io.directpred.theory.Overlay.Point;
import io.directpred.trainer.ThisMachine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.specific.SpecificRecord;

/**
 * Linear networks that the whole pipeline trains on noise: loader, broker, trainer, and their checkpoints from the
 * topic.
 *
 * <pre>
 *   Noise ──▶ folder of images ──▶ run of objective lemma1, once for each learning rate ──▶ checkpoints ──▶ Overlay
 * </pre>
 */
final class LinearRuns {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final int COMPARED = 10;

    private static final double BETA = 0.4; // paper, as in its Figure 5
    private static final double ETA = 0.04; // paper, as in its Figure 5

    private final Path directory;
    private final long seed;
    private final double time;
    private final Terminal terminal;

    /**
     * @param directory where images and runs go
     * @param seed of images and runs
     * @param time of the flow that a run takes: its steps are so much over the learning rate
     */
    LinearRuns(Path directory, long seed, double time, Terminal terminal) {
        this.directory = directory;
        this.seed = seed;
        this.time = time;
        this.terminal = terminal;
    }

    /** One run for each learning rate; empty where one was stopped. */
    List<Overlay> of(double... learningRates) throws DatasetException {
        List<double[]> images = Noise.write(directory.resolve("noise"), seed);
        LinearFlow flow = Overlay.flow(images, Noise::mirrored, ETA, BETA);
        List<Overlay> overlays = new ArrayList<>();
        for (double lr : learningRates) {
            List<Point> points = train(lr);
            if (points.isEmpty()) {
                return List.of();
            }
            overlays.add(new Overlay(lr, flow, points));
        }
        return overlays;
    }

    private List<Point> train(double lr) throws DatasetException {
        RunSpec asked =
                RunSpecs.resolve(List.of(new Layer("directpred theory --overlay", options(lr))), Datasets::canonical);
        LabelledSplits data = Datasets.open(asked.getData().getSpec());
        RunSpec spec = Resolution.resolve(
                asked, data.pretrain().size(), data.pretrain().fingerprint(), ThisMachine.facts());
        RunDirectory run = RunDirectory.of(directory.resolve("lr-" + lr));
        terminal.say("run %s  %d steps".formatted(run.run(), spec.getSchedule().getSteps()));
        List<Checkpoint> checkpoints = checkpoints(spec, run, data);
        return checkpoints.stream()
                .map(c -> new Point(c.manifest().getStepsDone() * lr, weights(Safetensors.read(c.content()))))
                .toList();
    }

    private ObjectNode options(double lr) {
        long steps = Math.round(time / lr);
        ObjectNode options = JsonNodeFactory.instance.objectNode();
        options.put("objective", "lemma1");
        options.put("seed", seed);
        options.putObject("data")
                .put("spec", "folder:" + directory.resolve("noise").toAbsolutePath());
        options.putObject("optimiser").put("lr", lr).put("weight_decay", ETA).put("batch", Noise.IMAGES);
        options.putObject("target").put("momentum", 1 - BETA * lr);
        options.putObject("schedule").put("steps", steps).put("checkpoint", Math.max(1, steps / COMPARED));
        return options;
    }

    /** All of a run, heard as they are written: later ones overwrite them. None where it was stopped. */
    private List<Checkpoint> checkpoints(RunSpec spec, RunDirectory run, LabelledSplits data) {
        run.create();
        try {
            List<Checkpoint> heard;
            try (EmbeddedBroker broker = EmbeddedBroker.start(run.kafka());
                    EventLog log = EventLog.open(KafkaConnection.to(broker.bootstrapServers()), PATIENCE)) {
                log.ensure(Topics.CHECKPOINTS);
                CompletableFuture<List<Checkpoint>> all = Checkpoints.assemble(
                                run.run(), log.read(Topics.CHECKPOINTS, SpecificRecord.class, new From.Beginning()))
                        .takeUntil(checkpoint -> checkpoint.manifest().getLast())
                        .collectList()
                        .toFuture();
                if (new StandaloneRun(spec, run, 1, data, terminal, false, Set.of()).on(log) != 0) {
                    return List.of();
                }
                heard = all.join();
            }
            run.removeKafka();
            return heard;
        } catch (IOException e) {
            throw new RunFailed(run.kafka() + " cannot be removed (" + FileTrouble.of(e) + "); remove it by hand", e);
        }
    }

    /** Of a checkpoint. */
    static Weights weights(Map<String, Tensor> state) {
        return new Weights(
                matrix(state, "online.encoder.linear.weight"),
                matrix(state, "predictor.0.weight"),
                matrix(state, "target.encoder.linear.weight"));
    }

    private static double[][] matrix(Map<String, Tensor> state, String name) {
        Tensor tensor = java.util.Objects.requireNonNull(state.get(name), name);
        double[] values = tensor.toDoubles();
        int columns = (int) tensor.shape()[1];
        double[][] matrix = new double[(int) tensor.shape()[0]][columns];
        for (int i = 0; i < matrix.length; i++) {
            System.arraycopy(values, i * columns, matrix[i], 0, columns);
        }
        return matrix;
    }
}
