package io.directpred.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.chaos.Injector.Done;
import io.directpred.chaos.Journal.Correlation;
import io.directpred.chaos.Journal.Fold;
import io.directpred.chaos.Journal.Pairs;
import io.directpred.chaos.Journal.Request;
import io.directpred.chaos.Journal.Saved;
import io.directpred.chaos.Journal.State;
import io.directpred.chaos.Journal.Step;
import io.directpred.chaos.Journal.Weights;
import io.directpred.chaos.Law.Evidence;
import io.directpred.chaos.Law.OfStack;
import io.directpred.chaos.Law.Verdict;
import io.directpred.events.CheckpointManifest;
import io.directpred.events.RunPhase;
import io.directpred.spec.LastBatch;
import io.directpred.spec.Optimiser;
import io.directpred.spec.Predictor;
import io.directpred.spec.PredictorKind;
import io.directpred.spec.RunSpec;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * A law that cannot fail is none: each of them holds of a history that is right, and is broken by the one that breaks
 * it. Longer than 250 lines because each way to break a law is a test of its own, over one history.
 */
class LawTest {

    @Test
    void everyLawHoldsOfARunThatWasKilledOnce() {
        Evidence evidence = evidence(journal -> {}, Set.of("bad"), Set.of("bad"), List.of());

        assertThat(Law.all()).hasSize(14).allSatisfy(law -> assertThat(
                        law.judge(evidence).breaches())
                .as(law.toString())
                .isEmpty());
    }

    @Test
    void aSampleThatIsUsedTwice() {
        assertThat(broken(new EverySampleOnce(), j -> replace(j.requests, of(2, 5), r -> request(r, List.of(9, 2, 2)))))
                .contains("sample 2 was used 2 times in epoch 2")
                .contains("epoch 2 used 9 of 10 samples");
    }

    @Test
    void aStepThatAskedForNothing() {
        assertThat(broken(new EverySampleOnce(), j -> j.requests.removeIf(of(2, 6))))
                .contains("attempt 2 asked for no samples of step 6");
    }

    @Test
    void anAskThatIsRepeatedForOtherSamples() {
        assertThat(broken(new EverySampleOnce(), j -> j.requests.add(request(j.requests.get(0), List.of(3, 1, 5)))))
                .anyMatch(breach -> breach.contains("two different sets"));
    }

    @Test
    void answersWithDifferentPixels() {
        assertThat(broken(new EverySampleOnce(), j -> {
                    Pairs p = j.pairs.get(0);
                    j.pairs.add(new Pairs(
                            p.attempt(),
                            p.step(),
                            p.slice(),
                            p.ask(),
                            p.samples(),
                            p.replaced(),
                            1234,
                            500,
                            "loader-1",
                            false,
                            1));
                }))
                .anyMatch(breach -> breach.contains("different pixels from loader-1"));
    }

    @Test
    void aReplacementThatIsNotListed() {
        assertThat(broken(
                        new EverySampleOnce(),
                        j -> replace(
                                j.pairs,
                                p -> !p.replaced().isEmpty(),
                                p -> new Pairs(
                                        p.attempt(),
                                        p.step(),
                                        p.slice(),
                                        p.ask(),
                                        p.samples(),
                                        List.of(),
                                        p.crc(),
                                        500,
                                        "x",
                                        false,
                                        p.at()))))
                .anyMatch(breach -> breach.contains("lists [] as replaced, undecodable are [7]"));
    }

    @Test
    void aStepThatIsDoneTwice() {
        assertThat(broken(new StepsInOrder(), j -> j.steps.add(3, j.steps.get(2))))
                .contains("attempt 1 did step 2 where 3 was next");
    }

    @Test
    void aStepThatIsLeftOut() {
        assertThat(broken(new StepsInOrder(), j -> j.steps.remove(2)))
                .contains("attempt 1 did step 3 where 2 was next");
    }

    @Test
    void anAttemptThatGoesOnFromWhereNothingWasSaved() {
        assertThat(broken(new StepsInOrder(), j -> j.checkpoints.remove(1)))
                .contains("attempt 2 went on from step 4, the newest checkpoint was after 0 steps")
                .hasSize(1);
    }

    @Test
    void aRunThatEndsTooEarly() {
        assertThat(broken(new StepsInOrder(), j -> {
                    j.steps.remove(j.steps.size() - 1);
                    replace(j.states, s -> s.phase() == RunPhase.finished, s -> new State(2, s.phase(), 7, s.at()));
                }))
                .contains("the history ends after 7 of 8 steps");
    }

