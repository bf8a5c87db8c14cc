package io.directpred.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ProbeConfigTest {

    @Test
    void takesTheRunsDataAndOneThreadUnlessToldOtherwise() {
        ProbeConfig config = ProbeConfig.from(Map.of("KAFKA_BOOTSTRAP_SERVERS", "broker:9092", "HOME", "/root"));

        assertThat(config.kafka().bootstrapServers()).isEqualTo("broker:9092");
        assertThat(config.data()).isNull();
        assertThat(config.threads()).isEqualTo(1);
    }

    @Test
    void takesDataAndThreadsFromTheEnvironment() {
        ProbeConfig config = ProbeConfig.from(
                Map.of("KAFKA_BOOTSTRAP_SERVERS", "broker:9092", "DATA", "cifar10:/data", "THREADS", "4"));

        assertThat(config.data()).isEqualTo("cifar10:/data");
        assertThat(config.threads()).isEqualTo(4);
    }

    @Test
    void refusesThreadsThatAreNoNumber() {
        assertThatThrownBy(() -> ProbeConfig.from(Map.of("KAFKA_BOOTSTRAP_SERVERS", "broker:9092", "THREADS", "0")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("THREADS=0: expected a number from 1 to 999");
    }

    @Test
    void everyVariableIsInTheHelp() {
        assertThat(ProbeConfig.HELP).contains("KAFKA_BOOTSTRAP_SERVERS", "KAFKA_<PROPERTY>", "DATA", "THREADS");
    }
}
