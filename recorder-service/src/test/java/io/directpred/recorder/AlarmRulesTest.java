package io.directpred.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.events.Alarm;
import io.directpred.events.AlarmKind;
import io.directpred.events.Baseline;
import io.directpred.events.ProbeReport;
import io.directpred.events.Spectrum;
import io.directpred.events.TrainingMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

/** Each rule on a run that is healthy but for one thing, from one step on; longer than 250 lines as the rules are. */
class AlarmRulesTest {
    private static final long BROKEN = 100;

    private final AlarmRules rules = new AlarmRules(Said.spec());
    private final List<Alarm> raised = new ArrayList<>();

    @Test
    void ofAHealthyRunNothingIsSaid() {
        for (long step = 0; step < 1000; step++) {
            hear(spectrum(step), metrics(step));
        }
        hear(probe(0, 70), probe(1000, 71));

        assertThat(raised).isEmpty();
        assertThat(rules.stalled(Duration.ofSeconds(59))).isEmpty();
    }

    @Test
    void aRankNearOneForHalfAWindowIsCollapse() {
        for (long step = 0; step < 200; step++) {
            hear(changed(step, s -> s.put("effective_rank", 1.1)));
        }

        assertOne(AlarmKind.collapse, BROKEN + 15, 1.1, 1.2);
        assertThat(raised.get(0).getReason()).contains("effective rank").contains("1.10");
    }

    @Test
    void halfAWindowIsCountedInStepsWhereSomeHaveNoSpectrum() {
        for (long step = 0; step < 200; step += 5) {
            hear(changed(step, s -> s.put("effective_rank", 1.1)));
        }

        assertOne(AlarmKind.collapse, BROKEN + 15, 1.1, 1.2);
    }

    @Test
    void featuresThatDoNotDeviateAreCollapse() {
        for (long step = 0; step < 200; step++) {
            hear(changed(step, s -> s.put("feature_deviation", 0.1)));
        }

        assertOne(AlarmKind.collapse, BROKEN + 15, 0.1, 0.2);
        assertThat(raised.get(0).getReason()).contains("feature deviation");
    }

    @Test
    void aRankThatRecoversIsNoCollapse() {
        for (long step = 0; step < 200; step++) {
            hear(step % 16 == 0 ? spectrum(step) : changed(step, s -> s.put("effective_rank", 1.1)));
        }

        assertThat(raised).isEmpty();
    }

    @Test
    void aCentredRankThatStaysAtASmallShareOfTheWidthIsDimensionalCollapse() {
        for (long step = 0; step < 200; step++) {
            hear(changed(step, s -> s.put("centred_effective_rank", 1.5)));
        }

        assertOne(AlarmKind.dimensional_collapse, BROKEN + 63, 1.5, 0.0125 * 128);
    }

    @Test
    void aNormAThousandTimesTheFirstOneExplodes() {
        for (long step = 0; step < 200; step++) {
            hear(changed(
                    step,
                    s -> s.put(
                            "eigenvalues",
                            s.getEigenvalues().stream().map(v -> 2000 * v).toList())));
        }

        assertOne(AlarmKind.exploding_norm, BROKEN, raised.get(0).getValue(), 1000);
        assertThat(raised.get(0).getValue()).isBetween(1500.0, 2500.0);
    }

    @Test
    void ofARunWhoseFirstStepIsNotThereNoNormIsJudged() {
        for (long step = 1; step < 200; step++) {
            hear(changed(
                    step,
                    s -> s.put(
                            "eigenvalues",
                            s.getEigenvalues().stream().map(v -> 2000 * v).toList())));
        }

        assertThat(raised).isEmpty();
    }

    @Test
    void eigenvaluesThatNoBatchMovesAreAFrozenSpectrum() {
        for (long step = 0; step < 200; step++) {
            hear(changed(step, s -> s.put("eigenvalues", List.of(8.0, 4.0, 2.0))));
        }

        assertOne(
                AlarmKind.frozen_spectrum,
                160,
                0,
                0.003); // the second comparison, of steps 128 and 160, is the first of equals
    }

    @Test
    void aGradientThatGrowsAtOnceIsToldBeforeTheLossIsNaN() {
        for (long step = 0; step < 200; step++) {
            hear(step < BROKEN ? metrics(step) : with(metrics(step), 100));
        }

        assertOne(AlarmKind.exploding_gradient, BROKEN, raised.get(0).getValue(), 30);
        assertThat(raised.get(0).getValue()).isBetween(40.0, 60.0);
    }

    @Test
    void metricsThatTellNoGradientRaiseNothing() {
        for (long step = 0; step < 200; step++) {
            hear(with(metrics(step), 0));
        }

        assertThat(raised).isEmpty();
    }

    @Test
    void aTrainerThatWaitsForPairsIsStarved() {
        for (long step = 0; step < 300; step++) {
            hear(step < BROKEN ? metrics(step) : waiting(step, 900, 1));
        }

        assertThat(raised).hasSize(1);
        assertThat(raised.get(0).getKind()).isEqualTo(AlarmKind.starved);
        assertThat(raised.get(0).getStep()).isBetween(BROKEN + 4, BROKEN + 31);
        assertThat(raised.get(0).getReason()).contains("start more loaders");
    }

    @Test
    void aTrainerThatWaitsForWHasALatePredictor() {
        for (long step = 0; step < 300; step++) {
            hear(step < BROKEN ? metrics(step) : waiting(step, 1, 300));
        }

        assertThat(raised).hasSize(1);
        assertThat(raised.get(0).getKind()).isEqualTo(AlarmKind.late_predictor);
        assertThat(raised.get(0).getReason()).contains("predictor.lag");
    }

