package io.directpred.events;

import static io.directpred.events.TestLog.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.events.EventLog.Transactions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Runs as their broker tells of them; every test has runs of its own. */
class StoredRunsTest {
    private static final EventLog log = TestLog.LOG;
    private final String run = TestLog.fresh("stored");
    private StoredRuns runs;

    @BeforeEach
    void open() {
        log.ensure(Topics.lasting().toArray(Topic[]::new));
        runs = StoredRuns.open(KafkaConnection.to(TestLog.address()), SOON);
    }

    @AfterEach
    void close() {
        runs.close();
    }

    @Test
    void tellsARunsStateAndWhatItsCheckpointsAndTopicsTake() throws Exception {
        log.ensure(Topics.viewRequests(run), Topics.viewPairs(run));
        try (Transactions transactions = log.transactions("trainer." + run)) {
            save(0, 0, 1_500_000, transactions);
            save(1, 4, 1_500_000, transactions);
            save(1, 7, 1_000_000, transactions); // takes the place of the one before
        }

        StoredRun found = found().orElseThrow();

        assertThat(found.state().getStepsDone()).isEqualTo(7);
        assertThat(found.bytes()).isBetween(2_500_000L, 3_500_000L);
        assertThat(found.began()).isNotNull().isBeforeOrEqualTo(found.told());
        assertThat(found.trainers()).isEmpty();
        assertThat(found.loaders()).isEmpty();
    }

    @Test
    void namesWhoTrainsARunAndWhoLoadsForIt() {
        Topic requests = Topics.viewRequests(run);
        log.ensure(requests);
        publish(state(RunPhase.running));
        try (EventLog trainer =
                        EventLog.open(KafkaConnection.to(TestLog.address()).of("trainer.here-1"), SOON);
                EventLog loader =
                        EventLog.open(KafkaConnection.to(TestLog.address()).of("loader.there-2"), SOON)) {
            Disposable.Composite working = Disposables.composite(
                    trainer.leads(Topics.RUNS, "trainer." + run).subscribe(),
                    loader.share(requests, ViewRequest.class, RunGroups.loaders(fingerprint()))
                            .subscribe(Event::acknowledge));

            StoredRun found = new Deadline(SOON)
                    .until(
                            () -> found().filter(r ->
                                    !r.trainers().isEmpty() && !r.loaders().isEmpty()),
                            () -> "nobody is seen");

            assertThat(found.trainers()).singleElement().asString().startsWith("trainer.here-1 (");
            assertThat(found.loaders()).singleElement().asString().startsWith("loader.there-2 (");
            working.dispose();
        }
    }

    @Test
    void deletesEverythingOfOneRunAndNothingOfAnother() throws Exception {
        String other = run + "-2";
        log.ensure(Topics.viewRequests(run), Topics.viewPairs(run));
        for (String written : List.of(run, other)) {
            try (Transactions transactions = log.transactions("trainer." + written)) {
                save(written, 0, 0, 2_000_000, transactions);
                save(written, 1, 4, 2_000_000, transactions);
            }
            publish(Topics.ALARMS, written, written + "/stalled");
            publish(Topics.PROBE_REPORTS, written, written + "/-1");
        }

        runs.delete(found().orElseThrow());

        assertThat(found()).isEmpty();
        assertThat(newest().getPhase()).isEqualTo(RunPhase.deleted);
        assertThat(newest().getAttempt()).isEqualTo(2);
        for (Topic topic : List.of(Topics.CHECKPOINTS, Topics.ALARMS, Topics.PROBE_REPORTS)) {
            assertThat(keys(topic, run)).as(topic.name()).isEmpty();
            assertThat(keys(topic, other)).as(topic.name()).isNotEmpty();
        }
        assertThat(Checkpoints.newest(log, other).block(SOON)).isNotNull();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", TestLog.address()))) {
            assertThat(admin.listTopics().names().get(30, TimeUnit.SECONDS))
                    .doesNotContain(
                            Topics.viewRequests(run).name(),
                            Topics.viewPairs(run).name());
        }
    }

    @Test
    void whoTrainsADeletedRunAllTheSameIsFenced() {
        try (Transactions transactions = log.transactions("trainer." + run)) {
            save(run, 0, 0, 100, transactions);

            runs.delete(found().orElseThrow());

            StepVerifier.create(transactions.publish(List.of(outgoing(state(RunPhase.running)))))
                    .expectError(FencedException.class)
                    .verify(SOON);
        }
    }

    private void save(int slot, long stepsDone, int bytes, Transactions transactions) {
        save(run, slot, stepsDone, bytes, transactions);
    }

    private static void save(String run, int slot, long stepsDone, int bytes, Transactions transactions) {
        Checkpoint checkpoint = Checkpoints.of(run, 1, slot, stepsDone, false, "hash", new byte[bytes]);
        RunState state = RunState.newBuilder(sample())
                .setRun(run)
                .setStep(stepsDone - 1)
                .setStepsDone(stepsDone)
                .build();
        Flux.fromIterable(Checkpoints.parts(checkpoint, outgoing(state)))
                .concatMap(transactions::publish)
                .blockLast(SOON);
    }

    private static RunState sample() {
        return new RunState("run", 1, RunPhase.interrupted, 4L, 5L, "", "hash", CodecTest.defaultSpec());
    }

    private RunState state(RunPhase phase) {
        return RunState.newBuilder(sample()).setRun(run).setPhase(phase).build();
    }

    private static String fingerprint() {
        return sample().getSpec().getData().getFingerprint();
    }

    private static Outgoing outgoing(RunState state) {
        return new Outgoing(Topics.RUNS, state.getRun(), new Tag(state.getRun(), state.getStep(), 1), state);
    }

    private static void publish(RunState state) {
        log.publish(outgoing(state)).block(SOON);
    }

    /** What it says does not matter here. */
    private static void publish(Topic topic, String run, String key) {
        RunState any = RunState.newBuilder(sample()).setRun(run).build();
        log.publish(new Outgoing(topic, key, new Tag(run, 0, 1), any)).block(SOON);
    }

    private Optional<StoredRun> found() {
        return runs.all().stream().filter(r -> r.run().equals(run)).findFirst();
    }

    private RunState newest() {
        return log.readToEnd(Topics.RUNS, RunState.class)
                .map(Event::value)
                .filter(state -> state.getRun().equals(run))
                .blockLast(SOON);
    }

    /** Those whose newest record has a value, as compaction will leave them. */
    private static Set<String> keys(Topic topic, String run) {
        Set<String> keys = new TreeSet<>();
        try (TopicTap tap = TopicTap.open(KafkaConnection.to(TestLog.address()), SOON)) {
            tap.turnTo(topic, false);
            while (!tap.caughtUp()) {
                for (RawRecord record : tap.poll(Duration.ofSeconds(1))) {
                    if (record.key() != null && record.key().startsWith(run + "/")) {
                        keys.add(record.key());
                        if (record.isTombstone()) {
                            keys.remove(record.key());
                        }
                    }
                }
            }
        }
        return keys;
    }
}
