package io.directpred.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Training at full speed in processes of its own, nothing done to them, and whether what they hold grows.
 *
 * <p>A run is the quick recipe on the built-in sample for as long as the soak lasts: records of every topic have the
 * sizes they have there (W of d = 128 fills its topic to the bound within minutes), a checkpoint and a probe of it come
 * every 200 steps, which is several a minute on two cores. The learning rate is lower than the recipe's, since it does
 * not fall to 0 here.
 *
 * <p>Every 10 s, more often in a soak of less than seven minutes, each process and the broker's disk are sampled. All
 * garbage is collected 30 times in the whole, so that what is kept can be told from what waits for a collection.
 */
public final class Soak {
    private static final int LOADERS = 2;
    private static final int HEAP_MEGABYTES = 512;
    private static final int COLLECTIONS = 30;
    private static final Duration SAMPLE = Duration.ofSeconds(10);
    private static final int SAMPLES = 40;
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration UNTIL_A_STEP = Duration.ofMinutes(2);

    private final Options options;
    private final Path out;
    private final Transcript transcript;
    private final Tally tally = new Tally();
    private final Samples samples;
    private final Stack stack;
    private final List<String> wrong = new ArrayList<>();
    private final Map<String, Progress> progress = new HashMap<>();
    private long began;

    private record Progress(long steps, long since) {}

    /**
     * What is asked for.
     *
     * @param runs at once, on one broker and with the same loaders, stats and probe; their seeds follow each other
     * @param out is made; holds the logs of every process, samples.csv, soak.txt with all that is said, and soak.json
     * @param stop ends it before its time, once completed
     * @param say a line at a time
     */
    public record Options(
            long seed, int runs, Duration time, Path out, CompletableFuture<Void> stop, Consumer<String> say) {
        /** Throws {@link IllegalArgumentException} naming what this machine lacks. */
        public Options {
            String lacking = Proc.unavailable();
            if (!lacking.isEmpty()) {
                throw new IllegalArgumentException(lacking);
            }
        }

        /** Their ids, in the order of their seeds. */
        List<String> ids() {
            return runs == 1
                    ? List.of("soak")
                    : IntStream.rangeClosed(1, runs).mapToObj(i -> "soak-" + i).toList();
        }
    }

    private Soak(Options options) throws IOException {
        this.options = options;
        this.out = options.out.toAbsolutePath().normalize();
        Files.createDirectories(out);
        this.transcript = new Transcript(out.resolve("soak.txt"), options.say);
        this.samples = new Samples(out.resolve("samples.csv"));
        this.stack = new Stack(out, Proc.options(HEAP_MEGABYTES, logs()), transcript::say);
    }

    /** Whether nothing grew, every process lived, and training never stood still. */
    public static boolean run(Options options) throws IOException, InterruptedException {
        return new Soak(options).run();
    }

    private Path logs() {
        return out.resolve("logs");
    }

    @SuppressWarnings("FutureReturnValueIgnored") // closing does not fail
    private boolean run() throws IOException, InterruptedException {
        options.stop.thenRun(stack::close);
        try (Watch watch = new Watch(stack.bootstrap(), Tally.TOPICS, tally::see)) {
            startServices();
            watch.start();
            if (awaitFirstStep()) {
                transcript.say("training; " + options.time.toSeconds() + " s to go");
                soak();
            }
        } finally {
            stack.close();
            stack.forget();
        }
        SoakReport report = SoakReport.of(options, samples.series(), tally, wrong);
        report.lines().forEach(transcript::say);
        report.write(out.resolve("soak.json"));
        return report.flat();
    }

    private void startServices() {
        stack.startBroker(List.of(), Map.of());
        stack.start("stats", "stats", Map.of());
        stack.start("probe", "probe", Map.of());
        for (int i = 0; i < LOADERS; i++) {
            stack.start("loader-" + i, "loader", Map.of("LOADER_ID", "loader-" + i));
        }
        List<String> ids = options.ids();
        for (int i = 0; i < ids.size(); i++) {
            String settings = String.join(";", settings(options.seed + i));
            stack.start(
                    ids.get(i).replace("soak", "trainer"),
                    "trainer",
                    Map.of("RUN_ID", ids.get(i), "DATA", "sample", "SET", settings));
        }
    }

