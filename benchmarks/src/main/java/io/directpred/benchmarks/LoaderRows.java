package io.directpred.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The loader alone at three sizes, and each operation's share: by how much less it takes without it. */
final class LoaderRows {
    private static final Map<String, String> OPERATIONS = Map.of(
            "colour jitter", "views.jitter=0",
            "blur", "views.blur=0;views.blur_second=0",
            "grayscale, solarize", "views.grayscale=0;views.solarize=0;views.solarize_second=0");

    private final Arguments arguments;

    private LoaderRows(Arguments arguments) {
        this.arguments = arguments;
    }

    static void rows(Arguments arguments) throws IOException, RunnerException {
        LoaderRows rows = new LoaderRows(arguments);
        Path folder = Children.folder("loader");
        try {
            Path cifar = Pictures.cifar10(Files.createDirectory(folder.resolve("cifar")), 2000);
            rows.of("32 px, from memory", "cifar10", "cifar10:" + cifar, 10_000);
            Path stl = Pictures.stl10(Files.createDirectory(folder.resolve("stl")), 500);
            rows.of("96 px, from memory", "stl10", "stl10:" + stl, 0);
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
        double whole = nanosAPair("answer", recipe, data, "");
        String name = what + ": view pairs/s a core";
        if (target > 0) {
            Row.atLeast("loader", name, 1e9 / whole, target, "%.0f");
        } else {
            Row.print("loader", name, "%.0f", 1e9 / whole);
        }
        Row.print("loader", "  reading, decoding", "%.0f %%", 100 * nanosAPair("decode", recipe, data, "") / whole);
        double operations = 0;
        for (String operation : List.of("colour jitter", "blur", "grayscale, solarize")) {
            boolean blurs = !recipe.equals("cifar10");
            if (blurs || !operation.equals("blur")) {
                double spared = whole - nanosAPair("answer", recipe, data, OPERATIONS.getOrDefault(operation, ""));
                operations += spared;
                Row.print("loader", "  " + operation, "%.0f %%", 100 * spared / whole);
            }
        }
        Row.print("loader", "  all but these: decoding, resized crop, flip", "%.0f %%", 100 - 100 * operations / whole);
    }

    /** CPU time of one view pair, the median of the iterations. */
    private double nanosAPair(String method, String recipe, String data, String without) throws RunnerException {
        Options options = new OptionsBuilder()
                .include(LoaderViews.class.getName() + "." + method + "$")
                .param("recipe", recipe)
                .param("data", data)
                .param("without", without)
                .forks(1)
                .warmupIterations(arguments.quick() ? 2 : 4)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(arguments.repeats())
                .measurementTime(TimeValue.seconds(arguments.quick() ? 1 : 2))
                .verbosity(VerboseMode.SILENT)
                .build();
        RunResult result = new Runner(options).runSingle();
        return Samples.median(result.getBenchmarkResults().stream()
                .flatMap(fork -> fork.getIterationResults().stream())
                .mapToDouble(LoaderRows::nanos)
                .toArray());
    }

    private static double nanos(IterationResult iteration) {
        return counted(iteration, "cpu") / counted(iteration, "pairs");
    }

    private static double counted(IterationResult iteration, String what) {
        return Objects.requireNonNull(iteration.getSecondaryResults().get(what), what)
                .getScore();
    }
}
