package io.directpred.stats;

import static io.directpred.stats.Records.RUN;
import static io.directpred.stats.Records.after;
import static io.directpred.stats.Records.batch;
import static io.directpred.stats.Records.c;
import static io.directpred.stats.Records.floats;
import static io.directpred.stats.Records.fresh;
import static io.directpred.stats.Records.rule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.directpred.core.Alignment;
import io.directpred.core.CorrelationMatrix;
import io.directpred.core.PackedSymmetric;
import io.directpred.core.PredictorRule;
import io.directpred.events.BatchCorrelation;
import io.directpred.events.EarlierF;
import io.directpred.events.FoldRefused;
import io.directpred.events.FoldState;
import io.directpred.events.FoldStateWanted;
import io.directpred.events.Outgoing;
import io.directpred.events.PredictorWeights;
import io.directpred.events.Spectrum;
import io.directpred.events.Tag;
import io.directpred.events.Topics;
import io.directpred.spec.Rule;
import io.directpred.spec.RuleKind;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Longer than 250 lines because every order in which records can reach the stats service is a test of its own, over the
 * same few records.
 */
class RunFoldsTest {
    private static final Rule DIRECTPRED = rule(RuleKind.directpred, 1, 0);

    private final RunFolds folds = new RunFolds(3, Long.MAX_VALUE);

    private PredictorWeights weights(SpecificRecord record) {
        return (PredictorWeights) answer(record).value();
    }

    private FoldStateWanted wanted(SpecificRecord record) {
        return (FoldStateWanted) answer(record).value();
    }

    private FoldRefused refused(SpecificRecord record) {
        return (FoldRefused) answer(record).value();
    }

    private Outgoing answer(SpecificRecord record) {
        return folds.take(record).answer().orElseThrow();
    }

    private void assertIgnored(SpecificRecord record) {
        Reply reply = folds.take(record);
        assertThat(reply.answer()).isEmpty();
        assertThat(reply.spectrum()).isEmpty();
    }

    @Test
    void answersEachStepWithTheRuleAppliedToF() {
        folds.take(fresh(RUN, 1, DIRECTPRED));
        CorrelationMatrix f = CorrelationMatrix.of(0.3, c(0));

        PredictorWeights first = weights(batch(RUN, 1, 0));
        Outgoing second = answer(batch(RUN, 1, 1));

        assertThat(first.getF()).isEqualTo(c(0).toFloat64());
        assertThat(first.getW())
                .isEqualTo(PredictorRule.directPred(0.1, 1).weights(f).toFloat64());
        assertThat(second.topic()).isEqualTo(Topics.PREDICTOR_WEIGHTS);
        assertThat(second.key()).isEqualTo(RUN);
        assertThat(second.tag()).isEqualTo(new Tag(RUN, 1, 1));
        PredictorWeights weights = (PredictorWeights) second.value();
        assertThat(weights.getF()).isEqualTo(f.fold(c(1)).matrix().toFloat64());
        assertThat(weights.getNanos()).isPositive();
    }

    @Test
    void goesOnFromTheFoldState() {
        CorrelationMatrix f = CorrelationMatrix.of(0.3, c(0)).fold(c(1));
        folds.take(after(RUN, 4, 1, DIRECTPRED, f.matrix()));

        PredictorWeights weights = weights(batch(RUN, 4, 2));

        assertThat(weights.getF()).isEqualTo(f.fold(c(2)).matrix().toFloat64());
    }

    @Test
    void leavesWEmptyBetweenSettings() {
        folds.take(fresh(RUN, 1, rule(RuleKind.directcopy, 2, 0)));

        assertThat(weights(batch(RUN, 1, 0)).getW().remaining()).isEqualTo(80);
        PredictorWeights between = weights(batch(RUN, 1, 1));
        assertThat(between.getW().remaining()).isZero();
        assertThat(between.getF().remaining()).isEqualTo(80);
        assertThat(between.getNanos()).isZero();
        assertThat(weights(batch(RUN, 1, 2)).getW().remaining()).isEqualTo(80);
    }

    @Test
    void foldsButMakesNoMatrixWhereNothingComesBack() {
        folds.take(fresh(RUN, 1, rule(RuleKind.none, 1, 0)));

        PredictorWeights weights = weights(batch(RUN, 1, 0));

        assertThat(weights.getW().remaining()).isZero();
        assertThat(weights.getF()).isEqualTo(c(0).toFloat64());
    }

