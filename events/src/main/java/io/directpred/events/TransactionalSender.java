package io.directpred.events;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The transactional producer of one id, on a thread of its own; records are encoded there one by one, so that a checkpoint is in memory once. */
final class TransactionalSender implements EventLog.Transactions {
    private static final Logger log = LoggerFactory.getLogger(TransactionalSender.class);
    private static final int WAITING = 64;

    private final String id;
    private final Codec codec;
    private final Producer<byte[], byte[]> producer;
    private final Scheduler thread = Schedulers.newBoundedElastic(1, WAITING, "events-transactions", 60, true);

    /** Takes the id over: from here on every earlier holder is fenced, and what it left open is aborted. */
    TransactionalSender(String id, Map<String, Object> settings, Codec codec) {
        this.id = id;
        this.codec = codec;
        this.producer = new KafkaProducer<>(settings);
        try {
            producer.initTransactions();
        } catch (KafkaException e) {
            close();
            throw failed(e);
        }
    }

    @Override
    public Mono<Void> publish(List<Outgoing> records) {
        return Mono.<Void>create(sink -> thread.schedule(() -> commit(records, sink)))
                .publishOn(Schedulers.parallel());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the commit fails when a send has
    private void commit(List<Outgoing> records, MonoSink<Void> sink) {
        try {
            producer.beginTransaction();
            records.forEach(record -> producer.send(codec.encode(record)));
            producer.commitTransaction();
            sink.success();
        } catch (KafkaException | EventLogException | IllegalStateException e) {
            EventLogException failure = failed(e);
            if (!(failure instanceof FencedException)) {
                abort();
            }
            sink.error(failure);
        }
    }

    private void abort() {
        try {
            producer.abortTransaction();
        } catch (KafkaException | IllegalStateException e) {
            log.warn("the transaction of {} could not be aborted, the broker will: {}", id, e.getMessage());
        }
    }

    private EventLogException failed(RuntimeException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProducerFencedException || cause instanceof InvalidProducerEpochException) {
                return new FencedException("another writer has taken over " + id + ": this one must stop", e);
            }
        }
        if (e instanceof EventLogException refused) {
            return refused;
        }
        return new EventLogException("a transaction of " + id + " was not committed: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(10));
        thread.dispose();
    }
}
