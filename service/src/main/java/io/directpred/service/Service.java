package io.directpred.service;

import io.directpred.events.EventLog;
import io.directpred.events.KafkaConnection;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * A service that has its configuration.
 *
 * @param work what it does with the log
 */
public record Service(KafkaConnection kafka, Work work) {

    /** Reads what is set from outside and verifies all of it that can be verified without a broker. */
    @FunctionalInterface
    public interface Configuration {
        /** Throws what names the key, the value and the remedy. */
        Service from(Map<String, String> environment) throws Exception;
    }

    /** The service's pipeline. */
    @FunctionalInterface
    public interface Work {
        /**
         * Emits the exit code when there is nothing more to do, and never otherwise.
         *
         * @param stop completes on SIGTERM; the process ends when this work does
         * @param health says what it is doing
         */
        Mono<Integer> over(EventLog log, Mono<Void> stop, Health health);

        /**
         * Work that has to be prepared, which can take long: how far that has come is logged, and is what the service
         * waits for until then.
         *
         * @param doing such as "hashing the images"
         * @param preparation is given whom to tell its progress, from 0 to 1; may be left to itself
         */
        static Work prepared(String doing, Consumer<DoubleConsumer> preparation, Work work) {
            return (log, stop, health) -> Mono.fromRunnable(() -> preparation.accept(new Progress(doing, health)))
                    .subscribeOn(Schedulers.boundedElastic())
                    .thenReturn(doing)
                    .takeUntilOther(stop)
                    .flatMap(prepared -> work.over(log, stop, health))
                    .defaultIfEmpty(ServiceProcess.STOPPED);
        }

        /** Work that never completes by itself and may be cut off anywhere. */
        static Work endless(String doing, java.util.function.Function<EventLog, Mono<Void>> pipeline) {
            return (log, stop, health) -> {
                health.is(doing);
                return pipeline.apply(log).takeUntilOther(stop).thenReturn(ServiceProcess.STOPPED);
            };
        }
    }
}
