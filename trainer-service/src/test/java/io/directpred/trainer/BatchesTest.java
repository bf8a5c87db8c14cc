package io.directpred.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.directpred.spec.LastBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BatchesTest {

    @Property(tries = 200)
    void everyEpochHoldsEverySampleOnceAndNoBatchHoldsOneWhereTheLastIsKept(
            @ForAll @IntRange(min = 2, max = 300) int n,
            @ForAll @IntRange(min = 2, max = 80) int batch,
            @ForAll long seed,
            @ForAll @IntRange(max = 3) int epoch) {
        Batches batches = new Batches(seed, n, batch, LastBatch.keep);

        List<Integer> seen = new ArrayList<>();
        for (long step = epoch * batches.stepsPerEpoch(); step < (epoch + 1) * batches.stepsPerEpoch(); step++) {
            Batch b = batches.of(step);
            assertThat(b.epoch()).isEqualTo(epoch);
            assertThat(b.samples().length).isBetween(2, batch + 1);
            IntStream.of(b.samples()).forEach(seen::add);
        }

        assertThat(seen)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, n).boxed().toList());
    }

    @Property(tries = 200)
    void everyBatchIsFullAndNoSampleIsSeenTwiceInAnEpochWhereTheLastIsDropped(
            @ForAll @IntRange(min = 2, max = 300) int n,
            @ForAll @IntRange(min = 2, max = 80) int batch,
            @ForAll long seed) {
        Batches batches = new Batches(seed, n, batch, LastBatch.drop);
        long steps = batches.stepsPerEpoch();

        List<Integer> seen = new ArrayList<>();
        for (long step = steps; step < 2 * steps; step++) {
            assertThat(batches.of(step).samples()).hasSize(Math.min(n, batch));
            IntStream.of(batches.of(step).samples()).forEach(seen::add);
        }

        assertThat(seen).doesNotHaveDuplicates().hasSizeGreaterThan(n - batch);
        assertThat(batches.imagesBefore(2 * steps)).isEqualTo(2L * seen.size());
    }

    @Property(tries = 100)
    void aBatchDoesNotDependOnWhichWereAskedForBefore(@ForAll @IntRange(max = 60) int step, @ForAll long seed) {
        Batches fresh = new Batches(seed, 50, 8, LastBatch.keep);
        Batches used = new Batches(seed, 50, 8, LastBatch.keep);
        used.of(61);
        used.of(3);

        assertThat(used.of(step).samples()).isEqualTo(fresh.of(step).samples());
    }

    @Test
    void aRestOfOneJoinsTheBatchBefore() {
        Batches batches = new Batches(1, 33, 8, LastBatch.keep);

        assertThat(batches.stepsPerEpoch()).isEqualTo(4);
        assertThat(batches.of(3).samples()).hasSize(9);
        assertThat(batches.imagesBefore(4)).isEqualTo(33);
    }

    @Test
    void epochsAreShuffledDifferently() {
        Batches batches = new Batches(1, 64, 64, LastBatch.drop);

        assertThat(batches.of(0).samples()).isNotEqualTo(batches.of(1).samples());
    }

    @Test
    void refusesASingleImage() {
        assertThatThrownBy(() -> new Batches(1, 1, 8, LastBatch.drop)).hasMessageContaining("at least 2 images");
    }
}
