package io.directpred.benchmarks;

import io.directpred.datasets.Datasets;
import io.directpred.datasets.ImageDataset;
import io.directpred.events.ViewPairs;
import io.directpred.events.ViewRequest;
import io.directpred.loader.Loader;
import io.directpred.spec.Layer;
import io.directpred.spec.RunSpecs;
import io.directpred.spec.View;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
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
import org.openjdk.jmh.infra.Blackhole;

/** A loader's answer to a request: images decoded, its views made, on one thread, without Kafka. */
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

    /**
     * What a recipe's views are made with, in the order in which it is put back; crops are drawn first, and so are the
     * same with and without.
     */
    private static final List<String> OPERATIONS =
            List.of("views.flip", "views.jitter", "views.grayscale;views.solarize", "views.blur"); // of all views

    private ImageDataset images;
    private List<View> views;
    /** With none of the operations, with the first, with the first two, ... */
    private List<List<View>> stages;

    private Loader loader;
    private long step;

    /** What was done, and in which CPU time. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Counted {
        public long pairs;
        public long cpu;
    }

    /** CPU time of each part of the same pairs' making. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Parts {
        public long pairs;
        public long decode;
        public long crop;
        public long flip;
        public long jitter;
        public long grayscale;
        public long blur;
        public long record;
    }

    @Setup(Level.Trial)
    public void open() throws Exception {
        images = Datasets.open(data).pretrain();
        views = views(List.of());
        stages = new ArrayList<>();
        for (int left = OPERATIONS.size(); left >= 0; left--) {
            stages.add(views(OPERATIONS.subList(OPERATIONS.size() - left, OPERATIONS.size()).stream()
                    .flatMap(keys -> List.of(keys.split(";")).stream())
                    .map(key -> key + "=0")
                    .toList()));
        }
        loader = new Loader(images, "benchmark");
    }

    private List<View> views(List<String> assignments) throws Exception {
        return RunSpecs.resolve(
                        List.of(Layer.config(recipe), Layer.assignments("benchmark", assignments)), Datasets::canonical)
                .getViews()
                .getEach();
    }

    /** A whole answer. */
    @Benchmark
    public ViewPairs answer(Counted counted) throws Exception {
        List<Integer> samples = nextSamples();
        ViewRequest request = request(samples, views);
        long began = Cpu.thread();
        ViewPairs answer = loader.answer(request);
        counted.cpu += Cpu.thread() - began;
        counted.pairs += samples.size();
        return answer;
    }

    /**
     * Each part's time: decoding alone, answers with one operation more each time, and the record of the last, all in
     * turn.
     */
    @Benchmark
    public void parts(Parts parts, Blackhole hole) throws Exception {
        List<Integer> samples = nextSamples();
        long[] spent = new long[stages.size()];
        long began = Cpu.thread();
        for (int sample : samples) {
            hole.consume(images.read(sample));
        }
        long decoding = Cpu.thread() - began;
        ViewPairs answer = null;
        for (int stage = 0; stage < spent.length; stage++) {
            ViewRequest request = request(samples, stages.get(stage));
            began = Cpu.thread();
            answer = loader.answer(request);
            spent[stage] = Cpu.thread() - began;
        }
        began = Cpu.thread();
        hole.consume(record(Objects.requireNonNull(answer)));
        parts.record += Cpu.thread() - began;
        parts.pairs += samples.size();
        parts.decode += decoding;
        parts.crop += spent[0] - decoding;
        parts.flip += spent[1] - spent[0];
        parts.jitter += spent[2] - spent[1];
        parts.grayscale += spent[3] - spent[2];
        parts.blur += spent[4] - spent[3];
    }

    /** As many as a trainer may ask for at once: pairs of at most 450 KB. */
    private List<Integer> nextSamples() {
        int n = Math.max(1, Math.min(64, 450_000 / sampleBytes()));
        long first = n * step++;
        return IntStream.range(0, n)
                .map(i -> (int) ((first + i) % images.size()))
                .boxed()
                .toList();
    }

    private int sampleBytes() {
        return views.stream().mapToInt(v -> 3 * v.getSize() * v.getSize()).sum();
    }

    private ViewRequest request(List<Integer> samples, List<View> views) {
        int epoch = (int) (step * samples.size() / images.size());
        return new ViewRequest(
                "benchmark", "", images.fingerprint(), step, 0, epoch, samples, 1L, views, 1, 1, 0L, List.of());
    }

    /** An answer's bytes with their checksum, as the log makes them. */
    private static long record(ViewPairs answer) throws IOException {
        ByteBuffer encoded = ViewPairs.getEncoder().encode(answer);
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return checksum.getValue();
    }
}
