package io.directpred.loader;

import io.directpred.datasets.DatasetException;
import io.directpred.datasets.Datasets;
import io.directpred.datasets.ImageDataset;
import io.directpred.events.EventLog;
import io.directpred.events.EventLogException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The loader service as a process of its own. */
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private Main() {}

    public static void main(String[] args) {
        if (args.length > 0) {
            System.out.println(LoaderConfig.HELP);
            System.exit(args[0].equals("--help") ? 0 : 2);
        }
        System.exit(run());
    }

    /** 2: what was given cannot be used; 1: the service failed. */
    private static int run() {
        LoaderConfig config;
        ImageDataset data;
        try {
            config = LoaderConfig.from(System.getenv());
            data = Datasets.open(config.data()).pretrain();
        } catch (EventLogException | DatasetException e) {
            LOG.error("{}", e.getMessage());
            return 2;
        }
        try (EventLog log = EventLog.open(config.kafka(), PATIENCE)) {
            LoaderService.over(log, data, config.name()).block();
            return 0;
        } catch (RuntimeException e) {
            LOG.error("loader service ends: {}", e.getMessage(), e);
            return 1;
        }
    }
}
