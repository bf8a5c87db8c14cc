package io.directpred.events;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;

/**
 * The runs of a broker, and what they left there. Looking leaves no trace.
 *
 * <p>Belongs to one thread. Methods throw {@link EventLogException} where the broker refuses, or does not answer.
 */
public final class StoredRuns implements AutoCloseable {
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration SOON = Duration.ofSeconds(5);
    /** Tombstones of one transaction, which is short. */
    private static final int AT_ONCE = 500;

    private final ClientSettings settings;
    private final TopicTap tap;
    private final Admin admin;
    private final RunGroups groups;
    private final TopicAdmin topics;

    private StoredRuns(ClientSettings settings, TopicTap tap, Admin admin, String bootstrapServers) {
        this.settings = settings;
        this.tap = tap;
        this.admin = admin;
        this.groups = new RunGroups(admin);
        this.topics = new TopicAdmin(admin, bootstrapServers);
    }

    /**
     * Connects, waiting for the broker up to {@code limit}.
     *
     * @throws EventLogException naming the address and the remedy
     */
    public static StoredRuns open(KafkaConnection connection, Duration limit) {
        ClientSettings settings = new ClientSettings(connection);
        TopicTap tap = TopicTap.open(connection, limit);
        return new StoredRuns(settings, tap, Admin.create(settings.admin()), connection.bootstrapServers());
    }

    private record Told(RunState state, Instant at) {}

    /** What stands on {@code checkpoints} of a run. */
    private static final class Kept {
        private final Map<String, Long> bytes = new HashMap<>();
        private final Map<String, Instant> written = new HashMap<>();

        void add(String key, RawRecord record) {
            bytes.put(key, (long) record.value().remaining());
            written.put(key, record.timestamp());
            if (record.isTombstone()) {
                bytes.remove(key);
                written.remove(key);
            }
        }
    }

    /** All that are not deleted, by their ids; reads topics {@code runs} and {@code checkpoints} as far as they go. */
    public List<StoredRun> all() {
        Map<String, Told> states = states();
        states.values().removeIf(told -> told.state.getPhase() == RunPhase.deleted);
        Map<String, Kept> kept = new HashMap<>();
        each(Topics.CHECKPOINTS, record -> {
            String key = record.key();
            if (key != null) {
                kept.computeIfAbsent(owner(key), run -> new Kept()).add(key, record);
            }
        });
        Map<String, Long> bytes = groups.bytes();
        List<StoredRun> runs = new ArrayList<>();
        states.forEach((run, told) -> {
            Kept checkpoints = kept.getOrDefault(run, new Kept());
            Topic requests = Topics.viewRequests(run);
            runs.add(new StoredRun(
                    told.state,
                    checkpoints.written.get(run + "/0/manifest"), // slot 0 keeps the first one
                    told.at,
                    checkpoints.bytes.values().stream()
                                    .mapToLong(Long::longValue)
                                    .sum()
                            + bytes.getOrDefault(requests.name(), 0L)
                            + bytes.getOrDefault(Topics.viewPairs(run).name(), 0L),
                    groups.members(RunGroups.trainers(run)),
                    groups.sharers(
                            RunGroups.loaders(told.state.getSpec().getData().getFingerprint()), requests)));
        });
        return runs;
    }

    /**
     * Deletes a run: its topics, its checkpoints, its probes' reports and its alarms. Of its state one record stays, by
     * which the id is taken for ever: its metrics and spectra go when their topics' retention takes them, and nobody's
     * run is mixed up with them.
     *
     * <p>Whoever still trains it is fenced. What was cut off can be begun again.
     */
    public void delete(StoredRun deleted) {
        String run = deleted.run();
        String id = RunGroups.trainers(run);
        try (Sender sender = new Sender(settings.producer());
                TransactionalSender transactions = new TransactionalSender(
                        id, settings.transactions(id), new Codec(Schemas.KNOWN), sender.schemas())) {
            RunState newest =
                    Optional.ofNullable(states().get(run)).map(Told::state).orElse(deleted.state());
            Tag tag = new Tag(run, newest.getStep(), Math.max(newest.getAttempt(), newest.getAttempt() + 1));
            say(RunPhase.interrupted, newest, tag, transactions); // who serves it lets go
            for (Topic topic : List.of(Topics.CHECKPOINTS, Topics.PROBE_REPORTS, Topics.ALARMS)) {
                remove(topic, tag, transactions);
            }
            topics.remove(List.of(Topics.viewRequests(run), Topics.viewPairs(run)));
            say(RunPhase.deleted, newest, tag, transactions);
        }
        groups.remove(id);
    }

    private static void say(RunPhase phase, RunState newest, Tag tag, TransactionalSender transactions) {
        RunState state = RunState.newBuilder(newest)
                .setPhase(phase)
                .setAttempt(tag.attempt())
                .setReason("")
                .build();
        transactions
                .publish(List.of(new Outgoing(Topics.RUNS, tag.run(), tag, state)))
                .block();
    }

    private void remove(Topic topic, Tag tag, TransactionalSender transactions) {
        Set<String> found = new LinkedHashSet<>();
        each(topic, record -> {
            String key = record.key();
            if (key != null && owner(key).equals(tag.run())) {
                found.add(key);
                if (record.isTombstone()) {
                    found.remove(key);
                }
            }
        });
        List<String> keys = List.copyOf(found);
        for (int from = 0; from < keys.size(); from += AT_ONCE) {
            transactions
                    .remove(topic, tag, keys.subList(from, Math.min(keys.size(), from + AT_ONCE)))
                    .block();
        }
    }

    /** Of a key such as run/slot/chunk; ids have no slash. */
    private static String owner(String key) {
        int slash = key.indexOf('/');
        return slash < 0 ? key : key.substring(0, slash);
    }

    private Map<String, Told> states() {
        Map<String, Told> states = new TreeMap<>();
        each(Topics.RUNS, record -> {
            try {
                if (record.isTombstone()) {
                    states.remove(record.key());
                } else if (record.decode() instanceof RunState state) {
                    states.put(state.getRun(), new Told(state, record.timestamp()));
                }
            } catch (UndecodableException e) {
                // another record of the run says more
            }
        });
        return states;
    }

    /** Nothing of a topic that is not there. */
    private void each(Topic topic, Consumer<RawRecord> taken) {
        switch (tap.turnTo(topic, false)) {
            case ABSENT -> {}
            case UNANSWERED ->
                throw new UnavailableException("the broker does not answer: start it, or correct the address");
            case THERE -> {
                while (!tap.caughtUp()) {
                    tap.poll(POLL).forEach(taken);
                }
            }
        }
    }

    @Override
    public void close() {
        tap.close();
        admin.close(SOON);
    }
}
