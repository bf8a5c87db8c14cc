package io.directpred.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.directpred.core.CounterRandom;
import io.directpred.probe.LinearProbe.Accuracy;
import io.directpred.probe.LinearProbe.Protocol;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinearProbeTest {
    private static final Protocol[] PROTOCOLS = {Protocol.PAPER, Protocol.QUICK};

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void separableClassesAreToldApart(int protocol) {
        Features train = clusters(8_000, 8, 4, 6, 1);
        Features test = clusters(400, 8, 4, 6, 2);

        Accuracy accuracy = LinearProbe.run(train, test, PROTOCOLS[protocol], 1);

        assertThat(accuracy).isEqualTo(new Accuracy(100, 100));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void shuffledLabelsStayNearChance(int protocol) {
        Features train = shuffled(clusters(2_000, 8, 4, 6, 1));
        Features test = shuffled(clusters(4_000, 8, 4, 6, 2));

        Accuracy accuracy = LinearProbe.run(train, test, PROTOCOLS[protocol], 1);

        assertThat(accuracy.last()).isCloseTo(25, within(3.5)); // of four classes; standard deviation 0.7
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void theSameSeedGivesTheSameAccuracies(int protocol) {
        Features train = clusters(700, 16, 5, 0.5, 1);
        Features test = clusters(999, 16, 5, 0.5, 2);

        Accuracy first = LinearProbe.run(train, test, PROTOCOLS[protocol], 3);
        Accuracy again = LinearProbe.run(train, test, PROTOCOLS[protocol], 3);

        assertThat(again).isEqualTo(first);
    }

    @Test
    void bestIsTheGreatestAccuracyOfAllEpochsAndLastThatOfTheLast() {
        Features train = clusters(700, 16, 5, 0.3, 1);
        Features test = clusters(999, 16, 5, 0.3, 2);
        double[] lastOf = IntStream.rangeClosed(1, 12)
                .mapToDouble(epochs -> LinearProbe.run(train, test, new Protocol(false, 1e-2, 0, 100, epochs), 3)
                        .last())
                .toArray();

        Accuracy all = LinearProbe.run(train, test, new Protocol(false, 1e-2, 0, 100, 12), 3);

        assertThat(all)
                .isEqualTo(new Accuracy(
                        IntStream.range(0, 12).mapToDouble(i -> lastOf[i]).max().orElseThrow(), lastOf[11]));
        assertThat(all.best()).isGreaterThan(all.last());
    }

    @Test
    void quickSeesDirectionsOnly() {
        Features train = clusters(700, 16, 5, 0.5, 1);
        Features test = clusters(999, 16, 5, 0.5, 2);

        Accuracy accuracy = LinearProbe.run(scaled(train), scaled(test), Protocol.QUICK, 3);

        assertThat(accuracy).isEqualTo(LinearProbe.run(train, test, Protocol.QUICK, 3));
        assertThat(LinearProbe.run(scaled(train), scaled(test), Protocol.PAPER, 3))
                .isNotEqualTo(LinearProbe.run(train, test, Protocol.PAPER, 3));
    }

    @Test
    void standardisesWithTheStatisticsOfTheTrainingSet() {
        Features train = new Features(2, 2, new float[] {1, 5, 3, 5, 5, 5, 7, 5}, new int[] {0, 1, 0, 1});
        Features test = new Features(2, 2, new float[] {4, 6}, new int[] {0});

        Standardisation standard = Standardisation.of(train);

        assertThat(standard.mean()).containsExactly(4, 5);
        assertThat(standard.deviation()).containsExactly(Math.sqrt(5), 1); // population; 0 counts as 1
        assertThat(standard.apply(test).values()).containsExactly(0, 1);
        assertThat(standard.apply(train).values()[6]).isCloseTo((float) (3 / Math.sqrt(5)), within(1e-7f));
    }

    private static Features clusters(int n, int d, int classes, double distance, long seed) {
        CounterRandom centre = CounterRandom.of(5, "centre");
        double[] centres = IntStream.range(0, classes * d)
                .mapToDouble(i -> distance * centre.nextGaussian())
                .toArray();
        CounterRandom random = CounterRandom.of(seed, "cluster");
        float[] values = new float[n * d];
        int[] labels = new int[n];
        for (int i = 0; i < n; i++) {
            labels[i] = random.nextInt(classes);
            for (int j = 0; j < d; j++) {
                values[i * d + j] = (float) (centres[labels[i] * d + j] + random.nextGaussian());
            }
        }
        return new Features(d, classes, values, labels);
    }

    private static Features shuffled(Features features) {
        int[] order = CounterRandom.of(11, "labels").permutation(features.size());
        int[] labels = IntStream.of(order).map(i -> features.labels()[i]).toArray();
        return new Features(features.dim(), features.classes(), features.values(), labels);
    }

    /** Each representation times its own power of two. */
    private static Features scaled(Features features) {
        float[] values = features.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] *= 1 << (i / features.dim() % 5);
        }
        return new Features(features.dim(), features.classes(), values, features.labels());
    }
}