    @Test
    void answersWhereWIsMadeAndEverySoManySteps() {
        folds.take(fresh(RUN, 1, rule(RuleKind.directpred, 3, 0, 4)));

        List<Integer> answered = IntStream.range(0, 10)
                .filter(step -> folds.take(batch(RUN, 1, step)).answer().isPresent())
                .boxed()
                .toList();

        assertThat(answered).containsExactly(0, 3, 4, 6, 8, 9);
        assertIgnored(batch(RUN, 1, 7)); // folded before, and nobody waits for it
        assertThat(weights(batch(RUN, 1, 9)).getStep()).isEqualTo(9);
    }

    @Test
    void startsFAnewWhereTheTrainerHasNone() {
        folds.take(new FoldState(RUN, 1, 5L, Records.DIM, DIRECTPRED, Records.NONE, List.of(), Records.NONE));

        assertThat(weights(batch(RUN, 1, 6)).getF()).isEqualTo(c(6).toFloat64());
    }

    @Test
    void answersARepeatWithTheAnswerKept() {
        folds.take(fresh(RUN, 1, DIRECTPRED));
        PredictorWeights first = weights(batch(RUN, 1, 0));
        PredictorWeights second = weights(batch(RUN, 1, 1));

        assertThat(weights(batch(RUN, 1, 0))).isSameAs(first);
        assertThat(weights(batch(RUN, 1, 1))).isSameAs(second);
        assertThat(folds.take(batch(RUN, 1, 1)).spectrum()).isEmpty();
        assertThat(weights(batch(RUN, 1, 2)).getStep()).isEqualTo(2);
    }

    /** The trainer repeats F, and every C after it, for as long as it waits for an answer. */
    @Test
    void aRepeatedFoldStateMakesNoStepBeFoldedAgain() {
        CorrelationMatrix f = CorrelationMatrix.of(0.3, c(4));
        FoldState told = after(RUN, 1, 4, DIRECTPRED, f.matrix());
        folds.take(told);
        PredictorWeights answer = weights(batch(RUN, 1, 5));

        for (int again = 0; again < 3; again++) {
            assertIgnored(after(RUN, 1, 4, DIRECTPRED, f.matrix()));
            assertThat(weights(batch(RUN, 1, 5))).isSameAs(answer);
        }
        PredictorWeights next = weights(batch(RUN, 1, 6));
        assertIgnored(after(RUN, 1, 5, DIRECTPRED, f.fold(c(5)).matrix())); // of the step used last
        assertThat(weights(batch(RUN, 1, 6))).isSameAs(next);
    }

    @Test
    void aFoldStateThatWhatIsHereDoesNotFollowFromBeginsAnew() {
        folds.take(fresh(RUN, 1, DIRECTPRED));
        folds.take(batch(RUN, 1, 0));
        folds.take(batch(RUN, 1, 1));

        folds.take(new FoldState(
                RUN, 1, 1L, Records.DIM, DIRECTPRED, Records.NONE, List.of(), Records.NONE)); // F starts anew

        assertThat(weights(batch(RUN, 1, 2)).getF()).isEqualTo(c(2).toFloat64());
    }

    @Test
    void aFoldStateIsTakenWhereItsAnswersAreNoLongerKept() {
        FoldState start = fresh(RUN, 1, DIRECTPRED);
        folds.take(start);
        PredictorWeights first = weights(batch(RUN, 1, 0));
        for (int step = 1; step < 5; step++) {
            folds.take(batch(RUN, 1, step));
        }

        folds.take(start);

        assertThat(weights(batch(RUN, 1, 0)).getW()).isEqualTo(first.getW());
    }

    @Test
    void keepsAsManyAnswersAsTheTrainerMayWaitFor() {
        folds.take(fresh(RUN, 1, rule(RuleKind.directpred, 1, 1)));
        for (int step = 0; step < 4; step++) {
            folds.take(batch(RUN, 1, step));
        }

        assertThat(weights(batch(RUN, 1, 1)).getStep()).isEqualTo(1); // lag + 2 = 3 answers: steps 1, 2, 3
        assertThat(wanted(batch(RUN, 1, 0)).getReason()).isEqualTo("step 0 came, 4 is next");
    }

