package io.directpred.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.chaos.Injector.Killed;
import io.directpred.chaos.Journal.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecoveryTest {

    @Test
    void isTheLongestPauseThatBeganSoonAfterTheKill() {
        Journals journal = new Journals();
        journal.steps.addAll(List.of(step(1, 1, 1_000), step(1, 2, 2_100), step(1, 3, 9_100), step(1, 4, 9_200)));
        journal.steps.add(step(1, 5, 60_000)); // another fault's

        Recovery stats = Recovery.of(journal.journal(), List.of(new Killed("stats", "", 2_000)))
                .get("stats");

        assertThat(stats).isNotNull();
        assertThat(stats.seconds()).containsExactly(7.0);
        assertThat(stats.lost()).containsExactly(0L);
    }

    @Test
    void countsTheStepsThatTheNextAttemptDoesAgain() {
        Journals journal = new Journals();
        journal.steps.addAll(List.of(step(1, 41, 1_000), step(1, 42, 2_000), step(2, 41, 13_000)));

        Recovery trainer = Recovery.of(journal.journal(), List.of(new Killed("trainer", "", 2_500)))
                .get("trainer");

        assertThat(trainer).isNotNull();
        assertThat(trainer.seconds()).containsExactly(10.5);
        assertThat(trainer.lost()).containsExactly(2L);
    }

    @Test
    void medianAndWorstAreOfAllKills() {
        Journals journal = new Journals();
        journal.steps.addAll(List.of(step(1, 1, 4_000), step(1, 2, 103_000), step(1, 3, 210_000)));

        Recovery loader = Recovery.of(
                        journal.journal(),
                        List.of(
                                new Killed("loader", "", 1_000),
                                new Killed("loader", "", 100_000),
                                new Killed("loader", "", 200_000)))
                .get("loader");

        assertThat(loader).isNotNull();
        assertThat(loader.median()).isEqualTo(3.0);
        assertThat(loader.worst()).isEqualTo(10.0);
    }

    private static Step step(int attempt, long step, long at) {
        return new Step(attempt, step, 0.5, at);
    }
}
