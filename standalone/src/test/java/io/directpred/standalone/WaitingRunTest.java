package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.datasets.Datasets;
import io.directpred.datasets.ImageDataset;
import io.directpred.events.Alarm;
import io.directpred.events.AlarmKind;
import io.directpred.events.Event;
import io.directpred.events.EventLog;
import io.directpred.events.From;
import io.directpred.events.Outgoing;
import io.directpred.events.RunPhase;
import io.directpred.events.RunState;
import io.directpred.events.Topics;
import io.directpred.events.TrainingMetrics;
import io.directpred.events.ViewPairs;
import io.directpred.loader.LoaderService;
import io.directpred.recorder.AlarmService;
import io.directpred.recorder.OnBroker;
import io.directpred.spec.RunSpec;
import io.directpred.stats.StatsService;
import io.directpred.trainer.TrainerService;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A training whose loader is too slow, or gone: trainer, stats service, loader and alarms on a real broker. */
@Tag("long")
class WaitingRunTest {
    private static final String RUN = "waiting";
    private static final Duration LATE = Duration.ofMillis(800);

    @TempDir
    Path dir;

    private final ImageDataset data = Datasets.open("sample").pretrain();

    WaitingRunTest() throws Exception {}

    @Test
    void aSlowLoaderStarvesTheTrainer() throws Exception {
        try (OnBroker on = OnBroker.start(dir)) {
            Disposable services = Flux.merge(
                            StatsService.over(on.log()),
                            LoaderService.over(late(on.log()), data, "loader", run -> true),
                            AlarmService.over(on.log()))
                    .subscribe();
            try {
                Sinks.One<Void> stop = Sinks.one();
                Mono<RunState> trained = train(on.log(), 1_000, stop.asMono());

                Alarm alarm = Objects.requireNonNull(alarm(on, AlarmKind.starved)
                        .doOnNext(raised -> stop.tryEmitEmpty())
                        .takeUntilOther(trained.then(Mono.error(new AssertionError("no alarm"))))
                        .block(OnBroker.PATIENCE));

                assertThat(alarm.getValue()).isBetween(alarm.getLimit(), 1.0);
                assertThat(alarm.getLimit()).isEqualTo(0.75);
                assertThat(alarm.getReason()).contains("start more loaders");
                assertThat(alarm.getStep()).isGreaterThanOrEqualTo(4 + 4 - 1); // the first window may wait
            } finally {
                services.dispose();
            }
        }
    }

    @Test
    void withoutALoaderATrainingStallsAndGoesOnWhenOneComes() throws Exception {
        try (OnBroker on = OnBroker.start(dir)) {
            Disposable services = Flux.merge(StatsService.over(on.log()), AlarmService.over(on.log()))
                    .subscribe();
            Disposable loader =
                    LoaderService.over(on.log(), data, "first", run -> true).subscribe();
            try {
                Mono<RunState> trained = train(on.log(), 60, Mono.never());
                on.log()
                        .read(Topics.TRAINING_METRICS, TrainingMetrics.class, new From.Beginning())
                        .filter(event -> event.value().getStepsDone() == 20)
                        .next()
                        .block(OnBroker.PATIENCE);
                loader.dispose();

                Alarm alarm =
                        Objects.requireNonNull(alarm(on, AlarmKind.stalled).block(OnBroker.PATIENCE));
                TrainingMetrics newest = Objects.requireNonNull(on.log()
                        .readToEnd(Topics.TRAINING_METRICS, TrainingMetrics.class)
                        .map(Event::value)
                        .blockLast(OnBroker.PATIENCE));
                loader = LoaderService.over(on.log(), data, "second", run -> true)
                        .subscribe();

                assertThat(alarm.getStep()).isEqualTo(newest.getStep()).isLessThan(59);
                assertThat(newest.getSlicesInFlight()).isPositive();
                assertThat(alarm.getValue()).isGreaterThan(alarm.getLimit());
                assertThat(alarm.getLimit()).isEqualTo(5);
                assertThat(Objects.requireNonNull(trained.block(OnBroker.PATIENCE))
                                .getPhase())
                        .isEqualTo(RunPhase.finished);
            } finally {
                loader.dispose();
                services.dispose();
            }
        }
    }

    private Mono<RunState> train(EventLog log, int steps, Mono<Void> stop) {
        Mono<RunState> trained = new TrainerService(log, RUN, TrainerService.Options.DEFAULT)
                .run(spec(steps), stop)
                .cache();
        trained.subscribe();
        return trained;
    }

    private static Mono<Alarm> alarm(OnBroker on, AlarmKind kind) {
        return on.log()
                .read(Topics.ALARMS, Alarm.class, new From.Beginning())
                .map(Event::value)
                .filter(alarm -> alarm.getKind() == kind)
                .next();
    }

    /** The log as a loader has it whose answers take long. */
    private static EventLog late(EventLog log) {
        return (EventLog) Proxy.newProxyInstance(
                EventLog.class.getClassLoader(), new Class<?>[] {EventLog.class}, (p, call, a) -> {
                    if (a != null && a[0] instanceof Outgoing sent && sent.value() instanceof ViewPairs) {
                        return Mono.delay(LATE).then(log.publish(sent));
                    }
                    try {
                        return call.invoke(log, a);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private RunSpec spec(int steps) {
        return SmallRun.of(
                data,
                "schedule.steps=" + steps,
                "schedule.checkpoint=1000",
                "alarms.window=4",
                "alarms.stall_factor=1",
                "alarms.stall_seconds=5");
    }
}
