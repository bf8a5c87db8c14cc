package io.directpred.benchmarks;

import io.directpred.datasets.Datasets;
import io.directpred.datasets.ImageDataset;
import io.directpred.spec.RunSpec;
import io.directpred.trainer.Slicing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;

/**
 * What loaders add, each slowed to a stated cost of a pair, so that the curve is about demand and log and not about
 * this machine's cores.
 */
final class ScalingRows {
    private static final Duration COST = Duration.ofMillis(10);
    private static final int WARMUP = 12;

    private final Pipeline pipeline;
    private final ImageDataset data;
    private final int images;

    private ScalingRows(Pipeline pipeline, ImageDataset data, int images) {
        this.pipeline = pipeline;
        this.data = data;
        this.images = images;
    }

    static void rows(Arguments arguments) throws Exception {
        Path folder = Children.folder("scaling");
        try (Pipeline pipeline = new Pipeline(folder)) {
            ImageDataset data = Datasets.open(
                            "cifar10:" + Pictures.cifar10(Files.createDirectory(folder.resolve("cifar")), 2000))
                    .pretrain();
            ScalingRows rows = new ScalingRows(pipeline, new SlowDataset(data, COST), arguments.quick() ? 400 : 1600);
            for (int loaders : new int[] {1, 2, 4}) {
                rows.row(loaders, 64, 8);
            }
            rows.row(8, 64, 8)
                    .bytesIn()
                    .forEach((topic, bytes) ->
                            Row.print("scaling", "  of it to " + topic + ", bytes an image", "%.0f", bytes));
            for (int slice : new int[] {2, 4, 16, 32}) {
                rows.row(4, 64, slice);
            }
            for (int batch : new int[] {32, 128, 256}) {
                rows.row(4, batch, 8);
            }
        } finally {
            Children.remove(folder);
        }
    }

    private Pipeline.Ran row(int loaders, int batch, int slice) {
        int steps = Math.max(8, images * loaders / batch);
        RunSpec spec = Pipeline.spec(
                data,
                "cifar10",
                "network.encoder=resnet10",
                "network.width=16",
                "views.size=16", // the step must not be what limits eight loaders
                "network.projector.hidden=64",
                "network.projector.dim=32",
                "optimiser.batch=" + batch,
                "precision=auto",
                "threads=1",
                "schedule.checkpoint=100000",
                "schedule.steps=" + (WARMUP + steps + Pipeline.TAIL));
        Pipeline.Ran ran = pipeline.run(
                spec,
                Collections.nCopies(loaders, data),
                WARMUP,
                new Slicing(Integer.MAX_VALUE, Math.max(1, batch / slice)));
        double ideal = loaders * 1000.0 / COST.toMillis();
        Row.print(
                "scaling",
                "%d loader%s of %d ms a pair, batch %d, slice %d"
                        .formatted(loaders, loaders == 1 ? "" : "s", COST.toMillis(), batch, slice),
                "%.0f images/s (%.0f %% of %.0f), waits %.0f %% for pairs, %.1f %% for W, %.0f bytes an image",
                ran.imagesPerSecond(),
                100 * ran.imagesPerSecond() / ideal,
                ideal,
                100 * ran.waitPairs(),
                100 * ran.waitWeights(),
                ran.bytesIn().values().stream().mapToDouble(Double::doubleValue).sum());
        return ran;
    }
}