    @Test
    void wantsTheFoldStateOfARunItDoesNotKnow() {
        FoldStateWanted wanted = wanted(batch(RUN, 2, 7));

        assertThat(wanted).isEqualTo(new FoldStateWanted(RUN, 2, "no fold state of this run is here"));
    }

    @Test
    void wantsTheFoldStateAfterAGap() {
        folds.take(fresh(RUN, 1, DIRECTPRED));

        assertThat(wanted(batch(RUN, 1, 2)).getReason()).isEqualTo("step 2 came, 0 is next");
    }

    @Test
    void wantsTheFoldStateOfANewerAttemptAndIgnoresOlderOnes() {
        folds.take(fresh(RUN, 2, DIRECTPRED));

        assertIgnored(batch(RUN, 1, 0));
        assertIgnored(fresh(RUN, 1, DIRECTPRED));
        assertThat(weights(batch(RUN, 2, 0)).getStep()).isZero();
        assertThat(wanted(batch(RUN, 3, 0)).getReason()).isEqualTo("attempt 3 has sent no fold state");
        assertIgnored(batch(RUN, 2, 1));
    }

    @Test
    void asksOnceUntilSomethingIsSentAgain() {
        folds.take(batch(RUN, 1, 5));

        assertIgnored(batch(RUN, 1, 6));
        assertIgnored(batch(RUN, 1, 7));
        assertThat(wanted(batch(RUN, 1, 6)).getReason()).isEqualTo("step 6 came again and there is no fold state yet");
        folds.take(after(RUN, 1, 4, DIRECTPRED, c(4)));
        assertThat(weights(batch(RUN, 1, 5)).getStep()).isEqualTo(5);
    }

    @Test
    void forgetsRunsThatTakeTooMuchTogetherButNeverTheLast() {
        RunFold one = new RunFold(fresh(RUN, 1, DIRECTPRED));
        RunFolds two = new RunFolds(100, 2 * one.bytes());
        RunFolds none = new RunFolds(100, 1);

        for (String run : List.of("a", "b", "c")) {
            two.take(fresh(run, 1, DIRECTPRED));
            none.take(fresh(run, 1, DIRECTPRED));
        }

        assertThat(two.take(batch("c", 1, 0)).answer().orElseThrow().value()).isInstanceOf(PredictorWeights.class);
        assertThat(two.take(batch("b", 1, 0)).answer().orElseThrow().value()).isInstanceOf(PredictorWeights.class);
        assertThat(two.take(batch("a", 1, 0)).answer().orElseThrow().value()).isInstanceOf(FoldStateWanted.class);
        assertThat(none.take(batch("c", 1, 0)).answer().orElseThrow().value()).isInstanceOf(PredictorWeights.class);
        assertThat(none.take(batch("b", 1, 0)).answer().orElseThrow().value()).isInstanceOf(FoldStateWanted.class);
    }

