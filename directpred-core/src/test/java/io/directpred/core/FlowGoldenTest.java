package io.directpred.core;

import static io.directpred.core.Golden.assertClose;
import static io.directpred.core.Golden.flat;
import static io.directpred.core.Golden.matrix;
import static io.directpred.core.Golden.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.directpred.core.LinearFlow.Weights;
import io.directpred.core.ModeFlow.FixedPoints;
import io.directpred.core.ModeFlow.Mode;
import io.directpred.core.PredictorFlow.Predictor;
import io.directpred.core.SymmetrisedFlow.Pair;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FlowGoldenTest {

    static Stream<JsonNode> modes() {
        return StreamSupport.stream(
                Golden.group("mode_ode_examples").get("rows").spliterator(), false);
    }

    static Stream<JsonNode> symmetrised() {
        return StreamSupport.stream(Golden.group("symmetrised_eqn7_example").spliterator(), false);
    }

    private static double number(JsonNode example, String name) {
        return example.required(name).asDouble();
    }

    @ParameterizedTest
    @MethodSource("modes")
    void followsTheReferenceModes(JsonNode example) {
        ModeFlow flow = modeFlow(example);
        Mode mode = new Mode(number(example, "p"), number(example, "s"), number(example, "tau"));
        int step = 0;

        for (JsonNode row : example.get("trajectory_k_p_s_tau")) {
            for (; step < row.get(0).asInt(); step++) {
                mode = flow.euler(mode, number(example, "dt"));
            }
            assertClose(mode.p(), row.get(1));
            assertClose(mode.s(), row.get(2));
            assertClose(mode.tau(), row.get(3));
        }
        assertThat(step).isEqualTo(example.get("n").asInt());
    }

    @ParameterizedTest
    @MethodSource("modes")
    void knowsWhereTheReferenceModesRest(JsonNode example) {
        ModeFlow flow = modeFlow(example);

        if (example.has("fixed_points_tau1")) {
            FixedPoints points = flow.fixedPoints(1).orElseThrow();
            assertClose(points.edge(), example.get("fixed_points_tau1").get("p_minus"));
            assertClose(points.kept(), example.get("fixed_points_tau1").get("p_plus"));
        } else {
            assertThat(flow.fixedPoints(1)).isEmpty();
        }
    }

    private static ModeFlow modeFlow(JsonNode example) {
        boolean ema = example.path("ema").asBoolean(true);
        return new ModeFlow(
                number(example, "ap"),
                number(example, "sig2"),
                number(example, "eta"),
                ema ? number(example, "beta") : 0);
    }

    @Test
    void keepsTheInvariantOfAMode() {
        ModeFlow flow = new ModeFlow(2, 0.1, 0.05, 0.4);
        Mode mode = new Mode(0.3, 0.2, 0.5);

        for (int step = 0; step < 10_000; step++) {
            mode = flow.euler(mode, 1e-3);
        }

        double c = 0.2 - 0.3 * 0.3 / 2;
        assertThat(flow.invariant(mode)).isEqualTo(Math.exp(-2 * 0.05 * 10) * c, within(1e-4));
    }

    @Test
    void followsTheReferenceLinearNetwork() {
        JsonNode example = Golden.group("matrix_lemma1_example");
        LinearFlow flow = LinearFlow.isotropic(
                number(example, "alpha_p"),
                number(example, "sigma2"),
                number(example, "eta"),
                number(example, "beta"),
                matrix(example.get("rows").get(0).get("W"))[0].length);
        double dt = number(example, "dt");
        JsonNode first = example.get("rows").get(0);
        Weights start = new Weights(matrix(first.get("W")), matrix(first.get("Wp")), matrix(first.get("Wa")));
        Weights weights = start;
        int step = 0;

        for (JsonNode row : example.get("rows")) {
            for (; step < row.get("step").asInt(); step++) {
                weights = flow.euler(weights, dt);
            }
            assertClose(flat(weights.w()), flat(matrix(row.get("W"))));
            assertClose(flat(weights.wp()), flat(matrix(row.get("Wp"))));
            assertClose(flat(weights.wa()), flat(matrix(row.get("Wa"))));
            assertClose(flow.theorem1Residual(start, weights, step * dt), row.get("theorem1_residual_fro"));
            assertClose(weights.targetCosine(), row.get("cos_Wa_W"));
            Predictor predictor = new Predictor(weights.wp());
            assertClose(predictor.symmetric(), row.get("A_fro"));
            assertClose(predictor.antisymmetric(), row.get("B_fro"));
        }
        assertThat(step).isEqualTo(3000);
    }

    @ParameterizedTest
    @MethodSource("symmetrised")
    void followsTheReferenceSymmetrisedFlow(JsonNode example) {
        SymmetrisedFlow flow =
                new SymmetrisedFlow(number(example, "alpha_p"), number(example, "sigma2"), number(example, "eta"), 0);
        Pair pair = new Pair(matrix(example.get("Wp0")), matrix(example.get("F0")), number(example, "tau"));
        int step = 0;

        for (JsonNode row : example.get("rows")) {
            for (; step < row.get("step").asInt(); step++) {
                pair = flow.euler(pair, number(example, "dt"));
            }
            assertClose(pair.commutator(), row.get("commutator_fro"));
            assertClose(flow.alignmentRate(pair), row.get("lambda_min_K"));
            assertClose(Eigenspace.valuesOf(PackedSymmetric.of("Wp", pair.wp())), vector(row.get("eig_Wp")));
            assertClose(Eigenspace.valuesOf(PackedSymmetric.of("F", pair.f())), vector(row.get("eig_F")));
        }
        assertThat(step).isEqualTo(3000);
    }
}
