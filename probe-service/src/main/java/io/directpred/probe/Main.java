package io.directpred.probe;

import io.directpred.datasets.DatasetException;
import io.directpred.datasets.Datasets;
import io.directpred.events.EventLog;
import io.directpred.events.EventLogException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The probe service as a process of its own. */
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private Main() {}

    public static void main(String[] args) {
        if (args.length > 0) {
            System.out.println(ProbeConfig.HELP);
            System.exit(args[0].equals("--help") ? 0 : 2);
        }
        try {
            ProbeConfig config = ProbeConfig.from(System.getenv());
            if (config.data() != null) {
                Datasets.open(config.data()); // better now than at the first checkpoint
            }
            run(config);
        } catch (IllegalArgumentException | EventLogException | DatasetException e) {
            LOG.error("{}", e.getMessage());
            System.exit(2);
        } catch (RuntimeException e) {
            LOG.error("the probe service ends: {}", e.getMessage(), e);
            System.exit(1);
        }
    }

    private static void run(ProbeConfig config) {
        try (EventLog log = EventLog.open(config.kafka(), PATIENCE)) {
            ProbeService.over(log, config.data(), config.threads()).blockLast();
        }
    }
}
