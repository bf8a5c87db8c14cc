package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.directpred.events.EventLog;
import io.directpred.events.RunPhase;
import io.directpred.events.RunState;
import io.directpred.events.Topics;
import io.directpred.recorder.OnBroker;
import io.directpred.recorder.Said;
import io.directpred.spec.RunSpecException;
import io.directpred.trainer.TrainerService;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** A run whose checkpoints are there and whose state is not. */
class LostStateTest {
    private static final String RUN = "lost";

    @TempDir
    private Path dir;

    @Test
    void goesOnUnderItsOwnSpecificationOnlyAndWithTheNextAttempt() throws Exception {
        try (OnBroker on = OnBroker.start(dir)) {
            assertThat(interrupted(on, 1).getAttempt()).isEqualTo(1);
            assertThat(interrupted(on, 1).getAttempt()).isEqualTo(2);
            on.log().remove(Topics.RUNS);
            on.log().ensure(Topics.RUNS);

            try (EventLog.Transactions working = on.log().transactions("trainer." + RUN)) {
                assertThatThrownBy(() -> interrupted(on, 2))
                        .isInstanceOf(RunSpecException.class)
                        .hasMessageContaining("another specification");
                working.publish(List.of(Said.outgoing(Topics.RUNS, "any", Said.state("any", RunPhase.failed, 1, 0))))
                        .block(OnBroker.PATIENCE); // would be fenced
            }

            RunState state = interrupted(on, 1);
            assertThat(state.getAttempt()).isEqualTo(3);
            assertThat(state.getPhase()).isEqualTo(RunPhase.interrupted);
        }
    }

    static RunState interrupted(OnBroker on, long seed) {
        return Objects.requireNonNull(new TrainerService(on.log(), RUN, TrainerService.Options.DEFAULT)
                .run(SmallRun.of("schedule.steps=10", "seed=" + seed), Mono.empty())
                .block(OnBroker.PATIENCE));
    }
}
