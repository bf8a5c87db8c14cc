package io.directpred.chaos;

import io.directpred.chaos.Journal.Correlation;
import io.directpred.chaos.Journal.Fold;
import io.directpred.chaos.Journal.Pairs;
import io.directpred.chaos.Journal.Request;
import io.directpred.chaos.Journal.Saved;
import io.directpred.chaos.Journal.State;
import io.directpred.chaos.Journal.Step;
import io.directpred.chaos.Journal.Weights;
import io.directpred.events.BatchCorrelation;
import io.directpred.events.CheckpointChunk;
import io.directpred.events.CheckpointManifest;
import io.directpred.events.FoldState;
import io.directpred.events.PredictorWeights;
import io.directpred.events.ProbeReport;
import io.directpred.events.RawRecord;
import io.directpred.events.RunPhase;
import io.directpred.events.RunState;
import io.directpred.events.Topics;
import io.directpred.events.TrainingMetrics;
import io.directpred.events.UndecodableException;
import io.directpred.events.ViewPairs;
import io.directpred.events.ViewRequest;
import io.directpred.spec.RunSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Writes the journal of one run, from what {@link Watch} sees, or a simulation has. Safe for use by several threads.
 */
public final class Observer {
    private final String run;
    private final Set<String> known = new HashSet<>();
    private final Checkpointed checkpointed = new Checkpointed();
    private final List<State> states = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final List<Request> requests = new ArrayList<>();
    private final List<Pairs> pairs = new ArrayList<>();
    private final List<Fold> folds = new ArrayList<>();
    private final List<Correlation> correlations = new ArrayList<>();
    private final List<Weights> weights = new ArrayList<>();
    private final List<Saved> checkpoints = new ArrayList<>();
    private final List<ProbeReport> probes = new ArrayList<>();
    private final Set<String> letters = new HashSet<>();
    private @Nullable RunSpec spec;
    private long undecodable;

    public Observer(String run) {
        this.run = run;
    }

    synchronized void see(RawRecord record) {
        String place = record.topic().name() + "/" + record.partition() + "/" + record.offset();
        if (!known.add(place + "/" + record.timestamp().toEpochMilli())) {
            return; // read again after the broker refused something; a log that lost its end gives an offset twice
        }
        if (record.topic().equals(Topics.DEAD_LETTERS)) {
            String sha256 = record.header("sha256");
            letters.add(sha256 == null ? "" : sha256);
            return;
        }
        if (!run.equals(record.header("run"))) {
            return;
        }
        try {
            SpecificRecord value = record.decode();
            String attempt = record.header("attempt");
            add(
                    value,
                    attempt == null ? 0 : Integer.parseInt(attempt),
                    record.timestamp().toEpochMilli(),
                    record.header(RawLog.INJECTED) != null);
        } catch (UndecodableException e) {
            undecodable++;
        }
    }

    /**
     * Takes a record of the run, in the order of its topic.
     *
     * @param at when the broker took it, in milliseconds
     * @param injected whether a fault wrote it
     */
    public synchronized void add(SpecificRecord value, int attempt, long at, boolean injected) {
        if (value instanceof RunState s) {
            if (s.getPhase() == RunPhase.running && spec == null) {
                spec = s.getSpec();
            }
            states.add(new State(s.getAttempt(), s.getPhase(), s.getStepsDone(), at));
        } else if (value instanceof TrainingMetrics m) {
            steps.add(new Step(m.getAttempt(), m.getStep(), m.getLoss(), at));
            notifyAll();
        } else if (value instanceof ViewRequest r) {
            requests.add(new Request(attempt, r.getStep(), r.getSlice(), r.getAsk(), r.getEpoch(), r.getSamples(), at));
        } else if (value instanceof ViewPairs p && p.getFailure().isEmpty()) {
            pairs.add(new Pairs(
                    attempt,
                    p.getStep(),
                    p.getSlice(),
                    p.getAsk(),
                    p.getSamples(),
                    p.getReplaced(),
                    crc(p),
                    p.getViews().stream()
                            .mapToInt(view -> view.getContent().remaining())
                            .sum(),
                    p.getLoader(),
                    injected,
                    at));
        } else if (value instanceof FoldState f) {
            folds.add(new Fold(f.getAttempt(), f.getStep(), Numbers.doubles(f.getF())));
        } else if (value instanceof BatchCorrelation c) {
            correlations.add(new Correlation(c.getAttempt(), c.getStep(), Numbers.floats(c.getC()), at));
        } else if (value instanceof PredictorWeights w) {
            weights.add(
                    new Weights(w.getAttempt(), w.getStep(), Numbers.doubles(w.getW()), Numbers.doubles(w.getF()), at));
        } else if (value instanceof CheckpointChunk chunk) {
            checkpointed.add(chunk);
        } else if (value instanceof CheckpointManifest manifest) {
            checkpoints.add(checkpointed.complete(manifest, at));
        } else if (value instanceof ProbeReport report) {
            probes.add(report);
        }
    }

    private static long crc(ViewPairs p) {
        CRC32C crc = new CRC32C();
        p.getViews().forEach(view -> crc.update(view.getContent().duplicate()));
        return crc.getValue();
    }

    /** Steps done by the newest attempt; 0 before the first. */
    synchronized long done() {
        return steps.isEmpty() ? 0 : steps.get(steps.size() - 1).step() + 1;
    }

    /** Rows of training-metrics so far. */
    synchronized int rows() {
        return steps.size();
    }

    /** The newest row, or nothing yet. */
    synchronized Optional<Step> newest() {
        return steps.isEmpty() ? Optional.empty() : Optional.of(steps.get(steps.size() - 1));
    }

    /** Waits for a row after so many; false when there was none in time. */
    synchronized boolean awaitRow(int after, long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        while (steps.size() <= after) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    synchronized boolean finished() {
        return states.stream().anyMatch(state -> state.phase() == RunPhase.finished);
    }

    synchronized boolean probed() {
        return probes.stream().anyMatch(ProbeReport::getLast);
    }

    /** SHA-256 of what lies in dead-letters. */
    synchronized Set<String> letters() {
        return Set.copyOf(letters);
    }

    /** Records of the run that could not be decoded. */
    synchronized long undecodable() {
        return undecodable;
    }

    /** What has been seen so far. */
    public synchronized Journal journal() {
        if (spec == null) {
            throw new IllegalStateException("run " + run + " was never announced");
        }
        return new Journal(
                run,
                spec,
                List.copyOf(states),
                List.copyOf(steps),
                List.copyOf(requests),
                List.copyOf(pairs),
                List.copyOf(folds),
                List.copyOf(correlations),
                List.copyOf(weights),
                List.copyOf(checkpoints),
                List.copyOf(probes));
    }
}
