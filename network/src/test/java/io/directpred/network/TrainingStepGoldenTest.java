package io.directpred.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import io.directpred.spec.Architecture;
import io.directpred.tensors.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Four whole steps against values computed elsewhere in float64. W comes from the golden file where the rule sets it,
 * so that this is about the step alone; the loop with the rule in it is tested where the loop is.
 */
class TrainingStepGoldenTest {

    @ParameterizedTest
    @CsvSource({
        "freq_1_lag_0, FLOAT64, PLAIN, 1e-9, 1e-9",
        "freq_1_lag_0, FLOAT64, STRIDED, 1e-9, 1e-9",
        "freq_2_lag_0, FLOAT64, PLAIN, 1e-9, 1e-9",
        "freq_1_lag_1, FLOAT64, PLAIN, 1e-9, 1e-9",
        "freq_1_lag_0, FLOAT32, PLAIN, 1e-4, 1e-4",
        "freq_2_lag_0, FLOAT32, PLAIN, 1e-4, 1e-4",
        "freq_1_lag_1, FLOAT32, PLAIN, 2e-3, 1e-3",
        "freq_1_lag_0, BFLOAT16, WIDE, Infinity, 0.1",
        "freq_2_lag_0, BFLOAT16, WIDE, Infinity, 0.1",
    })
    void repeatsTheGoldenSteps(
            String group,
            Architecture.Precision precision,
            Architecture.Convolution convolution,
            double tensors,
            double losses) {
        Architecture architecture = GoldenSteps.architecture(precision, convolution);
        Map<String, Double> errors = new TreeMap<>();

        try (TrainingNetwork network =
                TrainingNetwork.of(architecture, GoldenSteps.state(architecture), Device.cpu(), 1)) {
            for (JsonNode expected : GoldenSteps.FILE.get(group)) {
                int step = expected.get("step").intValue();
                if (setByRule(group, step)) {
                    network.setW(GoldenSteps.numbers(expected.get("W_used")));
                }
                Networks.Statistics outcome;
                try (Networks.Step halves = network.forward(
                        List.of(GoldenSteps.image(step, 0), GoldenSteps.image(step, 1)),
                        GoldenSteps.BATCH,
                        new SplittableRandom(1))) {
                    outcome = halves.statistics();
                    halves.update(GoldenSteps.settings());
                }

                assertThat(outcome.loss())
                        .as("loss of step %d", step)
                        .isCloseTo(expected.get("loss").doubleValue(), within(losses));
                compare(expected, outcome, network.w(), network.state(), step, errors);
            }
        }

        assertThat(errors)
                .isNotEmpty()
                .allSatisfy((name, error) -> assertThat(error).as(name).isLessThanOrEqualTo(tensors));
    }

    private static boolean setByRule(String group, int step) {
        return switch (group) {
            case "freq_1_lag_0" -> step >= 1;
            case "freq_2_lag_0" -> step >= 1 && (step - 1) % 2 == 0;
            default -> step >= 2;
        };
    }

    private static void compare(
            JsonNode expected,
            Networks.Statistics outcome,
            double[] w,
            Map<String, Tensor> state,
            int step,
            Map<String, Double> errors) {
        String at = " of step " + step;
        errors.put("C" + at, relative(outcome.c(), GoldenSteps.numbers(expected.get("C"))));
        errors.put("W after SGD" + at, relative(w, GoldenSteps.numbers(expected.get("W_after_sgd"))));
        errors.put(
                "conv1" + at, relative(first8(state, "online.encoder.conv1.weight"), expected, "online_conv1_first8"));
        errors.put(
                "target projector" + at,
                relative(first8(state, "target.projector.3.weight"), expected, "target_projector3_first8"));
        for (String network : new String[] {"online", "target"}) {
            expected.get(network + "_statistics")
                    .properties()
                    .forEach(e -> errors.put(
                            network + "." + e.getKey() + at,
                            relative(
                                    TrainingNetwork.present(state, network + "." + e.getKey())
                                            .toDoubles(),
                                    GoldenSteps.numbers(e.getValue()))));
            errors.put(network + " squares" + at, squares(state, network, expected));
        }
        double sum = sum(state, "online");
        double golden = expected.get("online_sum").doubleValue();
        errors.put("online sum" + at, Math.abs(sum - golden) / Math.abs(golden));
    }

    private static double[] first8(Map<String, Tensor> state, String name) {
        return Arrays.copyOf(TrainingNetwork.present(state, name).toDoubles(), 8);
    }

    private static double sum(Map<String, Tensor> state, String network) {
        return state.entrySet().stream()
                .filter(e -> isParameter(network, e.getKey()))
                .mapToDouble(e -> Arrays.stream(e.getValue().toDoubles()).sum())
                .sum();
    }

    private static double squares(Map<String, Tensor> state, String network, JsonNode expected) {
        double squares = state.entrySet().stream()
                .filter(e -> isParameter(network, e.getKey()))
                .mapToDouble(e ->
                        Arrays.stream(e.getValue().toDoubles()).map(x -> x * x).sum())
                .sum();
        double golden = expected.get(network + "_squares").doubleValue();
        return Math.abs(squares - golden) / golden;
    }

    private static boolean isParameter(String network, String name) {
        return name.startsWith(network + ".") && !name.contains("running_");
    }

    private static double relative(double[] actual, JsonNode expected, String key) {
        return relative(actual, GoldenSteps.numbers(expected.get(key)));
    }

    private static double relative(double[] actual, double[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < actual.length; i++) {
            difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
            norm += expected[i] * expected[i];
        }
        return Math.sqrt(difference / norm);
    }
}