    @Test
    void aLossThatDiffersByItsLastBit() {
        assertThat(broken(
                        new UndisturbedSteps(),
                        j -> replace(
                                j.steps,
                                s -> s.step() == 5 && s.attempt() == 2,
                                s -> new Step(2, 5, Math.nextUp(s.loss()), s.at()))))
                .anyMatch(breach -> breach.contains("at step 5"));
    }

    @Test
    void aCorrelationThatDiffers() {
        assertThat(broken(
                        new UndisturbedSteps(),
                        j -> replace(
                                j.correlations,
                                c -> c.step() == 3,
                                c -> new Correlation(1, 3, new float[] {4, 0, 2}, c.at()))))
                .contains("attempt 1 sent another C of step 3 than the undisturbed run");
    }

    @Test
    void aStepWithoutItsWeights() {
        assertThat(broken(new RightWeights(), j -> j.weights.removeIf(w -> w.attempt() == 2 && w.step() == 4)))
                .containsExactly("attempt 2 did step 6 without the W of step 4");
    }

    @Test
    void weightsThatAreSetOutOfTurn() {
        assertThat(broken(
                        new RightWeights(),
                        j -> replace(
                                j.weights,
                                w -> w.step() == 0,
                                w -> new Weights(w.attempt(), 3, new double[] {1, 2, 3}, w.f(), w.at()))))
                .contains("the answer to step 3 of attempt 1 sets W: rule directpred, freq 2");
    }

    @Test
    void aCheckpointThatUsedTheNewestWeights() {
        assertThat(broken(
                        new RightWeights(),
                        j -> replace(
                                j.checkpoints,
                                c -> c.used() == 0,
                                c -> new Saved(c.manifest(), "", 2, Journals.f(2), List.of(3L), "encoder 4", c.at()))))
                .contains(
                        "the checkpoint after 4 steps keeps F of step 2: the W of step 0 was due last, next is that of 2");
    }

    @Test
    void aCheckpointWithoutACorrelation() {
        assertThat(broken(
                        new RightWeights(),
                        j -> replace(
                                j.checkpoints,
                                c -> c.used() == 0,
                                c -> new Saved(
                                        c.manifest(), "", 0, Journals.f(0), List.of(1L, 3L), "encoder 4", c.at()))))
                .containsExactly("the checkpoint after 4 steps keeps C of [1, 3]");
    }

    @Test
    void anAnswerThatNobodyNeeds() {
        assertThat(broken(new RightWeights(), j -> j.weights.add(new Weights(2, 5, new double[0], Journals.f(5), 1))))
                .containsExactly("step 5 of attempt 2 has an answer, which nobody needs");
    }

    @Test
    void aCheckpointMayKeepAnyAnsweredStepWhereNothingComesBack() {
        Verdict verdict = new RightWeights().judge(linear(j -> {}));

        assertThat(verdict.breaches()).isEmpty();
    }

    @Test
    void weightsWhereNothingComesBack() {
        assertThat(new RightWeights()
                        .judge(linear(j -> replace(
                                j.weights,
                                w -> w.step() == 0,
                                w -> new Weights(w.attempt(), 0, new double[] {1, 2, 3}, w.f(), w.at()))))
                        .breaches())
                .containsExactly("the answer to step 0 of attempt 1 sets W: rule none, freq 2");
    }

    @Test
    void everyLawHoldsWhereNothingComesBack() {
        Evidence evidence = linear(j -> {});

        assertThat(Law.all()).allSatisfy(law -> assertThat(law.judge(evidence).breaches())
                .as(law.toString())
                .isEmpty());
    }

    @Test
    void aFoldThatStartsAnewWhereNothingComesBack() {
        Consumer<Journals> anew = j -> {
            j.folds.add(new Fold(2, 4, new double[0]));
            float[] c = Journals.c(5);
            j.weights.add(new Weights(2, 5, new double[0], new double[] {c[0], c[1], c[2]}, 1));
        };

        assertThat(new FoldOfCorrelations().judge(linear(anew)).breaches()).isEmpty();
        assertThat(broken(new FoldOfCorrelations(), anew))
                .containsExactly(
                        "F of step 5, answered to attempt 2, is not the fold",
                        "F of step 4, told by attempt 2, is not the fold");
    }

