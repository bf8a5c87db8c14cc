package io.directpred.benchmarks;

import io.directpred.broker.EmbeddedBroker;
import io.directpred.datasets.ImageDataset;
import io.directpred.events.EventLog;
import io.directpred.events.From;
import io.directpred.events.KafkaConnection;
import io.directpred.events.RunSpec;
import io.directpred.events.Topics;
import io.directpred.events.TrainingMetrics;
import io.directpred.loader.LoaderService;
import io.directpred.stats.StatsService;
import io.directpred.trainer.Resolution;
import io.directpred.trainer.TrainerService;
import io.directpred.trainer.spec.Layer;
import io.directpred.trainer.spec.RunSpecs;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.JMException;
import javax.management.ObjectName;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** All services but the probe in this JVM, over a broker of its own, for as many runs as wanted, one after the other. */
final class Pipeline implements AutoCloseable {
    private final EmbeddedBroker broker;
    private final EventLog log;
    private final AtomicInteger runs = new AtomicInteger();

    Pipeline(Path folder) {
        broker = EmbeddedBroker.start(folder.resolve("kafka"));
        log = EventLog.open(KafkaConnection.to(broker.bootstrapServers()), Duration.ofMinutes(1));
    }

    /**
     * What the steps after the first {@code warmup} showed.
     *
     * @param waitPairs share of the time that the trainer waited for view pairs
     * @param waitWeights the same for W
     * @param cpu milliseconds an image, by group of threads
     * @param bytesIn to the broker an image, of all topics
     */
    record Ran(double imagesPerSecond, double waitPairs, double waitWeights, Map<String, Double> cpu, double bytesIn) {
        double allCpu() {
            return cpu.values().stream().mapToDouble(Double::doubleValue).sum();
        }
    }

    private record Moment(long nanos, Map<String, Long> cpu, long bytesIn) {
        static Moment now() {
            return new Moment(System.nanoTime(), Cpu.byGroup(Pipeline::group), bytes());
        }
    }

    static RunSpec spec(ImageDataset data, String recipe, String... assignments) {
        RunSpec asked =
                RunSpecs.resolve(List.of(Layer.config(recipe), Layer.assignments("benchmark", List.of(assignments))));
        return Resolution.resolve(asked, data.size(), data.fingerprint());
    }

    Ran run(RunSpec spec, List<ImageDataset> loaders, int warmup) {
        String run = "benchmark-" + runs.incrementAndGet();
        List<TrainingMetrics> steps = new ArrayList<>();
        Moment[] moments = new Moment[2];
        long last = spec.getSchedule().getSteps();
        Disposable services = Flux.merge(
                        Flux.range(0, loaders.size())
                                .flatMap(i -> LoaderService.over(log, loaders.get(i), "loader-" + i), 64),
                        StatsService.over(log))
                .subscribe();
        log.ensure(Topics.TRAINING_METRICS);
        Disposable metrics = log.read(Topics.TRAINING_METRICS, TrainingMetrics.class, new From.End())
                .filter(event -> event.value().getRun().equals(run))
                .subscribe(event -> {
                    TrainingMetrics step = event.value();
                    if (step.getStep() == warmup || step.getStep() == last) {
                        moments[step.getStep() == last ? 1 : 0] = Moment.now();
                    }
                    synchronized (steps) {
                        if (step.getStep() > warmup) {
                            steps.add(step);
                        }
                    }
                });
        new TrainerService(log, run, TrainerService.Options.DEFAULT)
                .run(spec, Mono.never())
                .block();
        while (moments[1] == null) {
            Thread.onSpinWait();
        }
        metrics.dispose();
        services.dispose();
        synchronized (steps) {
            return result(spec, steps, moments[0], moments[1]);
        }
    }

    private static Ran result(RunSpec spec, List<TrainingMetrics> steps, Moment from, Moment to) {
        double images = (double) steps.size() * spec.getOptimiser().getBatch();
        double millis = (to.nanos - from.nanos) / 1e6;
        Map<String, Double> cpu = new TreeMap<>();
        to.cpu.forEach((group, nanos) -> cpu.put(group, (nanos - from.cpu.getOrDefault(group, 0L)) / 1e6 / images));
        return new Ran(
                1000 * images / millis,
                steps.stream().mapToDouble(TrainingMetrics::getWaitPairsMs).sum() / millis,
                steps.stream().mapToDouble(TrainingMetrics::getWaitWeightsMs).sum() / millis,
                cpu,
                (to.bytesIn - from.bytesIn) / images);
    }

    /** Counted by the broker itself. */
    private static long bytes() {
        try {
            ObjectName name = new ObjectName("kafka.server:type=BrokerTopicMetrics,name=BytesInPerSec");
            return (Long) ManagementFactory.getPlatformMBeanServer().getAttribute(name, "Count");
        } catch (JMException e) {
            return 0;
        }
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
