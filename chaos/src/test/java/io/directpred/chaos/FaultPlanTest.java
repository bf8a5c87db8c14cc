package io.directpred.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class FaultPlanTest {
    private static final Set<FaultKind> ALL = EnumSet.allOf(FaultKind.class);

    @Property(tries = 50)
    void isAFunctionOfTheSeed(@ForAll long seed) {
        assertThat(faults(seed, ALL, 60)).isEqualTo(faults(seed, ALL, 60)).isNotEqualTo(faults(seed + 1, ALL, 60));
    }

    @Property(tries = 50)
    void dealsEveryKindBeforeAnyComesAgain(@ForAll long seed, @ForAll @IntRange(min = 1, max = 18) int left) {
        List<FaultKind> kinds = Stream.of(FaultKind.values()).limit(left).toList();

        List<Fault> faults = faults(seed, Set.copyOf(kinds), 2 * left);

        assertThat(faults.subList(0, left)).extracting(Fault::kind).containsExactlyInAnyOrderElementsOf(kinds);
        assertThat(faults.subList(left, 2 * left)).extracting(Fault::kind).containsExactlyInAnyOrderElementsOf(kinds);
    }

    @Property(tries = 50)
    void holdsNoLongerThanItsKindSays(@ForAll long seed) {
        assertThat(faults(seed, ALL, 60)).allSatisfy(fault -> assertThat(
                        fault.hold().toMillis())
                .isBetween(1000L * fault.kind().shortest(), 1000L * fault.kind().longest()));
    }

    @Example
    void cutsForMinutesOnlyWhereThereIsTime() {
        assertThat(FaultKind.within(Duration.ofMinutes(4)))
                .containsExactlyInAnyOrderElementsOf(
                        EnumSet.complementOf(EnumSet.of(FaultKind.NETWORK_CUT_FOR_MINUTES)));
        assertThat(FaultKind.within(Duration.ofMinutes(8))).containsExactlyInAnyOrderElementsOf(ALL);
    }

    private static List<Fault> faults(long seed, Set<FaultKind> kinds, int n) {
        FaultPlan plan = new FaultPlan(seed, kinds);
        return Stream.generate(plan::next).limit(n).toList();
    }
}
