package io.directpred.probe;

import io.directpred.core.CounterRandom;
import io.directpred.datasets.DatasetException;
import io.directpred.datasets.Datasets;
import io.directpred.datasets.FolderOptions;
import io.directpred.datasets.ImageDataset;
import io.directpred.datasets.LabelledSplits;
import io.directpred.events.Baseline;
import io.directpred.events.Checkpoint;
import io.directpred.events.CheckpointManifest;
import io.directpred.events.Measure;
import io.directpred.events.ProbeReport;
import io.directpred.network.FrozenEncoder;
import io.directpred.network.Gpu;
import io.directpred.network.Initialisation;
import io.directpred.network.TrainingNetwork;
import io.directpred.spec.Architecture;
import io.directpred.spec.Architecture.Precision;
import io.directpred.spec.Device;
import io.directpred.spec.RunSpec;
import io.directpred.tensors.Safetensors;
import io.directpred.tensors.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges a checkpoint's encoder by what its frozen representations tell of labels it has never seen.
 *
 * <p>Belongs to one thread. The labelled sets stay open from one checkpoint to the next, their images do not stay in
 * memory; what does, their representations, is weighed before it is made ({@link FeatureMemory}). Longer than 250 lines
 * because the report names all that was measured.
 */
public final class Probe {
    private static final Logger log = LoggerFactory.getLogger(Probe.class);
    private static final String ENCODER = "online.encoder.";
    private static final int RUNS = 64;

    private final @Nullable String data;
    private final int threads;
    /** Runs whose pictures it has given. */
    private final Set<String> pictured = new LinkedHashSet<>();

    private String opened = "";
    private @Nullable LabelledSplits splits;
    private final TransferSet transfer = new TransferSet();

    /**
     * A probe that has opened nothing yet.
     *
     * @param data SPEC of the data set as this machine has it; null: as the run's specification names it
     * @param threads of the encoder's operations
     */
    public Probe(@Nullable String data, int threads) {
        this.data = data;
        this.threads = threads;
    }

    /** A probe of a run whose data set this process has open already: a million files are not listed twice. */
    public Probe having(RunSpec spec, LabelledSplits its) {
        opened = name(spec);
        splits = its;
        return this;
    }

    /**
     * The report on a checkpoint; empty where the data set has no labelled part, and then for every checkpoint of the
     * run.
     *
     * @throws DatasetException where the data set cannot be opened or is another one than the run's
     * @throws IllegalStateException where this JVM has not the memory for so many images, or not the GPU that is asked
     *     for
     * @throws IllegalArgumentException where the content is not that of a checkpoint of this run, or the encoder has
     *     diverged
     */
    public Optional<ProbeReport> report(RunSpec spec, Checkpoint checkpoint) throws DatasetException {
        return judge(spec, checkpoint).map(Judgement::report);
    }

    /** The same, with what can be shown of it. */
    Optional<Judgement> judge(RunSpec spec, Checkpoint checkpoint) throws DatasetException {
        long start = System.nanoTime();
        LabelledSplits labelled = open(spec);
        ImageDataset train = labelled.probeTrain();
        ImageDataset test = labelled.probeTest();
        if (train == null || test == null) {
            return Optional.empty();
        }
        Map<String, Tensor> tensors = TrainingNetwork.below(ENCODER, Safetensors.read(checkpoint.content()));
        int classes = labelled.classes().size();
        Judged judged = judged(spec, tensors, train, test, classes);
        List<Baseline> random = new ArrayList<>();
        if (checkpoint.manifest().getStepsDone() == 0
                && !spec.getInit().getFile().isEmpty()) {
            Judged of = judged(spec, randomInitialised(spec), train, test, classes);
            random.add(new Baseline(
                    of.accuracies.knn(),
                    of.accuracies.linear().best(),
                    of.accuracies.linear().last(),
                    of.accuracies.measures()));
        }
        List<SpecificRecord> shown = shown(checkpoint.manifest(), test, judged.tested, labelled.classes());
        return Optional.of(new Judgement(
                report(
                        spec,
                        checkpoint.manifest(),
                        Safetensors.digest(tensors),
                        judged,
                        transferred(spec, tensors),
                        random,
                        start),
                shown));
    }

    private List<SpecificRecord> shown(
            CheckpointManifest manifest, ImageDataset test, Representations.Encoded tested, List<String> classes) {
        int[] rows = Projection.chosen(tested.images().length);
        List<SpecificRecord> shown = new ArrayList<>();
        if (pictured.add(manifest.getRun())) {
            int[] images = Arrays.stream(rows).map(row -> tested.images()[row]).toArray();
            shown.addAll(Thumbnails.of(manifest, test, images));
            if (pictured.size() > RUNS) {
                pictured.remove(pictured.iterator().next());
            }
        }
        shown.add(Projection.of(manifest, tested.features().rows(rows), classes));
        return shown;
    }

