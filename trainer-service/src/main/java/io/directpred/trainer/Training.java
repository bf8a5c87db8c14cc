package io.directpred.trainer;

import io.directpred.core.CounterRandom;
import io.directpred.core.PackedSymmetric;
import io.directpred.events.BatchCorrelation;
import io.directpred.events.Metric;
import io.directpred.events.PredictorWeights;
import io.directpred.network.Networks;
import io.directpred.spec.Objective;
import io.directpred.spec.RunSpec;
import io.directpred.tensors.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The training itself: takes a batch and the matrix that is due, does the step, and sends C on its way in the middle of
 * it. Belongs to one thread.
 *
 * <p>Its state is the networks', the next step, and (in {@link WeightsLoop}) F and the C in flight: all of it changes
 * in one call of {@link #step}, so that between two calls it is a checkpoint.
 */
final class Training implements AutoCloseable {
    private static final String REMEDY = "; lower optimiser.lr and resume from the last checkpoint";

    private final RunSpec spec;
    private final Started started;
    private final Schedules schedules;
    private final WeightsLoop loop;
    private final Networks networks;
    private final int dim;
    private final boolean tellsW;
    private final List<String> metrics;
    private final ViewBuffers buffers = new ViewBuffers();
    private long next;
    private long lastEnd = System.nanoTime();

    Training(RunSpec spec, Started started, WeightsLoop loop, Networks networks, long next) {
        this.spec = spec;
        this.started = started;
        this.loop = loop;
        this.schedules = new Schedules(spec);
        this.dim = spec.getNetwork().getProjector().getDim();
        this.tellsW = Objective.of(spec).tellsW(spec);
        this.metrics = Objective.of(spec).metrics();
        this.next = next;
        this.networks = networks;
    }

    /**
     * One step; throws {@link Diverged} where loss or C is not finite, or C has no feature: what was saved before it
     * stands.
     */
    Stepped step(Fetched fetched) {
        long begin = System.nanoTime();
        if (fetched.batch().step() != next) {
            throw new IllegalStateException("step " + fetched.batch().step() + " came where " + next + " is next");
        }
        PredictorWeights weights = fetched.weights();
        if (weights != null && weights.getW().hasRemaining()) {
            networks.setW(PackedSymmetric.ofFloat64(
                            "W of step " + weights.getStep(),
                            dim,
                            weights.getW().duplicate())
                    .toFull());
        }
        int n = fetched.slices().stream()
                .mapToInt(slice -> slice.getSamples().size())
                .sum();
        Networks.Settings settings = schedules.at(next);
        double[] w = tellsW ? networks.w() : new double[0];
        Networks.Statistics told;
        double gradientNorm;
        try (Networks.Step halves =
                networks.forward(buffers.views(fetched.slices()), n, CounterRandom.of(spec.getSeed(), "step", next))) {
            told = halves.statistics();
            requireFinite(told.loss(), settings);
            loop.computed(sendable(told, w)); // the stats service answers while the gradients are computed
            gradientNorm = halves.update(settings);
        }
        next++;
        long end = System.nanoTime();
        Waits waits = Waits.of(lastEnd, fetched, begin, end);
        lastEnd = end;
        boolean due = next % spec.getSchedule().getCheckpoint() == 0
                && next < spec.getSchedule().getSteps();
        Snapshot snapshot = due ? snapshot() : null;
        return new Stepped(fetched.batch(), n, told.loss(), metrics(told), gradientNorm, settings, waits, snapshot);
    }

    private List<Metric> metrics(Networks.Statistics told) {
        return IntStream.range(0, metrics.size())
                .mapToObj(i -> new Metric(metrics.get(i), told.metrics()[i]))
                .toList();
    }

    long next() {
        return next;
    }

    /** Everything, as it is between two steps; throws {@link Diverged} where nothing could go on from it. */
    Snapshot snapshot() {
        Map<String, Tensor> tensors = networks.state();
        tensors.forEach((name, tensor) -> {
            if (!tensor.isFinite()) {
                throw new Diverged(name + " is not finite after step " + (next - 1) + REMEDY);
            }
        });
        return new Snapshot(next, tensors, loop.used(), loop.pending());
    }

    private void requireFinite(double loss, Networks.Settings settings) {
        if (!Double.isFinite(loss)) {
            throw new Diverged("loss is " + loss + " at step " + next + " (lr " + settings.lr()
                    + "): lower optimiser.lr or raise schedule.warmup, and resume from the last checkpoint");
        }
    }

    private BatchCorrelation sendable(Networks.Statistics told, double[] w) {
        try {
            return correlation(told, w);
        } catch (IllegalArgumentException e) {
            throw new Diverged(e.getMessage() + REMEDY);
        }
    }

    /** Throws {@link IllegalArgumentException} where no W follows from it as it travels, in float32. */
    private BatchCorrelation correlation(Networks.Statistics told, double[] w) {
        String name = "C of step " + next;
        ByteBuffer c = PackedSymmetric.ofFull(name, dim, told.c()).toFloat32();
        requireFeatures(PackedSymmetric.ofFloat32(name, dim, c)); // nothing beyond its range
        return new BatchCorrelation(
                started.run(),
                started.attempt(),
                next,
                dim,
                c,
                floats("mean", told.mean()),
                floats("unit_mean", told.unitMean()),
                floats("unit_square", told.unitSquare()),
                floats("W", w));
    }

    /** A positive trace: then F has an eigenvalue to divide by. */
    private void requireFeatures(PackedSymmetric c) {
        if (IntStream.range(0, dim).mapToDouble(i -> c.get(i, i)).sum() <= 0) {
            throw new IllegalArgumentException("every z of step " + next + " is zero: the network has collapsed");
        }
    }

    private ByteBuffer floats(String name, double[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (double v : values) {
            if (!Float.isFinite((float) v)) {
                throw new IllegalArgumentException(name + " of step " + next + " has " + v + ": training has diverged");
            }
            buffer.putFloat((float) v);
        }
        return buffer.flip();
    }

    @Override
    public void close() {
        networks.close();
    }

    /** Where the time of a step went, in milliseconds. */
    record Waits(double pairsMs, double weightsMs, double stepMs, double wholeMs) {
        static Waits of(long lastEnd, Fetched fetched, long begin, long end) {
            long pairs = Math.max(0, fetched.pairsReady() - lastEnd);
            long weights = fetched.weights() == null
                    ? 0
                    : Math.max(0, fetched.weightsReady() - Math.max(lastEnd, fetched.pairsReady()));
            return new Waits(pairs / 1e6, weights / 1e6, (end - begin) / 1e6, (end - lastEnd) / 1e6);
        }
    }

    /** What a step tells, and a snapshot of what is after it where a checkpoint is due. */
    record Stepped(
            Batch batch,
            int images,
            double loss,
            List<Metric> metrics,
            double gradientNorm,
            Networks.Settings settings,
            Waits waits,
            @Nullable Snapshot snapshot) {}
}
