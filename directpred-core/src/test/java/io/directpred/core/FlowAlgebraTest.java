package io.directpred.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.directpred.core.FreeGradientFlow.Online;
import io.directpred.core.LinearFlow.Weights;
import io.directpred.core.ModeFlow.Mode;
import io.directpred.core.SymmetrisedFlow.Pair;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The flows against finite differences of the loss, and against each other. */
class FlowAlgebraTest {
    private static final int N1 = 4;
    private static final int N2 = 3;

    /** J = E|Wp W x1 - t|^2 / 2, with the target t = V x2 held or moving. */
    private static double loss(double[][] wp, double[][] w, double[][] v, double[][] view, double[][] cross) {
        double[][] q = Dense.times(wp, w);
        return Dense.dot(q, Dense.times(q, view)) / 2
                - Dense.dot(v, Dense.times(q, cross)) // cross is symmetric
                + Dense.dot(v, Dense.times(v, view)) / 2;
    }

    private static double[][] moment(long seed, String name) {
        double[] c = RandomMatrices.correlation(seed, N1, 2 * N1).toFull();
        double scale = Dense.norm(Dense.matrix(c, 0, N1, N1));
        return Dense.sum(1 / scale, Dense.matrix(c, 0, N1, N1), name.length(), Dense.scaledIdentity(N1, 1));
    }

    private static double[][] normal(long seed, String name, int rows, int columns) {
        CounterRandom random = CounterRandom.of(seed, name, rows, columns);
        double[][] matrix = new double[rows][columns];
        for (double[] row : matrix) {
            for (int j = 0; j < columns; j++) {
                row[j] = random.nextGaussian();
            }
        }
        return matrix;
    }

    /** dJ/dM[i][j] by central differences; J is of second or fourth order in M. */
    private static double slope(double[][] m, int i, int j, java.util.function.DoubleSupplier loss) {
        double old = m[i][j];
        double h = 1e-5;
        m[i][j] = old + h;
        double above = loss.getAsDouble();
        m[i][j] = old - h;
        double below = loss.getAsDouble();
        m[i][j] = old;
        return (above - below) / (2 * h);
    }

    @Property(tries = 20)
    void lemma1DescendsTheLossWithTheTargetHeld(@ForAll long seed) {
        double[][] cross = moment(seed, "x");
        double[][] view = Dense.sum(1, cross, 1, moment(seed + 1, "xx"));
        LinearFlow flow = new LinearFlow(2, 0, 0.4, view, cross);
        Weights at = new Weights(normal(seed, "W", N2, N1), normal(seed, "Wp", N2, N2), normal(seed, "Wa", N2, N1));

        Weights rate = flow.rate(at);

        for (int i = 0; i < N2; i++) {
            for (int j = 0; j < N1; j++) {
                double slope = slope(at.w(), i, j, () -> loss(at.wp(), at.w(), at.wa(), view, cross));
                assertThat(rate.w()[i][j]).isEqualTo(-slope, within(1e-5));
            }
            for (int j = 0; j < N2; j++) {
                double slope = slope(at.wp(), i, j, () -> loss(at.wp(), at.w(), at.wa(), view, cross));
                assertThat(rate.wp()[i][j]).isEqualTo(-2 * slope, within(1e-5));
            }
        }
    }

    @Property(tries = 20)
    void theorem2DescendsTheLossWithTheTargetMovingAlong(@ForAll long seed) {
        double[][] x = moment(seed, "x");
        double[][] xPrime = moment(seed + 1, "xx");
        double[][] view = Dense.sum(1, x, 1, xPrime);
        FreeGradientFlow flow = new FreeGradientFlow(2, 0, x, xPrime);
        Online at = new Online(normal(seed, "W", N2, N1), normal(seed, "Wp", N2, N2));

        Online rate = flow.rate(at);

        for (int i = 0; i < N2; i++) {
            for (int j = 0; j < N1; j++) {
                double slope = slope(at.w(), i, j, () -> loss(at.wp(), at.w(), at.w(), view, x));
                assertThat(rate.w()[i][j]).isEqualTo(-slope, within(1e-5));
            }
        }
    }

    @Property(tries = 20)
    void modesAreWhatTheSymmetrisedFlowMakesOfDiagonalMatrices(@ForAll long seed) {
        CounterRandom random = CounterRandom.of(seed, "mode");
        double p = random.nextGaussian();
        double s = random.nextDouble();
        double tau = random.nextDouble();

        Mode mode = new ModeFlow(1.5, 0.2, 0.03, 0.4).rate(new Mode(p, s, tau));
        Pair pair = new SymmetrisedFlow(1.5, 0.2, 0.03, 0.4)
                .rate(new Pair(new double[][] {{p}}, new double[][] {{s}}, tau));

        assertThat(pair.wp()[0][0]).isEqualTo(mode.p(), within(1e-12));
        assertThat(pair.f()[0][0]).isEqualTo(mode.s(), within(1e-12));
        assertThat(pair.tau()).isEqualTo(mode.tau(), within(1e-12));
    }

    @Property(tries = 20)
    void aModeIsAlignedWhereTheoremsKIsPositive(@ForAll long seed) {
        CounterRandom random = CounterRandom.of(seed, "mode");
        Mode at = new Mode(random.nextGaussian(), random.nextDouble(), random.nextDouble());
        ModeFlow flow = new ModeFlow(1.5, 0.2, 0.03, 0.4);

        double k = new SymmetrisedFlow(1.5, 0.2, 0.03, 0.4)
                .alignmentRate(new Pair(new double[][] {{at.p()}}, new double[][] {{at.s()}}, at.tau()));

        assertThat(k).isEqualTo(flow.alignedBelow(at) - flow.growth(at), within(1e-12));
    }

    @Property(tries = 20)
    void aStateIsItsVector(@ForAll long seed) {
        LinearFlow flow = LinearFlow.isotropic(1, 0.1, 0.1, 0.4, N1);
        Weights at = new Weights(normal(seed, "W", N2, N1), normal(seed, "Wp", N2, N2), normal(seed, "Wa", N2, N1));
        FreeGradientFlow free = new FreeGradientFlow(1, 0, Dense.scaledIdentity(N1, 1), Dense.scaledIdentity(N1, 1));
        Online online = new Online(at.w(), at.wp());

        assertThat(flow.state(flow.vector(at))).usingRecursiveComparison().isEqualTo(at);
        assertThat(free.state(free.vector(online))).usingRecursiveComparison().isEqualTo(online);
    }
}