    @Test
    void anEpochMayLeaveOutWhatDoesNotFillItsLastBatch() {
        Evidence drops = evidence(j -> withoutTheSecondBatch(j, LastBatch.drop), Set.of(), Set.of(), List.of());
        Evidence keeps = evidence(j -> withoutTheSecondBatch(j, LastBatch.keep), Set.of(), Set.of(), List.of());

        assertThat(new EverySampleOnce().judge(drops).breaches()).isEmpty();
        assertThat(new EverySampleOnce().judge(keeps).breaches()).contains("epoch 0 used 6 of 10 samples");
    }

    @Test
    void aSmallerBatchWhereTheRestIsDropped() {
        assertThat(broken(
                        new EverySampleOnce(),
                        j -> replace(
                                j.requests,
                                of(2, 7),
                                r -> request(r, r.samples().subList(0, 2)))))
                .contains("step 7 has a batch of 4, not of 5");
    }

    /** Each step an epoch of its own: batches of 6 out of 10. */
    private static void withoutTheSecondBatch(Journals j, LastBatch last) {
        j.spec = RunSpec.newBuilder(j.spec)
                .setOptimiser(Optimiser.newBuilder(j.spec.getOptimiser())
                        .setBatch(6)
                        .setLastBatch(last)
                        .build())
                .build();
        j.pairs.clear();
        j.requests.removeIf(r -> r.slice() > 0);
        j.requests.replaceAll(
                r -> new Request(r.attempt(), r.step(), 0, r.ask(), (int) r.step(), List.of(0, 1, 2, 3, 4, 5), r.at()));
    }

