package io.directpred.core;

import static io.directpred.core.Golden.assertClose;
import static io.directpred.core.Golden.assertMatrix;
import static io.directpred.core.Golden.matrix;
import static io.directpred.core.Golden.vector;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DirectPredGoldenTest {

    static Stream<JsonNode> singleMatrices() {
        return StreamSupport.stream(Golden.group("single_matrix_examples").spliterator(), false);
    }

    static Stream<JsonNode> singleMatricesOfTheRule() {
        return singleMatrices().filter(example -> !example.has("inside") && !example.has("reg"));
    }

    @ParameterizedTest
    @MethodSource("singleMatricesOfTheRule")
    void setsTheReferenceWeights(JsonNode example) {
        CorrelationMatrix f = CorrelationMatrix.of(0.3, PackedSymmetric.of("F", matrix(example.get("F"))));
        PredictorRule rule = PredictorRule.directPred(example.get("eps").asDouble(), 1);

        PackedSymmetric w = rule.weights(f);

        assertMatrix(w, example.get("W"));
        assertClose(Eigenspace.valuesOf(w), vector(example.get("p")));
    }

    @ParameterizedTest
    @MethodSource("singleMatrices")
    void setsTheFormThatThePaperPrintsAndThatWithEpsInside(JsonNode example) {
        CorrelationMatrix f = CorrelationMatrix.of(0.3, PackedSymmetric.of("F", matrix(example.get("F"))));
        double eps = example.get("eps").asDouble();

        PredictorRule printed = new DirectSet(0.5, eps, 1, PredictorRule.Scale.LARGEST, PredictorRule.Eps.PRINTED);
        PredictorRule inside = new DirectSet(0.5, eps, 1, PredictorRule.Scale.LARGEST, PredictorRule.Eps.INSIDE);

        assertMatrix(printed.weights(f), example.get("W_paper_eqn18"));
        if (example.has("inside")) {
            assertMatrix(inside.weights(f), example.get("W"));
        }
    }

    private static double clamped(double s, Eigenspace space) {
        return s < space.dim() * 0x1p-52 * space.greatest() ? 0 : s;
    }

    @Test
    void foldsTheReferenceMovingAverage() {
        JsonNode example = Golden.group("moving_average_example");
        double rho = example.get("rho").asDouble();
        PredictorRule directPred = PredictorRule.directPred(example.get("eps").asDouble(), 1);
        PredictorRule directCopy = new DirectCopy(example.get("directcopy_eps").asDouble(), 1);
        CorrelationMatrix f = null;

        for (JsonNode step : example.get("steps")) {
            PackedSymmetric c = CorrelationMatrix.ofViews("C", matrix(step.get("z1")), matrix(step.get("z2")));
            f = f == null ? CorrelationMatrix.of(rho, c) : f.fold(c);

            assertMatrix(c, step.get("batch_corr"));
            assertMatrix(f.matrix(), step.get("F"));
            assertClose(f.eigenspace().values(), vector(step.get("eigenvalues")));
            assertMatrix(directPred.weights(f), step.get("W"));
            assertMatrix(directCopy.weights(f), step.get("W_directcopy_spectral_normalised"));
            assertMatrix(
                    f.matrix()
                            .scaledPlusDiagonal(1, example.get("directcopy_eps").asDouble()),
                    step.get("W_directcopy_released"));
        }
        assertThat(f).isNotNull();
    }

    @Test
    void measuresTheReferenceAlignment() {
        JsonNode example = Golden.group("alignment_example");
        CorrelationMatrix f = CorrelationMatrix.of(0, PackedSymmetric.of("F", matrix(example.get("F"))));

        Alignment alignment = Alignment.of(f, Golden.flat(matrix(example.get("W"))));

        assertClose(f.eigenspace().values(), vector(example.get("eigenvalues_ascending")));
        assertClose(alignment.cosines(), vector(example.get("cosine_per_eigenvector")));
        assertClose(alignment.commutator(), example.get("commutator_fro"));
        assertClose(alignment.relativeCommutator(), example.get("commutator_relative"));
        assertClose(alignment.antisymmetric(), example.get("asymmetry_B_fro"));
        assertClose(alignment.symmetric(), example.get("symmetric_A_fro"));
    }
}
