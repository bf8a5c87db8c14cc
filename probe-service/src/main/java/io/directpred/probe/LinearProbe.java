package io.directpred.probe;

import io.directpred.core.CounterRandom;
import java.util.stream.IntStream;

/**
 * Linear evaluation: how well one linear layer on top of the frozen representations classifies.
 *
 * <p>Source: Tian, Chen, Ganguli, "Understanding self-supervised learning dynamics without contrastive pairs", ICML
 * 2021, and its released code, which reports the best test accuracy of all epochs; the last one, which selects nothing
 * on the test set, is given beside it.
 */
public final class LinearProbe {

    /**
     * How the layer is trained: Adam, cross-entropy, shuffled batches, on standardised features.
     *
     * @param unitLength whether representations are divided by their norm before they are standardised
     * @param batch images a step; the rest of an epoch is a smaller batch
     */
    public record Protocol(boolean unitLength, double lr, double weightDecay, int batch, int epochs) {
        /** The paper's. */
        public static final Protocol PAPER = new Protocol(false, 3e-4, 1e-3, 128, 50);
        /** The same in a tenth of the steps, for short runs. */
        public static final Protocol QUICK = new Protocol(true, 3e-3, 1e-4, 500, 100);
    }

    /** Test accuracies in percent: of the best epoch and of the last. */
    public record Accuracy(double best, double last) {}

    /**
     * What came of it.
     *
     * @param topFive after the last epoch, in percent: the class is among the five best
     */
    record Trained(Accuracy accuracy, double topFive) {}

    private static final long START = 0;
    private static final long ORDER = 1;

    private LinearProbe() {}

    /**
     * Trains on one set and tests on the other after each epoch; the same seed gives the same bits on one kind of CPU.
     */
    public static Accuracy run(Features train, Features test, Protocol protocol, long seed) {
        return trained(train, test, protocol, seed).accuracy();
    }

    static Trained trained(Features train, Features test, Protocol protocol, long seed) {
        Features from = protocol.unitLength() ? train.toUnitLength() : train;
        Features to = protocol.unitLength() ? test.toUnitLength() : test;
        Standardisation standard = Standardisation.of(from);
        return fit(standard.apply(from), standard.apply(to), protocol, seed);
    }

    private static Trained fit(Features train, Features test, Protocol protocol, long seed) {
        int batch = Math.min(protocol.batch(), train.size());
        var layer = new LinearClassifier(train.dim(), train.classes(), batch, CounterRandom.of(seed, "probe", START));
        var adam = new Adam(layer.theta.rows * layer.theta.columns, protocol.lr(), protocol.weightDecay());
        int[] all = IntStream.range(0, test.size()).toArray();
        double best = 0;
        double last = 0;
        for (int epoch = 0; epoch < protocol.epochs(); epoch++) {
            int[] order = CounterRandom.of(seed, "probe", ORDER, epoch).permutation(train.size());
            for (int i = 0; i < order.length; i += batch) {
                layer.differentiate(train, order, i, Math.min(order.length, i + batch));
                adam.step(layer.theta.values, layer.gradient.values);
            }
            last = layer.accuracy(test, all);
            best = Math.max(best, last);
        }
        return new Trained(new Accuracy(best, last), layer.topFive(test, all));
    }
}
