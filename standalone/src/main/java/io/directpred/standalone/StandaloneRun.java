package io.directpred.standalone;

import io.directpred.broker.EmbeddedBroker;
import io.directpred.datasets.LabelledSplits;
import io.directpred.events.AlarmKind;
import io.directpred.events.EventLog;
import io.directpred.events.KafkaConnection;
import io.directpred.events.ProbeReport;
import io.directpred.events.RunPhase;
import io.directpred.events.Topics;
import io.directpred.loader.LoaderService;
import io.directpred.monitor.Page;
import io.directpred.monitor.PageConfig;
import io.directpred.probe.Probe;
import io.directpred.probe.ProbeService;
import io.directpred.recorder.AlarmService;
import io.directpred.recorder.Recorder;
import io.directpred.recorder.Report;
import io.directpred.recorder.ReportLines;
import io.directpred.recorder.RunDirectory;
import io.directpred.recorder.RunFailed;
import io.directpred.service.BadInput;
import io.directpred.service.FileTrouble;
import io.directpred.service.Interrupt;
import io.directpred.service.Logs;
import io.directpred.spec.Resolution;
import io.directpred.spec.RunSpec;
import io.directpred.stats.StatsService;
import io.directpred.trainer.TrainerService;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** All services of one run in this JVM, on real topics, until the report is written. */
final class StandaloneRun {
    private static final Logger LOG = LoggerFactory.getLogger(StandaloneRun.class);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final RunSpec spec;
    private final RunDirectory directory;
    private final int loaders;
    private final LabelledSplits data;
    private final Terminal terminal;
    private final boolean showsPage;
    private final TrainerService.Options options;

    /**
     * @param spec resolved
     * @param data it names
     * @param showsPage whether a browser may watch
     * @param stopOn alarms that end the run
     */
    StandaloneRun(
            RunSpec spec,
            RunDirectory directory,
            int loaders,
            LabelledSplits data,
            Terminal terminal,
            boolean showsPage,
            Set<AlarmKind> stopOn) {
        this.spec = spec;
        this.directory = directory;
        this.loaders = loaders;
        this.data = data;
        this.terminal = terminal;
        this.showsPage = showsPage;
        this.options = TrainerService.Options.DEFAULT
                .stoppingOn(stopOn)
                .withOwnServices()
                .heardBy(terminal);
    }

    /** On a broker in this JVM, whose log stays in the directory until the run has finished; returns the exit code. */
    int onBrokerOfItsOwn() {
        begin();
        try (Interrupt interrupt = new Interrupt(this::sayStopping)) {
            int code;
            try (EmbeddedBroker broker = EmbeddedBroker.start(directory.kafka());
                    EventLog log = EventLog.open(KafkaConnection.to(broker.bootstrapServers()), PATIENCE)) {
                Mono<Throwable> failure = Mono.fromFuture(broker.failure().toCompletableFuture(), true);
                code = run(log, failure, interrupt.asked());
            }
            if (code == 0) {
                directory.removeKafka();
            }
            return code;
        } catch (IOException e) {
            throw new RunFailed(
                    "the run has finished, but " + directory.kafka() + " cannot be removed (" + FileTrouble.of(e)
                            + "); remove it by hand",
                    e);
        }
    }

    /** On a log that is there; returns the exit code. */
    int on(EventLog log) {
        begin();
        Disposable presence = presence(log);
        try (Interrupt interrupt = new Interrupt(this::sayStopping, log)) {
            return run(log, Mono.never(), interrupt.asked());
        } finally {
            presence.dispose();
        }
    }

    /**
     * A member of the group of the run's trainers, by which others see that somebody works on it; nobody's run ends
     * because it cannot be seen.
     */
    private Disposable presence(EventLog log) {
        log.ensure(Topics.RUNS);
        return log.leads(Topics.RUNS, "trainer." + directory.run())
                .subscribe(elected -> {}, e -> LOG.warn("the run is not seen by others: {}", e.getMessage()));
    }

    private void begin() {
        directory.create();
        Logs.into(directory.path());
    }

    private int run(EventLog log, Mono<Throwable> brokerFailure, Mono<Void> stop) {
        try (Page page = showsPage ? page(log) : null) {
            Mono<Void> feed = page == null ? Mono.empty() : page.feed().onErrorComplete(this::isSaid);
            return run(log, feed, brokerFailure, stop);
        }
    }

    /** Null where there can be none: nobody's run ends because nobody can watch it. */
    private @Nullable Page page(EventLog log) {
        try {
            Page page = Page.of(log, PageConfig.local(0));
            terminal.say("page " + page.uri());
            return page;
        } catch (BadInput e) {
            LOG.warn("no page", e);
            terminal.say("no page: " + e.getMessage());
            return null;
        }
    }

    private boolean isSaid(Throwable e) {
        LOG.error("the page shows nothing more: {}", e.getMessage(), e);
        return true;
    }

    private int run(EventLog log, Mono<Void> page, Mono<Throwable> brokerFailure, Mono<Void> stop) {
        Recorder recorder = new Recorder(log, directory.run(), directory);
        Sinks.One<ProbeReport> finalProbe = Sinks.one();
        Predicate<String> own = TrainerService.speaksAs(directory.run()); // a broker may have others' runs
        Mono<Report> failure = brokerFailure.flatMap(Mono::error);
        Mono<Report> services = Flux.merge(
                        Flux.range(0, loaders)
                                .flatMap(i -> LoaderService.over(log, data.pretrain(), "loader-" + i, own), loaders),
                        page,
                        StatsService.over(log, own),
                        ProbeService.over(log, probe(), own)
                                .filter(report ->
                                        !report.getFailure().isEmpty()) // that it was not probed, says its own probe
                                .doOnNext(report -> last(report, finalProbe)),
                        AlarmService.over(log, own),
                        recorder.follow()
                                .doOnNext(terminal::add)
                                .ofType(ProbeReport.class)
                                .filter(report -> report.getFailure().isEmpty())
                                .doOnNext(report -> last(report, finalProbe)))
                .then(Mono.never()); // a service ends by an error, or when the run does
        Mono<Report> report = new TrainerService(log, directory.run(), options)
                .run(spec, stop) // to the last step, or to a checkpoint on Ctrl-C
                .filter(state -> state.getPhase() == RunPhase.finished)
                .doOnNext(state -> terminal.say("trained; the final probe follows"))
                .flatMap(state -> data.probeTest() != null
                        ? finalProbe.asMono().then(Mono.just(state)).takeUntilOther(stop)
                        : Mono.just(state))
                .flatMap(state -> recorder.finish());
        return told(Mono.firstWithSignal(failure, services, report)
                .doOnError(e -> terminal.end())
                .blockOptional());
    }

    private Probe probe() {
        int threads = Resolution.probeThreads(spec, Runtime.getRuntime().availableProcessors());
        return new Probe(null, threads).having(spec, data);
    }

    private static void last(ProbeReport report, Sinks.One<ProbeReport> finalProbe) {
        if (report.getLast()) {
            finalProbe.tryEmitValue(report);
        }
    }

    private int told(Optional<Report> report) {
        terminal.end();
        report.ifPresentOrElse(r -> terminal.say(ReportLines.of(r, directory)), this::sayStopped);
        return report.isPresent() ? 0 : DirectPred.INTERRUPTED;
    }

    private void sayStopped() {
        String trouble = data.pretrain().trouble();
        if (!trouble.isEmpty()) {
            terminal.say(trouble);
        }
        terminal.say("stopped; go on with: directpred resume " + directory.path());
    }

    private void sayStopping() {
        terminal.say("stopping with a checkpoint");
    }
}
