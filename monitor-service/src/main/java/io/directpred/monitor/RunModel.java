package io.directpred.monitor;

import io.directpred.events.Alarm;
import io.directpred.events.AlarmKind;
import io.directpred.events.LoaderMetrics;
import io.directpred.events.ProbeEmbedding;
import io.directpred.events.ProbeReport;
import io.directpred.events.ProbeThumbnails;
import io.directpred.events.Replacement;
import io.directpred.events.RunState;
import io.directpred.events.Spectrum;
import io.directpred.events.TrainingMetrics;
import io.directpred.recorder.Pace;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;

/** What one run has said, as far as the page shows it, in bounded memory. Not safe for use by several threads. */
final class RunModel {
    /** Buckets of numbers; a chart is seldom wider in pixels. */
    static final int ROWS = 1024;
    /** Buckets of spectra: columns of a heat map. */
    static final int SPECTRA = 256;

    private static final int PROBES = 1024;
    private static final int STATES = 200;
    private static final int LOADERS = 64;
    private static final int REPLACED = 200;
    private static final int THUMBNAILS = 16;

    static final List<String> TRAINING_COLUMNS = List.of(
            "loss",
            "lr",
            "target_momentum",
            "images_per_second",
            "step_ms",
            "wait_pairs_ms",
            "wait_weights_ms",
            "loaders",
            "asked_again",
            "slices_in_flight");
    static final List<String> RANK_COLUMNS = List.of(
            "effective_rank",
            "centred_effective_rank",
            "participation_ratio",
            "top_share",
            "feature_deviation",
            "alignment",
            "commutator",
            "asymmetry",
            "set_alignment",
            "age_of_w");
    static final List<String> VECTORS = List.of("eigenvalues", "w_eigenvalues", "cosines", "set_cosines");

    /** What changes as a whole, and the offset that changed it. */
    private final Map<Source, Long> changed = new EnumMap<>(Source.class);

    final ThinnedTable training = new ThinnedTable(ROWS);
    final ThinnedTable ranks = new ThinnedTable(ROWS);
    final ThinnedTable spectra = new ThinnedTable(SPECTRA);
    final NavigableMap<Long, ProbeReport> probes = new TreeMap<>();
    final Map<AlarmKind, Alarm> alarms = new EnumMap<>(AlarmKind.class);
    final List<RunState> states = new ArrayList<>();
    final Map<String, LoaderMetrics> loaders = new LinkedHashMap<>();
    final NavigableMap<Integer, Replacement> replaced = new TreeMap<>();

    final Pace pace = new Pace();
    /** Of each step that was probed where on the topic its points are: what they are is read when somebody asks. */
    final NavigableMap<Long, Place> embeddings = new TreeMap<>();
    /** By the first picture. */
    final NavigableMap<Integer, Long> thumbnails = new TreeMap<>();

    /** @param offset on the topic of embeddings */
    record Place(long stepsDone, long offset) {}

    void add(Source source, long offset, SpecificRecord value) {
        changed.put(source, offset);
        if (value instanceof TrainingMetrics m) {
            add(offset, m);
        } else if (value instanceof Spectrum s) {
            add(offset, s);
        } else if (value instanceof ProbeReport p) {
            ProbeReport there = probes.get(p.getStep());
            if (there == null || p.getFailure().isEmpty()) { // a failure never replaces a result
                probes.put(p.getStep(), p);
                bound(probes, PROBES);
            }
        } else if (value instanceof LoaderMetrics m) {
            loaders.remove(m.getLoader());
            loaders.put(m.getLoader(), m);
            bound(loaders, LOADERS);
            m.getReplaced().forEach(r -> replaced.put(r.getSample(), r));
            bound(replaced, REPLACED);
        } else if (value instanceof ProbeEmbedding e) {
            embeddings.put(e.getStep(), new Place(e.getStepsDone(), offset));
            bound(embeddings, PROBES);
        } else if (value instanceof ProbeThumbnails t) {
            thumbnails.put(t.getFirst(), offset);
            bound(thumbnails, THUMBNAILS);
        } else if (value instanceof Alarm alarm) {
            alarms.put(alarm.getKind(), alarm);
        } else if (value instanceof RunState state) {
            states.add(state);
            if (states.size() > STATES) {
                states.remove(0);
            }
        }
    }

    private void add(long offset, TrainingMetrics m) {
        pace.add(m);
        double[] row = {
            m.getLoss(),
            m.getLr(),
            m.getTargetMomentum(),
            m.getImagesPerSecond(),
            m.getStepMs(),
            m.getWaitPairsMs(),
            m.getWaitWeightsMs(),
            m.getLoaders(),
            m.getAskedAgain(),
            m.getSlicesInFlight() < 0 ? Double.NaN : m.getSlicesInFlight()
        };
        training.put(offset, m.getStep(), row, List.of());
    }

    private void add(long offset, Spectrum s) {
        double[] row = {
            s.getEffectiveRank(),
            s.getCentredEffectiveRank(),
            s.getParticipationRatio(),
            s.getTopShare(),
            s.getFeatureDeviation(),
            s.getAlignment(),
            s.getCommutator(),
            s.getAsymmetry(),
            s.getSetCosines().stream().mapToDouble(c -> c).average().orElse(Double.NaN),
            s.getSetStep() < 0 ? Double.NaN : s.getStep() - s.getSetStep()
        };
        ranks.put(offset, s.getStep(), row, List.of());
        List<float[]> vectors = Stream.of(s.getEigenvalues(), s.getWEigenvalues(), s.getCosines(), s.getSetCosines())
                .map(RunModel::floats)
                .toList();
        spectra.put(offset, s.getStep(), new double[0], vectors);
    }

    private static float[] floats(List<Double> values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i).floatValue();
        }
        return floats;
    }

    /** The eldest goes. */
    private static <K> void bound(Map<K, ?> map, int most) {
        if (map.size() > most) {
            map.remove(map.keySet().iterator().next());
        }
    }

    boolean changedSince(Position position, Source source) {
        Long offset = changed.get(source);
        return offset != null && position.lacks(source, offset);
    }

    /** A copy of what is shown of it elsewhere than on the page. */
    RunNow now(String run) {
        return new RunNow(
                run,
                states.isEmpty() ? null : states.get(states.size() - 1),
                pace.newest(),
                pace.secondsLeft(),
                pace.waitsForPairs(),
                pace.waitsForWeights(),
                column(training, TRAINING_COLUMNS.indexOf("loss")),
                column(training, TRAINING_COLUMNS.indexOf("images_per_second")),
                column(ranks, RANK_COLUMNS.indexOf("effective_rank")),
                spectra.newest().map(bucket -> bucket.vectors().get(0)).orElse(new float[0]),
                List.copyOf(probes.values()),
                List.copyOf(alarms.values()),
                List.copyOf(loaders.values()));
    }

    private static double[] column(ThinnedTable table, int index) {
        return table.all().stream().mapToDouble(row -> row.last()[index]).toArray();
    }
}
