package io.directpred.core;

import static io.directpred.core.Golden.assertMatrix;
import static io.directpred.core.Golden.matrix;

import com.fasterxml.jackson.databind.JsonNode;
import io.directpred.core.PredictorRule.Eps;
import io.directpred.core.PredictorRule.Scale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The orders of scale, eps and power that different codes have, on one F. */
class DirectCopyGoldenTest {
    private static final JsonNode GROUP = Golden.group("closed-form.json", "directset");
    private static final CorrelationMatrix F =
            CorrelationMatrix.of(0.3, PackedSymmetric.of("F", matrix(GROUP.get("F"))));

    static Stream<Arguments> orders() {
        return Stream.of(
                Arguments.of("copy, spectral norm one, then + eps I (eps 0.3)", new DirectCopy(0.3, 1)),
                Arguments.of(
                        "copy, not normalised, + eps I (luckmatters 'direct', convert 1; eps 0.3)",
                        new DirectCopy(0.3, 1, Scale.NONE, Eps.ADDED)),
                Arguments.of(
                        "copy, max one, eps added inside before the power (IVR order, alpha 1, eps 0.25)",
                        new DirectCopy(0.25, 1, Scale.LARGEST, Eps.INSIDE)),
                Arguments.of("alpha 0.5: root of F, spectral norm one, + eps I (eps 0.3)", new DirectSet(0.5, 0.3, 1)),
                Arguments.of(
                        "alpha 0.5: IVR order (lambda/max + 0.1)^0.5",
                        new DirectSet(0.5, 0.1, 1, Scale.LARGEST, Eps.INSIDE)),
                Arguments.of("DirectPred: (lambda/max)^0.5 + 0.1", PredictorRule.directPred(0.1, 1)),
                Arguments.of(
                        "copy, FROBENIUS norm one, + eps I (eps 0.3; no eigen-decomposition at all)",
                        new DirectCopy(0.3, 1, Scale.FROBENIUS, Eps.ADDED)));
    }

    @ParameterizedTest
    @MethodSource("orders")
    void setsTheReferenceWeights(String name, PredictorRule rule) {
        assertMatrix(rule.weights(F), GROUP.get("W").get(name));
    }

    /** At alpha 1 the general rule has every scale that the copy has. */
    @ParameterizedTest
    @MethodSource("orders")
    void aCopyIsASetOfPowerOne(String name, PredictorRule rule) {
        if (rule instanceof DirectCopy copy) {
            PredictorRule set = new DirectSet(1, copy.eps(), 1, copy.scale(), copy.form());

            Golden.assertClose(set.weights(F).toFull(), rule.weights(F).toFull());
        }
    }

    @Test
    void theDiagonalAloneAndACentredFAreWhatTheDefinitionsSay() {
        CorrelationMatrix diagonal =
                CorrelationMatrix.of(0.3, PackedSymmetric.of("F", new double[][] {{2, 0, 0}, {0, 1, 0}, {0, 0, 0.5}}));
        CorrelationMatrix centred = CorrelationMatrix.of(
                0.3, PackedSymmetric.of("F", new double[][] {{1, 0.5, -0.75}, {0.5, 1, 0.125}, {-0.75, 0.125, 0.25}}));
        double[] m = {1, 0, 0.5};
        PredictorRule rule = PredictorRule.directPred(0.1, 1);

        Golden.assertClose(
                rule.weights(F.basis(new double[0], true)).toFull(),
                new double[] {1.1, 0, 0, 0, Math.sqrt(0.5) + 0.1, 0, 0, 0, 0.6});
        Golden.assertClose(
                rule.weights(F.basis(new double[0], true)).toFull(),
                rule.weights(diagonal).toFull());
        Golden.assertClose(
                rule.weights(F.basis(m, false)).toFull(), rule.weights(centred).toFull());
        Golden.assertClose(F.basis(m, true).matrix().toFull(), new double[] {1, 0, 0, 0, 1, 0, 0, 0, 0.25});
    }
}
