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
import java.util.Map;

/** The pipeline as processes, each service and the broker one: what CPU time of an image each takes. */
final class ProcessRows {
    private static final String RUN = "processes";
    private static final int BATCH = 64;
    private static final int WARMUP = 150;

    private ProcessRows() {}

    static void rows(Arguments arguments) throws IOException {
        int steps = arguments.quick() ? 100 : 400;
        Path folder = Children.folder("processes");
        Map<String, Process> services = new LinkedHashMap<>();
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"));
                EventLog log = EventLog.open(KafkaConnection.to(broker.bootstrapServers()), Duration.ofMinutes(1))) {
            log.ensure(Topics.TRAINING_METRICS);
            Path cifar = Pictures.cifar10(Files.createDirectory(folder.resolve("cifar")), 5000);
            Map<String, String> environment = Map.of(
                    "KAFKA_BOOTSTRAP_SERVERS",
                    broker.bootstrapServers(),
                    "HTTP_PORT",
                    "0",
                    "DATA",
                    "cifar10:" + cifar,
                    "RUN_ID",
                    RUN,
                    "CONFIG",
                    "cifar10",
                    "SET",
                    "network.encoder=resnet10;network.width=16;precision=bfloat16;optimiser.batch=" + BATCH
                            + ";schedule.checkpoint=100000;schedule.steps=" + (WARMUP + steps));
            services.put("loader", Children.service(environment, io.directpred.loader.Main.class));
            services.put("stats", Children.service(environment, io.directpred.stats.Main.class));
            services.put("trainer, the step included", Children.service(environment, io.directpred.trainer.Main.class));
            Map<String, Long> from = at(log, WARMUP, services);
            Map<String, Long> to = at(log, WARMUP + steps, services);
            to.forEach((service, nanos) -> Row.print(
                    "processes",
                    "ResNet-10 width 16, batch 64: CPU ms an image, " + service,
                    "%.3f",
                    (nanos - from.getOrDefault(service, 0L)) / 1e6 / steps / BATCH));
        } finally {
            services.values().forEach(Process::destroyForcibly);
            Children.remove(folder);
        }
    }

    /** CPU time of each process when a step is done, in nanoseconds. */
    private static Map<String, Long> at(EventLog log, long step, Map<String, Process> services) {
        log.read(Topics.TRAINING_METRICS, TrainingMetrics.class, new From.Beginning())
                .filter(event -> event.value().getStep() >= step)
                .blockFirst(Duration.ofMinutes(5));
        Map<String, Long> spent = new LinkedHashMap<>();
        services.forEach((name, process) -> spent.put(
                name, process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos()));
        spent.put("broker (and this benchmark)", Cpu.process());
        return spent;
    }
}
