package io.directpred.benchmarks;

import io.directpred.datasets.Datasets;
import io.directpred.datasets.ImageDataset;
import io.directpred.events.ViewPairs;
import io.directpred.events.ViewRequest;
import io.directpred.events.Views;
import io.directpred.loader.Loader;
import io.directpred.trainer.spec.Layer;
import io.directpred.trainer.spec.RunSpecs;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A loader's answer to a request: images decoded, both views of each made, on one thread, without Kafka. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@SuppressWarnings("NullAway.Init") // set by JMH
public class LoaderViews {
    /** The recipe whose views are made. */
    @Param("cifar10")
    public String recipe;

    /** The images. */
    @Param("")
    public String data;

    /** Keys of {@code views} set otherwise than the recipe has them: an operation left out. */
    @Param("")
    public String without;

    private ImageDataset images;
    private Views views;
    private Loader loader;
    private List<Integer> order;
    private long step;

    /** What was done, and in which CPU time. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Counted {
        public long pairs;
        public long cpu;
    }

    @Setup(Level.Trial)
    public void open() throws Exception {
        images = Datasets.open(data).pretrain();
        List<String> assignments = without.isEmpty() ? List.of() : List.of(without.split(";"));
        views = RunSpecs.resolve(List.of(Layer.config(recipe), Layer.assignments("benchmark", assignments)))
                .getViews();
        loader = new Loader(images, "benchmark");
        order = IntStream.range(0, images.size()).boxed().toList();
    }

    /** The request is one that a trainer may send: pairs of at most 450 KB. */
    @Benchmark
    public ViewPairs answer(Counted counted) throws Exception {
        int n = Math.max(1, Math.min(64, 450_000 / (6 * views.getSize() * views.getSize())));
        List<Integer> samples = IntStream.range(0, n)
                .map(i -> order.get((int) ((step * n + i) % order.size())))
                .boxed()
                .toList();
        ViewRequest request = new ViewRequest(
                "benchmark",
                "",
                images.fingerprint(),
                step++,
                0,
                (int) (step * n / order.size()),
                samples,
                1L,
                views,
                1,
                0L);
        long began = Cpu.thread();
        ViewPairs answer = loader.answer(request);
        counted.cpu += Cpu.thread() - began;
        counted.pairs += n;
        return answer;
    }

    /** Decoding alone. */
    @Benchmark
    public int decode(Counted counted) throws Exception {
        long began = Cpu.thread();
        int pixels = images.read((int) (step++ % images.size())).width();
        counted.cpu += Cpu.thread() - began;
        counted.pairs++;
        return pixels;
    }
}