    @Test
    void forgetsTheRunLeastRecentlyHeardOf() {
        for (String run : new String[] {"r1", "r2", "r3"}) {
            folds.take(fresh(run, 1, DIRECTPRED));
        }
        folds.take(batch("r1", 1, 0));

        folds.take(fresh("r4", 1, DIRECTPRED));

        assertThat(weights(batch("r1", 1, 1)).getStep()).isEqualTo(1);
        assertThat(wanted(batch("r2", 1, 0)).getReason()).isEqualTo("no fold state of this run is here");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, 0})
    void refusesACThatMakesNoWAndSoEndsTheAttempt(double bad) {
        folds.take(fresh(RUN, 1, DIRECTPRED));
        double[] numbers = {bad, 0, 0, 0, 0, 0, 0, 0, 0, 0};

        FoldRefused refused = refused(batch(RUN, 1, 0, floats(numbers), ByteBuffer.allocate(0)));

        assertThat(refused.getRun()).isEqualTo(RUN);
        assertThat(refused.getAttempt()).isEqualTo(1);
        assertThat(refused.getStep()).isZero();
        assertThat(refused.getReason()).isNotBlank();
        assertThat(folds.refused()).isEqualTo(1);
        assertIgnored(batch(RUN, 1, 1)); // asking for the fold state would bring the same C again
        assertIgnored(batch(RUN, 1, 0));
        folds.take(fresh(RUN, 2, DIRECTPRED));
        assertThat(weights(batch(RUN, 2, 0)).getStep()).isZero();
    }

    @Test
    void refusesRecordsOfAWrongLength() {
        folds.take(fresh("r1", 1, DIRECTPRED));
        folds.take(fresh("r2", 1, DIRECTPRED));

        assertThat(refused(batch("r1", 1, 0, floats(1, 2, 3), ByteBuffer.allocate(0)))
                        .getReason())
                .contains("C of step 0 has 12 bytes, expected 40");
        assertThat(refused(batch("r2", 1, 0, c(0).toFloat32(), floats(1, 2))).getReason())
                .contains("w of step 0 has 8 bytes");
        BatchCorrelation other = batch(RUN, 1, 0);
        folds.take(after(RUN, 1, -1, DIRECTPRED, PackedSymmetric.of("F", new double[3][3])));
        assertIgnored(other);

        assertThat(folds.refused()).isEqualTo(3);
    }

    @Test
    void reportsTheSpectrumOfEachStep() {
        folds.take(fresh(RUN, 1, DIRECTPRED));

        Outgoing report = folds.take(batch(RUN, 1, 0)).spectrum().orElseThrow().get();

        assertThat(report.topic()).isEqualTo(Topics.SPECTRA);
        assertThat(report.tag()).isEqualTo(new Tag(RUN, 0, 1));
        Spectrum spectrum = (Spectrum) report.value();
        assertThat(spectrum.getEffectiveRank()).isBetween(1.0, 4.0);
        assertThat(spectrum.getCentredEffectiveRank()).isBetween(spectrum.getEffectiveRank(), 4.0);
        assertThat(spectrum.getEigenvalues()).hasSize(4).isSortedAccordingTo((a, b) -> Double.compare(b, a));
        assertThat(spectrum.getTopShare()).isGreaterThan(0.25);
        assertThat(spectrum.getFeatureDeviation()).isBetween(0.9, 1.0);
        assertThat(spectrum.getAlignment()).isEqualTo(1, within(1e-12)); // W was set from this very F
        assertThat(spectrum.getCommutator()).isEqualTo(0, within(1e-12));
        assertThat(spectrum.getWEigenvalues().get(0)).isEqualTo(1.1, within(1e-12));
    }

    @Test
    void reportsAsOftenAsTheRunAsks() {
        Rule rarer = Rule.newBuilder(DIRECTPRED).setSpectraEvery(3).build();
        folds.take(fresh(RUN, 1, rarer));

        assertThat(IntStream.range(0, 7)
                        .filter(step ->
                                folds.take(batch(RUN, 1, step)).spectrum().isPresent()))
                .containsExactly(0, 3, 6);
    }

    @Test
    void measuresAWTrainedByGradient() {
        folds.take(fresh(RUN, 1, rule(RuleKind.none, 1, 0)));
        ByteBuffer skew = floats(0, 1, 0, 0, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

        Reply reply = folds.take(batch(RUN, 1, 0, c(0).toFloat32(), skew));

        Spectrum spectrum = (Spectrum) reply.spectrum().orElseThrow().get().value();
        assertThat(spectrum.getAsymmetry()).isEqualTo(1, within(1e-12));
        assertThat(spectrum.getCosines()).hasSize(4);
        assertThat(spectrum.getCommutator()).isPositive();
    }

    @Test
    void saysNothingAboutWWhereThereIsNone() {
        folds.take(fresh(RUN, 1, rule(RuleKind.none, 1, 0)));

        Reply reply = folds.take(batch(RUN, 1, 0));

        Spectrum spectrum = (Spectrum) reply.spectrum().orElseThrow().get().value();
        assertThat(spectrum.getAlignment()).isNaN();
        assertThat(spectrum.getCosines()).isEmpty();
        assertThat(spectrum.getWEigenvalues()).isEmpty();
        assertThat(spectrum.getEigenvalues()).hasSize(4);
    }

    @Test
    void withALagWIsComparedWithTheFItBelongsToAndWithTodays() {
        folds.take(fresh(RUN, 1, rule(RuleKind.directpred, 1, 2)));
        CorrelationMatrix first = CorrelationMatrix.of(0.3, c(0));
        CorrelationMatrix third = first.fold(c(1)).fold(c(2));
        double[] w = PredictorRule.directPred(0.1, 1).weights(first).toFull();

        List<Spectrum> reports = reports(folds, 0, 4);

        assertThat(reports).extracting(Spectrum::getSetStep).containsExactly(-1L, -1L, 0L, 1L);
        assertThat(reports.get(1).getCosines()).isEmpty(); // the next step still uses the W that training began with
        Alignment today = Alignment.of(third, w);
        assertThat(reports.get(2).getAlignment()).isEqualTo(today.meanCosine()).isLessThan(0.9999);
        assertThat(reports.get(2).getCommutator()).isEqualTo(today.relativeCommutator());
        assertThat(reports.get(2).getSetCosines()).hasSize(4).allSatisfy(c -> assertThat(c)
                .isEqualTo(1, within(1e-12)));
    }

    @Test
    void betweenSettingsWIsComparedWithTheFItBeganFromAndWithTodays() {
        folds.take(fresh(RUN, 1, rule(RuleKind.directpred, 3, 0)));
        CorrelationMatrix first = CorrelationMatrix.of(0.3, c(0));
        ByteBuffer trained = floats(1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 3, 0, 1, 0, 0, 4);
        double[] w = {1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 3, 0, 1, 0, 0, 4};

        List<Spectrum> reports = IntStream.range(0, 5)
                .mapToObj(step -> report(folds, batch(RUN, 1, step, c(step).toFloat32(), trained)))
                .toList();

        assertThat(reports).extracting(Spectrum::getSetStep).containsExactly(-1L, 0L, 0L, 0L, 3L);
        assertThat(reports.get(0).getSetCosines()).isEmpty();
        assertThat(reports.get(0).getCosines()).hasSize(4);
        double[] cosines = Alignment.cosines(first, w);
        assertThat(reports.get(2).getSetCosines()).containsExactly(cosines[3], cosines[2], cosines[1], cosines[0]);
        assertThat(reports.get(2).getAlignment())
                .isEqualTo(Alignment.of(first.fold(c(1)).fold(c(2)), w).meanCosine());
    }

    /** What a trainer sends to one that lost its state. */
    @Test
    void aFoldStateWithTheEarlierFGivesTheSameReportsAgain() {
        Rule rule = rule(RuleKind.directpred, 1, 2);
        folds.take(fresh(RUN, 1, rule));
        List<Spectrum> before = reports(folds, 0, 8);
        CorrelationMatrix[] f = new CorrelationMatrix[5];
        f[0] = CorrelationMatrix.of(0.3, c(0));
        for (int step = 1; step < f.length; step++) {
            f[step] = f[step - 1].fold(c(step));
        }
        FoldState state = FoldState.newBuilder(after(RUN, 1, 4, rule, f[4].matrix()))
                .setEarlier(List.of(new EarlierF(3L, f[3].matrix().toFloat64(), Records.NONE)))
                .build();

        RunFolds anew = new RunFolds(3, Long.MAX_VALUE);
        anew.take(state);
        List<Spectrum> again = reports(anew, 5, 8);

        assertThat(again).hasSize(3);
        for (Spectrum spectrum : again) {
            Spectrum same = before.get((int) spectrum.getStep());
            Spectrum expected = Spectrum.newBuilder(same)
                    .setCentredEffectiveRank(spectrum.getCentredEffectiveRank()) // the mean starts anew
                    .build();
            assertThat(spectrum).isEqualTo(expected);
        }
    }

    private static List<Spectrum> reports(RunFolds folds, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(step -> report(folds, batch(RUN, 1, step)))
                .toList();
    }

    private static Spectrum report(RunFolds folds, BatchCorrelation c) {
        return (Spectrum) folds.take(c).spectrum().orElseThrow().get().value();
    }

    @Test
    void reportsMoreRarelyTheLargerD() {
        assertThat(Folded.interval(128)).isEqualTo(1);
        assertThat(Folded.interval(256)).isEqualTo(1);
        assertThat(Folded.interval(512)).isEqualTo(8);
        assertThat(Folded.interval(2048)).isEqualTo(512);
    }
}
