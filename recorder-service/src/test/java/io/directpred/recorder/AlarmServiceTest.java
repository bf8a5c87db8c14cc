package io.directpred.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.events.Alarm;
import io.directpred.events.AlarmKind;
import io.directpred.events.Event;
import io.directpred.events.Outgoing;
import io.directpred.events.RunPhase;
import io.directpred.events.RunState;
import io.directpred.events.Spectrum;
import io.directpred.events.Tag;
import io.directpred.events.Topics;
import io.micrometer.core.instrument.Metrics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

class AlarmServiceTest {
    @TempDir
    static Path kafka;

    private static OnBroker on;

    @BeforeAll
    static void start() {
        on = OnBroker.start(kafka);
    }

    @AfterAll
    static void stop() {
        on.close();
    }

    @Test
    void aCollapsingRunRaisesOneAlarmAndARestartRepeatsNone() {
        on.say(Said.outgoing(Topics.RUNS, "a", Said.state("a", RunPhase.running, 1, 0)));
        on.say(collapsing("a"));

        Alarm alarm = Objects.requireNonNull(AlarmService.over(on.log()).blockFirst(OnBroker.PATIENCE));

        assertThat(alarm.getRun()).isEqualTo("a");
        assertThat(alarm.getKind()).isEqualTo(AlarmKind.collapse);
        assertThat(alarm.getStep()).isEqualTo(15);
        Event<Alarm> there = Objects.requireNonNull(
                on.log().readToEnd(Topics.ALARMS, Alarm.class).blockFirst(OnBroker.PATIENCE));
        assertThat(there.key()).isEqualTo("a/collapse");
        assertThat(there.tag()).isEqualTo(new Tag("a", 15, 1));
        assertThat(Metrics.globalRegistry
                        .get("directpred.alarm")
                        .tags("run", "a", "kind", "collapse")
                        .gauge())
                .isNotNull();

        on.say(Said.outgoing(Topics.RUNS, "b", Said.state("b", RunPhase.running, 1, 0)));
        on.say(collapsing("b"));
        Alarm next = Objects.requireNonNull(AlarmService.over(on.log()).blockFirst(OnBroker.PATIENCE)); // a restart
        assertThat(next.getRun()).isEqualTo("b");
        assertThat(on.log().readToEnd(Topics.ALARMS, Alarm.class).collectList().block(OnBroker.PATIENCE))
                .extracting(Event::key)
                .containsExactly("a/collapse", "b/collapse");
    }

    @Test
    void whatIsHeardBeforeTheSpecificationWaitsForIt() {
        JudgedRuns runs = new JudgedRuns();
        for (Outgoing spectrum : collapsing("c")) {
            assertThat(runs.add("c", spectrum.value())).isEmpty();
        }

        List<Alarm> raised = runs.add("c", Said.state("c", RunPhase.running, 1, 0));

        assertThat(raised).extracting(Alarm::getKind).containsExactly(AlarmKind.collapse);
    }

    @Test
    void aRunThatStandsStillIsToldByTheClockAndOneThatHasEndedIsNot() {
        VirtualTimeScheduler clock = VirtualTimeScheduler.create();
        Sinks.Many<Event<? extends SpecificRecord>> said =
                Sinks.many().unicast().onBackpressureBuffer();
        List<Alarm> raised = new ArrayList<>();
        AlarmService.pipeline(
                        said.asFlux(),
                        Flux.interval(Duration.ofSeconds(1), clock),
                        new JudgedRuns(),
                        outgoing -> Mono.empty(),
                        clock)
                .subscribe(raised::add);

        for (String run : List.of("d", "e")) {
            said.tryEmitNext(event(run, Said.state(run, RunPhase.running, 1, 0)));
            for (long done = 1; done <= 100; done++) {
                said.tryEmitNext(event(run, Said.step(run, 1, done, -3)));
            }
        }
        said.tryEmitNext(event("e", Said.state("e", RunPhase.finished, 1, 100)));
        clock.advanceTimeBy(Duration.ofSeconds(59));
        assertThat(raised).isEmpty();

        clock.advanceTimeBy(Duration.ofSeconds(60));
        assertThat(raised).singleElement().satisfies(alarm -> {
            assertThat(alarm.getRun()).isEqualTo("d");
            assertThat(alarm.getKind()).isEqualTo(AlarmKind.stalled);
        });
    }

    @Test
    void aMeasurementIsNoRun() {
        JudgedRuns runs = new JudgedRuns();
        RunState measuring = Said.state("f", RunPhase.running, 1, 0);
        measuring.put("reason", "measuring");

        runs.add("f", measuring);

        assertThat(collapsing("f")).allSatisfy(spectrum -> assertThat(runs.add("f", spectrum.value()))
                .isEmpty());
    }

    /** Its metrics are still on their topics, and are read again by every new start. */
    @Test
    void aDeletedRunRaisesNothing() {
        JudgedRuns runs = new JudgedRuns();
        runs.add("g", Said.state("g", RunPhase.running, 1, 0));
        runs.add("g", Said.state("g", RunPhase.deleted, 2, 0));
        runs.deletedBefore("h");
        runs.add("h", Said.state("h", RunPhase.running, 1, 0));

        for (String run : List.of("g", "h")) {
            assertThat(collapsing(run)).allSatisfy(spectrum -> assertThat(runs.add(run, spectrum.value()))
                    .isEmpty());
        }
    }

    private static List<Outgoing> collapsing(String run) {
        List<Outgoing> all = new ArrayList<>();
        for (long step = 0; step < 40; step++) {
            Spectrum s = Said.spectrum(run, 1, step, 1.05, 1.0 + step, 0.01);
            s.put("centred_effective_rank", 5.0);
            all.add(new Outgoing(Topics.SPECTRA, run, new Tag(run, step, 1), s));
        }
        return all;
    }

    private static Event<SpecificRecord> event(String run, SpecificRecord value) {
        return new Event<>(Topics.RUNS, 0, 0, null, new Tag(run, 0, 1), value, () -> {});
    }
}
