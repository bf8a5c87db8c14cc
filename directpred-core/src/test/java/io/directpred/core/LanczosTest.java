package io.directpred.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Against LAPACK's greatest eigenvalue. */
class LanczosTest {

    @Property(tries = 100)
    void findsTheGreatestEigenvalueOfCorrelations(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 300) int dim,
            @ForAll @IntRange(min = 1, max = 100) int count) {
        assertFound(RandomMatrices.correlation(seed, dim, count));
    }

    /**
     * Of eigenvalues that are closer than the residual it finds one between them: so the seed is fixed, and the bound
     * is wider.
     */
    @Property(tries = 100, seed = "1")
    void findsTheGreatestOfACluster(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 40) int cluster,
            @ForAll @DoubleRange(min = -16, max = -0.5) double logWidth) {
        double width = StrictMath.pow(10, logWidth);
        CounterRandom random = CounterRandom.of(seed, "values");
        double[] values = IntStream.range(0, 160)
                .mapToDouble(i -> i < cluster ? 3 - width * i / cluster : 2 * random.nextDouble())
                .toArray();

        PackedSymmetric matrix = withEigenvalues(seed, values);

        assertThat(greatest(matrix).orElseThrow()).isEqualTo(3, within(10 * Lanczos.RESIDUAL * 3));
    }

    @Property(tries = 50)
    void findsTheOneOfRankOneAtAnyScale(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 200) int dim,
            @ForAll @DoubleRange(min = -90, max = 90) double logScale) {
        double[] z = CounterRandom.of(seed, "z", dim).doubles(dim, -1, 1).toArray();
        double scale = StrictMath.pow(10, logScale);
        double norm = Arrays.stream(z).map(x -> x * x).sum();
        double[] full = new double[dim * dim];
        Arrays.setAll(full, k -> scale * z[k / dim] * z[k % dim]);

        OptionalDouble greatest = greatest(PackedSymmetric.ofFull("F", dim, full));

        assertThat(greatest.orElseThrow() / scale).isEqualTo(norm, within(1e-12 * norm));
    }

    @Property(tries = 50)
    void findsOneThatIsSmallBesideNegativeOnes(@ForAll long seed) {
        double[] values = CounterRandom.of(seed, "values").doubles(40, -1, 0).toArray();
        values[0] = 0.01;

        assertFound(withEigenvalues(seed, values));
    }

    /** An edge of a thousand eigenvalues, as whitened features have one. */
    @Test
    void convergesWhereNoEigenvalueStandsOut() {
        assertFound(RandomMatrices.correlation(1, 600, 1000));
        assertFound(RandomMatrices.correlation(1, 600, 64));
    }

    @Test
    void findsTheOneOfTheIdentityAndOfADiagonal() {
        double[] ones = new double[300];
        Arrays.fill(ones, 1);
        assertThat(greatest(diagonal(ones)).orElseThrow()).isEqualTo(1, within(1e-14));
        ones[299] = 1.001;
        assertThat(greatest(diagonal(ones)).orElseThrow()).isEqualTo(1.001, within(1e-13));
    }

    @Test
    void leavesToLapackWhatHasNoPositiveEigenvalueOrIsNextToNothing() {
        PackedSymmetric zero = diagonal(new double[300]);
        PackedSymmetric tiny =
                diagonal(IntStream.range(0, 300).mapToDouble(i -> 1e-300 * i).toArray());
        PackedSymmetric negative =
                diagonal(IntStream.range(0, 300).mapToDouble(i -> -i).toArray());

        assertThat(Arrays.asList(zero, tiny, negative))
                .allSatisfy(f -> assertThat(greatest(f)).isEmpty());
        assertThat(zero.greatestEigenvalue()).isZero();
        assertThat(tiny.greatestEigenvalue()).isEqualTo(299e-300, within(1e-312));
        assertThat(negative.greatestEigenvalue()).isEqualTo(0, within(1e-12));
    }

    @Test
    void leavesToLapackWhatDoesNotConverge() {
        double[] even =
                IntStream.range(0, 3000).mapToDouble(i -> 1 + i / 3000.0).toArray();
        even[2999] = even[2998] + 1e-7;
        PackedSymmetric f = diagonal(Arrays.copyOfRange(even, 2000, 3000));

        assertThat(greatest(f)).isEmpty();
        assertThat(f.greatestEigenvalue()).isEqualTo(even[2999], within(1e-12));
    }

    @Test
    void repeatsItsBitsFromCallToCallAndThreadToThread() {
        PackedSymmetric matrix = RandomMatrices.correlation(1, 300, 60);
        double first = greatest(matrix).orElseThrow();

        double[] again = IntStream.range(0, 40)
                .parallel()
                .mapToDouble(i -> greatest(matrix).orElseThrow())
                .toArray();

        assertThat(again).containsOnly(first);
    }

    /** What directcopy sets from it beyond the d of LAPACK's is what directset sets by all eigenvalues. */
    @Test
    void directCopySetsTheSameWeightsByIt() {
        CorrelationMatrix f = CorrelationMatrix.of(0, RandomMatrices.correlation(1, 300, 400));

        PackedSymmetric copied = new DirectCopy(0.25, 1).weights(f);

        Golden.assertClose(copied.toFull(), new DirectSet(1, 0.25, 1).weights(f).toFull());
    }

    private static void assertFound(PackedSymmetric matrix) {
        double[] all = Eigenspace.valuesOf(matrix);
        double exact = all[all.length - 1];
        assertThat(greatest(matrix).orElseThrow()).isEqualTo(exact, within(1e-11 * exact));
    }

    private static OptionalDouble greatest(PackedSymmetric matrix) {
        double[] upper = new double[matrix.dim() * (matrix.dim() + 1) / 2];
        matrix.toFloat64().asDoubleBuffer().get(upper);
        return Lanczos.greatest(matrix.dim(), upper);
    }

    private static PackedSymmetric diagonal(double[] values) {
        double[] full = new double[values.length * values.length];
        for (int i = 0; i < values.length; i++) {
            full[i * values.length + i] = values[i];
        }
        return PackedSymmetric.ofFull("F", values.length, full);
    }

    /** In the eigenvectors of some other matrix. */
    private static PackedSymmetric withEigenvalues(long seed, double[] values) {
        Eigenspace space = Eigenspace.of(RandomMatrices.correlation(seed, values.length, 2 * values.length));
        int[] next = {0};
        return space.map(s -> values[next[0]++]);
    }
}
