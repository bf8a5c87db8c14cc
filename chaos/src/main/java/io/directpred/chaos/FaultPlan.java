package io.directpred.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;

/**
 * An endless sequence of faults, a pure function of the seed and of the kinds there are.
 *
 * <p>Kinds are dealt like cards: every one of them comes once before any comes again.
 */
final class FaultPlan implements Iterator<Fault> {
    private final List<FaultKind> kinds;
    private final Random random;
    private final List<FaultKind> deck = new ArrayList<>();
    private int number;

    /** @param kinds at least one; their order does not matter */
    FaultPlan(long seed, Collection<FaultKind> kinds) {
        this.kinds = kinds.stream().sorted().distinct().toList();
        this.random = new Random(seed * 0x9E3779B97F4A7C15L); // Random's first numbers of small seeds are alike
    }

    @Override
    public boolean hasNext() {
        return !kinds.isEmpty();
    }

    @Override
    public Fault next() {
        if (kinds.isEmpty()) {
            throw new NoSuchElementException("no kinds of faults");
        }
        if (deck.isEmpty()) {
            deck.addAll(kinds);
            Collections.shuffle(deck, random);
        }
        FaultKind kind = deck.remove(deck.size() - 1);
        number++;
        return new Fault(
                number,
                kind,
                random.nextInt(1 << 16),
                between(kind.shortest(), kind.longest()),
                between(0, 3),
                between(1, 4),
                random.nextInt(5) == 0,
                random.nextLong());
    }

    private Duration between(int seconds, int most) {
        return Duration.ofMillis(1000L * seconds + random.nextInt(1000 * (most - seconds) + 1));
    }
}
