package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.directpred.events.Outgoing;
import io.directpred.events.RunPhase;
import io.directpred.events.RunState;
import io.directpred.events.Tag;
import io.directpred.events.Topics;
import io.directpred.recorder.OnBroker;
import io.directpred.spec.RunSpecException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attempts only rise: a record that claims the last one there can be must not end a run's id. */
class HostileAttemptTest {
    private static final String RUN = "lost";

    @TempDir
    private Path dir;

    @Test
    void isNoAttemptAtAllWhereverItStands() throws Exception {
        try (OnBroker on = OnBroker.start(dir)) {
            RunState first = LostStateTest.interrupted(on, 1);
            claim(on, first, Integer.MAX_VALUE, Integer.MAX_VALUE);
            claim(on, first, 1, Integer.MAX_VALUE);
            claim(on, first, Integer.MAX_VALUE, 1);

            RunState next = LostStateTest.interrupted(on, 1);

            assertThat(next.getAttempt()).isEqualTo(2);
            assertThat(next.getPhase()).isEqualTo(RunPhase.interrupted);
        }
    }

    @Test
    void theLastOneThereCanBeIsSaidToBeTheLast() throws Exception {
        try (OnBroker on = OnBroker.start(dir)) {
            RunState first = LostStateTest.interrupted(on, 1);
            claim(on, first, Tag.MOST_ATTEMPTS, Tag.MOST_ATTEMPTS);

            assertThatThrownBy(() -> LostStateTest.interrupted(on, 1))
                    .isInstanceOf(RunSpecException.class)
                    .hasMessageContaining("run lost has had attempt 1000000000");
        }
    }

    private static void claim(OnBroker on, RunState state, int inHeader, int inValue) {
        RunState hostile = RunState.newBuilder(state)
                .setAttempt(inValue)
                .setPhase(RunPhase.running)
                .build();
        on.log()
                .publish(new Outgoing(Topics.RUNS, RUN, new Tag(RUN, -1, inHeader), hostile))
                .block(OnBroker.PATIENCE);
    }
}
