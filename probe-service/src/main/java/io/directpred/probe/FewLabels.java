package io.directpred.probe;

import io.directpred.core.CounterRandom;
import java.util.stream.IntStream;

/** A share of a labelled bank, the same of every class: the same images for every checkpoint and every run. */
final class FewLabels {
    private FewLabels() {}

    /**
     * At least one image of each class that the bank has.
     *
     * @param share of each class, rounded
     */
    static Features of(Features bank, double share) {
        int[] of = new int[bank.classes()];
        for (int label : bank.labels()) {
            of[label]++;
        }
        int[] taken = new int[bank.classes()];
        return bank.rows(IntStream.of(CounterRandom.of(0, "probe labels").permutation(bank.size()))
                .filter(i -> {
                    int label = bank.labels()[i];
                    return taken[label]++ < Math.max(1, Math.round(share * of[label]));
                })
                .sorted()
                .toArray());
    }
}
