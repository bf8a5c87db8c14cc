package io.directpred.events;

import io.directpred.events.Topic.Format;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Every topic of the system, with its settings stated once.
 *
 * <p>Two kinds of value: small ones of about 1 MB (view pairs travel in slices, checkpoints in chunks), and packed d x
 * d matrices of up to 64 MB (W and F in float64 at d = 2048 are 34 MB). What is written fast is bounded in bytes as
 * well as in time, per partition; a partition may hold one segment more than its bound. Nothing is compressed:
 * augmented pixels and weights do not shrink.
 */
public final class Topics {
    private static final int MB = 1 << 20;
    private static final Duration HOURS = Duration.ofHours(6);
    private static final Duration DAYS = Duration.ofDays(7);

    public static final Topic RUNS = new Topic("directpred.runs", 1, Format.JSON, compacted());
    public static final Topic CORRELATIONS = new Topic("directpred.correlations", 8, Format.BINARY, matrices());
    public static final Topic PREDICTOR_WEIGHTS =
            new Topic("directpred.predictor-weights", 8, Format.BINARY, matrices());
    public static final Topic CHECKPOINTS = new Topic("directpred.checkpoints", 1, Format.BINARY, checkpoints());
    public static final Topic TRAINING_METRICS =
            new Topic("directpred.training-metrics", 1, Format.JSON, deleted(DAYS, 1024L * MB));
    public static final Topic LOADER_METRICS =
            new Topic("directpred.loader-metrics", 1, Format.JSON, deleted(DAYS, 1024L * MB));
    public static final Topic SPECTRA = new Topic("directpred.spectra", 1, Format.JSON, deleted(DAYS, 1024L * MB));
    public static final Topic PROBE_REPORTS = new Topic("directpred.probe-reports", 1, Format.JSON, compacted());
    public static final Topic PROBE_EMBEDDINGS =
            new Topic("directpred.probe-embeddings", 1, Format.BINARY, deleted(DAYS, 256L * MB));
    public static final Topic ALARMS = new Topic("directpred.alarms", 1, Format.JSON, compacted());
    public static final Topic DEAD_LETTERS =
            new Topic("directpred.dead-letters", 1, Format.BINARY, deleted(DAYS, 1024L * MB));

    /** The schema of every record that was ever written, as JSON, by its fingerprint in 16 hexadecimal digits. */
    public static final Topic SCHEMAS = new Topic("directpred.schemas", 1, Format.JSON, compacted());

    /** What nobody has read yet must not go. */
    private static final long UNBOUNDED = -1;

    private static final String VIEW_REQUESTS = "directpred.view-requests.";
    private static final String VIEW_PAIRS = "directpred.view-pairs.";

    private Topics() {}

    /**
     * Demand of one run; removed after it. One partition, which all members of a share group share: of several, a
     * member that was killed would keep its own from the others for 45 s (group.share.session.timeout.ms).
     */
    public static Topic viewRequests(String run) {
        return new Topic(VIEW_REQUESTS + run, 1, Format.BINARY, deleted(HOURS, 256L * MB));
    }

    /**
     * View pairs of one run; the trainer asks for a bounded number, deletes behind itself, and removes it after the
     * run.
     */
    public static Topic viewPairs(String run) {
        return new Topic(VIEW_PAIRS + run, 6, Format.BINARY, deleted(HOURS, UNBOUNDED));
    }

    /** The topics that every run writes to, in the order of the design's table. */
    public static List<Topic> lasting() {
        return List.of(
                RUNS,
                CORRELATIONS,
                PREDICTOR_WEIGHTS,
                CHECKPOINTS,
                TRAINING_METRICS,
                LOADER_METRICS,
                SPECTRA,
                PROBE_REPORTS,
                PROBE_EMBEDDINGS,
                ALARMS,
                DEAD_LETTERS,
                SCHEMAS);
    }

    /**
     * Key of what a run says to a stats service of its own on {@link #CORRELATIONS}; what is said to the service that
     * runs share has the run as its key. Two that answered might not have the same bits: OpenBLAS has other kernels on
     * other CPUs.
     */
    public static String ownStats(String run) {
        return run + "/own";
    }

    /** Whether a training step waits for what is on it. */
    static boolean isControl(Topic topic) {
        return topic.equals(CORRELATIONS) || topic.equals(PREDICTOR_WEIGHTS);
    }

    /** Whether members of a share group read it. */
    static boolean isShared(Topic topic) {
        return topic.name().startsWith(VIEW_REQUESTS);
    }

    /** The name without its run, for meters: one for each run would be one more for ever. */
    static String family(String topic) {
        return Stream.of(VIEW_REQUESTS, VIEW_PAIRS)
                .filter(topic::startsWith)
                .findFirst()
                .map(prefix -> prefix.substring(0, prefix.length() - 1))
                .orElse(topic);
    }

    private static Map<String, String> deleted(Duration retention, long bytes) {
        return settings(Map.of(
                "cleanup.policy", "delete",
                "retention.ms", Long.toString(retention.toMillis()),
                "retention.bytes", Long.toString(bytes),
                "segment.bytes", Integer.toString(32 * MB),
                "max.message.bytes", Integer.toString(MB)));
    }

    private static Map<String, String> compacted() {
        return settings(Map.of("cleanup.policy", "compact", "max.message.bytes", Integer.toString(MB)));
    }

    private static Map<String, String> checkpoints() {
        return settings(Map.of(
                "cleanup.policy",
                "compact",
                "segment.bytes",
                Integer.toString(64 * MB),
                "min.cleanable.dirty.ratio",
                "0.1", // half of a compacted log may be stale by default: too much of checkpoints
                "max.message.bytes",
                Integer.toString(MB)));
    }

    private static Map<String, String> matrices() {
        return settings(Map.of(
                "cleanup.policy", "delete",
                "retention.ms", Long.toString(HOURS.toMillis()),
                "retention.bytes", Integer.toString(256 * MB),
                "segment.bytes", Integer.toString(96 * MB), // a record must fit its segment
                "max.message.bytes", Integer.toString(65 * MB)));
    }

    /**
     * "producer": as it was written, and our producer does not compress. The broker's time: what a clock that is wrong
     * has dated would be refused, or deleted too soon.
     */
    private static Map<String, String> settings(Map<String, String> own) {
        Map<String, String> all = new HashMap<>(own);
        all.put("message.timestamp.type", "LogAppendTime");
        all.put("compression.type", "producer");
        return all;
    }
}
