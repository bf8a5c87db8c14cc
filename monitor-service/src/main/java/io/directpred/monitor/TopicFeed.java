package io.directpred.monitor;

import io.directpred.events.Event;
import io.directpred.events.EventLog;
import io.directpred.events.From;
import org.apache.avro.specific.SpecificRecord;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads the topics of a log into a model and never completes: all that is there, then what comes. */
final class TopicFeed {
    private TopicFeed() {}

    /** Creates the topics that are not there; one consumer a topic, which belongs to no group. */
    static Mono<Void> into(LiveModel model, EventLog log) {
        for (Source source : Source.values()) {
            log.ensure(source.topic());
        }
        return Flux.fromArray(Source.values())
                .flatMap(source -> read(log, source, source.type(), model))
                .then();
    }

    private static <T extends SpecificRecord> Mono<Void> read(
            EventLog log, Source source, Class<T> type, LiveModel model) {
        return Flux.defer(() -> {
                    From end = new From.Positions(log.ends(source.topic())); // what is read twice, the model leaves out
                    return log.readToEnd(source.topic(), type)
                            .doOnComplete(() -> model.caughtUp(source))
                            .concatWith(log.read(source.topic(), type, end));
                })
                .doOnNext((Event<T> event) -> model.add(source, event.offset(), event.tag(), event.value()))
                .then();
    }
}
