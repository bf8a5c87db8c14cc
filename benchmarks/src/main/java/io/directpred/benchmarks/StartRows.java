package io.directpred.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** From the launcher's start to the first step of a run, files in the page cache and the program built. */
final class StartRows {
    private static final Pattern FIRST = Pattern.compile("\"step\" *: *1,");

    private StartRows() {}

    static void rows(Arguments arguments) throws IOException, InterruptedException {
        Path folder = Children.folder("start");
        List<Double> seconds = new ArrayList<>();
        List<Double> cpu = new ArrayList<>();
        try {
            untilFirstStep(arguments, folder.resolve("warm-up"), new ArrayList<>());
            for (int i = 0; i < arguments.repeats(); i++) {
                seconds.add(untilFirstStep(arguments, folder.resolve("run-" + i), cpu));
            }
        } finally {
            Children.remove(folder);
        }
        Row.atMost("start", "./directpred run, quick recipe, to its first step: s", median(seconds), 8, "%.1f");
        Row.print("start", "  CPU time until then: s", "%.1f", median(cpu));
    }

    private static double median(List<Double> values) {
        return Samples.median(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** Until the row of the first step stands in metrics.jsonl. */
    private static double untilFirstStep(Arguments arguments, Path out, List<Double> cpu)
            throws IOException, InterruptedException {
        long began = System.nanoTime();
        Process run = new ProcessBuilder(
                        arguments.root().resolve("directpred").toString(), "run", "--out", out.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Path metrics = out.resolve("metrics.jsonl");
        try {
            while (!(Files.exists(metrics)
                    && FIRST.matcher(Files.readString(metrics)).find())) {
                if (!run.isAlive()) {
                    throw new IOException(arguments.root() + "/directpred run ended before its first step");
                }
                Thread.sleep(10);
            }
            cpu.add(run.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3);
            return (System.nanoTime() - began) / 1e9;
        } finally {
            run.destroyForcibly();
            run.waitFor();
        }
    }
}
