package io.directpred.service;

import io.directpred.events.EventLog;
import io.directpred.events.KafkaConnection;
import java.util.Map;
import reactor.core.publisher.Mono;

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

        /** Work without an end of its own, which may be cut off anywhere. */
        static Work endless(String doing, java.util.function.Function<EventLog, Mono<Void>> pipeline) {
            return (log, stop, health) -> {
                health.is(doing);
                return pipeline.apply(log).takeUntilOther(stop).thenReturn(ServiceProcess.STOPPED);
            };
        }
    }
}
