package io.directpred.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.directpred.events.Topic;
import io.directpred.events.Topics;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Writes genuine records once more, and damaged ones. Belongs to one thread. */
final class RecordFaults {
    private static final int REPEATED = 12;
    private static final int NEWEST = 3;

    private final RawLog log;
    private final Set<String> damaged = new HashSet<>();

    RecordFaults(RawLog log) {
        this.log = log;
    }

    /** SHA-256 of every record that was written damaged. */
    Set<String> damaged() {
        return Set.copyOf(damaged);
    }

    /** View pairs of each partition once more, late and in another order; says how many. */
    String repeat(Fault fault, String run) {
        Topic topic = Topics.viewPairs(run);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>(log.newest(topic, run, REPEATED));
        Collections.shuffle(records, new Random(fault.seed()));
        long written = records.stream()
                .filter(r -> log.write(
                        topic.name(), r.key(), r.value(), List.of(r.headers().toArray())))
                .count();
        return written + " view pairs once more";
    }

    /** One damaged record on every topic that has a genuine one; says which. */
    String damage(Fault fault, String run) {
        Random random = new Random(fault.seed());
        List<String> hit = new ArrayList<>();
        for (Topic topic : Watch.topics(run)) {
            List<ConsumerRecord<byte[], byte[]>> records =
                    topic.equals(Topics.DEAD_LETTERS) ? List.of() : log.newest(topic, run, NEWEST);
            if (!records.isEmpty() && damage(fault, topic, records.get(random.nextInt(records.size())), random)) {
                hit.add(topic.name().replace("directpred.", "").replace("." + run, ""));
            }
        }
        return String.join(", ", hit);
    }

    /**
     * The newest state of the run with one bit flipped, under the state's own key: what comes next finds it in its
     * place.
     */
    String damageState(Fault fault, String run) {
        List<ConsumerRecord<byte[], byte[]>> states = log.newest(Topics.RUNS, run, NEWEST);
        if (states.isEmpty()) {
            return "no state of " + run + " was found";
        }
        ConsumerRecord<byte[], byte[]> newest = states.get(states.size() - 1);
        Damage damage = Damage.of(
                FaultKind.RECORDS_FLIPPED, Topics.RUNS, newest.value(), newest.headers(), new Random(fault.seed()));
        damaged.add(Checkpointed.sha256(damage.value()));
        boolean written = log.write(newest.topic(), newest.key(), damage.value(), damage.headers());
        return "the state of " + run + (written ? "" : ", which the broker did not take");
    }

    /**
     * Under a key of its own: a genuine record with the same would be compacted away, which no damage on its way does.
     */
    private boolean damage(Fault fault, Topic topic, ConsumerRecord<byte[], byte[]> genuine, Random random) {
        Damage damage = Damage.of(fault.kind(), topic, genuine.value(), genuine.headers(), random);
        damaged.add(Checkpointed.sha256(damage.value()));
        byte[] key = ("chaos/" + fault.number()).getBytes(UTF_8);
        return log.write(topic.name(), key, damage.value(), damage.headers());
    }
}
