package io.directpred.benchmarks;

import io.directpred.broker.EmbeddedBroker;
import io.directpred.datasets.Datasets;
import io.directpred.datasets.ImageDataset;
import io.directpred.events.Event;
import io.directpred.events.EventLog;
import io.directpred.events.From;
import io.directpred.events.KafkaConnection;
import io.directpred.events.RunState;
import io.directpred.events.Topics;
import io.directpred.events.TrainingMetrics;
import io.directpred.loader.LoaderService;
import io.directpred.spec.Layer;
import io.directpred.spec.Resolution;
import io.directpred.spec.RunSpec;
import io.directpred.spec.RunSpecs;
import io.directpred.stats.StatsService;
import io.directpred.trainer.Engine;
import io.directpred.trainer.Slicing;
import io.directpred.trainer.ThisMachine;
import io.directpred.trainer.TrainerService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * All services but the probe in this JVM, over a broker of its own, for as many runs as wanted, one after the other.
 */
final class Pipeline implements AutoCloseable {
    /** Steps after those measured: the last have nothing asked for ahead, and the topics of a run go with its end. */
    static final int TAIL = 5;

    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final EmbeddedBroker broker;
    private final EventLog log;
    private final AtomicInteger runs = new AtomicInteger();

    Pipeline(Path folder) {
        broker = EmbeddedBroker.start(folder.resolve("kafka"));
        log = EventLog.open(KafkaConnection.to(broker.bootstrapServers()), Duration.ofMinutes(1));
    }

    /**
     * What the steps after the first {@code warmup} showed, without the last {@link #TAIL}.
     *
     * @param stepMs milliseconds an image of the step itself
     * @param waitPairs share of the time that the trainer waited for view pairs
     * @param waitWeights the same for W
     * @param cpu milliseconds an image, by group of threads
     * @param bytesIn to the broker an image, by kind of topic
     */
    record Ran(
            double imagesPerSecond,
            double stepMs,
            double waitPairs,
            double waitWeights,
            Map<String, Double> cpu,
            Map<String, Double> bytesIn) {
        double allCpu() {
            return cpu.values().stream().mapToDouble(Double::doubleValue).sum();
        }
    }

    private record Moment(long nanos, Map<String, Long> cpu, Map<String, Long> bytesIn) {
        static Moment now() {
            return new Moment(System.nanoTime(), Cpu.byGroup(Pipeline::group), Wire.bytesIn());
        }
    }

    static RunSpec spec(ImageDataset data, String recipe, String... assignments) {
        RunSpec asked = RunSpecs.resolve(
                List.of(Layer.config(recipe), Layer.assignments("benchmark", List.of(assignments))),
                Datasets::canonical);
        return Resolution.resolve(asked, data.size(), data.fingerprint(), ThisMachine.facts());
    }

    /** A run from its first step to its last; throws what ended a service. */
    Ran run(RunSpec spec, List<ImageDataset> loaders, int warmup) {
        return run(spec, loaders, warmup, Slicing.DEFAULT);
    }

    /** The same with an engine of its own. */
    Ran run(RunSpec spec, List<ImageDataset> loaders, int warmup, Supplier<Engine> engine) {
        return run(
                spec,
                loaders,
                warmup,
                (log, run) -> new TrainerService(log, run, TrainerService.Options.DEFAULT, engine));
    }

    /** The same with batches cut in another way. */
    Ran run(RunSpec spec, List<ImageDataset> loaders, int warmup, Slicing slicing) {
        TrainerService.Options usual = TrainerService.Options.DEFAULT;
        TrainerService.Options options = new TrainerService.Options(usual.prefetch(), usual.patience(), slicing);
        return run(spec, loaders, warmup, (log, run) -> new TrainerService(log, run, options));
    }

    private Ran run(
            RunSpec spec,
            List<ImageDataset> loaders,
            int warmup,
            BiFunction<EventLog, String, TrainerService> trainers) {
        String run = "benchmark-" + runs.incrementAndGet();
        Moment[] moments = new Moment[2];
        long last = spec.getSchedule().getSteps() - TAIL;
        Flux<Void> services = Flux.merge(
                Flux.range(0, loaders.size())
                        .flatMap(
                                i -> LoaderService.over(log, loaders.get(i), "loader-" + i, any -> true),
                                loaders.size()),
                StatsService.over(log));
        log.ensure(Topics.TRAINING_METRICS);
        Mono<List<TrainingMetrics>> steps = log.read(Topics.TRAINING_METRICS, TrainingMetrics.class, new From.End())
                .map(Event::value)
                .filter(step -> step.getRun().equals(run) && step.getStepsDone() >= warmup)
                .doOnNext(step -> {
                    if (step.getStepsDone() == warmup || step.getStepsDone() == last) {
                        moments[step.getStepsDone() == last ? 1 : 0] = Moment.now();
                    }
                })
                .skip(1)
                .take(last - warmup)
                .collectList();
        Mono<RunState> trainer = trainers.apply(log, run).run(spec, Mono.never());
        List<TrainingMetrics> measured = Mono.zip(steps, trainer)
                .takeUntilOther(services.then(Mono.never()))
                .blockOptional(PATIENCE)
                .orElseThrow()
                .getT1();
        return result(spec, measured, moments[0], moments[1]);
    }

    private static Ran result(RunSpec spec, List<TrainingMetrics> steps, Moment from, Moment to) {
        double images = (double) steps.size() * spec.getOptimiser().getBatch();
        double millis = (to.nanos - from.nanos) / 1e6;
        return new Ran(
                1000 * images / millis,
                sum(steps, TrainingMetrics::getStepMs) / images,
                sum(steps, TrainingMetrics::getWaitPairsMs) / millis,
                sum(steps, TrainingMetrics::getWaitWeightsMs) / millis,
                each(from.cpu, to.cpu, 1e6 * images),
                each(from.bytesIn, to.bytesIn, images));
    }

    private static double sum(List<TrainingMetrics> steps, ToDoubleFunction<TrainingMetrics> value) {
        return steps.stream().mapToDouble(value).sum();
    }

    private static Map<String, Double> each(Map<String, Long> from, Map<String, Long> to, double divisor) {
        Map<String, Double> each = new TreeMap<>();
        to.forEach((name, value) -> each.put(name, (value - from.getOrDefault(name, 0L)) / divisor));
        return each;
    }

    static String group(String thread) {
        if (thread.startsWith("loader ")) {
            return "loader: decoding, views";
        } else if (thread.startsWith("share directpred.view-requests")) {
            return "loader: receiving";
        } else if (thread.startsWith("networks")) {
            return "trainer: the step";
        } else if (thread.startsWith("read directpred.view-pairs")) {
            return "trainer: receiving view pairs";
        } else if (thread.startsWith("stats") || thread.startsWith("read directpred.correlations")) {
            return "stats: folding, receiving";
        } else if (thread.startsWith("read directpred.predictor-weights")) {
            return "trainer: receiving W";
        } else if (thread.startsWith("data-plane-kafka") || thread.startsWith("kafka-log-cleaner")) {
            return "broker: requests";
        } else if (thread.startsWith("parallel-")
                || thread.startsWith("boundedElastic")
                || thread.startsWith("events-send")
                || thread.startsWith("kafka-producer")
                || thread.startsWith("consumer_background")
                || thread.startsWith("kafka-coordinator")) {
            return "clients: sending, network";
        } else {
            return "broker: the rest";
        }
    }

    @Override
    public void close() {
        log.close();
        broker.close();
    }
}
