package io.directpred.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.directpred.events.BatchCorrelation;
import io.directpred.events.EarlierF;
import io.directpred.events.EventLogException;
import io.directpred.events.FoldRefused;
import io.directpred.events.FoldState;
import io.directpred.events.FoldStateWanted;
import io.directpred.events.Outgoing;
import io.directpred.events.PredictorWeights;
import io.directpred.spec.EpsForm;
import io.directpred.spec.Rule;
import io.directpred.spec.RuleKind;
import io.directpred.spec.Scale;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/**
 * Which W a step waits for, and what is told again. Longer than 250 lines because every rule is tried over the same
 * loop and records.
 */
class WeightsLoopTest {
    private static final ByteBuffer NONE = ByteBuffer.allocate(0);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final List<SpecificRecord> sent = new ArrayList<>();

    private Mono<Void> publish(Outgoing record) {
        return Mono.fromRunnable(() -> sent.add(record.value()));
    }

    private WeightsLoop loop(int lag) {
        return loop(lag, FoldPoint.START, List.of());
    }

    private WeightsLoop loop(int lag, FoldPoint used, List<BatchCorrelation> unused) {
        return loop(rule(RuleKind.directpred, 1, lag), used, unused);
    }

    private WeightsLoop loop(Rule rule, FoldPoint used, List<BatchCorrelation> unused) {
        return new WeightsLoop(rule, 8, new Started("test", "hash", 1), used, unused, PATIENCE, this::publish);
    }

    private static Rule rule(RuleKind kind, int freq, int lag) {
        return new Rule(kind, 0.3, 0.1, 0.5, freq, lag, 32, Scale.largest, EpsForm.added, false, false, 0);
    }

    private static BatchCorrelation c(long step) {
        ByteBuffer none = ByteBuffer.allocate(0);
        return new BatchCorrelation("test", 1, step, 8, bytes(step), none, none, none, none);
    }

    private static PredictorWeights w(long step, int attempt) {
        return new PredictorWeights(
                "test", attempt, step, 8, bytes(step + 100), bytes(step + 200), 1L, ByteBuffer.allocate(0));
    }

    private static ByteBuffer bytes(long content) {
        return ByteBuffer.allocate(8).putLong(content).flip();
    }

    @Test
    void waitsForNothingBeforeThereIsAnything() {
        StepVerifier.create(loop(0).before(0)).expectNext(Optional.empty()).verifyComplete();
        StepVerifier.create(loop(2).before(2)).expectNext(Optional.empty()).verifyComplete();
    }

    @Test
    void waitsForExactlyTheWeightsOfTheLag() {
        WeightsLoop loop = loop(1);
        loop.computed(c(0));
        loop.computed(c(1));

        StepVerifier.create(loop.before(2))
                .then(() -> loop.take(w(1, 1)).block())
                .then(() -> loop.take(w(0, 2)).block())
                .expectNoEvent(Duration.ofMillis(20))
                .then(() -> loop.take(w(0, 1)).block())
                .expectNext(Optional.of(w(0, 1)))
                .verifyComplete();
    }

    @Test
    void waitsOnlyWhereAMatrixIsDue() {
        WeightsLoop loop = loop(rule(RuleKind.directpred, 3, 1), FoldPoint.START, List.of());
        List<Integer> waits = new ArrayList<>();

        for (int step = 0; step < 12; step++) {
            AtomicBoolean free = new AtomicBoolean();
            loop.before(step).subscribe(nothing -> free.set(true)).dispose();
            if (!free.get()) {
                waits.add(step);
            }
            loop.computed(c(step));
        }

        assertThat(waits).containsExactly(2, 5, 8, 11);
    }

    @Test
    void sendsEachCAsSoonAsItIsThereAndKeepsItUntilNoStepCanNeedIt() {
        WeightsLoop loop = loop(1);
        loop.computed(c(0));
        loop.computed(c(1));
        loop.take(w(0, 1)).block();
        loop.take(w(1, 1)).block();

        assertThat(sent).containsExactly(c(0), c(1));
        assertThat(loop.pending()).containsExactly(c(0), c(1)); // step 2 needs the W of step 0
        loop.computed(c(2));
        assertThat(loop.pending()).containsExactly(c(1), c(2));
        assertThat(loop.used()).isEqualTo(new FoldPoint(0, w(0, 1).getF()));
    }

    @Test
    void waitsForRoomWhereAnswersAreNeededLater() {
        WeightsLoop loop = loop(rule(RuleKind.directpred, 1000, 0), FoldPoint.START, List.of());
        for (int step = 0; step <= 1000; step++) {
            loop.computed(c(step));
        }
        loop.take(w(0, 1)).block();

        StepVerifier.create(loop.before(1000)).expectNext(Optional.empty()).verifyComplete();
        StepVerifier.create(loop.before(1002)) // 1,001 values of C would be unanswered
                .expectSubscription()
                .expectNoEvent(Duration.ofMillis(20))
                .then(() -> loop.take(w(1000, 1)).block())
                .expectNext(Optional.empty())
                .verifyComplete();
    }

