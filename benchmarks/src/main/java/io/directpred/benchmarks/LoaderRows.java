package io.directpred.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The loader alone at three sizes, and each operation's share: by how much more the same pairs take with it. */
final class LoaderRows {
    /** Rows by counter of {@link LoaderViews.Parts}. */
    private static final List<Map.Entry<String, String>> PARTS = List.of(
            Map.entry("decode", "reading, decoding"),
            Map.entry("crop", "resized crop"),
            Map.entry("flip", "flip"),
            Map.entry("jitter", "colour jitter"),
            Map.entry("grayscale", "grayscale, solarize"),
            Map.entry("blur", "blur"),
            Map.entry("record", "record: Avro, checksum"));

    private final Arguments arguments;

    private LoaderRows(Arguments arguments) {
        this.arguments = arguments;
    }

    static void rows(Arguments arguments) throws IOException, RunnerException {
        LoaderRows rows = new LoaderRows(arguments);
        Path folder = Children.folder("loader");
        try {
            Path cifar = Pictures.cifar10(Files.createDirectory(folder.resolve("cifar")), 2000);
            rows.of("32 px, from memory (made-up pictures)", "cifar10", "cifar10:" + cifar, 10_000);
            Path stl = Pictures.stl10(Files.createDirectory(folder.resolve("stl")), 500);
            rows.of("96 px, from memory (made-up pictures)", "stl10", "stl10:" + stl, 0);
            Path photos = arguments.photos() != null
                    ? arguments.photos().toAbsolutePath()
                    : Pictures.jpegs(Files.createDirectory(folder.resolve("jpegs")), 40);
            String whose = arguments.photos() != null ? "photos" : "made-up pictures";
            rows.of("224 px, from full-size JPEG (" + whose + ")", "imagenet", "folder:" + photos, 150);
        } finally {
            Children.remove(folder);
        }
    }

    private void of(String what, String recipe, String data, double target) throws RunnerException {
        double pairs = Samples.median(iterations("answer", recipe, data).stream()
                .mapToDouble(it -> 1e9 * counted(it, "pairs") / counted(it, "cpu"))
                .toArray());
        String name = what + ": view pairs/s a core";
        if (target > 0) {
            Row.atLeast("loader", name, pairs, target, "%.0f");
        } else {
            Row.print("loader", name, "%.0f", pairs);
        }
        List<IterationResult> iterations = iterations("parts", recipe, data);
        double whole = PARTS.stream()
                .mapToDouble(part -> total(iterations, part.getKey()))
                .sum();
        for (Map.Entry<String, String> part : PARTS) {
            Row.print("loader", "  " + part.getValue(), "%.1f %%", 100 * total(iterations, part.getKey()) / whole);
        }
    }

    private static double total(List<IterationResult> iterations, String counter) {
        return iterations.stream().mapToDouble(it -> counted(it, counter)).sum();
    }

    private List<IterationResult> iterations(String method, String recipe, String data) throws RunnerException {
        Options options = new OptionsBuilder()
                .include(LoaderViews.class.getName() + "." + method + "$")
                .param("recipe", recipe)
                .param("data", data)
                .forks(1)
                .warmupIterations(arguments.quick() ? 2 : 4)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(arguments.repeats())
                .measurementTime(TimeValue.seconds(arguments.quick() ? 1 : 2))
                .verbosity(VerboseMode.SILENT)
                .build();
        return new Runner(options)
                .runSingle().getBenchmarkResults().stream()
                        .flatMap(fork -> fork.getIterationResults().stream())
                        .toList();
    }

    private static double counted(IterationResult iteration, String what) {
        return Objects.requireNonNull(iteration.getSecondaryResults().get(what), what)
                .getScore();
    }
}
