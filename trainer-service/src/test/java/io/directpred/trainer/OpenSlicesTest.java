package io.directpred.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.events.SliceId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class OpenSlicesTest {
    private static final int PATIENCE = 5;

    private final OpenSlices open = new OpenSlices(PATIENCE);

    private void ask(int slice) {
        open.ask(id(slice));
        open.sent();
    }

    private static SliceId id(int slice) {
        return new SliceId(0L, slice);
    }

    private List<OpenSlices.Ask> ticks(int n) {
        List<OpenSlices.Ask> all = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            List<OpenSlices.Ask> again = open.tick();
            again.forEach(ask -> open.sent());
            all.addAll(again);
        }
        return all;
    }

    @Example
    void whileAnswersComeInOrderNothingIsAskedForAgainHoweverSlowTheyAre() {
        for (int slice = 0; slice < 100; slice++) {
            ask(slice);
        }
        for (int slice = 0; slice < 100; slice++) {
            assertThat(ticks(4)).isEmpty();
            open.answered(id(slice), 1, 4);
        }
    }

    @Example
    void aSliceThatLaterOnesHaveOvertakenIsAskedForAgainAfterThePatience() {
        ask(0);
        ask(1);
        ask(2);
        ask(3);
        open.answered(id(1), 1, 0);
        open.answered(id(2), 1, 0);

        assertThat(ticks(PATIENCE - 1)).isEmpty();
        assertThat(ticks(1)).contains(new OpenSlices.Ask(id(0), 2));
    }

    /** It makes its two requests of 8 ticks each one after the other. */
    @Example
    void aSlowLoaderBesideQuickOnesIsWaitedForAsLongAsItsSlicesTake() {
        ask(0);
        open.answered(id(0), 1, 8);
        ask(1);
        ask(2);
        for (int slice = 3; slice < 3 + 16; slice++) {
            ask(slice);
            open.answered(id(slice), 1, 0);
            assertThat(ticks(1)).isEmpty();
        }
    }

    @Example
    void withProgressTheRunNeverEndsAndAskingStops() {
        ask(0);
        for (int slice = 1; slice < 1000; slice++) {
            ask(slice);
            open.answered(id(slice), 1, 0);
            ticks(3);
            assertThat(open.givenUp()).isEmpty();
        }
        assertThat(open.asksOf(id(0))).isEqualTo(OpenSlices.ASKS);
    }

    @Example
    void requestsThatDoNotReachTheBrokerAreNoSilence() {
        open.ask(id(0));
        for (int i = 0; i < 10_000; i++) {
            assertThat(open.tick()).isEmpty();
        }
        assertThat(open.givenUp()).isEmpty();
    }

    /**
     * Loaders that died over the first requests used up the broker's deliveries; whoever comes next finds nothing
     * there.
     */
    @Example
    void beforeTheFirstAnswerTheOldestIsAskedForAgainEachTimeThatTheWaitHasDoubled() {
        ask(0);
        ask(1);
        assertThat(ticks((1 + 6 + 24) * PATIENCE))
                .containsExactly(
                        new OpenSlices.Ask(id(0), 2), new OpenSlices.Ask(id(0), 3), new OpenSlices.Ask(id(0), 4));
        assertThat(ticks(100 * 24 * PATIENCE)).hasSize(5).allMatch(ask -> ask.id()
                .equals(id(0)));
        assertThat(open.givenUp()).isEmpty();

        open.answered(id(0), open.asksOf(id(0)), 0);
        assertThat(ticks(PATIENCE)).containsExactly(new OpenSlices.Ask(id(1), 2));
    }

    @Example
    void aFailureIsAskedForAgainUntilEveryKnownLoaderHasFailedFiveTimes() {
        ask(0);
        for (int failure = 1; failure < 5; failure++) {
            assertThat(open.failed(id(0), failure, "a", Set.of("a"))).isTrue();
            assertThat(ticks(1 << (failure - 1))).containsExactly(new OpenSlices.Ask(id(0), failure + 1));
        }
        assertThat(open.failed(id(0), 5, "a", Set.of("a", "b"))).isTrue();
        ticks(16);
        assertThat(open.failed(id(0), 6, "a", Set.of("a"))).isFalse();
    }

    @Example
    void slicesAnsweredAfterSeveralRequestsAreTold() {
        ask(0);
        ticks(PATIENCE);
        open.answered(id(0), 1, 0);
        ask(1);
        open.answered(id(1), 1, 0);

        assertThat(open.answeredFrom(0)).containsExactly(id(0));
        assertThat(open.answeredFrom(1)).isEmpty();
    }

    /**
     * A queue served in order by loaders of which each loses every so many-th request: everything comes or the run
     * ends, and the bounds hold once a loader has answered.
     *
     * @param lost which requests nobody answers, by their number modulo 20
     */
    @Property(tries = 300)
    void everySliceComesWithinTheBounds(
            @ForAll @IntRange(min = 1, max = 40) int slices,
            @ForAll @IntRange(min = 1, max = 12) int ticksASlice,
            @ForAll @Size(max = 6) Set<@IntRange(min = 0, max = 19) Integer> lost) {
        OpenSlices state = new OpenSlices(PATIENCE);
        Deque<OpenSlices.Ask> queue = new ArrayDeque<>();
        Map<SliceId, Integer> asks = new HashMap<>();
        boolean heard = false;
        int number = 0;
        for (int slice = 0; slice < slices; slice++) {
            queue.add(state.ask(id(slice)));
        }
        queue.forEach(ask -> state.sent());
        queue.forEach(ask -> asks.merge(ask.id(), 1, Integer::sum));
        int work = 0;
        for (int tick = 0; tick < 20_000 && state.givenUp().isEmpty(); tick++) {
            if (!queue.isEmpty() && ++work >= ticksASlice) {
                OpenSlices.Ask ask = queue.remove();
                work = 0;
                if (!lost.contains(number++ % 20)) {
                    heard = true;
                    state.answered(ask.id(), ask.number(), ticksASlice);
                }
            }
            for (OpenSlices.Ask again : state.tick()) {
                state.sent();
                queue.add(again);
                if (heard || asks.get(again.id()) < OpenSlices.ASKS) {
                    asks.merge(again.id(), 1, Integer::sum);
                }
            }
        }
        assertThat(asks.values()).allMatch(n -> n <= OpenSlices.ASKS);
        long unanswered = asks.keySet().stream().filter(state::isOpen).count();
        state.givenUp()
                .ifPresentOrElse(
                        // five requests lost one after the other are silence, which asks for the oldest slice alone
                        // before it ends the run
                        oldest -> assertThat(asks.get(oldest)).isEqualTo(OpenSlices.ASKS),
                        () -> assertThat(unanswered).isZero());
        if (lost.isEmpty() && ticksASlice * slices < 1000) {
            assertThat(unanswered).isZero();
        }
    }
}
