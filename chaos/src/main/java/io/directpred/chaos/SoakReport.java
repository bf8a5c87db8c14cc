package io.directpred.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.directpred.events.Topic;
import io.directpred.events.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a soak showed, as lines and as JSON.
 *
 * @param trends those that are judged
 * @param kept topics that grow by design, with their bytes a step and why
 * @param wrong what ended it early or was not to happen
 */
record SoakReport(
        Soak.Options options,
        double seconds,
        long steps,
        int checkpoints,
        int probes,
        List<Trend> trends,
        List<Kept> kept,
        List<String> wrong) {
    /** Beginnings of the names of topics that keep what they get for longer than a soak. */
    private static final Map<String, String> BY_DESIGN = Map.of(
            "directpred.training-metrics", "kept up to 1 GB, for 7 days",
            "directpred.loader-metrics", "kept up to 1 GB, for 7 days",
            "directpred.spectra", "kept up to 1 GB, for 7 days",
            "directpred.view-requests.", "kept up to 256 MB, for 6 hours, or until the run is over",
            "directpred.probe-embeddings", "kept up to 256 MB, for 7 days",
            "directpred.probe-reports", "one record a checkpoint, kept for good");

    /** @param trend for its figures; it is not judged */
    record Kept(Trend trend, double bytesPerStep, String why) {}

    static SoakReport of(Soak.Options options, List<Series> all, Tally tally, List<String> wrong) {
        List<Trend> trends = new ArrayList<>();
        List<Kept> kept = new ArrayList<>();
        List<String> why = new ArrayList<>(wrong);
        Optional<Series> steps =
                all.stream().filter(s -> s.quantity() == Quantity.STEPS).findFirst();
        double perSecond = steps.map(s -> Trend.slope(s.points())).orElse(0.0);
        for (Series series : all) {
            try {
                Trend trend = Trend.of(series);
                Optional<String> reason = byDesign(series).or(() -> notFull(trend, options.runs()));
                if (reason.isPresent()) {
                    kept.add(new Kept(trend, trend.perHour() / 3_600 / perSecond, reason.get()));
                } else if (series.quantity() != Quantity.STEPS) {
                    trends.add(trend);
                }
            } catch (IllegalArgumentException e) {
                why.add(String.valueOf(e.getMessage()));
            }
        }
        return new SoakReport(
                options,
                steps.map(s -> s.points().get(s.points().size() - 1).seconds()).orElse(0.0),
                tally.steps(),
                tally.checkpoints(),
                tally.probes(),
                trends,
                kept,
                why);
    }

    private static Optional<String> byDesign(Series series) {
        return BY_DESIGN.entrySet().stream()
                .filter(entry ->
                        series.quantity() == Quantity.DISK && series.subject().startsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** C and W are held to a bound in each partition. A run writes to one of them, and below the bound it may grow. */
    private static Optional<String> notFull(Trend trend, int runs) {
        return Stream.of(Topics.CORRELATIONS, Topics.PREDICTOR_WEIGHTS)
                .filter(topic -> trend.quantity() == Quantity.DISK
                        && topic.name().equals(trend.subject())
                        && trend.grows()
                        && trend.most() <= bound(topic, runs))
                .map(topic -> format("not full yet; it may have %.0f MB", bound(topic, runs) / (1 << 20)))
                .findFirst();
    }

    /** With a segment that is being written and one that is being deleted in each partition. */
    private static double bound(Topic topic, int runs) {
        double partition = number(topic, "retention.bytes") + 2 * number(topic, "segment.bytes");
        return Math.min(runs, topic.partitions()) * partition;
    }

    private static double number(Topic topic, String setting) {
        return Double.parseDouble(topic.settings().getOrDefault(setting, "0"));
    }

    boolean flat() {
        return wrong.isEmpty() && trends.stream().noneMatch(Trend::grows);
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(format(
                "seed %d%s: %.0f s, %,d steps (%.1f/s), %d checkpoints, %d probes",
                options.seed(),
                options.runs() == 1 ? "" : ", " + options.runs() + " runs",
                seconds,
                steps,
                steps / seconds,
                checkpoints,
                probes));
        lines.add(
                "levels in the second and the last quarter of the time; least, greatest and trend from the second on; MB, where not numbers:");
        lines.add(
                format("  %-34s %-11s %9s %9s %9s %9s %11s", "", "", "second", "last", "least", "greatest", "an hour"));
        trends.forEach(trend -> lines.add(row(trend) + (trend.grows() ? "  grows" : "  flat")));
        if (!kept.isEmpty()) {
            lines.add("topics that grow by design:");
        }
        kept.forEach(k -> lines.add(row(k.trend) + format("  %.0f bytes a step; %s", k.bytesPerStep, k.why)));
        wrong.forEach(what -> lines.add("WRONG: " + what));
        long growing = trends.stream().filter(Trend::grows).count();
        lines.add(
                growing == 0
                        ? "nothing grows"
                        : growing + " of " + trends.size() + (growing == 1 ? " grows" : " grow"));
        return lines;
    }

    private static String row(Trend t) {
        Quantity q = t.quantity();
        return format(
                "  %-34s %-11s %9s %9s %9s %9s %11s",
                t.subject(),
                q.label(),
                q.show(t.before()),
                q.show(t.after()),
                q.show(t.least()),
                q.show(t.most()),
                (t.perHour() > 0 ? "+" : "") + q.show(t.perHour()));
    }

    void write(Path file) throws IOException {
        ObjectMapper json = new ObjectMapper();
        ObjectNode root = json.createObjectNode()
                .put("seed", options.seed())
                .put("runs", options.runs())
                .put("seconds", seconds)
                .put("steps", steps)
                .put("checkpoints", checkpoints)
                .put("probes", probes)
                .put("flat", flat());
        wrong.forEach(root.putArray("wrong")::add);
        ArrayNode judged = root.putArray("trends");
        trends.forEach(trend -> put(judged.addObject(), trend).put("grows", trend.grows()));
        ArrayNode growing = root.putArray("kept_by_design");
        kept.forEach(k -> put(growing.addObject(), k.trend)
                .put("bytes_a_step", k.bytesPerStep)
                .put("why", k.why));
        json.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), root);
    }

    private static ObjectNode put(ObjectNode node, Trend trend) {
        return node.put("subject", trend.subject())
                .put("quantity", trend.quantity().label())
                .put("second_quarter", trend.before())
                .put("last_quarter", trend.after())
                .put("least", trend.least())
                .put("greatest", trend.most())
                .put("per_hour", trend.perHour());
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