    private static Evidence linear(Consumer<Journals> change) {
        return evidence(
                j -> {
                    j.spec = RunSpec.newBuilder(j.spec)
                            .setPredictor(Predictor.newBuilder(j.spec.getPredictor())
                                    .setKind(PredictorKind.linear)
                                    .build())
                            .build();
                    j.weights.removeIf(w -> w.step() > 0); // told every 32 steps
                    j.weights.replaceAll(w -> new Weights(w.attempt(), w.step(), new double[0], w.f(), w.at()));
                    replace(j.checkpoints, c -> c.used() == 4, c -> {
                        List<Long> unused = List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L);
                        return new Saved(c.manifest(), "", 0, Journals.f(0), unused, c.encoder(), c.at());
                    });
                    change.accept(j);
                },
                Set.of(),
                Set.of(),
                List.of());
    }

    @Test
    void demandWithoutABound() {
        assertThat(broken(new BoundedDemand(), j -> {
                    Pairs p = j.pairs.get(j.pairs.size() - 1);
                    for (int i = 0; i < 700; i++) {
                        j.pairs.add(new Pairs(
                                2, 7, 1, i + 2, p.samples(), p.replaced(), p.crc(), 500, "loader-0", false, p.at()));
                    }
                }))
                .singleElement()
                .asString()
                .contains("bytes waited");
    }

    @Test
    void aSliceThatIsAskedForAFourthTime() {
        assertThat(broken(
                        new BoundedDemand(),
                        j -> replace(
                                j.requests,
                                of(2, 5),
                                r -> new Request(r.attempt(), r.step(), r.slice(), 4, r.epoch(), r.samples(), r.at()))))
                .containsExactly("a slice was asked for 4 times");
    }

    @Test
    void onlyTheOldestSliceAndOnlyBeforeTheFirstStepIsAskedForMoreOften() {
        assertThat(new BoundedDemand()
                        .judge(evidence(askedAgain(0, -1), Set.of(), Set.of(), List.of()))
                        .held())
                .isTrue();
        assertThat(broken(new BoundedDemand(), askedAgain(1, -1))).containsExactly("a slice was asked for 7 times");
        assertThat(broken(new BoundedDemand(), askedAgain(0, 1))).containsExactly("a slice was asked for 7 times");
    }

    /**
     * The slice of that place among the first attempt's gets a seventh request, before the attempt's first step or
     * after it.
     */
    private static Consumer<Journals> askedAgain(int place, int after) {
        return j -> {
            Request r = j.requests.stream()
                    .filter(request -> request.attempt() == 1)
                    .sorted(Comparator.comparingLong(Request::step).thenComparingInt(Request::slice))
                    .skip(place)
                    .findFirst()
                    .orElseThrow();
            long first = j.steps.stream()
                    .filter(step -> step.attempt() == 1)
                    .mapToLong(Journal.Step::at)
                    .min()
                    .orElseThrow();
            j.requests.add(new Request(r.attempt(), r.step(), r.slice(), 7, r.epoch(), r.samples(), first + after));
        };
    }

    /** A request whose lock expires is served again, and so is one that a fault repeats. */
    @Test
    void whatIsAnsweredTwiceWasAskedForOnce() {
        Evidence evidence = evidence(
                j -> {
                    Pairs p = j.pairs.get(j.pairs.size() - 1);
                    for (int i = 0; i < 700; i++) {
                        j.pairs.add(p);
                    }
                },
                Set.of(),
                Set.of(),
                List.of());

        assertThat(new BoundedDemand().judge(evidence).held()).isTrue();
    }

    @Test
    void whatAFaultRepeatsIsNoDemand() {
        Evidence evidence = evidence(
                j -> {
                    Pairs p = j.pairs.get(j.pairs.size() - 1);
                    for (int i = 0; i < 700; i++) {
                        j.pairs.add(new Pairs(
                                2, 7, 1, i + 2, p.samples(), p.replaced(), p.crc(), 500, "loader-0", true, p.at()));
                    }
                },
                Set.of(),
                Set.of(),
                List.of());

        assertThat(new BoundedDemand().judge(evidence).held()).isTrue();
    }

    @Test
    void aCheckpointThatIsNotWhole() {
        assertThat(broken(
                        new WholeCheckpoints(),
                        j -> replace(
                                j.checkpoints,
                                c -> c.used() == 0,
                                c -> new Saved(
                                        c.manifest(),
                                        "chunk 1 of 2 is missing",
                                        -1,
                                        new double[0],
                                        List.of(),
                                        "",
                                        c.at()))))
                .containsExactly("attempt 1, after 4 steps: chunk 1 of 2 is missing");
    }

    @Test
    void aRunWithoutItsLastCheckpoint() {
        assertThat(broken(new WholeCheckpoints(), j -> j.checkpoints.remove(2)))
                .containsExactly("there is no checkpoint after all 8 steps");
    }

    @Test
    void aZombiesState() {
        assertThat(broken(new OneWriter(), j -> j.states.add(2, new State(1, RunPhase.running, 5, 1))))
                .containsExactly("a state of attempt 1 came after attempt 2");
    }

    @Test
    void aZombiesCheckpoint() {
        assertThat(broken(new OneWriter(), j -> j.checkpoints.add(saved(1, 9))))
                .containsExactly("a checkpoint of attempt 1 came after one of attempt 2");
    }

    @Test
    void aCheckpointThatGoesBack() {
        assertThat(broken(new OneWriter(), j -> j.checkpoints.add(2, saved(1, 3))))
                .containsExactly("attempt 1 saved 3 steps after 4");
    }

    @Test
    void aTrainerThatIsToldToStopMaySaveAgain() {
        Evidence evidence = evidence(j -> j.checkpoints.add(2, saved(1, 4)), Set.of(), Set.of(), List.of());

        assertThat(new OneWriter().judge(evidence).breaches()).isEmpty();
    }

    @Test
    void aRunThatFinishesTwice() {
        assertThat(broken(new OneWriter(), j -> j.states.add(new State(2, RunPhase.finished, 8, 1))))
                .containsExactly("the run finished 2 times");
    }

    @Test
    void anAnswerThatIsNotTheFold() {
        assertThat(broken(
                        new FoldOfCorrelations(),
                        j -> replace(
                                j.weights, w -> w.step() == 6, w -> new Weights(2, 6, w.w(), Journals.f(4), w.at()))))
                .contains("F of step 6, answered to attempt 2, is not the fold");
    }

    @Test
    void anAttemptThatBeginsWithAnotherFold() {
        assertThat(broken(
                        new FoldOfCorrelations(),
                        j -> replace(j.folds, f -> f.attempt() == 2, f -> new Fold(2, 0, Journals.f(2)))))
                .containsExactly("F of step 0, told by attempt 2, is not the fold");
    }

    @Test
    void correlationsWithAGap() {
        assertThat(broken(new FoldOfCorrelations(), j -> j.correlations.removeIf(c -> c.step() == 2)))
                .contains("C of 2 steps in a row, needed are 5");
    }

    @Test
    void anotherEncoder() {
        assertThat(broken(
                        new SameEncoder(),
                        j -> replace(
                                j.checkpoints,
                                c -> c.manifest().getLast(),
                                c -> new Saved(c.manifest(), "", c.used(), c.f(), c.unused(), "encoder x", c.at()))))
                .containsExactly("the last checkpoint's encoder is encoder x, undisturbed it is encoder 8");
    }

    @Test
    void anotherEncoderInTheReport() {
        assertThat(broken(new SameReport(), j -> j.probes.set(0, Journals.probe("encoder 4"))))
                .containsExactly("the probe reports encoder_sha256 encoder 4 ");
    }

    @Test
    void noReport() {
        assertThat(broken(new SameReport(), j -> j.probes.clear()))
                .contains("the probe reports encoder_sha256 nothing");
    }

    @Test
    void aGenuineRecordAmongTheDeadLetters() {
        Verdict verdict =
                new OnlyDamageIsBuried().judge(evidence(j -> {}, Set.of("bad"), Set.of("bad", "good"), List.of()));

        assertThat(verdict.breaches()).containsExactly("a record of SHA-256 good was not written by a fault");
    }

    @Test
    void aRunThatStandsStill() {
        Verdict verdict = new ItGoesOn()
                .judge(evidence(
                        j -> j.states.removeIf(s -> s.phase() == RunPhase.finished),
                        Set.of(),
                        Set.of(),
                        List.of("still")));

        assertThat(verdict.breaches()).containsExactly("still", "the run has not finished");
    }

    @Test
    void aFaultWithoutATraceAndAnEndWithoutAReason() {
        Fault fault = new Fault(7, FaultKind.SEGMENT_FLIPPED, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO, false, 1);
        Evidence evidence = of(new OfStack(
                List.of(new Done(fault, false), new Done(fault, true)),
                List.of(
                        ended("trainer-1", 1, "another trainer has taken over run chaos"),
                        ended("trainer-0", 1, "attempt 2 of run chaos has begun: this one, attempt 1, must stop"),
                        ended("stats", 1, "another trainer has taken over run chaos"),
                        ended(
                                "broker",
                                1,
                                "its log says why, a full disk is the usual cause",
                                "a thread fails after it"),
                        ended("loader-2", 3, "java.lang.OutOfMemoryError"))));

        assertThat(new EveryFaultShows().judge(evidence).breaches())
                .containsExactly("fault 7, segment-flipped, left no trace");
        assertThat(new EndsAreExplained().judge(evidence).breaches())
                .containsExactly(
                        "stats ended with 1: another trainer has taken over run chaos",
                        "loader-2 ended with 3: java.lang.OutOfMemoryError");
    }

    private static Ended ended(String process, int code, String... lines) {
        return new Ended(process, code, List.of(lines));
    }

    private static Evidence of(OfStack stack) {
        Evidence evidence = evidence(j -> {}, Set.of(), Set.of(), List.of());
        return new Evidence(
                evidence.run(),
                evidence.reference(),
                evidence.prefetch(),
                evidence.undecodable(),
                evidence.damaged(),
                evidence.letters(),
                evidence.standstills(),
                stack);
    }

    private static List<String> broken(Law law, Consumer<Journals> change) {
        Verdict verdict = law.judge(evidence(change, Set.of(), Set.of(), List.of()));
        assertThat(verdict.held()).isFalse();
        return verdict.breaches();
    }

    private static Evidence evidence(
            Consumer<Journals> change, Set<String> damaged, Set<String> letters, List<String> standstills) {
        Journals journal = Journals.killedOnce();
        change.accept(journal);
        return new Evidence(
                journal.journal(),
                Journals.undisturbed().journal(),
                4,
                Set.of(Journals.UNDECODABLE),
                damaged,
                letters,
                standstills,
                OfStack.NONE);
    }

    /** Changes the first that matches. */
    private static <T> void replace(List<T> list, Predicate<T> which, UnaryOperator<T> by) {
        for (int i = 0; i < list.size(); i++) {
            if (which.test(list.get(i))) {
                list.set(i, by.apply(list.get(i)));
                return;
            }
        }
        throw new AssertionError("nothing to change");
    }

    private static Predicate<Request> of(int attempt, long step) {
        return request -> request.attempt() == attempt && request.step() == step;
    }

    private static Request request(Request r, List<Integer> samples) {
        return new Request(r.attempt(), r.step(), r.slice(), r.ask(), r.epoch(), samples, r.at());
    }

    private static Saved saved(int attempt, long done) {
        CheckpointManifest manifest =
                new CheckpointManifest("r", attempt, 1, done - 1, done, false, "hash", 1, 10L, "sha256");
        return new Saved(manifest, "", done - 3, Journals.f(done - 3), List.of(done - 2, done - 1), "", 1);
    }
}