    @Test
    void neverWaitsWhereNothingComesBackAndHoldsABoundedNumber() {
        WeightsLoop loop = loop(rule(RuleKind.none, 1, 0), FoldPoint.START, List.of());

        for (int step = 0; step < 1000; step++) {
            StepVerifier.create(loop.before(step)).expectNext(Optional.empty()).verifyComplete();
            loop.computed(c(step));
            assertThat(loop.pending()).hasSizeLessThanOrEqualTo(65);
        }

        FoldPoint from = loop.used();
        assertThat(from.f().hasRemaining()).as("F starts anew").isFalse();
        assertThat(loop.pending())
                .extracting(BatchCorrelation::getStep)
                .isEqualTo(LongStream.range(from.step() + 1, 1000).boxed().toList());
    }

    @Test
    void goesOnFromTheNewestFWhereNothingComesBack() {
        WeightsLoop loop = loop(rule(RuleKind.none, 1, 0), FoldPoint.START, List.of());
        for (int step = 0; step < 40; step++) {
            loop.computed(c(step));
        }

        loop.take(w(32, 1)).block();

        assertThat(loop.used()).isEqualTo(new FoldPoint(32, w(32, 1).getF()));
        assertThat(loop.pending())
                .extracting(BatchCorrelation::getStep)
                .startsWith(33L)
                .hasSize(7);
    }

    @Test
    void tellsTheEarlierFThatWIsStillUsedOf() {
        WeightsLoop lagged = loop(2);
        WeightsLoop rare = loop(rule(RuleKind.directpred, 5, 1), FoldPoint.START, List.of());
        for (int step = 0; step < 6; step++) {
            for (WeightsLoop loop : List.of(lagged, rare)) {
                loop.computed(c(step));
                loop.take(w(step, 1)).block();
            }
        }

        assertThat(lagged.used())
                .isEqualTo(new FoldPoint(2, w(2, 1).getF(), NONE, List.of(new EarlierF(1L, w(1, 1).getF(), NONE))));
        assertThat(rare.used())
                .isEqualTo(new FoldPoint(4, w(4, 1).getF(), NONE, List.of(new EarlierF(0L, w(0, 1).getF(), NONE))));
        sent.clear();
        rare.tell().block();
        assertThat(((FoldState) sent.get(0)).getEarlier()).containsExactly(new EarlierF(0L, w(0, 1).getF(), NONE));
    }

    @Test
    void failsWhenACCannotBeSent() {
        EventLogException cause = new EventLogException("too large");
        WeightsLoop loop = new WeightsLoop(
                rule(RuleKind.none, 1, 0),
                8,
                new Started("test", "hash", 1),
                FoldPoint.START,
                List.of(),
                PATIENCE,
                record -> Mono.error(cause));

        loop.computed(c(0));

        StepVerifier.create(loop.unsent()).verifyErrorMatches(e -> e == cause);
    }

    @Test
    void answersAServiceThatLostItsStateWithFAndWhatFollows() {
        WeightsLoop loop = loop(1);
        loop.computed(c(0));
        loop.take(w(0, 1)).block();
        loop.computed(c(1));
        loop.computed(c(2));
        sent.clear();

        loop.take(new FoldStateWanted("test", 1, "no state")).block();

        assertThat(sent).hasSize(3);
        assertThat((FoldState) sent.get(0)).satisfies(state -> {
            assertThat(state.getStep()).isZero();
            assertThat(state.getF()).isEqualTo(w(0, 1).getF());
        });
        assertThat(sent.subList(1, 3))
                .extracting(r -> ((BatchCorrelation) r).getStep())
                .containsExactly(1L, 2L);
    }

    @Test
    void aResumedAttemptOpensWhereTheCheckpointLeft() {
        WeightsLoop loop = loop(1, new FoldPoint(4, bytes(204)), List.of(c(5), c(6)));

        loop.tell().block();

        assertThat(((FoldState) sent.get(0)).getStep()).isEqualTo(4);
        StepVerifier.create(loop.before(7))
                .then(() -> loop.take(w(5, 1)).block())
                .expectNext(Optional.of(w(5, 1)))
                .verifyComplete();
    }

    @Test
    void sendsAgainWhatIsNotAnswered() {
        WeightsLoop loop = loop(0);
        loop.computed(c(0));
        sent.clear();

        StepVerifier.withVirtualTime(() -> loop.before(1))
                .expectSubscription()
                .expectNoEvent(PATIENCE)
                .then(() -> assertThat(sent).hasSize(2))
                .thenAwait(PATIENCE)
                .then(() -> assertThat(sent).hasSize(4))
                .then(() -> loop.take(w(0, 1)).block())
                .expectNextCount(1)
                .verifyComplete();
    }

    @Test
    void whatTheStatsServiceCannotFoldIsFatalAndNamesStepAndReason() {
        WeightsLoop loop = loop(0);
        loop.take(new FoldRefused("test", 2, 0L, "of another attempt")).block();
        loop.take(new FoldRefused("another", 1, 0L, "of another run")).block();

        assertThatThrownBy(() ->
                        loop.take(new FoldRefused("test", 1, 7L, "C has NaN")).block())
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("step 7: C has NaN")
                .hasMessageContaining("lower optimiser.lr");
    }

    @Test
    void twoDifferentAnswersAreFatal() {
        WeightsLoop loop = loop(0);
        loop.computed(c(0));
        loop.take(w(0, 1)).block();
        loop.take(w(0, 1)).block();

        PredictorWeights another =
                PredictorWeights.newBuilder(w(0, 1)).setW(bytes(7)).build();

        assertThatThrownBy(() -> loop.take(another).block()).hasMessageContaining("two different answers");
    }
}
