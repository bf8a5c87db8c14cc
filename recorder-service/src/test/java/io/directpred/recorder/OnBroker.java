package io.directpred.recorder;

import io.directpred.broker.EmbeddedBroker;
import io.directpred.events.EventLog;
import io.directpred.events.KafkaConnection;
import io.directpred.events.Outgoing;
import io.directpred.events.Topic;
import io.directpred.events.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Flux;

/** A real broker for the tests of a class, and what they say on it. */
public record OnBroker(EmbeddedBroker broker, EventLog log) implements AutoCloseable {
    public static final Duration PATIENCE = Duration.ofMinutes(1);

    public static OnBroker start(Path dir) {
        EmbeddedBroker broker = EmbeddedBroker.start(dir);
        EventLog log = EventLog.open(KafkaConnection.to(broker.bootstrapServers()), PATIENCE);
        log.ensure(Topics.lasting().toArray(Topic[]::new));
        return new OnBroker(broker, log);
    }

    public void say(List<Outgoing> records) {
        Flux.fromIterable(records).concatMap(log::publish).blockLast(PATIENCE);
    }

    public void say(Outgoing... records) {
        say(List.of(records));
    }

    @Override
    public void close() {
        log.close();
        broker.close();
    }
}
