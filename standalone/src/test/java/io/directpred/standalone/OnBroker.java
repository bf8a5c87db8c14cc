package io.directpred.standalone;

import io.directpred.broker.EmbeddedBroker;
import io.directpred.events.EventLog;
import io.directpred.events.KafkaConnection;
import io.directpred.events.Outgoing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Flux;

/** A real broker for the tests of a class, and what they say on it. */
record OnBroker(EmbeddedBroker broker, EventLog log) implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(1);

    static OnBroker start(Path dir) {
        EmbeddedBroker broker = EmbeddedBroker.start(dir);
        return new OnBroker(broker, EventLog.open(KafkaConnection.to(broker.bootstrapServers()), PATIENCE));
    }

    void say(List<Outgoing> records) {
        Flux.fromIterable(records).concatMap(log::publish).blockLast(PATIENCE);
    }

    void say(Outgoing... records) {
        say(List.of(records));
    }

    @Override
    public void close() {
        log.close();
        broker.close();
    }
}
