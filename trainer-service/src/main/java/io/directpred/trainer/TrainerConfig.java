package io.directpred.trainer;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.directpred.datasets.Datasets;
import io.directpred.events.AlarmKind;
import io.directpred.events.KafkaConnection;
import io.directpred.service.ServiceProcess;
import io.directpred.spec.Layer;
import io.directpred.spec.RunSpec;
import io.directpred.spec.RunSpecException;
import io.directpred.spec.RunSpecs;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everything the trainer service is told from outside.
 *
 * @param run the run's id
 * @param spec its specification, not yet resolved against data and machine
 * @param stopOn alarms that end the run with a checkpoint
 */
record TrainerConfig(KafkaConnection kafka, String run, RunSpec spec, Set<AlarmKind> stopOn) {
    static final String HELP = """
            The trainer service: trains one run on view pairs from Kafka, from its newest checkpoint to its last step.
            It writes view-requests, correlations, checkpoints, runs and training-metrics.
            It reads view-pairs and predictor-weights.

            Environment:
            """ + ServiceProcess.HELP + """
              RUN_ID                   the run's id: lower-case letters, digits and hyphens, at most 40; default "run"
              CONFIG                   a YAML file or a built-in recipe (quick, cifar10, stl10, imagenet);
                                       default: the quick recipe that fits DATA
              DATA                     sample, cifar10:DIR, cifar100:DIR, stl10:DIR, fashion-mnist:DIR, idx:DIR,
                                       folder:DIR, or the path of a directory, recognised by its files;
                                       default: what CONFIG names
              SET                      key=value;key=value, such as predictor.rho=0.5;seed=2
              STOP_ON                  alarms that end the run with a checkpoint and exit code 1, such as
                                       collapse,exploding_norm; needs a recorder
            """;

    static final Pattern RUN_ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");

    /**
     * Throws {@link RunSpecException} or {@link io.directpred.events.EventLogException} naming key, value and what is
     * allowed.
     */
    static TrainerConfig from(Map<String, String> environment) {
        String run = environment.getOrDefault("RUN_ID", "run");
        if (!RUN_ID.matcher(run).matches()) {
            throw new RunSpecException(
                    "RUN_ID = " + run + " is not allowed: lower-case letters, digits and hyphens, at most 40");
        }
        List<Layer> layers = new ArrayList<>();
        String config = environment.getOrDefault("CONFIG", "");
        if (!config.isBlank()) {
            layers.add(Layer.config(config));
        }
        String data = environment.getOrDefault("DATA", "");
        if (!data.isBlank()) {
            ObjectNode values = JsonNodeFactory.instance.objectNode(); // not YAML: a path may hold any character
            values.putObject("data").put("spec", data);
            layers.add(new Layer("DATA", values));
        }
        String set = environment.getOrDefault("SET", "");
        if (!set.isBlank()) {
            layers.add(Layer.assignments("SET", List.of(set.split(";"))));
        }
        return new TrainerConfig(
                KafkaConnection.fromEnvironment(environment),
                run,
                RunSpecs.resolve(layers, Datasets::canonical),
                alarms(environment.getOrDefault("STOP_ON", "")));
    }

    private static Set<AlarmKind> alarms(String names) {
        Set<AlarmKind> alarms = EnumSet.noneOf(AlarmKind.class);
        for (String name : names.isBlank() ? new String[0] : names.trim().split("\\s*,\\s*", -1)) {
            alarms.add(Stream.of(AlarmKind.values())
                    .filter(kind -> kind.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new RunSpecException("STOP_ON = " + names + " is not allowed: " + name
                            + " is no alarm; there are "
                            + Stream.of(AlarmKind.values()).map(Enum::name).collect(Collectors.joining(", ")))));
        }
        return alarms;
    }
}
