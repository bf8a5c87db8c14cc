package io.directpred.recorder;

import io.directpred.events.ProbeReport;
import io.directpred.events.Spectrum;
import io.directpred.events.TrainingMetrics;
import io.directpred.service.FileModes;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * {@code tensorboard/events.out.tfevents}: what a run says, for TensorBoard. All of it is on {@code step}, the index of
 * a training step; the probe of the encoder before the first step is at -1.
 *
 * <pre>
 *   training-metrics ──▶ training/..., objective/...                          scalars
 *   spectra ───────────▶ spectrum/..., log10 of the eigenvalues of F          scalars, a histogram every {@value #HISTOGRAM_EVERY} steps
 *   probe-reports ─────▶ probe/...                                            scalars
 *   view-pairs ────────▶ view pairs                                           an image a checkpoint
 * </pre>
 *
 * <p>Not safe for use by several threads.
 */
final class TensorBoard implements AutoCloseable {
    static final String DIRECTORY = "tensorboard";
    static final int HISTOGRAM_EVERY = 20;
    private static final int BUCKETS = 30;
    /** Below this share of the greatest eigenvalue float32, in which C travels, tells nothing apart. */
    private static final double FLOOR = 1e-8;

    private final EventFile events;
    private int attempt;

    private TensorBoard(EventFile events, int attempt) {
        this.events = events;
        this.attempt = attempt;
    }

    static Path file(RunDirectory directory) {
        return directory.file(DIRECTORY).resolve("events.out.tfevents");
    }

    /**
     * Goes on behind what is there.
     *
     * @param attempt whose steps came last; 0: none
     */
    static TensorBoard open(RunDirectory directory, int attempt) throws IOException {
        FileModes.createDirectories(directory.file(DIRECTORY));
        return new TensorBoard(EventFile.open(file(directory)), attempt);
    }

    void add(SpecificRecord value) throws IOException {
        if (value instanceof TrainingMetrics m) {
            add(m);
        } else if (value instanceof Spectrum s) {
            add(s);
        } else if (value instanceof ProbeReport p && p.getFailure().isEmpty()) {
            Map<String, Double> scalars = new LinkedHashMap<>();
            scalars.put("probe/knn", p.getKnn());
            scalars.put("probe/linear_last", p.getLinearLast());
            scalars.put("probe/linear_best", p.getLinearBest());
            scalars(p.getStep(), scalars);
        }
    }

    private void add(TrainingMetrics m) throws IOException {
        if (attempt != 0 && m.getAttempt() > attempt) {
            events.restart(m.getStep());
        }
        attempt = m.getAttempt();
        Map<String, Double> scalars = new LinkedHashMap<>();
        scalars.put("training/loss", m.getLoss());
        scalars.put("training/lr", m.getLr());
        scalars.put("training/target_momentum", m.getTargetMomentum());
        scalars.put("training/gradient_norm", m.getGradientNorm());
        scalars.put("training/images_per_second", m.getImagesPerSecond());
        scalars.put("training/step_ms", m.getStepMs());
        scalars.put("training/wait_pairs_ms", m.getWaitPairsMs());
        scalars.put("training/wait_weights_ms", m.getWaitWeightsMs());
        m.getMetrics().forEach(metric -> scalars.put("objective/" + metric.getName(), metric.getValue()));
        scalars(m.getStep(), scalars);
    }

    private void add(Spectrum s) throws IOException {
        Map<String, Double> scalars = new LinkedHashMap<>();
        scalars.put("spectrum/effective_rank", s.getEffectiveRank());
        scalars.put("spectrum/centred_effective_rank", s.getCentredEffectiveRank());
        scalars.put("spectrum/participation_ratio", s.getParticipationRatio());
        scalars.put("spectrum/top_share", s.getTopShare());
        scalars.put("spectrum/feature_deviation", s.getFeatureDeviation());
        scalars.put("spectrum/alignment", s.getAlignment());
        scalars.put("spectrum/commutator", s.getCommutator());
        scalars.put("spectrum/asymmetry", s.getAsymmetry());
        scalars(s.getStep(), scalars);
        if (s.getStep() % HISTOGRAM_EVERY == 0) {
            histogram(s.getStep(), s.getEigenvalues());
        }
    }

    /** What a step does not have is NaN, and left out. */
    private void scalars(long step, Map<String, Double> scalars) throws IOException {
        scalars.values().removeIf(value -> value.isNaN());
        if (!scalars.isEmpty()) {
            events.scalars(step, scalars);
        }
    }

    private void histogram(long step, List<Double> eigenvalues) throws IOException {
        double greatest = eigenvalues.stream().mapToDouble(s -> s).max().orElse(0);
        if (!(greatest > 0) || Double.isInfinite(greatest)) {
            return;
        }
        double[] logs = eigenvalues.stream()
                .mapToDouble(s -> Math.log10(Math.max(s, greatest * FLOOR)))
                .toArray();
        double least = Arrays.stream(logs).min().orElseThrow();
        double width = Math.max(1e-6, (Math.log10(greatest) - least) / BUCKETS);
        double[] limits = new double[BUCKETS];
        Arrays.setAll(limits, i -> least + (i + 1) * width);
        double[] counts = new double[BUCKETS];
        for (double log : logs) {
            counts[(int) Math.min(BUCKETS - 1, (log - least) / width)]++;
        }
        events.histogram(step, "spectrum/log10 of the eigenvalues of F", logs, limits, counts);
    }

    /** The view pairs of a step as a picture. */
    void sheet(long step, byte[] png) throws IOException {
        @Nullable BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        if (image != null) {
            events.image(step, "view pairs", image.getHeight(), image.getWidth(), png);
        }
    }

    @Override
    public void close() throws IOException {
        events.close();
    }
}
