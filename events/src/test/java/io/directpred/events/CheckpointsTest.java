package io.directpred.events;

import static io.directpred.events.TestLog.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.events.EventLog.Transactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class CheckpointsTest {

    @Test
    void cutsIntoChunksThatTheTopicTakes() {
        Checkpoint checkpoint = checkpoint("run", 0, 7, 2_000_000);

        List<Outgoing> records = Checkpoints.records(checkpoint);

        assertThat(records)
                .extracting(Outgoing::key)
                .containsExactly("run/0/0", "run/0/1", "run/0/2", "run/0/manifest");
        assertThat(records).allSatisfy(record -> assertThat(
                        new Codec(Schemas.KNOWN).encode(record).value())
                .hasSizeLessThan(1_000_000));
        assertThat(checkpoint.manifest().getLength()).isEqualTo(2_000_000);
    }

    /** A transaction that a killed trainer leaves open holds up every run: none is long. */
    @Test
    void isWrittenInShortTransactionsOfWhichTheLastMakesItACheckpoint() {
        Checkpoint checkpoint = checkpoint("run", 2, 7, 5_000_000);
        Outgoing state = TestLog.chunk(Topics.RUNS, "run", 0);

        List<List<Outgoing>> parts = Checkpoints.parts(checkpoint, state);

        assertThat(parts).hasSize(3);
        assertThat(parts.get(0)).extracting(Outgoing::key).containsExactly("run/2/0", "run/2/1", "run/2/2", "run/2/3");
        assertThat(parts.get(1)).extracting(Outgoing::key).containsExactly("run/2/4", "run/2/5");
        assertThat(parts.get(2)).extracting(Outgoing::key).containsExactly("run/2/manifest", "run");
        assertThat(ClientSettings.TRANSACTION).isLessThanOrEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void firstSlotIsKeptAndTheOthersTakeTurns() {
        List<Integer> slots = new ArrayList<>();
        CheckpointManifest newest = null;
        for (int i = 0; i < 8; i++) {
            int slot = Checkpoints.slotAfter(newest);
            slots.add(slot);
            newest = checkpoint("run", slot, i, 1).manifest();
        }

        assertThat(slots).containsExactly(0, 1, 2, 3, 1, 2, 3, 1);
    }

    @Test
    void assemblesCheckpointsOfInterleavedRuns() {
        Checkpoint one = checkpoint("one", 1, 10, 2_000_000);
        Checkpoint two = checkpoint("two", 1, 20, 1_000_000);
        List<Outgoing> a = Checkpoints.records(one);
        List<Outgoing> b = Checkpoints.records(two);
        List<Outgoing> mixed = List.of(a.get(0), b.get(0), a.get(1), b.get(1), b.get(2), a.get(2), a.get(3));

        StepVerifier.create(Checkpoints.assemble("one", events(mixed)))
                .assertNext(whole -> assertSame(whole, one))
                .verifyComplete();
        StepVerifier.create(Checkpoints.assemble("two", events(mixed)))
                .assertNext(whole -> assertSame(whole, two))
                .verifyComplete();
    }

    @Test
    void skipsWhatCompactionHasTakenPartly() {
        List<Outgoing> old = Checkpoints.records(checkpoint("run", 1, 10, 2_000_000));
        Checkpoint newer = checkpoint("run", 1, 40, 2_000_000);
        List<Outgoing> log = new ArrayList<>(old.subList(1, 4)); // its chunk 0 is compacted away
        log.addAll(Checkpoints.records(newer));

        StepVerifier.create(Checkpoints.assemble("run", events(log)))
                .assertNext(whole -> assertSame(whole, newer))
                .verifyComplete();
    }

    @Test
    void skipsChunksOfTwoCheckpointsUnderOneManifest() {
        List<Outgoing> old = Checkpoints.records(checkpoint("run", 1, 10, 2_000_000));
        List<Outgoing> newer = Checkpoints.records(checkpoint("run", 1, 40, 2_000_000));
        List<Outgoing> mixed = List.of(newer.get(0), old.get(1), newer.get(2), newer.get(3));

        StepVerifier.create(Checkpoints.assemble("run", events(mixed))).verifyComplete();
    }

    @Test
    void keepsTheOldChunkTailOutOfAShorterCheckpoint() {
        List<Outgoing> log = new ArrayList<>(
                Checkpoints.records(checkpoint("run", 1, 10, 3_000_000)).subList(1, 4));
        Checkpoint shorter = checkpoint("run", 1, 40, 1_000_000);
        log.addAll(Checkpoints.records(shorter));

        StepVerifier.create(Checkpoints.assemble("run", events(log)))
                .assertNext(whole -> assertSame(whole, shorter))
                .verifyComplete();
    }

    @Test
    void newestIsTheLastOneCommittedOfTheRun() {
        String run = TestLog.fresh("run");
        try (EventLog log = TestLog.open();
                Transactions trainer = log.transactions("trainer." + run)) {
            log.ensure(Topics.CHECKPOINTS);
            StepVerifier.create(Checkpoints.newest(log, run)).expectComplete().verify(SOON);
            Checkpoint newest = checkpoint(run, 2, 60, 1_500_000);
            trainer.publish(Checkpoints.records(checkpoint(run, 0, 0, 1_500_000)))
                    .block(SOON);
            trainer.publish(Checkpoints.records(checkpoint(run, 1, 30, 1_500_000)))
                    .block(SOON);
            trainer.publish(Checkpoints.records(newest)).block(SOON);
            List<Outgoing> broken = new ArrayList<>(Checkpoints.records(checkpoint(run, 3, 90, 1_500_000)));
            broken.add(TestLog.chunk(TestLog.tooSmall(Topics.CHECKPOINTS), "key", 0));
            trainer.publish(broken).onErrorComplete().block(SOON);

            StepVerifier.create(Checkpoints.newest(log, run))
                    .assertNext(whole -> assertSame(whole, newest))
                    .expectComplete()
                    .verify(SOON);
        }
    }

    /** Every run's chunks lie between those of the others. */
    @Test
    void tenRunsThatSaveAtOnceAreAllFoundAndReadOneByOne() {
        List<Checkpoint> written = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            written.add(checkpoint(TestLog.fresh("run" + i), i % 4, i, 2_000_000));
        }
        try (EventLog log = TestLog.open()) {
            log.ensure(Topics.CHECKPOINTS);
            for (int record = 0; record < 4; record++) {
                int at = record;
                written.forEach(checkpoint ->
                        log.publish(Checkpoints.records(checkpoint).get(at)).block(SOON));
            }

            List<Checkpoint> found = Checkpoints.stored(log)
                    .filter(stored ->
                            written.stream().anyMatch(c -> c.manifest().equals(stored.manifest())))
                    .take(written.size())
                    .concatMap(stored -> Checkpoints.read(log, stored), 1)
                    .collectList()
                    .block(SOON);

            assertThat(found).hasSize(10);
            for (int i = 0; i < 10; i++) {
                assertSame(found.get(i), written.get(i));
            }
        }
    }

    @Test
    void whatHasLostAChunkSinceItWasFoundIsReadAsNothing() {
        String run = TestLog.fresh("run");
        Checkpoint checkpoint = checkpoint(run, 1, 10, 2_000_000);
        try (EventLog log = TestLog.open()) {
            log.ensure(Topics.CHECKPOINTS);
            List<Outgoing> records = new ArrayList<>(Checkpoints.records(checkpoint));
            records.remove(1);
            records.forEach(record -> log.publish(record).block(SOON));

            StoredCheckpoint stored = Checkpoints.stored(log)
                    .filter(found -> found.manifest().equals(checkpoint.manifest()))
                    .blockFirst(SOON);

            StepVerifier.create(Checkpoints.read(log, stored)).expectComplete().verify(SOON);
        }
    }

    private static void assertSame(Checkpoint found, Checkpoint expected) {
        assertThat(found.manifest()).isEqualTo(expected.manifest());
        assertThat(found.content()).isEqualTo(expected.content());
    }

    private static Checkpoint checkpoint(String run, int slot, long step, int bytes) {
        byte[] content = new byte[bytes];
        new Random(step).nextBytes(content);
        return Checkpoints.of(run, 1, slot, step, false, "spec", content);
    }

    private static Flux<Event<SpecificRecord>> events(List<Outgoing> records) {
        return Flux.fromIterable(records).map(r -> new Event<>(r.topic(), 0, 0, r.key(), r.tag(), r.value(), () -> {}));
    }
}
