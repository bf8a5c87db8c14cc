package io.directpred.benchmarks;

import io.directpred.datasets.Datasets;
import io.directpred.datasets.ImageDataset;
import io.directpred.spec.RunSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Everything real but the networks: what loaders, log and trainer carry, in images/s, and what an image costs. */
final class FeedRows {
    private static final String AUGMENTATION = "loader: decoding, views";
    private static final String STEP = "trainer: the step";

    private final Arguments arguments;
    private final Pipeline pipeline;

    private FeedRows(Arguments arguments, Pipeline pipeline) {
        this.arguments = arguments;
        this.pipeline = pipeline;
    }

    static void rows(Arguments arguments) throws Exception {
        Path folder = Children.folder("feed");
        try (Pipeline pipeline = new Pipeline(folder)) {
            FeedRows rows = new FeedRows(arguments, pipeline);
            String cifar = "cifar10:" + Pictures.cifar10(Files.createDirectory(folder.resolve("cifar")), 5000);
            rows.of("32 px, batch 512", "cifar10", cifar, 512, 100, 150, true);
            String stl = "stl10:" + Pictures.stl10(Files.createDirectory(folder.resolve("stl")), 600);
            rows.of("96 px, batch 256", "stl10", stl, 256, 20, 40, false);
            Path photos = arguments.photos() != null
                    ? arguments.photos().toAbsolutePath()
                    : Pictures.jpegs(Files.createDirectory(folder.resolve("jpegs")), 200);
            rows.of("224 px, batch 32, full-size JPEG", "imagenet", "folder:" + photos, 32, 8, 24, false);
        } finally {
            Children.remove(folder);
        }
    }

    private void of(String what, String recipe, String source, int batch, int warmup, int steps, boolean judged)
            throws Exception {
        ImageDataset data = Datasets.open(source).pretrain();
        int cores = Runtime.getRuntime().availableProcessors();
        RunSpec spec = Pipeline.spec(
                data,
                recipe,
                "optimiser.batch=" + batch,
                "schedule.checkpoint=100000",
                "schedule.warmup=0",
                "schedule.steps=" + (warmup + steps + Pipeline.TAIL));
        pipeline.run(spec, Collections.nCopies(cores, data), warmup, IdleEngine::new); // compiles what is measured
        List<Pipeline.Ran> runs = new ArrayList<>();
        for (int repeat = 0; repeat < arguments.repeats(); repeat++) {
            runs.add(pipeline.run(spec, Collections.nCopies(cores, data), warmup, IdleEngine::new));
        }
        String name = "%s, %d loaders: ".formatted(what, cores);
        double images = median(runs, Pipeline.Ran::imagesPerSecond);
        double others = median(
                runs,
                ran -> ran.allCpu()
                        - ran.cpu().getOrDefault(AUGMENTATION, 0.0)
                        - ran.cpu().getOrDefault(STEP, 0.0));
        if (judged) {
            Row.atLeast("feed", name + "images/s", images, 8000, "%.0f");
            Row.atMost("feed", "  CPU ms an image, without augmentation and the engine's thread", others, 0.1, "%.3f");
        } else {
            Row.print("feed", name + "images/s", "%.0f", images);
            Row.print("feed", "  CPU ms an image, without augmentation and the engine's thread", "%.3f", others);
        }
        Row.print("feed", "  CPU ms an image, all", "%.3f", median(runs, Pipeline.Ran::allCpu));
        each(runs, Pipeline.Ran::cpu, "  CPU ms an image, ", "%.4f");
        each(runs, Pipeline.Ran::bytesIn, "  bytes an image, ", "%.0f");
    }

    private static void each(
            List<Pipeline.Ran> runs, Function<Pipeline.Ran, Map<String, Double>> values, String what, String format) {
        Map<String, Double> medians = new TreeMap<>();
        runs.forEach(run -> values.apply(run).keySet().forEach(key -> medians.put(key, 0.0)));
        medians.replaceAll((key, none) -> median(runs, run -> values.apply(run).getOrDefault(key, 0.0)));
        medians.forEach((key, value) -> Row.print("feed", what + key, format, value));
    }

    private static double median(List<Pipeline.Ran> runs, ToDoubleFunction<Pipeline.Ran> value) {
        return Samples.median(runs.stream().mapToDouble(value).toArray());
    }
}