    private static List<String> settings(long seed) {
        return List.of(
                "schedule.steps=1000000000",
                "schedule.checkpoint=200",
                "optimiser.lr=0.02",
                "probe.bank=2000",
                "probe.test=500",
                "seed=" + seed);
    }

    private boolean awaitFirstStep() throws InterruptedException {
        long end = System.nanoTime() + UNTIL_A_STEP.toNanos();
        while (!waiting().isEmpty() && System.nanoTime() < end) {
            if (pause(Duration.ofMillis(200))) {
                return false;
            }
            stack.verify();
        }
        waiting().forEach(run -> wrong.add(run + ": no first step within " + UNTIL_A_STEP.toSeconds() + " s"));
        return wrong.isEmpty();
    }

    /** Those that have not done a step. */
    private List<String> waiting() {
        return options.ids().stream().filter(run -> tally.steps(run) == 0).toList();
    }

    private void soak() throws IOException, InterruptedException {
        began = System.nanoTime();
        Duration between = options.time.dividedBy(COLLECTIONS);
        Duration sample =
                SAMPLE.compareTo(options.time.dividedBy(SAMPLES)) < 0 ? SAMPLE : options.time.dividedBy(SAMPLES);
        long collected = began - between.toNanos();
        long spoken = began;
        for (long due = began; due - began <= options.time.toNanos(); due += sample.toNanos()) {
            if (pause(Duration.ofNanos(due - System.nanoTime())) || !wrong.isEmpty()) {
                return;
            }
            if (due - collected >= between.toNanos()) {
                collected = due;
                collect();
            }
            sample();
            if (due - spoken >= MINUTE.toNanos()) {
                spoken = due;
                transcript.say(minute());
            }
        }
    }

    /** Whether it was told to stop meanwhile. */
    private boolean pause(Duration time) throws InterruptedException {
        try {
            options.stop.get(Math.max(0, time.toNanos()), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return true;
        }
    }

    private void collect() throws IOException, InterruptedException {
        for (Child child : stack.children("")) {
            Proc.collect(child.pid());
        }
    }

    private void sample() {
        double seconds = (System.nanoTime() - began) / 1e9;
        for (Child child : stack.children("")) {
            samples.add(seconds, child.name(), Proc.sample(child.pid(), HEAP_MEGABYTES, logs()));
        }
        BrokerDisk.bytes(stack.kafka())
                .forEach((topic, bytes) -> samples.add(seconds, topic, Map.of(Quantity.DISK, (double) bytes)));
        samples.add(seconds, "training", Map.of(Quantity.STEPS, (double) tally.steps()));
        judgeProgress();
    }

    private void judgeProgress() {
        stack.verify();
        if (!stack.ended().isEmpty()) {
            wrong.add("a process ended by itself");
        }
        for (String run : options.ids()) {
            long steps = tally.steps(run);
            Progress last = progress.get(run);
            if (last == null || steps > last.steps) {
                progress.put(run, new Progress(steps, System.nanoTime()));
            } else if (System.nanoTime() - last.since > UNTIL_A_STEP.toNanos()) {
                wrong.add(run + ": no step within " + UNTIL_A_STEP.toSeconds() + " s after " + steps + " steps");
            }
        }
    }

    private String minute() {
        double seconds = (System.nanoTime() - began) / 1e9;
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "steps %,d (%.1f/s)  %d checkpoints  %d probes | resident MB:",
                tally.steps(),
                tally.steps() / seconds,
                tally.checkpoints(),
                tally.probes()));
        double disk = 0;
        for (Series series : samples.series()) {
            double newest = series.points().get(series.points().size() - 1).value();
            if (series.quantity() == Quantity.RESIDENT) {
                line.append(String.format(Locale.ROOT, " %s %.0f", series.subject(), newest / (1 << 20)));
            } else if (series.quantity() == Quantity.DISK) {
                disk += newest;
            }
        }
        return line.append(String.format(Locale.ROOT, " | broker's disk %.0f MB", disk / (1 << 20)))
                .toString();
    }
}
