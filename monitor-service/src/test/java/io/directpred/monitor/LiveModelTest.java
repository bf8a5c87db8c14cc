package io.directpred.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.directpred.events.AlarmKind;
import io.directpred.events.RunPhase;
import io.directpred.events.RunState;
import io.directpred.events.Spectrum;
import io.directpred.events.TrainingMetrics;
import io.directpred.recorder.Said;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveModelTest {
    private static final String RUN = "a";
    private static final Set<String> CHOSEN = Set.of(RUN, "b");

    private final LiveModel model = LiveModel.ofLog();
    private final Records records = Records.caughtUp(model);

    /** Each move adds steps, goes back to an earlier step as a later attempt does, or lets a viewer look. */
    @Property(tries = 50)
    void whenAViewerLooksDoesNotChangeWhatItHasInTheEnd(
            @ForAll @Size(max = 30) List<@IntRange(max = 9) Integer> moves) {
        LiveModel model = LiveModel.ofLog();
        Records records = Records.caughtUp(model);
        Seen often = new Seen();
        Optional<Position> position = Optional.empty();
        long step = 0;
        for (int move : moves) {
            switch (move) {
                case 0, 1, 2 -> {
                    LiveModel.Delta delta = model.since(position, CHOSEN);
                    often.take(delta.json());
                    position = Optional.of(delta.position());
                }
                case 3 -> step = step / 2; // a later attempt
                case 4 -> records.state(RUN, RunPhase.interrupted, step);
                case 5 -> records.add(Source.PROBES, RUN, Said.probe(RUN, step, false, 70, 75));
                case 6 -> records.steps("b", step, step + 3);
                case 7 -> records.alarm(RUN, AlarmKind.values()[(int) (step % 9)], step);
                default -> {
                    records.steps(RUN, step, step + 250).spectra(RUN, 4, step, step + 250);
                    step += 250;
                }
            }
        }

        often.take(model.since(position, CHOSEN).json());
        Seen once = new Seen();
        once.take(model.since(Optional.empty(), CHOSEN).json());

        assertThat(often.picture()).isEqualTo(once.picture());
    }

    @Test
    void anAlarmIsInTheListOfRunsAndInTheSeries() {
        records.state("c", RunPhase.running, 0);
        Optional<Position> before =
                Optional.of(model.since(Optional.empty(), CHOSEN).position());
        records.alarm(RUN, AlarmKind.collapse, 57).alarm("c", AlarmKind.starved, 90);

        Seen seen = new Seen();
        seen.take(model.since(before, CHOSEN).json());

        assertThat(seen.runs.get("c").get("alarms")).hasToString("[\"starved\"]"); // of a run that is not chosen, too
        assertThat(seen.parts.get(RUN + "/alarms"))
                .hasToString(
                        "[{\"kind\":\"collapse\",\"steps_done\":58,\"value\":1.1,\"limit\":1.2,\"reason\":\"rank 1.1\"}]");
    }

    @Test
    void theTimeLeftOfARunIsToldOnceItIsKnown() {
        records.state(RUN, RunPhase.running, 0);
        for (int done = 1; done < 20; done++) {
            records.add(Source.TRAINING, RUN, ofMany(done));
        }
        Seen early = new Seen();
        early.take(model.since(Optional.empty(), CHOSEN).json());
        records.add(Source.TRAINING, RUN, ofMany(20)); // of 1,000, of 200 ms each

        Seen seen = new Seen();
        seen.take(model.since(Optional.empty(), CHOSEN).json());

        assertThat(early.runs.get(RUN).get("steps_done")).hasToString("19");
        assertThat(early.runs.get(RUN).has("seconds_left")).isFalse();
        assertThat(seen.runs.get(RUN).get("seconds_left").asDouble()).isEqualTo(196, within(1e-9));
    }

    private static TrainingMetrics ofMany(int done) {
        return TrainingMetrics.newBuilder(Said.step(RUN, 1, done, -3))
                .setSteps(1000)
                .build();
    }

    @Test
    void demandInFlightAndTheAgeOfWAreToldWhereTheyAreKnown() {
        records.add(Source.TRAINING, RUN, Said.step(RUN, 1, 1, -3));
        records.add(
                Source.TRAINING,
                RUN,
                TrainingMetrics.newBuilder(Said.step(RUN, 1, 2, -3))
                        .setSlicesInFlight(-1)
                        .build());
        for (long step = 0; step < 4; step++) { // a lag of 2
            records.add(
                    Source.SPECTRA,
                    RUN,
                    Spectrum.newBuilder(Said.spectrum(RUN, 1, step, 5))
                            .setSetStep(Math.max(-1, step - 2))
                            .build());
        }

        Seen seen = new Seen();
        seen.take(model.since(Optional.empty(), CHOSEN).json());

        int demand = RunModel.TRAINING_COLUMNS.indexOf("slices_in_flight");
        int age = RunModel.RANK_COLUMNS.indexOf("age_of_w");
        assertThat(seen.table(RUN, "training").values())
                .extracting(row -> row.get(2).get(demand).toString())
                .containsExactly("5.0", "null");
        assertThat(seen.table(RUN, "ranks").values())
                .extracting(row -> row.get(2).get(age).toString())
                .containsExactly("null", "null", "2.0", "2.0");
    }

    @Test
    void readTwiceItSaysTheSame() {
        records.state(RUN, RunPhase.running, 0).steps(RUN, 0, 5);
        String before = json(Optional.empty());

        new Records(model).state(RUN, RunPhase.running, 0).steps(RUN, 0, 5);

        assertThat(json(Optional.empty())).isEqualTo(before);
    }

    @Test
    void aMillionStepsStaySmall() {
        records.state(RUN, RunPhase.running, 0).steps(RUN, 0, 1_000_000);

        assertThat(model.since(Optional.empty(), CHOSEN).json().length).isLessThan(500_000);
        Seen seen = new Seen();
        seen.take(model.since(Optional.empty(), CHOSEN).json());
        assertThat(seen.table(RUN, "training")).hasSizeBetween(RunModel.ROWS / 2, RunModel.ROWS);
        assertThat(seen.table(RUN, "training").lastEntry().getValue().get(1).longValue())
                .isEqualTo(999_999);
    }

    @Test
    void keepsTheRunsThatSpokeLast() {
        records.state("silent", RunPhase.running, 0).state("speaks", RunPhase.running, 0);
        for (int i = 0; i < LiveModel.RUNS - 1; i++) {
            records.steps("speaks", i, i + 1).state("run-" + i, RunPhase.running, 0);
        }

        Seen seen = new Seen();
        seen.take(model.since(Optional.empty(), Set.of()).json());

        assertThat(seen.runs).hasSize(LiveModel.RUNS).containsKey("speaks").doesNotContainKey("silent");
    }

    @Test
    void stepsThatAreMeasuredAndThrownAwayAreNoRun() {
        RunState state = RunState.newBuilder(Said.state(RUN, RunPhase.running, 1, 0))
                .setReason("measuring")
                .build();

        records.add(Source.RUNS, RUN + "-measuring", state);

        Seen seen = new Seen();
        seen.take(model.since(Optional.empty(), Set.of()).json());
        assertThat(seen.runs).isEmpty();
    }

    @Test
    void aDeletedRunIsNotShownWhateverItsTopicsStillHold() {
        records.state(RUN, RunPhase.interrupted, 5).steps(RUN, 0, 5);
        records.state(RUN, RunPhase.deleted, 5).steps(RUN, 5, 9);

        Seen seen = new Seen();
        seen.take(model.since(Optional.empty(), CHOSEN).json());

        assertThat(seen.runs).doesNotContainKey(RUN);
    }

    @Test
    void numbersThatAreNoneAreNull() {
        records.add(Source.TRAINING, RUN, Said.step(RUN, 1, 1, Double.NaN));
        records.add(Source.SPECTRA, RUN, Said.spectrum(RUN, 1, 0, Double.POSITIVE_INFINITY));

        Seen seen = new Seen();
        seen.take(model.since(Optional.empty(), CHOSEN).json());

        assertThat(seen.table(RUN, "training").get(0L).get(2).get(0).isNull()).isTrue();
        assertThat(seen.table(RUN, "ranks").get(0L).get(2).get(0).isNull()).isTrue();
    }

    @Test
    void anIdIsReadAgain() {
        records.state(RUN, RunPhase.running, 0).steps(RUN, 0, 5);

        assertThat(Position.parse(model.position().id())).hasValue(model.position());
        assertThat(new ArrayList<>(model.position().next().values()))
                .containsExactlyInAnyOrder(1L, 5L, 0L, 0L, 0L, 0L, 0L);
    }

    private String json(Optional<Position> from) {
        return new String(model.since(from, CHOSEN).json(), UTF_8);
    }

    /** Offered to every viewer, and told to those who choose it, beside a run of theirs or alone. */
    @ParameterizedTest
    @ValueSource(strings = {"healthy: quick", "healthy: simclr"})
    void aHealthyRunOfARecipeCanBeLaidBesideARun(String healthy) {
        Seen seen = new Seen();

        byte[] json = model.since(Optional.empty(), Set.of(healthy)).json();
        seen.take(json);

        assertThat(new String(json, UTF_8)).contains("{\"run\":\"" + healthy + "\",\"about\":\"./directpred run");
        assertThat(seen.runs).isEmpty();
        assertThat(seen.table(healthy, "training")).hasSizeBetween(150, 250);
        assertThat(seen.table(healthy, "training").lastKey()).isEqualTo(3499);
        assertThat(seen.table(healthy, "spectra")).hasSizeBetween(40, 60);
        assertThat(seen.parts.get(healthy + "/probes")).hasSizeGreaterThan(3);
        assertThat(seen.parts.get(healthy + "/alarms")).isNull();
    }
}
