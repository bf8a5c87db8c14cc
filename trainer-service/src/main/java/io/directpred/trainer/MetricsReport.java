package io.directpred.trainer;

import io.directpred.events.Outgoing;
import io.directpred.events.RunSpec;
import io.directpred.events.Tag;
import io.directpred.events.Topics;
import io.directpred.events.TrainingMetrics;
import io.directpred.trainer.Training.Stepped;

/** What the world is told of each step. */
final class MetricsReport {
    private static final double SMOOTHING = 0.9;

    private final RunSpec spec;
    private final Started started;
    private final Demand demand;
    private final Batches batches;
    private double perImageMs;

    MetricsReport(RunSpec spec, Started started, Demand demand) {
        this.spec = spec;
        this.started = started;
        this.demand = demand;
        this.batches = new Batches(spec);
    }

    /** Images per second are smoothed over some ten steps. */
    Outgoing of(Stepped step) {
        double ms = step.waits().wholeMs() / step.images();
        perImageMs = perImageMs == 0 ? ms : SMOOTHING * perImageMs + (1 - SMOOTHING) * ms;
        long done = step.batch().step() + 1;
        TrainingMetrics metrics = new TrainingMetrics(
                started.run(),
                started.attempt(),
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
                demand.askedAgain());
        return new Outgoing(
                Topics.TRAINING_METRICS, started.run(), new Tag(started.run(), done, started.attempt()), metrics);
    }
}
