package io.directpred.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.directpred.core.CounterRandom;
import io.directpred.datasets.DatasetException;
import io.directpred.datasets.Datasets;
import io.directpred.datasets.FolderOptions;
import io.directpred.datasets.LabelledSplits;
import io.directpred.events.Checkpoint;
import io.directpred.events.ProbeReport;
import io.directpred.network.Gpu;
import io.directpred.network.TrainingNetwork;
import io.directpred.spec.Device;
import io.directpred.spec.LinearProtocol;
import io.directpred.spec.RunSpec;
import io.directpred.tensors.Safetensors;
import io.directpred.tensors.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A probe of real features. Longer than 250 lines because every measure is taken of one and the same encoder. */
class ProbeTest {
    private final Probe probe = new Probe(null, 1);

    @Test
    void reportsWhatARandomEncoderTellsOfTheSample() throws Exception {
        RunSpec spec = Runs.spec("sample", 1000, 400, LinearProtocol.quick);
        Checkpoint checkpoint = Runs.checkpoint("r", 600, true, spec);

        ProbeReport report = probe.report(spec, checkpoint).orElseThrow();

        assertThat(report.getRun()).isEqualTo("r");
        assertThat(report.getAttempt()).isEqualTo(1);
        assertThat(report.getStep()).isEqualTo(599);
        assertThat(report.getStepsDone()).isEqualTo(600);
        assertThat(report.getLast()).isTrue();
        assertThat(report.getEncoderSha256()).isEqualTo(encoderDigest(checkpoint));
        assertThat(report.getBank()).isEqualTo(1000);
        assertThat(report.getTest()).isEqualTo(400);
        assertThat(report.getK()).isEqualTo(6); // 1000 / 160
        assertThat(report.getLinear()).isEqualTo(LinearProtocol.quick);
        // chance is 10: images and labels belong together
        assertThat(report.getKnn()).isBetween(30.0, 90.0);
        assertThat(report.getLinearLast()).isBetween(30.0, 90.0);
        assertThat(report.getLinearBest()).isBetween(report.getLinearLast(), 90.0);
        assertThat(report.getSeconds()).isPositive();
    }

    @Test
    void measuresBesideWhatWasAskedFor(@TempDir Path dir) throws Exception {
        Files.write(dir.resolve("train-images-idx3-ubyte"), images(40, 20));
        Files.write(dir.resolve("train-labels-idx1-ubyte"), labels(40));
        RunSpec spec = Runs.spec("sample", 1000, 400, LinearProtocol.quick);
        spec.getProbe().put("few_labels", true);
        spec.getProbe().put("transfer", "idx:" + dir);

        Map<String, Double> measures = new TreeMap<>();
        probe.report(spec, Runs.checkpoint("r", 600, true, spec))
                .orElseThrow()
                .getMeasures()
                .forEach(measure -> measures.put(measure.getName(), measure.getAccuracy()));

        assertThat(measures.keySet())
                .containsExactly(
                        "knn20",
                        "knn20_top5",
                        "knn_top5",
                        "linear_10pct",
                        "linear_1pct",
                        "linear_top5",
                        "transfer_knn20",
                        "transfer_linear",
                        "transfer_linear_10pct",
                        "transfer_linear_1pct");
        assertThat(measures.getOrDefault("knn20", Double.NaN)).isBetween(30.0, 90.0);
        assertThat(measures.getOrDefault("knn20_top5", Double.NaN))
                .isBetween(measures.getOrDefault("knn20", Double.NaN) + 5, 100.0);
        assertThat(measures.getOrDefault("linear_top5", Double.NaN)).isBetween(80.0, 100.0);
        assertThat(measures.getOrDefault("linear_1pct", Double.NaN))
                .isBetween(20.0, measures.getOrDefault("linear_10pct", Double.NaN));
        assertThat(measures.getOrDefault("transfer_knn20", Double.NaN)).isEqualTo(100); // dark images and bright ones
    }

    @Test
    void theFixedVoteDoesNotVaryWithTheBankAndTheTemperatureIsAKey() throws Exception {
        RunSpec cold = Runs.spec("sample", 1000, 400, LinearProtocol.none);
        cold.getProbe().put("k", 20);
        cold.getProbe().put("temperature", Vote.FIXED.temperature());

        ProbeReport report =
                probe.report(cold, Runs.checkpoint("r", 0, false, cold)).orElseThrow();

        assertThat(report.getMeasures().get(0).getName()).isEqualTo("knn20");
        assertThat(report.getMeasures().get(0).getAccuracy()).isEqualTo(report.getKnn());
    }

