package io.directpred.trainer;

import io.directpred.datasets.DatasetException;
import io.directpred.datasets.Datasets;
import io.directpred.datasets.ImageDataset;
import io.directpred.events.EventLog;
import io.directpred.events.EventLogException;
import io.directpred.events.RunPhase;
import io.directpred.events.RunSpec;
import io.directpred.events.RunState;
import io.directpred.trainer.spec.RunSpecException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** The trainer service as a process of its own: ends with 0 when the run is finished, 143 after a checkpoint when it is told to stop. */
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private Main() {}

    /** Configured by the environment alone; the only argument is {@code --help}. */
    public static void main(String[] args) {
        if (args.length > 0) {
            System.out.println(TrainerConfig.HELP);
            System.exit(args[0].equals("--help") ? 0 : 2);
        }
        CountDownLatch ended = new CountDownLatch(1);
        int code = run(signalled(ended));
        ended.countDown();
        System.exit(code);
    }

    private static int run(Mono<Void> stop) {
        try {
            TrainerConfig config = TrainerConfig.from(System.getenv());
            ImageDataset data = Datasets.open(config.spec().getData().getSpec()).pretrain();
            RunSpec spec = Resolution.resolve(config.spec(), data.size(), data.fingerprint());
            try (EventLog log = EventLog.open(config.kafka(), PATIENCE)) {
                RunState state = new TrainerService(log, config.run(), TrainerService.Options.DEFAULT)
                        .run(spec, stop)
                        .block();
                return state != null && state.getPhase() == RunPhase.finished ? 0 : 143;
            }
        } catch (RunSpecException | DatasetException e) {
            LOG.error("trainer service does not start: {}", e.getMessage());
            return 2;
        } catch (EventLogException | TrainingException e) {
            LOG.error("trainer service ends: {}", e.getMessage());
            return 1;
        }
    }

    /** SIGTERM or Ctrl-C: the JVM's end waits in its hook until the checkpoint is made. */
    private static Mono<Void> signalled(CountDownLatch ended) {
        Sinks.Empty<Void> stop = Sinks.empty();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stop.tryEmitEmpty();
            try {
                if (!ended.await(2, TimeUnit.MINUTES)) {
                    LOG.error("the last checkpoint was not written within 2 minutes");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        return stop.asMono();
    }
}
