package io.directpred.trainer;

import io.directpred.events.Outgoing;
import io.directpred.events.Tag;
import io.directpred.events.Topics;
import io.directpred.events.TrainingMetrics;
import io.directpred.spec.RunSpec;
import io.directpred.trainer.Training.Stepped;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the world is told of each step. */
final class MetricsReport {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsReport.class);
    private static final double SMOOTHING = 0.9;
    private static final Duration BETWEEN_WORDS = Duration.ofSeconds(10);

    private final RunSpec spec;
    private final Started started;
    private final Demand demand;
    private final Batches batches;
    private double perImageMs;
    private long spoken = System.nanoTime();
    private volatile @Nullable TrainingMetrics newest;

    MetricsReport(RunSpec spec, Started started, Demand demand) {
        this.spec = spec;
        this.started = started;
        this.demand = demand;
        this.batches = new Batches(spec);
        gauge("steps.done", TrainingMetrics::getStepsDone);
        gauge("steps.wanted", TrainingMetrics::getSteps);
        gauge("loss", TrainingMetrics::getLoss);
        gauge("loaders", TrainingMetrics::getLoaders);
        gauge("slices.asked.again", TrainingMetrics::getAskedAgain);
    }

    /** Images per second are smoothed over some ten steps. */
    Outgoing of(Stepped step) {
        double ms = step.waits().wholeMs() / step.images();
        perImageMs = perImageMs == 0 ? ms : SMOOTHING * perImageMs + (1 - SMOOTHING) * ms;
        long done = step.batch().step() + 1;
        TrainingMetrics metrics = new TrainingMetrics(
                started.run(),
                started.attempt(),
                step.batch().step(),
                done,
                spec.getSchedule().getSteps(),
                step.batch().epoch(),
                step.loss(),
                step.settings().lr(),
                step.settings().targetMomentum(),
                batches.imagesBefore(done),
                1000 / perImageMs,
                step.waits().stepMs(),
                step.waits().pairsMs(),
                step.waits().weightsMs(),
                demand.loaders(),
                demand.askedAgain(),
                demand.deliveries(),
                step.metrics(),
                step.gradientNorm(),
                demand.inFlight());
        measure(step, metrics);
        if (done == metrics.getSteps() || System.nanoTime() - spoken >= BETWEEN_WORDS.toNanos()) {
            spoken = System.nanoTime();
            LOG.info("{}", line(metrics));
        }
        return new Outgoing(
                Topics.TRAINING_METRICS,
                started.run(),
                new Tag(started.run(), metrics.getStep(), started.attempt()),
                metrics);
    }

    private static String line(TrainingMetrics m) {
        double all = m.getStepMs() + m.getWaitPairsMs() + m.getWaitWeightsMs();
        return String.format(
                Locale.ROOT,
                "run %s  steps %d/%d  loss %.3f  %.0f images/s  waits %.0f %% for view pairs, %.0f %% for W  %d loader%s",
                m.getRun(),
                m.getStepsDone(),
                m.getSteps(),
                m.getLoss(),
                m.getImagesPerSecond(),
                100 * m.getWaitPairsMs() / all,
                100 * m.getWaitWeightsMs() / all,
                m.getLoaders(),
                m.getLoaders() == 1 ? "" : "s");
    }

    /** The same for Prometheus. Where {@code wait_pairs} grows, a loader more helps; where it is nought, none does. */
    private void measure(Stepped step, TrainingMetrics metrics) {
        newest = metrics;
        phase("network", step.waits().stepMs());
        phase("wait_pairs", step.waits().pairsMs());
        phase("wait_weights", step.waits().weightsMs());
        Metrics.counter("directpred.trainer.images", "run", started.run()).increment(step.images());
    }

    private void phase(String phase, double millis) {
        Timer.builder("directpred.trainer.step")
                .description("where the time of the steps goes")
                .tags("run", started.run(), "phase", phase)
                .register(Metrics.globalRegistry)
                .record(Math.round(millis * 1e6), TimeUnit.NANOSECONDS);
    }

    private void gauge(String name, ToDoubleFunction<TrainingMetrics> value) {
        Gauge.builder(
                        "directpred.trainer." + name,
                        this,
                        report -> report.newest == null ? Double.NaN : value.applyAsDouble(report.newest))
                .strongReference(true)
                .tags("run", started.run())
                .register(Metrics.globalRegistry);
    }
}
