package io.directpred.standalone;

import io.directpred.events.LoaderMetrics;
import io.directpred.events.ProbeReport;
import io.directpred.events.RunState;
import io.directpred.events.Spectrum;
import io.directpred.events.TrainingMetrics;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * What a run has said on the log so far, as far as a report needs it.
 *
 * <p>Steps that a later attempt did again overwrite those before. Memory stays small however long the run is: a few numbers a step, and
 * the eigenvalues of at most {@value #SPECTRA_KEPT} steps spread evenly over it. Not safe for use by several threads.
 */
final class Recording {
    static final int SPECTRA_KEPT = 256;

    /** One training step: the loss, and milliseconds in the network and waiting. */
    record Step(double loss, double millis) {}

    /** The spectrum of F after a step, without its eigenvalues. */
    record Rank(
            double effective,
            double centred,
            double participation,
            double topShare,
            double deviation,
            double alignment) {}

    private @Nullable RunState state;
    private @Nullable TrainingMetrics newest;
    private final NavigableMap<Long, Step> steps = new TreeMap<>();
    private final NavigableMap<Long, Rank> ranks = new TreeMap<>();
    private final NavigableMap<Long, double[]> eigenvalues = new TreeMap<>();
    private @Nullable Spectrum newestSpectrum;
    private long stride = 1;
    private final NavigableMap<Long, ProbeReport> probes = new TreeMap<>();
    private final NavigableMap<Integer, String> replaced = new TreeMap<>();

    void add(SpecificRecord value) {
        if (value instanceof RunState s) {
            state = s;
        } else if (value instanceof TrainingMetrics m) {
            newest = m;
            steps.put(m.getStep(), new Step(m.getLoss(), m.getStepMs() + m.getWaitPairsMs() + m.getWaitWeightsMs()));
        } else if (value instanceof Spectrum s) {
            add(s);
        } else if (value instanceof ProbeReport p && p.getFailure().isEmpty()) {
            probes.put(p.getStep(), p);
        } else if (value instanceof LoaderMetrics m) {
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
        newestSpectrum = s;
        if (s.getStep() % stride == 0) {
            eigenvalues.put(s.getStep(), numbers(s.getEigenvalues()));
        }
        if (eigenvalues.size() >= SPECTRA_KEPT) {
            stride *= 2;
            eigenvalues.keySet().removeIf(step -> step % stride != 0);
        }
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

    NavigableMap<Long, Step> steps() {
        return Collections.unmodifiableNavigableMap(steps);
    }

    NavigableMap<Long, Rank> ranks() {
        return Collections.unmodifiableNavigableMap(ranks);
    }

    /** Eigenvalues of F after some steps, the newest among them. */
    NavigableMap<Long, double[]> eigenvalues() {
        NavigableMap<Long, double[]> all = new TreeMap<>(eigenvalues);
        if (newestSpectrum != null) {
            all.put(newestSpectrum.getStep(), numbers(newestSpectrum.getEigenvalues()));
        }
        return all;
    }

    NavigableMap<Long, ProbeReport> probes() {
        return Collections.unmodifiableNavigableMap(probes);
    }

    /** Samples that could not be decoded, with the reason. */
    NavigableMap<Integer, String> replaced() {
        return Collections.unmodifiableNavigableMap(replaced);
    }
}
