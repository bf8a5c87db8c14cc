package io.directpred.standalone;

import io.directpred.events.Topic;
import io.directpred.events.Topics;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code directpred topics}: what is on the log, and who writes and reads it. */
@Command(
        name = "topics",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Lists the topics: partitions, format, cleanup, who writes and who reads.",
        footer = {
            "",
            "directpred tap TOPIC shows the records of any of them.",
            "json topics are readable as they are, by kcat or any Kafka client; avro is Avro's single-object encoding.",
            "<run> stands for the run's id; those topics are removed after the run."
        })
final class TopicList implements Runnable {

    record Line(Topic topic, String key, String writers, String readers) {}

    static final List<Line> LINES = List.of(
            new Line(Topics.RUNS, "run", "trainer", "all"),
            new Line(Topics.viewRequests("<run>"), "-", "trainer", "loaders, as a share group"),
            new Line(Topics.viewPairs("<run>"), "-", "loaders", "trainer"),
            new Line(Topics.CORRELATIONS, "run(/own)", "trainer", "stats"),
            new Line(Topics.PREDICTOR_WEIGHTS, "run", "stats", "trainer"),
            new Line(Topics.CHECKPOINTS, "run/slot/chunk", "trainer", "probe, trainer, recorder"),
            new Line(Topics.TRAINING_METRICS, "run", "trainer", "anyone"),
            new Line(Topics.LOADER_METRICS, "run", "loaders", "anyone"),
            new Line(Topics.SPECTRA, "run", "stats", "anyone"),
            new Line(Topics.PROBE_REPORTS, "run/step(/failed)", "probe", "anyone"),
            new Line(Topics.PROBE_EMBEDDINGS, "run/step, run/thumbnails/first", "probe", "monitor, anyone"),
            new Line(Topics.ALARMS, "run/kind", "recorder", "anyone, trainer"),
            new Line(Topics.DEAD_LETTERS, "source topic", "all", "anyone"),
            new Line(Topics.SCHEMAS, "fingerprint", "all", "all"));

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        print(out, "TOPIC", "PARTITIONS", "FORMAT", "KEY", "CLEANUP", "WRITTEN BY", "READ BY");
        for (Line line : LINES) {
            Topic t = line.topic;
            String format = t.format() == Topic.Format.JSON ? "json" : "avro";
            String cleanup = t.settings().getOrDefault("cleanup.policy", "delete");
            print(out, t.name(), t.partitions(), format, line.key, cleanup, line.writers, line.readers);
        }
        out.flush();
    }

    private static void print(PrintWriter out, Object... columns) {
        out.println(String.format(Locale.ROOT, "%-30s %10s  %-6s  %-14s  %-14s  %-10s  %s", columns)
                .stripTrailing());
    }
}
