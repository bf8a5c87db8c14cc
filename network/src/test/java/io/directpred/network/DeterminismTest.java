package io.directpred.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.directpred.spec.Architecture;
import io.directpred.spec.Architecture.Precision;
import io.directpred.tensors.Safetensors;
import io.directpred.tensors.Tensor;
import io.directpred.testing.ChildJvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Equal state, pixels, settings and threads give equal bits. */
class DeterminismTest {

    @ParameterizedTest
    @CsvSource({"FLOAT32, 1", "FLOAT32, 2", "BFLOAT16, 1", "BFLOAT16, 2"})
    void twoFreshNetworksAgreeAfterTenSteps(Precision precision, int threads) {
        String first = SmallNetwork.digestAfter(10, precision, threads);
        String second = SmallNetwork.digestAfter(10, precision, threads);

        assertThat(second).isEqualTo(first);
    }

    /**
     * oneDNN takes other code paths there, which narrow networks have brought down. Where the CPU is no x86 this is
     * just another process.
     */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "BFLOAT16"})
    void stepsOnACpuWithAvx2Only(Precision precision) throws Exception {
        String first = inAnotherProcess(3, precision, 1, Map.of("ONEDNN_MAX_CPU_ISA", "AVX2", "MALLOC_PERTURB_", "1"));

        String second =
                inAnotherProcess(3, precision, 1, Map.of("ONEDNN_MAX_CPU_ISA", "AVX2", "MALLOC_PERTURB_", "128"));

        assertThat(second).isEqualTo(first);
    }

    /**
     * Also where fresh memory is filled with bytes that make numbers huge (glibc; elsewhere just another process): none
     * is read before it is written.
     */
    @ParameterizedTest
    @CsvSource({"FLOAT32, 1", "BFLOAT16, 2"})
    void anotherProcessComesToTheSameBits(Precision precision, int threads) throws Exception {
        String here = SmallNetwork.digestAfter(10, precision, threads);

        String there = inAnotherProcess(10, precision, threads, Map.of("MALLOC_PERTURB_", "128"));

        assertThat(there).isEqualTo(here);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "BFLOAT16"})
    void aStepDoesNotDependOnWhatTheProcessDidBefore(Precision precision) {
        Architecture architecture = SmallNetwork.resnet10(precision);
        Map<String, Tensor> start = SmallNetwork.start(architecture);
        List<String> digests = new ArrayList<>();

        digests.add(oneStep(architecture, start));
        digests.add(oneStep(architecture, start));
        try (TrainingNetwork other = SmallNetwork.fresh(architecture, 1)) {
            for (int t = 0; t < 20; t++) {
                SmallNetwork.step(other, architecture, t % 2 == 0 ? 6 : 9, t); // other batch sizes too
            }
        }
        digests.add(oneStep(architecture, start));

        assertThat(digests).containsOnly(digests.get(0));
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "BFLOAT16"})
    void goesOnFromASavedStateAsIfNeverInterrupted(Precision precision) {
        Architecture architecture = SmallNetwork.resnet10(precision);
        byte[] saved;
        String uninterrupted;
        try (TrainingNetwork network = SmallNetwork.fresh(architecture, 1)) {
            for (int t = 0; t < 20; t++) {
                SmallNetwork.step(network, architecture, t % 3 == 0 ? 9 : 6, t);
            }
            saved = Safetensors.write(network.state(), Map.of());
            SmallNetwork.step(network, architecture, 6, 20); // this module's 21st call
            SmallNetwork.step(network, architecture, 6, 21);
            uninterrupted = Safetensors.digest(network.state());
        }

        String resumed;
        try (TrainingNetwork network = TrainingNetwork.of(architecture, Safetensors.read(saved), Device.cpu(), 1)) {
            SmallNetwork.step(network, architecture, 6, 20); // this module's first call
            SmallNetwork.step(network, architecture, 6, 21);
            resumed = Safetensors.digest(network.state());
        }

        assertThat(resumed).isEqualTo(uninterrupted);
    }

    /** The same text without a return to Java in between: what the halves hand over through Java changes nothing. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "BFLOAT16"})
    void theHalvesOfAStepAreOneStep(Precision precision) {
        Architecture architecture = SmallNetwork.resnet10(precision);
        Script script = new Script(architecture);
        TorchArchive archive = TrainingNetwork.archive(architecture, script, SmallNetwork.start(architecture), """

                  def whole(self, pixels: List[Tensor], h: Tensor) -> Tensor:
                    loss, told = self.forward(pixels)
                    return self.update(loss, h)
                """);
        Networks.Settings s = SmallNetwork.SETTINGS;
        Map<String, Tensor> whole = new TreeMap<>();
        try (ScriptModule module = ScriptModule.load(archive, Device.cpu(), 1)) {
            for (int t = 0; t < 10; t++) {
                long seed = t;
                module.call(
                        "whole",
                        scope -> {
                            NDArray view0 =
                                    ScriptModule.images(scope, SmallNetwork.pixels(architecture, 6, seed), 6, 8, 8);
                            NDArray view1 =
                                    ScriptModule.images(scope, SmallNetwork.pixels(architecture, 6, ~seed), 6, 8, 8);
                            view0.setName("pixels[]");
                            view1.setName("pixels[]");
                            return new NDList(view0, view1, scope.create(new double[] {
                                s.lr(), s.momentum(), s.weightDecay(), s.targetMomentum()
                            }));
                        },
                        out -> out.size());
            }
            module.call("state", scope -> new NDList(), out -> {
                script.stateNames().forEach(name -> whole.put(name, ScriptModule.tensor(out.get(name))));
                return out.size();
            });
        }

        assertThat(SmallNetwork.digestAfter(10, precision, 1)).isEqualTo(Safetensors.digest(whole));
    }

    private static String oneStep(Architecture architecture, Map<String, Tensor> start) {
        try (TrainingNetwork network = TrainingNetwork.of(architecture, start, Device.cpu(), 1)) {
            Networks.Statistics outcome = SmallNetwork.step(network, architecture, 6, 0);
            return Safetensors.digest(network.state()) + outcome.loss();
        }
    }

    private static String inAnotherProcess(int steps, Precision precision, int threads, Map<String, String> environment)
            throws IOException, InterruptedException {
        ProcessBuilder builder = ChildJvm.of(
                SmallNetwork.class, List.of(String.valueOf(steps), precision.name(), String.valueOf(threads)));
        builder.environment().putAll(environment);
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        return out.lines()
                .filter(l -> l.startsWith("digest "))
                .findFirst()
                .orElseThrow()
                .substring("digest ".length());
    }
}