    @Test
    void aShareOfTheLabelsIsThatOfEveryClass() {
        int[] labels = new int[310];
        Arrays.fill(labels, 0, 200, 1);
        Arrays.fill(labels, 200, 300, 2);
        float[] values = new float[310];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        Features few = FewLabels.of(new Features(1, 3, values, labels), 0.1);

        assertThat(Arrays.stream(few.labels()).filter(label -> label == 1)).hasSize(20);
        assertThat(Arrays.stream(few.labels()).filter(label -> label == 2)).hasSize(10);
        assertThat(Arrays.stream(few.labels()).filter(label -> label == 0)).hasSize(1);
        assertThat(FewLabels.of(new Features(1, 3, values, labels), 0.001).labels())
                .containsExactlyInAnyOrder(0, 1, 2);
        for (int i = 0; i < few.size(); i++) {
            assertThat(few.labels()[i]).isEqualTo(labels[(int) few.values()[i]]); // images and labels stay together
        }
    }

    @Test
    void aTransferSetWithoutLabelsIsRefused(@TempDir Path dir) throws Exception {
        Files.write(dir.resolve("train-images-idx3-ubyte"), images(10, 28));

        assertThatThrownBy(() -> TransferSet.open("idx:" + dir, FolderOptions.DEFAULT))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("probe.transfer = idx:" + dir + " has no labelled images");
    }

    /** Where there is a GPU the figures are those of the CPU but for rounding. */
    @Test
    void onAGpuItProbesWhereThereIsOneAndElseSaysThatThereIsNone() throws Exception {
        RunSpec spec = Runs.spec("sample", 1000, 400, LinearProtocol.none);
        Checkpoint checkpoint = Runs.checkpoint("r", 600, true, spec);
        double cpu = probe.report(spec, checkpoint).orElseThrow().getKnn();
        spec.getProbe().put("device", Device.auto);
        assertThat(probe.report(spec, checkpoint).orElseThrow().getKnn()).isCloseTo(cpu, within(1.0));

        spec.getProbe().put("device", Device.gpu);
        spec.getCuda().put("device", Gpu.count().orElseThrow());
        assertThatThrownBy(() -> probe.report(spec, checkpoint))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("probe.device: gpu")
                .hasMessageContaining("pip install");
    }

    @Test
    void theSameCheckpointGetsTheSameReport() throws Exception {
        RunSpec spec = Runs.spec("sample", 300, 100, LinearProtocol.paper);
        Checkpoint checkpoint = Runs.checkpoint("r", 0, false, spec);

        ProbeReport first = probe.report(spec, checkpoint).orElseThrow();
        ProbeReport again = new Probe(null, 1).report(spec, checkpoint).orElseThrow();

        assertThat(ProbeReport.newBuilder(again).setSeconds(0).build())
                .isEqualTo(ProbeReport.newBuilder(first).setSeconds(0).build());
    }

    @Test
    void withoutALinearProbeItsAccuraciesAreNotNumbers() throws Exception {
        RunSpec spec = Runs.spec("sample", 200, 50, LinearProtocol.none);

        ProbeReport report =
                probe.report(spec, Runs.checkpoint("r", 0, false, spec)).orElseThrow();

        assertThat(report.getLinearBest()).isNaN();
        assertThat(report.getLinearLast()).isNaN();
        assertThat(report.getKnn()).isCloseTo(50, within(50.0));
    }

    @Test
    void resizesImagesOfAnotherSize(@TempDir Path dir) throws Exception {
        Files.write(dir.resolve("train-images-idx3-ubyte"), images(40, 20));
        Files.write(dir.resolve("train-labels-idx1-ubyte"), labels(40));
        RunSpec spec = Runs.spec("idx:" + dir, 0, 0, LinearProtocol.none); // the run's views are 28 x 28

        ProbeReport report =
                probe.report(spec, Runs.checkpoint("r", 0, false, spec)).orElseThrow();

        assertThat(report.getKnn()).isEqualTo(100); // dark images and bright ones
    }

    @Test
    void withoutLabelsThereIsNoReport(@TempDir Path dir) throws Exception {
        Files.write(dir.resolve("train-images-idx3-ubyte"), images(10, 28));
        RunSpec spec = Runs.spec("idx:" + dir, 0, 0, LinearProtocol.quick);

        assertThat(probe.report(spec, Runs.checkpoint("r", 0, false, spec))).isEmpty();
        assertThat(Probe.reportsOn(Datasets.open("idx:" + dir))).isFalse();
        assertThat(Probe.reportsOn(Datasets.open("sample"))).isTrue();
    }

