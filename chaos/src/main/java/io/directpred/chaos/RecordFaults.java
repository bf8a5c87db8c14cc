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
    private final String run;
    private final Set<String> damaged = new HashSet<>();

    RecordFaults(RawLog log, String run) {
        this.log = log;
        this.run = run;
    }

    /** SHA-256 of every record that was written damaged. */
    Set<String> damaged() {
        return Set.copyOf(damaged);
    }

    /** View pairs of each partition once more, late and in another order; says how many. */
    String repeat(Fault fault) {
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
    String damage(Fault fault) {
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

    /** Under a key of its own: a genuine record with the same would be compacted away, which no damage on its way does. */
    private boolean damage(Fault fault, Topic topic, ConsumerRecord<byte[], byte[]> genuine, Random random) {
        Damage damage = Damage.of(fault.kind(), topic, genuine.value(), genuine.headers(), random);
        damaged.add(Checkpointed.sha256(damage.value()));
        byte[] key = ("chaos/" + fault.number()).getBytes(UTF_8);
        return log.write(topic.name(), key, damage.value(), damage.headers());
    }
}
