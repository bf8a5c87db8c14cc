package io.directpred.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.directpred.core.CounterRandom;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class NearestNeighboursTest {

    @Test
    void oneNearNeighbourOutvotesTwoFarOnes() {
        Features bank =
                new Features(2, 2, new float[] {5, 0, 3, 4, 3, 4}, new int[] {0, 1, 1}); // similarity 1, 0.6, 0.6
        Features test = new Features(2, 2, new float[] {2, 0}, new int[] {0});

        assertThat(NearestNeighbours.classify(bank, test, new Vote(3, 0.1))).containsExactly(0); // 1 > 2 exp(-4)
    }

    @Test
    void twoNeighboursNearlyAsNearOutvoteOne() {
        float[] f = {1, 0, 0.96f, 0.28f, 0.96f, -0.28f}; // similarity 1, 0.96, 0.96
        Features bank = new Features(2, 2, f, new int[] {0, 1, 1});
        Features test = new Features(2, 2, new float[] {1, 0}, new int[] {1});

        assertThat(NearestNeighbours.classify(bank, test, new Vote(3, 0.1))).containsExactly(1); // 1 < 2 exp(-0.4)
        assertThat(NearestNeighbours.classify(bank, test, new Vote(1, 0.1))).containsExactly(0);
    }

    @Test
    void ofEqualSimilaritiesTheLowerIndexIsTheNeighbour() {
        float[] f = {0, 1, 2, 0, 7, 0, 1, 0};
        Features bank = new Features(2, 4, f, new int[] {0, 3, 1, 2});
        Features test = new Features(2, 4, new float[] {1, 0}, new int[] {0});

        assertThat(NearestNeighbours.classify(bank, test, new Vote(1, 0.1))).containsExactly(3);
    }

    @Test
    void aZeroVectorIsEquallyFarFromAll() {
        Features bank = new Features(2, 2, new float[] {0, 0, -1, 0}, new int[] {1, 0});
        Features test = new Features(2, 2, new float[] {1, 0, 0, 0}, new int[] {1, 1});

        assertThat(NearestNeighbours.classify(bank, test, new Vote(1, 0.1))).containsExactly(1, 1);
    }

    @Test
    void accuracyIsThePercentageOfRightAnswers() {
        Features bank = new Features(2, 2, new float[] {1, 0, 0, 1}, new int[] {0, 1});
        Features test = new Features(2, 2, new float[] {2, 1, 1, 2, 3, 1, 0, 1}, new int[] {0, 1, 1, 1});

        assertThat(NearestNeighbours.accuracies(bank, test, List.of(new Vote(1, 0.1)))
                        .get(0)
                        .top1())
                .isEqualTo(75.0);
    }

    /** Both votes from one search; the five best by a sort of the votes. */
    @Property(tries = 50)
    void twoVotesOfOneSearchAreThoseOfTwo(@ForAll long seed, @ForAll @IntRange(min = 30, max = 90) int n) {
        CounterRandom random = CounterRandom.of(seed, "test");
        Features bank = features(n, 16, 9, random, () -> random.nextBoolean() ? 1 : -1);
        Features test = features(9, 16, 9, random, () -> random.nextBoolean() ? 1 : -1);
        Vote few = new Vote(3, 0.5);

        List<NearestNeighbours.Accuracy> both = NearestNeighbours.accuracies(bank, test, List.of(few, Vote.FIXED));

        assertThat(both.get(0))
                .isEqualTo(
                        NearestNeighbours.accuracies(bank, test, List.of(few)).get(0));
        assertThat(both.get(1))
                .isEqualTo(NearestNeighbours.accuracies(bank, test, List.of(Vote.FIXED))
                        .get(0));
        int[] predicted = NearestNeighbours.classify(bank, test, few);
        long right = IntStream.range(0, 9)
                .filter(i -> predicted[i] == test.labels()[i])
                .count();
        assertThat(both.get(0).top1()).isEqualTo(100.0 * right / 9);
        assertThat(both.get(0).top5()).isGreaterThanOrEqualTo(both.get(0).top1());
    }

    @Test
    void theClassIsAmongTheFiveBestWhereFourAtMostStandBeforeIt() {
        double[] votes = {0.5, 0.9, 0.5, 0.8, 0, 0.7, 0.6, 0};

        assertThat(IntStream.range(0, 8).map(c -> NearestNeighbours.better(votes, c)))
                .containsExactly(4, 0, 5, 1, 6, 2, 3, 7); // of equal votes the lower class is the better
    }

    @Test
    void kIsAHundredAndSixtiethOfTheBankUnlessAskedFor() {
        assertThat(NearestNeighbours.k(0, 8_000)).isEqualTo(50);
        assertThat(NearestNeighbours.k(0, 50_000)).isEqualTo(200);
        assertThat(NearestNeighbours.k(0, 100)).isEqualTo(1);
        assertThat(NearestNeighbours.k(20, 100)).isEqualTo(20);
        assertThat(NearestNeighbours.k(300, 100)).isEqualTo(100);
    }

    /**
     * Vectors of +-1 in 16 dimensions: similarities are exact eighths, so ties abound and both sides compute the same
     * numbers.
     */
    @Property(tries = 200)
    void equalsBruteForceWhereTiesAbound(@ForAll long seed, @ForAll @IntRange(min = 1, max = 90) int n) {
        CounterRandom random = CounterRandom.of(seed, "test");
        Features bank = features(n, 16, 3, random, () -> random.nextBoolean() ? 1 : -1);
        Features test = features(9, 16, 3, random, () -> random.nextBoolean() ? 1 : -1);
        int k = 1 + random.nextInt(n);

        int[] predicted = NearestNeighbours.classify(bank, test, new Vote(k, 0.1));

        for (int i = 0; i < test.size(); i++) {
            assertThat(predicted[i]).isEqualTo(best(bruteForce(bank, test, i, k)));
        }
    }

    @Property(tries = 200)
    void equalsBruteForceWhereTheVoteIsNotCloserThanRounding(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 90) int n) {
        CounterRandom random = CounterRandom.of(seed, "test");
        Features bank = features(n, 7, 4, random, () -> (float) random.nextGaussian());
        Features test = features(9, 7, 4, random, () -> (float) random.nextGaussian());

        int[] predicted = NearestNeighbours.classify(bank, test, new Vote(n, 0.1));

        for (int i = 0; i < test.size(); i++) {
            double[] votes = bruteForce(bank, test, i, n);
            assertThat(votes[predicted[i]]).isGreaterThan(votes[best(votes)] * (1 - 1e-4));
        }
    }

    @Test
    void blocksChangeNothing() {
        CounterRandom random = CounterRandom.of(7, "test");
        Features bank = features(9_001, 16, 3, random, () -> random.nextBoolean() ? 1 : -1); // three blocks of the bank
        Features test = features(600, 16, 3, random, () -> random.nextBoolean() ? 1 : -1); // and of the test set

        int[] predicted = NearestNeighbours.classify(bank, test, new Vote(33, 0.1));

        for (int i = 0; i < test.size(); i += 37) {
            assertThat(predicted[i]).isEqualTo(best(bruteForce(bank, test, i, 33)));
        }
    }

    @Test
    void refusesFeaturesThatAreNotFinite() {
        assertThatThrownBy(() -> new Features(2, 2, new float[] {1, 2, 3, Float.NaN}, new int[] {0, 1}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("feature 1 of image 1 is NaN");
    }

    @Test
    void refusesLabelsOutsideTheClasses() {
        assertThatThrownBy(() -> new Features(1, 2, new float[] {1, 2}, new int[] {0, 2}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("label 2 of image 1 is not in 0..1");
    }

    private static Features features(int n, int d, int classes, CounterRandom random, FloatSource source) {
        float[] values = new float[n * d];
        for (int i = 0; i < values.length; i++) {
            values[i] = source.next();
        }
        return new Features(
                d,
                classes,
                values,
                IntStream.generate(() -> random.nextInt(classes)).limit(n).toArray());
    }

    private interface FloatSource {
        float next();
    }

    /** Votes of the k nearest, in double, by a full sort. */
    private static double[] bruteForce(Features bank, Features test, int i, int k) {
        double[] similarity = IntStream.range(0, bank.size())
                .mapToDouble(j -> cosine(bank, j, test, i))
                .toArray();
        double[] votes = new double[bank.classes()];
        IntStream.range(0, bank.size())
                .boxed()
                .sorted(Comparator.comparingDouble((Integer j) -> -similarity[j]))
                .limit(k)
                .forEach(j -> votes[bank.labels()[j]] += Math.exp(similarity[j] / 0.1));
        return votes;
    }

    private static double cosine(Features a, int i, Features b, int j) {
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int c = 0; c < a.dim(); c++) {
            double x = a.values()[i * a.dim() + c];
            double y = b.values()[j * b.dim() + c];
            ab += x * y;
            aa += x * x;
            bb += y * y;
        }
        return ab / Math.sqrt(aa * bb);
    }

    private static int best(double[] votes) {
        return IntStream.range(0, votes.length)
                .boxed()
                .max(Comparator.comparingDouble((Integer c) -> votes[c]).thenComparing(Comparator.reverseOrder()))
                .orElseThrow();
    }
}
