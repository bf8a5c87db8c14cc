package io.directpred.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.directpred.events.RunPhase;
import io.directpred.events.Topics;
import io.directpred.recorder.OnBroker;
import io.directpred.recorder.Said;
import io.directpred.spec.RunSpecException;
import io.directpred.trainer.TrainerService;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** {@code directpred runs} on a real broker; every test has a run of its own. */
class RunsTest {
    private final TapCommand command = new TapCommand();

    @Test
    void listsEachRunOnALine() {
        said("listed", RunPhase.interrupted, 3);

        assertThat(runs()).isZero();

        assertThat(command.out.toString().lines())
                .first()
                .asString()
                .matches("RUN +STATE +STEPS +AGE +SAID +BYTES +WORKED ON BY");
        assertThat(command.out.toString().lines().filter(line -> line.startsWith("listed ")))
                .singleElement()
                .asString()
                .matches("listed +interrupted +3/4 +- +\\d+ s +0\\.0 MB +nobody");
    }

    @Test
    void deletesARunAndItsIdStaysTaken() {
        said("gone", RunPhase.interrupted, 3);

        assertThat(runs("delete", "gone", "--yes")).as(command.err.toString()).isZero();

        assertThat(command.out.toString()).contains("run gone is deleted");
        runs();
        assertThat(command.out.toString().lines()).noneMatch(line -> line.startsWith("gone "));
        assertThatThrownBy(() -> new TrainerService(TapLog.LOG, "gone", TrainerService.Options.DEFAULT)
                        .run(Said.state("gone", RunPhase.running, 1, 0).getSpec(), Mono.never())
                        .block(OnBroker.PATIENCE))
                .isInstanceOf(RunSpecException.class)
                .hasMessage("run gone was deleted, and its id stays taken; take another run id");
        assertThat(runs("delete", "gone", "--yes")).isEqualTo(DirectPred.BAD_INPUT);
    }

    @Test
    void refusesARunThatIsBeingTrained() {
        said("trained", RunPhase.running, 3);
        Disposable trainer = TapLog.LOG.leads(Topics.RUNS, "trainer.trained").subscribe();
        try {
            Mono.fromCallable(() -> {
                        runs();
                        return command.out.toString();
                    })
                    .repeat()
                    .filter(list -> list.matches("(?s).*trained +running .* \\(127\\.0\\.0\\.1\\).*"))
                    .blockFirst(TapLog.SOON);

            assertThat(runs("delete", "trained", "--yes")).isEqualTo(DirectPred.BAD_INPUT);

            assertThat(command.err.toString()).contains("run trained is being trained by ", "; stop that first");
        } finally {
            trainer.dispose();
        }
    }

    @Test
    void refusesARunThatIsNotThereAndNamesThoseThatAre() {
        said("there", RunPhase.finished, 4);

        assertThat(runs("delete", "nowhere", "--yes")).isEqualTo(DirectPred.BAD_INPUT);

        assertThat(command.err.toString())
                .contains("ID = nowhere: there is no such run")
                .contains("there");
    }

    @Test
    @ResourceLock(Resources.SYSTEM_PROPERTIES) // standard input is the process's as they are
    void asksAndTakesNoAnswerForNo() {
        said("asked", RunPhase.interrupted, 3);
        InputStream before = System.in;
        try {
            for (String answer : List.of("", "no\n", "n\n")) {
                System.setIn(new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8)));
                assertThat(runs("delete", "asked")).isEqualTo(DirectPred.FAILED);
            }
            assertThat(command.out.toString()).contains("delete run asked (interrupted, 3/4 steps, 0.0 MB) for good?");

            System.setIn(new ByteArrayInputStream("y\n".getBytes(StandardCharsets.UTF_8)));
            assertThat(runs("delete", "asked")).isZero();
        } finally {
            System.setIn(before);
        }
    }

    private int runs(String... given) {
        command.out.getBuffer().setLength(0);
        String[] words = new String[given.length + 3];
        words[0] = "runs";
        System.arraycopy(given, 0, words, 1, given.length);
        words[given.length + 1] = "--bootstrap";
        words[given.length + 2] = TapLog.ADDRESS;
        return command.commandLine().execute(words);
    }

    private static void said(String run, RunPhase phase, long stepsDone) {
        TapLog.publish(Topics.RUNS, run, stepsDone - 1, Said.state(run, phase, 1, stepsDone));
    }
}
