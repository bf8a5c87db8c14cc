package io.directpred.recorder;

import io.directpred.events.Alarm;
import io.directpred.events.AlarmKind;
import io.directpred.events.LoaderMetrics;
import io.directpred.events.Metric;
import io.directpred.events.ProbeReport;
import io.directpred.events.RunState;
import io.directpred.events.Spectrum;
import io.directpred.events.TrainingMetrics;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * What a run has said on the log so far, as far as a report needs it.
 *
 * <p>Steps that a later attempt did again overwrite those before. Memory stays small however long the run is: of more
 * than {@value #STEPS_KEPT} steps a share that is spread evenly over it, and the eigenvalues and cosines of at most
 * {@value #SPECTRA_KEPT}. Not safe for use by several threads.
 */
final class Recording {
    static final int SPECTRA_KEPT = 256;
    static final int STEPS_KEPT = 16_384;
    private static final int PROBES_KEPT = 4_096;
    /** A bit each, 8 MB. */
    private static final int STEPS_COUNTED = 1 << 26;

    /**
     * One training step: the loss, milliseconds in the network and waiting, and what the objective tells beside the
     * loss.
     */
    record Step(double loss, double millis, List<Metric> metrics) {
        /** NaN where the step told none of that name. */
        double metric(String name) {
            return metrics.stream()
                    .filter(metric -> metric.getName().equals(name))
                    .mapToDouble(Metric::getValue)
                    .findFirst()
                    .orElse(Double.NaN);
        }
    }

    /** The spectrum of F after a step, without its eigenvalues. */
    record Rank(
            double effective,
            double centred,
            double participation,
            double topShare,
            double deviation,
            double alignment) {}

    /**
     * Of F after a step, greatest eigenvalue first. cosines: of each eigenvector u and W u; none where there is no W.
     */
    record Directions(double[] eigenvalues, double[] cosines) {}

    private @Nullable RunState state;
    private @Nullable TrainingMetrics newest;
    private final ThinnedSeries<Step> steps = new ThinnedSeries<>(STEPS_KEPT);
    private final ThinnedSeries<Rank> ranks = new ThinnedSeries<>(STEPS_KEPT);
    private final ThinnedSeries<Directions> directions = new ThinnedSeries<>(SPECTRA_KEPT);
    private final ThinnedSeries<ProbeReport> probes = new ThinnedSeries<>(PROBES_KEPT);
    private String notProbed = "";
    private final Map<AlarmKind, Alarm> alarms = new EnumMap<>(AlarmKind.class);
    private final NavigableMap<Integer, String> replaced = new TreeMap<>();
    private final BitSet heard = new BitSet();
    private final RunningTotals pairsMade = new RunningTotals();
    private final RunningTotals askedAgain = new RunningTotals();

    void add(SpecificRecord value) {
        if (value instanceof RunState s) {
            state = s;
        } else if (value instanceof TrainingMetrics m) {
            newest = m;
            if (m.getStep() >= 0 && m.getStep() < STEPS_COUNTED) {
                heard.set((int) m.getStep());
            }
            askedAgain.put("attempt " + m.getAttempt(), m.getAskedAgain());
            double millis = m.getStepMs() + m.getWaitPairsMs() + m.getWaitWeightsMs();
            steps.put(m.getStep(), new Step(m.getLoss(), millis, m.getMetrics()));
        } else if (value instanceof Spectrum s) {
            add(s);
        } else if (value instanceof ProbeReport p) {
            if (p.getFailure().isEmpty()) {
                probes.put(p.getStep(), p);
            } else {
                notProbed = p.getFailure();
            }
        } else if (value instanceof Alarm a) {
            alarms.put(a.getKind(), a);
        } else if (value instanceof LoaderMetrics m) {
            pairsMade.put(m.getLoader(), m.getPairs());
            m.getReplaced().forEach(r -> replaced.put(r.getSample(), r.getReason()));
        }
    }

    private void add(Spectrum s) {
        Rank rank = new Rank(
                s.getEffectiveRank(),
                s.getCentredEffectiveRank(),
                s.getParticipationRatio(),
                s.getTopShare(),
                s.getFeatureDeviation(),
                s.getAlignment());
        ranks.put(s.getStep(), rank);
        directions.put(s.getStep(), new Directions(numbers(s.getEigenvalues()), numbers(s.getCosines())));
    }

    private static double[] numbers(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    Optional<RunState> state() {
        return Optional.ofNullable(state);
    }

    Optional<TrainingMetrics> newest() {
        return Optional.ofNullable(newest);
    }

    /** Steps of those done that were never heard of. */
    long missing() {
        long done = state == null ? 0 : Math.min(state.getStepsDone(), STEPS_COUNTED);
        return done - heard.get(0, (int) done).cardinality();
    }

    NavigableMap<Long, Step> steps() {
        return steps.all();
    }

    NavigableMap<Long, Rank> ranks() {
        return ranks.all();
    }

    /** After some steps, the newest among them. */
    NavigableMap<Long, Directions> directions() {
        return directions.all();
    }

    /** Why the newest checkpoint that could not be probed was not; empty where there was none. */
    String notProbed() {
        return notProbed;
    }

    NavigableMap<Long, ProbeReport> probes() {
        return probes.all();
    }

    /** Of each kind the one, by step. */
    List<Alarm> alarms() {
        return alarms.values().stream()
                .sorted(Comparator.comparingLong(Alarm::getStep))
                .toList();
    }

    /** View pairs that loaders say they made. */
    long pairsMade() {
        return pairsMade.sum();
    }

    /** Requests beyond the first for a slice, over all attempts. */
    long askedAgain() {
        return askedAgain.sum();
    }

    /** Samples that could not be decoded, with the reason. */
    NavigableMap<Integer, String> replaced() {
        return Collections.unmodifiableNavigableMap(replaced);
    }
}