    /** The encoder that the run would have started from, had none been given. */
    private static Map<String, Tensor> randomInitialised(RunSpec spec) {
        Architecture architecture = Architecture.of(spec, Precision.FLOAT32);
        return TrainingNetwork.below(
                ENCODER, Initialisation.of(architecture, true, CounterRandom.initial(spec.getSeed())));
    }

    private record Judged(int bank, Representations.Encoded tested, Accuracies accuracies) {}

    private Judged judged(
            RunSpec spec, Map<String, Tensor> tensors, ImageDataset train, ImageDataset test, int classes) {
        try (FrozenEncoder encoder = encoder(spec, tensors)) {
            int size = spec.getViews().getEach().get(0).getSize();
            FeatureMemory.require(
                    FeatureMemory.images(train, spec.getProbe().getBank()),
                    FeatureMemory.images(test, spec.getProbe().getTest()),
                    encoder.dim(),
                    Runtime.getRuntime().maxMemory());
            Features bank = Representations.of(encoder, train, spec.getProbe().getBank(), size, classes)
                    .features();
            Representations.Encoded tested =
                    Representations.of(encoder, test, spec.getProbe().getTest(), size, classes);
            return new Judged(bank.size(), tested, Accuracies.of(spec, bank, tested.features(), classes));
        }
    }

    private FrozenEncoder encoder(RunSpec spec, Map<String, Tensor> tensors) {
        Architecture architecture = Architecture.of(spec, Precision.FLOAT32);
        Device wanted = spec.getProbe().getDevice();
        Optional<FrozenEncoder> onGpu = wanted == Device.cpu
                ? Optional.empty()
                : FrozenEncoder.onGpu(architecture, tensors, spec.getCuda().getDevice(), threads);
        if (onGpu.isEmpty() && wanted == Device.gpu) {
            throw new IllegalStateException("probe.device: gpu, but PyTorch finds no GPU "
                    + spec.getCuda().getDevice() + " where the probe runs: allowed are auto and cpu, or "
                    + Gpu.remedy());
        }
        return onGpu.orElseGet(() -> FrozenEncoder.of(architecture, tensors, threads));
    }

    /** On another labelled set; none where none is named. */
    private List<Measure> transferred(RunSpec spec, Map<String, Tensor> tensors) throws DatasetException {
        String name = spec.getProbe().getTransfer();
        if (name.isEmpty()) {
            return List.of();
        }
        LabelledSplits found = transfer.of(name, options(spec));
        return judged(
                        spec,
                        tensors,
                        Objects.requireNonNull(found.probeTrain()),
                        Objects.requireNonNull(found.probeTest()),
                        found.classes().size())
                .accuracies
                .transferred();
    }

    private String name(RunSpec spec) {
        return (data == null ? spec.getData().getSpec() : data) + " "
                + spec.getData().getLinks() + " " + spec.getData().getGrey16();
    }

    private static FolderOptions options(RunSpec spec) throws DatasetException {
        return FolderOptions.of(
                spec.getData().getLinks().name(), spec.getData().getGrey16().name());
    }

    /** Whether runs on this data get reports: where there are no labels, none will ever come. */
    public static boolean reportsOn(LabelledSplits splits) {
        return splits.probeTrain() != null;
    }

    private static ProbeReport report(
            RunSpec spec,
            CheckpointManifest manifest,
            String encoder,
            Judged judged,
            List<Measure> transferred,
            List<Baseline> random,
            long start) {
        return ProbeReport.newBuilder()
                .setRun(manifest.getRun())
                .setAttempt(manifest.getAttempt())
                .setStep(manifest.getStep())
                .setStepsDone(manifest.getStepsDone())
                .setLast(manifest.getLast())
                .setEncoderSha256(encoder)
                .setKnn(judged.accuracies.knn())
                .setK(judged.accuracies.k())
                .setLinearBest(judged.accuracies.linear().best())
                .setLinearLast(judged.accuracies.linear().last())
                .setLinear(spec.getProbe().getLinear())
                .setBank(judged.bank)
                .setTest(judged.tested.images().length)
                .setRandom(random)
                .setMeasures(Stream.concat(judged.accuracies.measures().stream(), transferred.stream())
                        .toList())
                .setSeconds((System.nanoTime() - start) / 1e9)
                .build();
    }

    private LabelledSplits open(RunSpec spec) throws DatasetException {
        String name = data == null ? spec.getData().getSpec() : data;
        LabelledSplits found = splits;
        if (found == null || !opened.equals(name(spec))) {
            found = Datasets.open(name, options(spec));
            opened = name(spec);
            splits = found;
            found.found().lines().forEach(line -> log.info("{}: {}", name, line));
        }
        String here = found.pretrain().fingerprint();
        if (!here.equals(spec.getData().getFingerprint())) {
            throw new DatasetException("data set " + name + " here has the fingerprint " + here + ", the run's has "
                    + spec.getData().getFingerprint() + ": set DATA to where this machine has the run's data");
        }
        return found;
    }
}
