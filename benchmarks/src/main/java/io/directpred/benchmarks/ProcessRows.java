package io.directpred.benchmarks;

import io.directpred.broker.EmbeddedBroker;
import io.directpred.events.EventLog;
import io.directpred.events.From;
import io.directpred.events.KafkaConnection;
import io.directpred.events.Topics;
import io.directpred.events.TrainingMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import reactor.core.publisher.Mono;

/** The pipeline as processes, each service and the broker one: images/s, and what CPU time of an image each takes. */
final class ProcessRows {
    private static final String NAME = "ResNet-10 width 16, batch 64, a process a service: ";
    private static final int BATCH = 64;
    private static final int WARMUP = 150;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Map<String, Process> services = new LinkedHashMap<>();
    private final Path folder;
    private final int steps;

    private ProcessRows(Path folder, int steps) {
        this.folder = folder;
        this.steps = steps;
    }

    /** A step; of the first and the last also what each process had spent, and the broker taken, when it was done. */
    private record Moment(TrainingMetrics step, long nanos, Map<String, Long> cpu, Map<String, Long> bytesIn) {}

    static void rows(Arguments arguments) throws IOException {
        ProcessRows rows = new ProcessRows(Children.folder("processes"), arguments.quick() ? 150 : 600);
        try {
            rows.rows();
        } finally {
            rows.services.values().forEach(Process::destroyForcibly);
            rows.services.values().forEach(service -> service.onExit().join());
            Children.remove(rows.folder);
        }
    }

    private void rows() throws IOException {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"));
                EventLog log = EventLog.open(KafkaConnection.to(broker.bootstrapServers()), Duration.ofMinutes(1))) {
            log.ensure(Topics.TRAINING_METRICS);
            Map<String, String> environment = environment(broker);
            start("loader", environment, io.directpred.loader.Main.class);
            start("stats", environment, io.directpred.stats.Main.class);
            start("trainer, the step included", environment, io.directpred.trainer.Main.class);
            List<Moment> moments = log.read(Topics.TRAINING_METRICS, TrainingMetrics.class, new From.Beginning())
                    .filter(event -> event.value().getStepsDone() >= WARMUP)
                    .map(event -> now(event.value()))
                    .take(1 + steps)
                    .takeUntilOther(anEnd())
                    .collectList()
                    .blockOptional(PATIENCE)
                    .orElseThrow();
            print(moments);
        }
    }

    private Map<String, String> environment(EmbeddedBroker broker) throws IOException {
        Path cifar = Pictures.cifar10(Files.createDirectory(folder.resolve("cifar")), 5000);
        return Map.of(
                "KAFKA_BOOTSTRAP_SERVERS",
                broker.bootstrapServers(),
                "HTTP_PORT",
                "0",
                "DATA",
                "cifar10:" + cifar,
                "RUN_ID",
                "processes",
                "CONFIG",
                "cifar10",
                "SET",
                "network.encoder=resnet10;network.width=16;precision=auto;optimiser.batch=" + BATCH
                        + ";schedule.checkpoint=100000;schedule.steps=" + (WARMUP + steps + Pipeline.TAIL));
    }

    private void start(String name, Map<String, String> environment, Class<?> main) throws IOException {
        services.put(name, Children.service(environment, main, folder.resolve(main.getPackageName() + ".log")));
    }

    /** Of a service before the last measured step: an error that shows what it said. */
    private Mono<Void> anEnd() {
        return Mono.firstWithSignal(services.entrySet().stream()
                .map(e -> Mono.fromFuture(e.getValue().onExit(), true)
                        .flatMap(ended -> Mono.<Void>error(
                                new IllegalStateException(e.getKey() + " has ended with code " + ended.exitValue()))))
                .toList());
    }

    private Moment now(TrainingMetrics step) {
        if (step.getStepsDone() != WARMUP && step.getStepsDone() != WARMUP + steps) {
            return new Moment(step, 0, Map.of(), Map.of());
        }
        Map<String, Long> spent = new LinkedHashMap<>();
        services.forEach((name, process) -> spent.put(
                name, process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos()));
        spent.put("broker (and this benchmark)", Cpu.process());
        return new Moment(step, System.nanoTime(), spent, Wire.bytesIn());
    }

    private void print(List<Moment> moments) {
        Moment from = moments.get(0);
        Moment to = moments.get(steps);
        double images = (double) steps * BATCH;
        double millis = (to.nanos - from.nanos) / 1e6;
        Row.print("processes", NAME + "images/s", "%.0f", 1000 * images / millis);
        List<TrainingMetrics> measured =
                moments.subList(1, steps + 1).stream().map(Moment::step).toList();
        share("view pairs", measured, TrainingMetrics::getWaitPairsMs, millis);
        share("W", measured, TrainingMetrics::getWaitWeightsMs, millis);
        to.cpu.forEach((service, nanos) -> Row.print(
                "processes",
                "  CPU ms an image, " + service,
                "%.3f",
                (nanos - from.cpu.getOrDefault(service, 0L)) / 1e6 / images));
        to.bytesIn.forEach((topic, bytes) -> Row.print(
                "processes",
                "  bytes an image to " + topic,
                "%.0f",
                (bytes - from.bytesIn.getOrDefault(topic, 0L)) / images));
    }

    private static void share(
            String of, List<TrainingMetrics> steps, ToDoubleFunction<TrainingMetrics> wait, double millis) {
        Row.print(
                "processes",
                "  trainer waits for " + of + ", % of the time",
                "%.2f",
                100 * steps.stream().mapToDouble(wait).sum() / millis);
    }
}
