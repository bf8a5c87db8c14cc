package io.directpred.service;

import io.directpred.events.EventLog;
import io.directpred.events.KafkaConnection;
import io.directpred.events.UnavailableException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The life of a service's process, the same for each of them.
 *
 * <p>Exit codes: 0 done, 1 the service failed, 2 what was given cannot be used, 143 stopped by SIGTERM.
 */
public final class ServiceProcess {
    /** By SIGTERM: 128 and the signal's number. */
    public static final int STOPPED = 143;

    /** What every service can be told, for its {@code --help}. */
    public static final String HELP = """
              KAFKA_BOOTSTRAP_SERVERS  host:port[,host:port...], required
              KAFKA_<PROPERTY>         any client property: KAFKA_SECURITY_PROTOCOL for security.protocol
              HTTP_ADDRESS             where to listen, default 127.0.0.1; 0.0.0.0 for every address
              HTTP_PORT                port of /health/live, /health/ready, /metrics; default 8080; 0: any
              LOG_LEVEL                how much is logged: DEBUG, INFO, WARN or ERROR; default INFO
              LOG_FORMAT               text, or json: one object a line; default text
            """;

    private static final Logger LOG = LoggerFactory.getLogger(ServiceProcess.class);
    private static final int FAILED = 1;
    private static final int BAD_INPUT = 2;
    private static final Duration TRY = Duration.ofSeconds(5);
    private static final Duration PING = Duration.ofSeconds(10);
    private static final Duration TO_END = Duration.ofMinutes(2);

    private final String name;
    private final Map<String, String> environment;
    private final Mono<Void> stop;
    private final AtomicBoolean stopping;
    private final Health health;
    private volatile @Nullable EventLog log;

    private ServiceProcess(String name, Map<String, String> environment, Mono<Void> stop, AtomicBoolean stopping) {
        this.name = name;
        this.environment = environment;
        this.stop = stop;
        this.stopping = stopping;
        this.health = new Health(name);
    }

    /**
     * Runs a service to its end, and the JVM with it. The environment is all the configuration; the only argument is
     * {@code --help}.
     *
     * @param help what {@code --help} prints
     */
    public static void main(String[] args, String name, String help, Service.Configuration configuration) {
        if (args.length > 0) {
            System.out.println(help);
            System.exit(args[0].equals("--help") ? 0 : BAD_INPUT);
        }
        String wrong = Logs.wrong(System.getenv());
        if (!wrong.isEmpty()) { // the log itself is what is wrong
            System.err.println("ERROR " + name + " does not start: " + wrong);
            System.exit(BAD_INPUT);
        }
        Sinks.Empty<Void> stop = Sinks.empty();
        AtomicBoolean stopping = new AtomicBoolean();
        CountDownLatch ended = new CountDownLatch(1);
        ServiceProcess process = new ServiceProcess(name, System.getenv(), stop.asMono(), stopping);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stopping.set(true);
            stop.tryEmitEmpty();
            process.awaitEnd(ended);
        }));
        int code = FAILED;
        try {
            code = process.run(configuration);
        } finally { // whatever was thrown, the process must not linger
            ended.countDown();
            System.exit(code);
        }
    }

    /** The JVM's end waits here until the work has ended, the trainer's with a checkpoint. */
    private void awaitEnd(CountDownLatch ended) {
        try {
            switch (Ending.await(ended, TO_END, () -> log == null || Ending.answers(log))) {
                case ENDED -> {}
                case TIME -> LOG.error("the service did not end within {} s", TO_END.toSeconds());
                case SILENCE -> LOG.error("the broker does not answer: the service ends without it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int run(Service.Configuration configuration) {
        try (Monitor monitor = Monitor.on(address(), health)) {
            LOG.info("{}: /health/live, /health/ready and /metrics on {}", name, monitor.address());
            return run(configuration.from(environment));
        } catch (Exception e) {
            return badInput(e);
        } catch (Error e) { // a library is missing, or memory
            LOG.error("{} does not start", name, e);
            throw e;
        }
    }

    private int run(Service service) {
        try (EventLog log = opened(service.kafka())) {
            if (log == null) {
                return STOPPED;
            }
            this.log = log;
            Disposable pings = pings(log).subscribe();
            try {
                Integer code = service.work().over(log, stop, health).block();
                return code == null ? STOPPED : code;
            } finally {
                pings.dispose();
            }
        } catch (RuntimeException e) {
            return failed(Exceptions.unwrap(e));
        }
    }

    /** As long as it takes: a broker that is not there yet is no reason to end. Null when told to stop meanwhile. */
    private @Nullable EventLog opened(KafkaConnection kafka) {
        while (!stopping.get()) {
            try {
                return EventLog.open(kafka.of(Instance.of(name.replace("-service", ""))), TRY);
            } catch (UnavailableException e) {
                health.ails(String.valueOf(e.getMessage()));
            }
        }
        return null;
    }

    private Flux<Void> pings(EventLog log) {
        return Flux.interval(PING)
                .onBackpressureDrop()
                .concatMap(
                        tick -> log.ping()
                                .doOnSuccess(answered -> health.recovered())
                                .onErrorResume(e -> {
                                    health.ails(String.valueOf(e.getMessage()));
                                    return Mono.empty();
                                }),
                        1);
    }

    private InetSocketAddress address() {
        String host = environment.getOrDefault("HTTP_ADDRESS", "127.0.0.1");
        return new InetSocketAddress(host, port(environment.getOrDefault("HTTP_PORT", "8080")));
    }

    private static int port(String value) {
        if (!value.matches("[0-9]{1,5}") || Integer.parseInt(value) > 65_535) {
            throw new IllegalArgumentException("HTTP_PORT = " + value + " is not allowed: a port, 0 to 65535");
        }
        return Integer.parseInt(value);
    }

    private int badInput(Exception e) {
        if (isExplained(e)) {
            LOG.error("{} does not start: {}", name, e.getMessage());
        } else {
            LOG.error("{} does not start", name, e);
        }
        return BAD_INPUT;
    }

    private int failed(Throwable e) {
        if (isExplained(e)) {
            LOG.error("{} ends: {}", name, e.getMessage());
            LOG.debug("{}", name, e);
        } else {
            LOG.error("{} ends", name, e);
        }
        return FAILED;
    }

    /** The messages of our own exceptions name the key, the value and the remedy; others need their stack trace. */
    private static boolean isExplained(Throwable e) {
        return e.getMessage() != null
                && (e.getClass().getName().startsWith("io.directpred.") || e instanceof IllegalArgumentException);
    }
}
