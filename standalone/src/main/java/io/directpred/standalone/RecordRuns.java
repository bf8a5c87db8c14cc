package io.directpred.standalone;

import io.directpred.events.EventLog;
import io.directpred.events.EventLogException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/** {@code directpred record}: the recorder as a process of its own. */
@Command(
        name = "record",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "The recorder: keeps a directory for every run of a log, and reads nothing but topics.",
            "While a run trains, run.yaml and a growing metrics.jsonl; when it has finished, its encoder and its report."
        },
        footer = {
            "",
            "Environment:",
            "  KAFKA_BOOTSTRAP_SERVERS  host:port[,host:port...], required",
            "  KAFKA_<PROPERTY>         any Kafka client property: KAFKA_SECURITY_PROTOCOL is security.protocol",
            "  RUNS_DIR                 where the directories go, default /runs; nobody else may write there",
            "",
            "It waits for the broker, and goes on until it is stopped; a restart loses nothing."
        })
final class RecordRuns implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(RecordRuns.class);
    private static final Duration WITHOUT_LIMIT = Duration.ofDays(3650);

    @Override
    public Integer call() {
        RecordConfig config = config();
        new RunsDirectory(config.runs()).verify();
        Logs.toStandardOutput();
        try {
            record(config);
            return DirectPred.INTERRUPTED;
        } catch (RuntimeException e) {
            LOG.error("the recorder ends: {}", e.getMessage(), e);
            return DirectPred.FAILED;
        }
    }

    private static RecordConfig config() {
        try {
            return RecordConfig.from(System.getenv());
        } catch (EventLogException e) {
            throw new BadInput(String.valueOf(e.getMessage()), e);
        }
    }

    /** Until it is told to stop. */
    private static void record(RecordConfig config) {
        EventLog log = EventLog.open(config.kafka(), WITHOUT_LIMIT);
        try (Interrupt interrupt = new Interrupt(() -> LOG.info("stopping"))) {
            try (log) {
                LOG.info("recording the runs of {} into {}", config.kafka().bootstrapServers(), config.runs());
                RecordService.over(log, config.runs())
                        .takeUntilOther(interrupt.asked())
                        .block();
            }
        }
    }
}
