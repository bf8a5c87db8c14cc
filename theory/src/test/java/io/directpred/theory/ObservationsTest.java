package io.directpred.theory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.directpred.core.LinearFlow.Weights;
import io.directpred.core.ModeFlow;
import io.directpred.core.PredictorFlow.Predictor;
import io.directpred.core.SymmetrisedFlow;
import io.directpred.core.SymmetrisedFlow.Pair;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The ten observations of the paper, and what its Figures 7, 8 and 9 show; the random starts are those of seed 1 unless
 * said.
 */
class ObservationsTest {
    private static final List<Observation> ALL = Observations.all(1);

    private static double[] holds(int number) {
        Observation observation = ALL.get(number - 1);
        assertThat(observation.number()).isEqualTo(number);
        assertThat(observation.holds())
                .as(observation.claim() + ": " + Arrays.toString(observation.measured()))
                .isTrue();
        return observation.measured();
    }

    @Test
    void observation1LargerAlphaPShrinksTheBasinOfCollapse() {
        double[] shares = holds(1);

        assertThat(shares[0]).isGreaterThan(2 * shares[3]);
    }

    @Test
    void observation2WithTooLargeAlphaPTheFeatureHardlyGrows() {
        double[] growth = holds(2);

        double kept = Settings.CENTRE.fixedPoints(1).orElseThrow().kept();
        assertThat(growth[0]).isEqualTo(kept * kept / 0.2, within(1e-6)); // s = p^2/alpha_p at rest
        assertThat(growth[3]).isEqualTo(growth[0] / 64, within(1e-6));
    }

    @Test
    void observation3WeightDecayMakesSFollowP() {
        double[] distances = holds(3);

        double start = Settings.CENTRE.invariant(Settings.START);
        assertThat(distances[0]).isEqualTo(start, within(1e-9));
        assertThat(distances[2]).isEqualTo(start * Math.exp(-2 * 0.04 * 20), within(1e-9));
    }

    @Test
    void observation4MoreWeightDecayEnlargesTheBasinOfCollapse() {
        double[] edges = holds(4);

        assertThat(edges[0]).isZero();
        assertThat(StateSpace.collapsing(new ModeFlow(1, Settings.SIGMA2, 0.1, 0)))
                .isGreaterThan(StateSpace.collapsing(new ModeFlow(1, Settings.SIGMA2, 0.01, 0)));
    }

    @Test
    void observation5WithTooMuchWeightDecayEveryStartCollapses() {
        double[] shares = holds(5);

        double bound = ModeFlow.greatestDecay(1, Settings.SIGMA2);
        assertThat(bound).isBetween(0.2, 0.25);
        assertThat(shares[1]).isLessThan(1);
        assertThat(shares[2]).isEqualTo(1);
        assertThat(shares[3]).isEqualTo(1);
        assertThat(new ModeFlow(1, Settings.SIGMA2, bound * (1 - 1e-9), 0).fixedPoints(1))
                .isPresent();
        assertThat(new ModeFlow(1, Settings.SIGMA2, bound * (1 + 1e-9), 0).fixedPoints(1))
                .isEmpty();
    }

    @Test
    void observation6LargerAlphaPKeepsTheAlignmentStable() {
        holds(6);

        Pair at = Commutators.run(Commutators.flow(0, 0.4), 1).start();
        assertThat(new SymmetrisedFlow(2, 0, 0, 0).alignmentRate(at))
                .isGreaterThan(new SymmetrisedFlow(1, 0, 0, 0).alignmentRate(at));
    }

    @Test
    void observation7MoreWeightDecayKeepsTheAlignmentStable() {
        holds(7);

        Pair at = Commutators.run(Commutators.flow(0, 0.4), 1).start();
        assertThat(Commutators.flow(0.1, 0.4).alignmentRate(at))
                .isEqualTo(Commutators.flow(0, 0.4).alignmentRate(at) + 0.15, within(1e-12));
    }

    @Test
    void observation8MovingAverageKeepsTheAlignmentStable() {
        holds(8);

        for (long seed = 1; seed <= 5; seed++) {
            assertThat(leastK(0.4, seed)).isGreaterThan(leastK(Double.POSITIVE_INFINITY, seed));
        }
    }

    private static double leastK(double beta, long seed) {
        SymmetrisedFlow flow = Commutators.flow(0.01, beta);
        return Arrays.stream(Commutators.run(flow, seed).each(flow::alignmentRate))
                .min()
                .orElseThrow();
    }

    @Test
    void observation9SlowMovingAverageLearnsSlowly() {
        double[] times = holds(9);

        assertThat(times[3]).isFinite().isGreaterThan(2 * times[0]);
    }

    @Test
    void observation10SmallTauTrapsMoreModes() {
        double[] edges = holds(10);

        assertThat(edges[3]).isGreaterThan(2 * edges[0]);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.01, 0.1})
    void figure7TargetAndOnlineNetworkStayNearlyParallel(double eta) {
        for (int run = 0; run < 10; run++) {
            double[] cosines = TargetCosines.run(1, run, eta).each(Weights::targetCosine);

            assertThat(Arrays.stream(cosines).skip(1).min().orElseThrow()).isGreaterThan(0.9);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.05})
    void figure8TheAntisymmetricPartOfThePredictorDecays(double eta) {
        for (int run = 0; run < 5; run++) {
            Trajectory<Predictor> path = Symmetry.run(1, run, eta);

            assertThat(path.end().antisymmetric()).isLessThan(0.1 * path.start().antisymmetric());
        }
    }

    @Test
    void figure9WithoutMovingAverageAndWeightDecayTheCommutatorShootsUp() {
        Trajectory<Pair> path = Commutators.run(Commutators.flow(0, Double.POSITIVE_INFINITY), 1);

        double peak = Arrays.stream(path.each(Pair::commutator)).max().orElseThrow();
        assertThat(peak).isGreaterThan(5 * path.start().commutator());
    }
}
