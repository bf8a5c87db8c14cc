package io.directpred.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.directpred.core.CounterRandom;
import java.nio.FloatBuffer;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LinearClassifierTest {

    @Property(tries = 50)
    void gradientIsThatOfTheMeanCrossEntropy(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 6) int dim,
            @ForAll @IntRange(min = 2, max = 5) int classes) {
        CounterRandom random = CounterRandom.of(seed, "test");
        Features features = features(9, dim, classes, random);
        int[] order = random.permutation(9);
        LinearClassifier layer = new LinearClassifier(dim, classes, 8, random);

        layer.differentiate(features, order, 2, 7);

        for (int i = 0; i < classes * (dim + 1); i++) {
            double[] theta = doubles(layer.theta.values);
            theta[i] += 1e-5;
            double above = loss(theta, features, order, 2, 7);
            theta[i] -= 2e-5;
            double below = loss(theta, features, order, 2, 7);
            assertThat(layer.gradient.values.get(i)).isCloseTo((float) ((above - below) / 2e-5), within(2e-6f));
        }
    }

    @Test
    void gradientOfOneImageIsTheErrorTimesTheImage() {
        Features one = new Features(2, 2, new float[] {3, -1}, new int[] {1});
        LinearClassifier layer = new LinearClassifier(2, 2, 1, CounterRandom.of(1, "test"));
        layer.theta.values.put(0, new float[6]); // both classes equally likely

        layer.differentiate(one, new int[] {0}, 0, 1);

        assertThat(floats(layer.gradient.values)).containsExactly(1.5f, -0.5f, 0.5f, -1.5f, 0.5f, -0.5f);
    }

    @Test
    void greatScoresDoNotOverflow() {
        Features features = new Features(1, 2, new float[] {1000, -1000}, new int[] {0, 0});
        LinearClassifier layer = new LinearClassifier(1, 2, 2, CounterRandom.of(1, "test"));
        layer.theta.values.put(0, new float[] {10, 0, -10, 0});

        layer.differentiate(features, new int[] {0, 1}, 0, 2);

        assertThat(floats(layer.gradient.values)).containsExactly(500, -0.5f, -500, 0.5f); // only the second is wrong
    }

    @Test
    void startsUniformWithinTheRootOfTheFanIn() {
        LinearClassifier layer = new LinearClassifier(256, 20, 1, CounterRandom.of(1, "test"));

        double[] theta = doubles(layer.theta.values);

        assertThat(DoubleStream.of(theta).map(Math::abs).max()).hasValueCloseTo(1.0 / 16, within(1e-3));
        double variance = IntStream.range(0, theta.length)
                .mapToDouble(i -> theta[i] * theta[i])
                .average()
                .orElseThrow();
        assertThat(variance).isCloseTo(1.0 / 256 / 3, within(1e-4)); // of a uniform distribution
    }

    @Test
    void accuracyCountsEveryImageWhateverTheBatch() {
        CounterRandom random = CounterRandom.of(3, "test");
        Features features = features(101, 4, 3, random);
        int[] all = IntStream.range(0, 101).toArray();

        double ofSmall = new LinearClassifier(4, 3, 7, CounterRandom.of(1, "theta")).accuracy(features, all);
        double ofGreat = new LinearClassifier(4, 3, 200, CounterRandom.of(1, "theta")).accuracy(features, all);

        assertThat(ofSmall).isEqualTo(ofGreat).isStrictlyBetween(0.0, 100.0);
    }

    private static Features features(int n, int dim, int classes, CounterRandom random) {
        float[] values = new float[n * dim];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return new Features(
                dim,
                classes,
                values,
                IntStream.generate(() -> random.nextInt(classes)).limit(n).toArray());
    }

    /** Mean cross-entropy by its definition, in double. */
    private static double loss(double[] theta, Features features, int[] order, int from, int to) {
        int d = features.dim();
        double loss = 0;
        for (int i = from; i < to; i++) {
            double sum = 0;
            double ofLabel = 0;
            for (int c = 0; c < features.classes(); c++) {
                double score = theta[c * (d + 1) + d];
                for (int j = 0; j < d; j++) {
                    score += theta[c * (d + 1) + j] * features.values()[order[i] * d + j];
                }
                sum += Math.exp(score);
                ofLabel = c == features.labels()[order[i]] ? score : ofLabel;
            }
            loss += (Math.log(sum) - ofLabel) / (to - from);
        }
        return loss;
    }

    private static float[] floats(FloatBuffer buffer) {
        float[] values = new float[buffer.limit()];
        buffer.get(0, values);
        return values;
    }

    private static double[] doubles(FloatBuffer buffer) {
        return IntStream.range(0, buffer.limit()).mapToDouble(buffer::get).toArray();
    }
}