    @Test
    void theFirstWindowMayWait() {
        for (long step = 0; step < 32; step++) {
            hear(waiting(step, 5000, 1));
        }
        for (long step = 32; step < 200; step++) {
            hear(metrics(step));
        }

        assertThat(raised).isEmpty();
    }

    @Test
    void aProbeUnderTheRandomEncoderByMoreThanChanceIsTold() {
        hear(probe(0, 73), probe(500, 71.5), probe(1000, 70));

        assertOne(AlarmKind.below_random, 999, 70, raised.get(0).getLimit());
        assertThat(raised.get(0).getLimit()).isBetween(71.0, 71.1); // 73 - 2 sqrt(0.73 0.27 / 2000)
    }

    @Test
    void aGivenEncoderIsJudgedByTheRandomOne() {
        ProbeReport given = ProbeReport.newBuilder(probe(0, 85))
                .setRandom(List.of(new Baseline(73.0, 70.0, 70.0, List.of())))
                .build();

        hear(given, probe(500, 80));

        assertThat(raised).isEmpty();
    }

    @Test
    void aRunThatDoesNotMoveIsStalledByTheTimeItsStepsTake() {
        for (long step = 0; step < 100; step++) {
            hear(metrics(step));
        }

        assertThat(rules.stalled(Duration.ofSeconds(59))).isEmpty();
        assertThat(rules.stalled(Duration.ofSeconds(61))).singleElement().satisfies(alarm -> {
            assertThat(alarm.getKind()).isEqualTo(AlarmKind.stalled);
            assertThat(alarm.getStep()).isEqualTo(99);
        });
        assertThat(rules.stalled(Duration.ofSeconds(62))).isEmpty();
    }

    @Test
    void slowStepsMayTakeLonger() {
        for (long step = 0; step < 100; step++) {
            TrainingMetrics slow = metrics(step);
            slow.put("step_ms", 10_000.0);
            hear(slow);
        }

        assertThat(rules.stalled(Duration.ofSeconds(400))).isEmpty();
        assertThat(rules.stalled(Duration.ofSeconds(600))).hasSize(1);
    }

    /** A run that is resumed does steps again: the same bits, at another time. */
    @Test
    void stepsThatAreDoneAgainAreNotCountedTwice() {
        for (long step = 0; step < 110; step++) {
            hear(changed(step, s -> s.put("effective_rank", 1.1)));
        }
        for (long step = 90; step < 115; step++) {
            hear(changed(step, s -> s.put("effective_rank", 1.1)));
        }
        assertThat(raised).isEmpty();

        hear(changed(115, s -> s.put("effective_rank", 1.1)));
        assertOne(AlarmKind.collapse, 115, 1.1, 1.2);
    }

    @Test
    void whatIsSaidDoesNotDependOnWhichTopicIsReadFirst() {
        List<SpecificRecord> spectra = new ArrayList<>();
        List<SpecificRecord> metrics = new ArrayList<>();
        for (long step = 0; step < 300; step++) {
            spectra.add(changed(step, s -> s.put("effective_rank", 1.1)));
            metrics.add(step < BROKEN ? metrics(step) : waiting(step, 900, 1));
        }
        AlarmRules other = new AlarmRules(Said.spec());
        List<Alarm> there = new ArrayList<>();

        metrics.forEach(m -> there.addAll(other.add(m)));
        spectra.forEach(s -> there.addAll(other.add(s)));
        for (int i = 0; i < 300; i++) {
            hear(spectra.get(i), metrics.get(i));
        }

        assertThat(there).hasSize(2).containsExactlyInAnyOrderElementsOf(raised);
    }

    private void assertOne(AlarmKind kind, long step, double value, double limit) {
        assertThat(raised)
                .containsExactly(new Alarm(
                        Said.RUN,
                        1,
                        kind,
                        step,
                        value,
                        limit,
                        raised.isEmpty() ? "" : raised.get(0).getReason()));
    }

    private void hear(SpecificRecord... values) {
        for (SpecificRecord value : values) {
            raised.addAll(rules.add(value));
        }
    }

    /** As a batch leaves it: every step a little different. */
    private static Spectrum spectrum(long step) {
        Spectrum s = Said.spectrum(1, step, 5, 8 + step * 7 % 10 / 10.0, 4.0, 2.0);
        s.put("feature_deviation", 0.6);
        return s;
    }

    private static Spectrum changed(long step, Consumer<Spectrum> change) {
        Spectrum s = spectrum(step);
        if (step >= BROKEN) {
            change.accept(s);
        }
        return s;
    }

    private static TrainingMetrics metrics(long step) {
        return waiting(step, 40, 10);
    }

    private static TrainingMetrics waiting(long step, double pairs, double weights) {
        TrainingMetrics m = Said.step(1, step + 1, -3);
        m.put("wait_pairs_ms", pairs);
        m.put("wait_weights_ms", weights);
        m.put("gradient_norm", 2 + step * 3 % 10 / 20.0);
        return m;
    }

    private static TrainingMetrics with(TrainingMetrics m, double gradientNorm) {
        m.put("gradient_norm", gradientNorm);
        return m;
    }

    private static ProbeReport probe(long stepsDone, double knn) {
        return Said.probe(stepsDone, false, knn, 75);
    }
}
