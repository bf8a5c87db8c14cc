package io.directpred.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.directpred.spec.Architecture;
import io.directpred.spec.Architecture.Encoder;
import io.directpred.spec.Architecture.Page;
import io.directpred.spec.Architecture.Precision;
import io.directpred.spec.Architecture.Stem;
import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** DirectPred's loss of one direction is a half of the symmetric one: that of view 0 predicting view 1. */
class AsymmetricLossTest {
    private static final int N = 6;

    @ParameterizedTest
    @CsvSource({"true, false", "true, true", "false, false"})
    void bothDirectionsAddUpToTheSymmetricLoss(boolean stopGradient, boolean euclidean) {
        Architecture both = architecture(true, stopGradient, euclidean);
        ByteBuffer view0 = SmallNetwork.pixels(both, N, 1);
        ByteBuffer view1 = SmallNetwork.pixels(both, N, 2);
        Architecture one = architecture(false, stopGradient, euclidean);

        double forth = loss(one, view0, view1);
        double back = loss(one, view1, view0);

        assertThat(loss(both, view0, view1)).isCloseTo(forth + back, within(1e-12));
        assertThat(forth).isNotCloseTo(back, within(1e-6));
    }

    /** Of C and the means: z of view 1 is not computed, so that it has no part in them. */
    @ParameterizedTest
    @CsvSource({"false", "true"})
    void theStatisticsAreOfTheViewThatPredicts(boolean euclidean) {
        Architecture one = architecture(false, true, euclidean);
        ByteBuffer view0 = SmallNetwork.pixels(one, N, 1);

        Networks.Statistics first = step(one, view0, SmallNetwork.pixels(one, N, 2));
        Networks.Statistics second = step(one, view0, SmallNetwork.pixels(one, N, 3));

        assertThat(first.c()).isEqualTo(second.c());
        assertThat(first.loss()).isNotEqualTo(second.loss());
    }

    private static double loss(Architecture architecture, ByteBuffer view0, ByteBuffer view1) {
        return step(architecture, view0, view1).loss();
    }

    private static Networks.Statistics step(Architecture architecture, ByteBuffer view0, ByteBuffer view1) {
        try (TrainingNetwork network = SmallNetwork.fresh(architecture, 1)) {
            return SmallNetwork.step(network, architecture, view0, view1, N);
        }
    }

    private static Architecture architecture(boolean symmetric, boolean stopGradient, boolean euclidean) {
        Page page = new Page(
                "directpred",
                true,
                Map.of("symmetric", symmetric, "stop_gradient", stopGradient, "euclidean", euclidean));
        return SmallNetwork.architecture(Encoder.RESNET10, Stem.CIFAR, SmallNetwork.MATRIX, page, Precision.FLOAT64);
    }
}
