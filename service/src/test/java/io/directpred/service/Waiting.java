package io.directpred.service;

import io.directpred.events.KafkaConnection;
import io.directpred.events.Topics;
import reactor.core.publisher.Mono;

/** A service that does as its environment says, for {@link ServiceProcessTest}. */
final class Waiting {
    private Waiting() {}

    public static void main(String[] args) {
        ServiceProcess.main(args, "waiting-service", "The waiting service." + ServiceProcess.HELP, environment -> {
            if (environment.containsKey("BROKEN")) {
                throw new NoClassDefFoundError("com/example/Missing");
            }
            if (environment.containsKey("UNSTOPPABLE")) { // as what waits for the broker's answer
                return new Service(KafkaConnection.fromEnvironment(environment), (log, stop, health) -> {
                    System.out.println("serving");
                    return Mono.never();
                });
            }
            return new Service(KafkaConnection.fromEnvironment(environment), Service.Work.endless("waits", log -> {
                log.ensure(Topics.RUNS);
                System.out.println("serving");
                return Mono.never();
            }));
        });
    }
}
