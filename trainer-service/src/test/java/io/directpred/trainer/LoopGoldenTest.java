package io.directpred.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import io.directpred.core.CorrelationMatrix;
import io.directpred.core.PackedSymmetric;
import io.directpred.core.PredictorRule;
import io.directpred.events.BatchCorrelation;
import io.directpred.events.ElementType;
import io.directpred.events.PredictorWeights;
import io.directpred.events.ViewPairs;
import io.directpred.events.ViewTensor;
import io.directpred.network.GoldenSteps;
import io.directpred.network.Networks;
import io.directpred.network.TrainingNetwork;
import io.directpred.spec.Architecture;
import io.directpred.spec.EpsForm;
import io.directpred.spec.Rule;
import io.directpred.spec.RuleKind;
import io.directpred.spec.RunSpec;
import io.directpred.spec.Scale;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

/**
 * The whole loop, Training with WeightsLoop on one side and fold and rule on the other, against golden steps: which W
 * is used when, for every lag and freq. C travels in float32, so float64 networks agree to 1e-6 here; the step alone
 * agrees to 1e-9.
 */
class LoopGoldenTest {

    @ParameterizedTest
    @CsvSource({
        "freq_1_lag_0, 1, 0, float64, 1e-6, 1e-6",
        "freq_2_lag_0, 2, 0, float64, 1e-6, 1e-6",
        "freq_1_lag_1, 1, 1, float64, 1e-6, 1e-6",
        "freq_1_lag_0, 1, 0, float32, 1e-4, 1e-4",
        "freq_2_lag_0, 2, 0, float32, 1e-4, 1e-4",
        "freq_1_lag_1, 1, 1, float32, 2e-3, 1e-3",
    })
    void usesTheWeightsOfTheGoldenSteps(
            String group, int freq, int lag, String precision, double tensors, double losses) {
        RunSpec spec = spec(freq, lag, precision);
        Rule rule = new Rule(
                RuleKind.directpred, 0.3, 0.1, 0.5, freq, lag, 32, Scale.largest, EpsForm.added, false, false, 0);
        List<BatchCorrelation> sent = new ArrayList<>();
        WeightsLoop loop = new WeightsLoop(
                rule, 8, Specs.started(spec), FoldPoint.START, List.of(), Duration.ofDays(1), record -> {
                    sent.add((BatchCorrelation) record.value());
                    return Mono.empty();
                });
        Architecture architecture =
                GoldenSteps.architecture(Architecture.Precision.valueOf(precision.toUpperCase(java.util.Locale.ROOT)));
        CorrelationMatrix f = null;

        Networks networks = TrainingNetwork.of(architecture, GoldenSteps.state(architecture), Device.cpu(), 1);
        try (Training training = new Training(spec, Specs.started(spec), loop, networks, 0)) {
            for (JsonNode expected : GoldenSteps.FILE.get(group)) {
                long step = expected.get("step").longValue();
                Fetched fetched = fetched(step).with(loop.before(step).block(), 0);
                Training.Stepped stepped = training.step(fetched);
                PackedSymmetric c =
                        PackedSymmetric.ofFloat32("C", 8, sent.get((int) step).getC());
                f = f == null ? CorrelationMatrix.of(0.3, c) : f.fold(c);
                loop.take(answer(step, f, PredictorRule.directPred(0.1, freq))).block();

                assertThat(stepped.loss())
                        .as("loss of step %d", step)
                        .isCloseTo(expected.get("loss").doubleValue(), within(losses));
                assertThat(relative(f.matrix().toFull(), GoldenSteps.numbers(expected.get("F"))))
                        .as("F of step %d", step)
                        .isLessThan(tensors);
                assertThat(relative(w(training), GoldenSteps.numbers(expected.get("W_after_sgd"))))
                        .as("W after SGD of step %d", step)
                        .isLessThan(tensors);
            }
        }
    }

    private static double[] w(Training training) {
        return Objects.requireNonNull(training.snapshot().tensors().get("predictor.0.weight"))
                .toDoubles();
    }

    private static RunSpec spec(int freq, int lag, String precision) {
        return Specs.with(
                "views.size=16",
                "views.mean=[0.45, 0.45, 0.45]",
                "views.std=[0.25, 0.25, 0.25]",
                "network.projector.hidden=16",
                "optimiser.lr=0.03",
                "optimiser.weight_decay=0.05",
                "schedule.warmup=0",
                "schedule.lr=constant",
                "target.momentum=0.996",
                "target.schedule=constant",
                "predictor.freq=" + freq,
                "predictor.lag=" + lag,
                "precision=" + precision);
    }

    private static PredictorWeights answer(long step, CorrelationMatrix f, PredictorRule rule) {
        ByteBuffer w = rule.sets(step) ? rule.weights(f).toFloat64() : ByteBuffer.allocate(0);
        return new PredictorWeights("test", 1, step, 8, w, f.matrix().toFloat64(), 1L, ByteBuffer.allocate(0));
    }

    private static Fetched fetched(long step) {
        List<Integer> samples = IntStream.range(0, GoldenSteps.BATCH).boxed().toList();
        ViewPairs pairs = new ViewPairs(
                "test",
                "hash",
                step,
                0,
                1,
                samples,
                List.of(),
                List.of(view(step, 0), view(step, 1)),
                "loader",
                1L,
                "");
        return new Fetched(new Batch(step, 0, samples.stream().mapToInt(i -> i).toArray()), List.of(pairs));
    }

    private static ViewTensor view(long step, int view) {
        return new ViewTensor(List.of(16, 16, 3), ElementType.uint8, GoldenSteps.view((int) step, view));
    }

    private static double relative(double[] actual, double[] expected) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
            norm += expected[i] * expected[i];
        }
        return Math.sqrt(difference / norm);
    }
}
