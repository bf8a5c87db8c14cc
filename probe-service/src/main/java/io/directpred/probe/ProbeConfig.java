package io.directpred.probe;

import io.directpred.events.KafkaConnection;
import io.directpred.service.ServiceProcess;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What can be set from outside; how a run is probed is in its specification.
 *
 * @param kafka where the broker is, and how to talk to it
 * @param data SPEC of the data set as this machine has it; null: as the run's specification names it
 * @param threads of the encoder's operations; 1 unless set, for the other cores are the trainer's
 */
record ProbeConfig(KafkaConnection kafka, @Nullable String data, int threads) {
    static final String HELP = """
            The probe service: judges checkpoints by nearest neighbours and a linear probe on their frozen representations.
            It reads directpred.checkpoints and directpred.runs, and writes directpred.probe-reports; what has a report is not probed again.
            A data set without labels gets no reports.

            Environment:
            """ + ServiceProcess.HELP + """
              DATA                     sample, cifar10:DIR, cifar100:DIR, stl10:DIR, fashion-mnist:DIR, idx:DIR, folder:DIR,
                                       or a directory's path: where this machine has the data; default: as the run names it
              THREADS                  threads of the encoder, default 1
            """;

    /** Throws {@link IllegalArgumentException} naming the variable, its value and what was expected. */
    static ProbeConfig from(Map<String, String> environment) {
        String data = environment.getOrDefault("DATA", "");
        return new ProbeConfig(
                KafkaConnection.fromEnvironment(environment),
                data.isBlank() ? null : data,
                threads(environment.getOrDefault("THREADS", "1")));
    }

    private static int threads(String value) {
        if (!value.matches("[1-9][0-9]{0,2}")) {
            throw new IllegalArgumentException("THREADS=" + value + ": expected a number from 1 to 999");
        }
        return Integer.parseInt(value);
    }
}
