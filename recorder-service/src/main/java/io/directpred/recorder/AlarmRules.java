package io.directpred.recorder;

import io.directpred.events.Alarm;
import io.directpred.events.AlarmKind;
import io.directpred.events.Baseline;
import io.directpred.events.ProbeReport;
import io.directpred.events.Spectrum;
import io.directpred.events.TrainingMetrics;
import io.directpred.spec.Alarms;
import io.directpred.spec.RunSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * When one run is in trouble: every rule, and what each says, in one file that is longer for it. The limits are the
 * group {@code alarms} of the specification. Longer than 250 lines because all rules stand together.
 *
 * <p>A rule reads one topic in the order of its steps and says something once, so what is said follows from that
 * topic's records alone: not from when they are read, and not from what other topics have said by then.
 * {@link #stalled} alone asks how late it is. A step that a later attempt does again is left out: it has the same bits.
 * Not safe for use by several threads.
 */
final class AlarmRules {
    private final Alarms limits;
    private final int dim;
    private final Set<AlarmKind> raised = EnumSet.noneOf(AlarmKind.class);
    private final Map<AlarmKind, Long> since = new EnumMap<>(AlarmKind.class);
    private final List<Alarm> news = new ArrayList<>();

    private long newestSpectrum = -1;
    private double firstNorm = Double.NaN;
    private double @Nullable [] reference;
    private long referenceStep;

    private @Nullable TrainingMetrics newestStep;
    private final Window pairs;
    private final Window weights;
    private final Window millis;
    private final Window gradients;

    private double random = Double.NaN;

    AlarmRules(RunSpec spec) {
        limits = spec.getAlarms();
        dim = spec.getNetwork().getProjector().getDim();
        pairs = new Window(limits.getWindow());
        weights = new Window(limits.getWindow());
        millis = new Window(limits.getWindow());
        gradients = new Window(limits.getWindow());
    }

    /** Takes what the run says next on any topic; returns what is wrong from here on, each kind once. */
    List<Alarm> add(SpecificRecord value) {
        news.clear();
        if (value instanceof Spectrum s && s.getStep() > newestSpectrum) {
            newestSpectrum = s.getStep();
            collapse(s);
            dimensionalCollapse(s);
            explodingNorm(s);
            frozenSpectrum(s);
        } else if (value instanceof TrainingMetrics m && (newestStep == null || m.getStep() > newestStep.getStep())) {
            explodingGradient(m);
            waiting(m);
            newestStep = m;
        } else if (value instanceof ProbeReport p && p.getFailure().isEmpty()) {
            belowRandom(p);
        }
        return List.copyOf(news);
    }

    /**
     * All images become one point. With a batch norm at the projector's end it shows in the rank alone, else in both.
     */
    private void collapse(Spectrum s) {
        boolean rank = s.getEffectiveRank() < limits.getEffectiveRank();
        boolean deviation = s.getFeatureDeviation() < limits.getFeatureDeviation();
        if (!holdsFor(limits.getWindow() / 2, AlarmKind.collapse, rank || deviation, s)) {
            return;
        }
        double value = rank ? s.getEffectiveRank() : s.getFeatureDeviation();
        double limit = rank ? limits.getEffectiveRank() : limits.getFeatureDeviation();
        raise(
                AlarmKind.collapse,
                s,
                value,
                limit,
                "%s is %.2f, under %s: all images become one point; look at predictor.kind, target.stop_gradient, optimiser.lr and"
                        + " optimiser.weight_decay",
                rank ? "the effective rank of F" : "the feature deviation",
                value,
                limit);
    }

    /** The images lie in few dimensions, and it stays so. */
    private void dimensionalCollapse(Spectrum s) {
        double limit = limits.getRankShare() * dim;
        double value = s.getCentredEffectiveRank();
        if (holdsFor(2 * limits.getWindow(), AlarmKind.dimensional_collapse, value < limit, s)) {
            raise(
                    AlarmKind.dimensional_collapse,
                    s,
                    value,
                    limit,
                    "the centred effective rank of F stays at %.2f of %d, under %s: few dimensions are used; lower optimiser.lr or"
                            + " optimiser.weight_decay, or raise predictor.eps",
                    value,
                    dim,
                    limit);
        }
    }

    /** The trace of F is the mean of |z|^2. Of a run whose first step is not on the topic any more it says nothing. */
    private void explodingNorm(Spectrum s) {
        double norm = sum(s.getEigenvalues());
        if (s.getStep() == 0) {
            firstNorm = norm;
        }
        double growth = norm / firstNorm;
        if (holds(AlarmKind.exploding_norm, growth > limits.getNormGrowth())) {
            raise(
                    AlarmKind.exploding_norm,
                    s,
                    growth,
                    limits.getNormGrowth(),
                    "the mean of |z|^2 is %.3g times that of the first step, more than %s: lower optimiser.lr or raise schedule.warmup",
                    growth,
                    limits.getNormGrowth());
        }
    }

    /**
     * Once a window the eigenvalues are compared with those of a window before. Batches differ, so those of a run that
     * learns never stand still.
     */
    private void frozenSpectrum(Spectrum s) {
        double[] now = s.getEigenvalues().stream().mapToDouble(v -> v).toArray();
        if (reference == null || reference.length != now.length) {
            reference = now;
            referenceStep = s.getStep();
        }
        if (s.getStep() - referenceStep < limits.getWindow()) {
            return;
        }
        double change = distance(reference, now) / distance(reference, new double[now.length]);
        reference = now;
        referenceStep = s.getStep();
        if (holds(AlarmKind.frozen_spectrum, change < limits.getSpectrumChange())) {
            raise(
                    AlarmKind.frozen_spectrum,
                    s,
                    change,
                    limits.getSpectrumChange(),
                    "over %d steps the eigenvalues of F changed by %.2g of their norm, less than %s: nothing is learned any more; are the"
                            + " views all alike, or has it collapsed?",
                    limits.getWindow(),
                    change,
                    limits.getSpectrumChange());
        }
    }

    /**
     * Before a loss is NaN, gradients grow. Compared with the median of the window before, so that the first steps set
     * the measure.
     */
    private void explodingGradient(TrainingMetrics m) {
        double norm = m.getGradientNorm();
        double growth = gradients.isFull() ? norm / gradients.median() : Double.NaN;
        gradients.add(norm);
        if (holds(AlarmKind.exploding_gradient, growth > limits.getGradientGrowth())) {
            raise(
                    AlarmKind.exploding_gradient,
                    m,
                    growth,
                    limits.getGradientGrowth(),
                    "the gradient's norm is %.3g, %.0f times the median of the %d steps before, more than %s: NaN may follow; lower"
                            + " optimiser.lr or raise schedule.warmup",
                    norm,
                    growth,
                    limits.getWindow(),
                    limits.getGradientGrowth());
        }
    }

    /** What the trainer does while it does not train. The first window is left out: everything starts in it. */
    private void waiting(TrainingMetrics m) {
        if (m.getStep() < limits.getWindow()) {
            return;
        }
        pairs.add(m.getWaitPairsMs());
        weights.add(m.getWaitWeightsMs());
        millis.add(m.getStepMs() + m.getWaitPairsMs() + m.getWaitWeightsMs());
        if (!millis.isFull()) {
            return;
        }
        double forPairs = pairs.sum() / millis.sum();
        double forWeights = weights.sum() / millis.sum();
        if (holds(AlarmKind.starved, forPairs > limits.getWaitPairs())) {
            raise(
                    AlarmKind.starved,
                    m,
                    forPairs,
                    limits.getWaitPairs(),
                    "the trainer waits for view pairs for %.0f %% of its time, more than %.0f %%: start more loaders",
                    100 * forPairs,
                    100 * limits.getWaitPairs());
        }
        if (holds(AlarmKind.late_predictor, forWeights > limits.getWaitWeights())) {
            raise(
                    AlarmKind.late_predictor,
                    m,
                    forWeights,
                    limits.getWaitWeights(),
                    "the trainer waits for W for %.0f %% of its time, more than %.0f %%: is the stats service slow? predictor.lag or"
                            + " predictor.freq gives it time",
                    100 * forWeights,
                    100 * limits.getWaitWeights());
        }
    }

    /** Training made the encoder worse than random weights, by more than chance. */
    private void belowRandom(ProbeReport p) {
        if (p.getStepsDone() == 0) {
            random = p.getRandom().stream().findFirst().map(Baseline::getKnn).orElse(p.getKnn());
            return;
        }
        double share = random / 100;
        double error = 100 * Math.sqrt(share * (1 - share) / p.getTest());
        double limit = random - limits.getProbeErrors() * error;
        if (holds(AlarmKind.below_random, p.getKnn() < limit)) {
            raise(
                    AlarmKind.below_random,
                    p.getAttempt(),
                    p.getRun(),
                    p.getStep(),
                    p.getKnn(),
                    limit,
                    "kNN %.2f %% is under the %.2f %% of the random encoder by more than %s standard errors: it learns what does not help;"
                            + " look at the augmentation",
                    p.getKnn(),
                    random,
                    limits.getProbeErrors());
        }
    }

    /**
     * Nothing moves, by the clock of who watches. Empty before the window is full: nobody knows how long a step takes.
     */
    List<Alarm> stalled(Duration silent) {
        news.clear();
        TrainingMetrics last = newestStep;
        if (last == null || !millis.isFull()) {
            return List.of();
        }
        double seconds = silent.toNanos() / 1e9;
        double limit = Math.max(limits.getStallSeconds(), limits.getStallFactor() * millis.median() / 1000);
        if (holds(AlarmKind.stalled, seconds > limit)) {
            raise(
                    AlarmKind.stalled,
                    last,
                    seconds,
                    limit,
                    "no step for %.0f s, where one takes %.0f ms: look at the logs of trainer, loaders and broker",
                    seconds,
                    millis.median());
        }
        return List.copyOf(news);
    }

    /** Whether the rule holds now, the first time in this run. */
    private boolean holds(AlarmKind kind, boolean now) {
        return now && raised.add(kind);
    }

    /** The same, for a rule that must hold in every spectrum of so many steps; some of them may have none. */
    private boolean holdsFor(int steps, AlarmKind kind, boolean now, Spectrum s) {
        if (!now) {
            since.remove(kind);
            return false;
        }
        return s.getStep() + 1 - since.computeIfAbsent(kind, k -> s.getStep()) >= steps && raised.add(kind);
    }

    private void raise(AlarmKind kind, Spectrum s, double value, double limit, String reason, Object... arguments) {
        raise(kind, s.getAttempt(), s.getRun(), s.getStep(), value, limit, reason, arguments);
    }

    private void raise(
            AlarmKind kind, TrainingMetrics m, double value, double limit, String reason, Object... arguments) {
        raise(kind, m.getAttempt(), m.getRun(), m.getStep(), value, limit, reason, arguments);
    }

    private void raise(
            AlarmKind kind,
            int attempt,
            String run,
            long step,
            double value,
            double limit,
            String reason,
            Object... arguments) {
        news.add(new Alarm(run, attempt, kind, step, value, limit, String.format(Locale.ROOT, reason, arguments)));
    }

    private static double sum(List<Double> values) {
        return values.stream().mapToDouble(v -> v).sum();
    }

    private static double distance(double[] a, double[] b) {
        double squares = 0;
        for (int i = 0; i < a.length; i++) {
            squares += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return Math.sqrt(squares);
    }
}
