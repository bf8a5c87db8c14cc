package io.directpred.stats;

import io.directpred.events.EventLog;
import io.directpred.events.EventLogException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stats service as a process of its own. */
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private Main() {}

    public static void main(String[] args) {
        if (args.length > 0) {
            System.out.println(StatsConfig.HELP);
            System.exit(args[0].equals("--help") ? 0 : 2);
        }
        try (EventLog log = EventLog.open(StatsConfig.from(System.getenv()).kafka(), PATIENCE)) {
            StatsService.over(log).block();
        } catch (EventLogException e) { // the message says what to do
            LOG.error("stats service ends: {}", e.getMessage());
            System.exit(1);
        } catch (RuntimeException e) {
            LOG.error("stats service ends", e);
            System.exit(1);
        }
    }
}