    /** A million files are listed once in a process: here they are gone when the probe comes. */
    @Test
    void takesTheDataThatIsOpenAlready(@TempDir Path above) throws Exception {
        Path dir = Files.createDirectory(above.resolve("data"));
        Files.write(dir.resolve("train-images-idx3-ubyte"), images(40, 20));
        Files.write(dir.resolve("train-labels-idx1-ubyte"), labels(40));
        Files.write(dir.resolve("t10k-images-idx3-ubyte"), images(20, 20));
        Files.write(dir.resolve("t10k-labels-idx1-ubyte"), labels(20));
        RunSpec spec = Runs.spec("idx:" + dir, 0, 0, LinearProtocol.none);
        LabelledSplits open = Datasets.open("idx:" + dir);
        Files.move(dir, above.resolve("away"));
        Checkpoint checkpoint = Runs.checkpoint("r", 0, false, spec);

        assertThat(new Probe(null, 1).having(spec, open).report(spec, checkpoint))
                .isPresent();
        assertThatThrownBy(() -> new Probe(null, 1).report(spec, checkpoint)).isInstanceOf(DatasetException.class);
    }

    @Test
    void refusesDataThatIsNotTheRuns(@TempDir Path dir) throws Exception {
        Files.write(dir.resolve("train-images-idx3-ubyte"), images(10, 28));
        RunSpec spec = Runs.spec("sample", 0, 0, LinearProtocol.quick);

        assertThatThrownBy(() -> new Probe("idx:" + dir, 1).report(spec, Runs.checkpoint("r", 0, false, spec)))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("idx:" + dir)
                .hasMessageContaining(spec.getData().getFingerprint())
                .hasMessageContaining("set DATA");
    }

    @Test
    void refusesAnEncoderThatHasDiverged() throws Exception {
        RunSpec spec = Runs.spec("sample", 100, 50, LinearProtocol.quick);
        Map<String, Tensor> state = new TreeMap<>(
                Safetensors.read(Runs.checkpoint("r", 0, false, spec).content()));
        state.computeIfPresent("online.encoder.bn1.weight", (name, t) -> Tensor.of(nans(t), t.shape()));
        Checkpoint diverged = Runs.checkpoint("r", 0, false, Safetensors.write(state, Map.of()));

        assertThatThrownBy(() -> probe.report(spec, diverged))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the encoder has diverged");
    }

    @Test
    void refusesContentThatIsNoCheckpoint() throws Exception {
        RunSpec spec = Runs.spec("sample", 100, 50, LinearProtocol.quick);

        assertThatThrownBy(() -> probe.report(spec, Runs.checkpoint("r", 0, false, new byte[100])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a safetensors file");
    }

    @Test
    void imagesAreChosenFromTheWholeSetWhereFewAreWanted() {
        int[] chosen = Representations.chosen(8_000, 100);

        assertThat(chosen).hasSize(100).isSorted().doesNotHaveDuplicates();
        assertThat(chosen[0]).isLessThan(1_000);
        assertThat(chosen[99]).isBetween(7_000, 7_999);
        assertThat(Representations.chosen(8_000, 100)).isEqualTo(chosen);
    }

    private static String encoderDigest(Checkpoint checkpoint) {
        return Safetensors.digest(TrainingNetwork.below("online.encoder.", Safetensors.read(checkpoint.content())));
    }

    private static float[] nans(Tensor tensor) {
        float[] values = new float[tensor.toDoubles().length];
        Arrays.fill(values, Float.NaN);
        return values;
    }

    /** IDX: every other image bright. */
    static byte[] images(int n, int size) throws IOException {
        ByteBuffer file = ByteBuffer.allocate(16 + n * size * size);
        file.putInt(0x803).putInt(n).putInt(size).putInt(size);
        CounterRandom random = CounterRandom.of(1, "images");
        for (int i = 0; i < n * size * size; i++) {
            file.put((byte) (random.nextInt(60) + i / (size * size) % 2 * 180));
        }
        return file.array();
    }

    private static byte[] labels(int n) {
        ByteBuffer file = ByteBuffer.allocate(8 + n).putInt(0x801).putInt(n);
        for (int i = 0; i < n; i++) {
            file.put((byte) (i % 2));
        }
        return file.array();
    }
}
