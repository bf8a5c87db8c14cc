package io.directpred.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.directpred.events.BatchCorrelation;
import io.directpred.events.FoldRefused;
import io.directpred.events.FoldState;
import io.directpred.events.FoldStateWanted;
import io.directpred.events.Outgoing;
import io.directpred.events.PredictorWeights;
import io.directpred.spec.RunSpec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class WeightsLoopTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final List<SpecificRecord> sent = new ArrayList<>();

    private Mono<Void> publish(Outgoing record) {
        return Mono.fromRunnable(() -> sent.add(record.value()));
    }

    private WeightsLoop loop(int lag) {
        return loop(lag, WeightsLoop.FoldPoint.START, List.of());
    }

    private WeightsLoop loop(int lag, WeightsLoop.FoldPoint used, List<BatchCorrelation> unused) {
        RunSpec spec = Specs.with("predictor.lag=" + lag);
        return new WeightsLoop(spec, Specs.started(spec), used, unused, PATIENCE, this::publish);
    }

    private static BatchCorrelation c(long step) {
        ByteBuffer none = ByteBuffer.allocate(0);
        return new BatchCorrelation("test", 1, step, 8, bytes(step), none, none, none, none);
    }

    private static PredictorWeights w(long step, int attempt) {
        return new PredictorWeights("test", attempt, step, 8, bytes(step + 100), bytes(step + 200), 1L);
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
        loop.stepped(null, c(0));
        loop.stepped(null, c(1));

        StepVerifier.create(loop.before(2))
                .then(() -> loop.take(w(1, 1)).block())
                .then(() -> loop.take(w(0, 2)).block())
                .expectNoEvent(Duration.ofMillis(20))
                .then(() -> loop.take(w(0, 1)).block())
                .expectNext(Optional.of(w(0, 1)))
                .verifyComplete();
    }

    @Test
    void keepsEveryCorrelationUntilItsWeightsWereUsed() {
        WeightsLoop loop = loop(1);
        loop.stepped(null, c(0));
        loop.stepped(null, c(1));
        loop.stepped(w(0, 1), c(2));

        assertThat(loop.pending()).extracting(BatchCorrelation::getStep).containsExactly(1L, 2L);
        assertThat(loop.used()).isEqualTo(new WeightsLoop.FoldPoint(0, w(0, 1).getF()));
    }

    @Test
    void answersAServiceThatLostItsStateWithFAndWhatFollows() {
        WeightsLoop loop = loop(1);
        loop.stepped(null, c(0));
        loop.stepped(null, c(1));
        loop.stepped(w(0, 1), c(2));

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
        WeightsLoop loop = loop(1, new WeightsLoop.FoldPoint(4, bytes(204)), List.of(c(5), c(6)));

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
        loop.stepped(null, c(0));

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
        loop.stepped(null, c(0));
        loop.take(w(0, 1)).block();
        loop.take(w(0, 1)).block();

        PredictorWeights another =
                PredictorWeights.newBuilder(w(0, 1)).setW(bytes(7)).build();

        assertThatThrownBy(() -> loop.take(another).block()).hasMessageContaining("two different answers");
    }
}
