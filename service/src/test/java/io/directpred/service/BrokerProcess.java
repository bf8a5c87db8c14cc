package io.directpred.service;

import io.directpred.broker.EmbeddedBroker;
import java.nio.file.Path;

/** A broker in a process of its own, which can be frozen; says its address, and runs until it is killed. */
final class BrokerProcess {
    static final String SAYS = "broker on ";

    private BrokerProcess() {}

    public static void main(String[] args) throws InterruptedException {
        try (EmbeddedBroker broker = EmbeddedBroker.start(Path.of(args[0]))) {
            System.out.println(SAYS + broker.bootstrapServers());
            Thread.currentThread().join();
        }
    }
}
