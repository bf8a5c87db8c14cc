package io.directpred.loader;

import io.directpred.datasets.Datasets;
import io.directpred.events.KafkaConnection;
import io.directpred.service.ServiceProcess;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Everything that can be set from outside; how views are made comes with each request.
 *
 * @param data SPEC of the images
 * @param links follow or inside, as the runs' data.links
 * @param grey16 high or stretch, as the runs' data.grey16
 * @param name of this instance, in its answers and metrics
 */
record LoaderConfig(KafkaConnection kafka, String data, String links, String grey16, String name) {
    static final String HELP = """
            The loader service: answers the view requests of every run that trains on its data.
            It reads directpred.runs and directpred.view-requests.<run>.
            It writes directpred.view-pairs.<run> and directpred.loader-metrics.

            Environment:
            """ + ServiceProcess.HELP + """
              DATA                     what to serve (default sample), one of the lines below
              DATA_LINKS               data.links of the runs it serves: follow (default) or inside
              DATA_GREY16              data.grey16 of the runs it serves: high (default) or stretch
              LOADER_ID                name of this instance (default: host name and four random digits)

            """ + Datasets.help();

    /** Throws {@link io.directpred.events.EventLogException} naming the key that is missing and what it should hold. */
    static LoaderConfig from(Map<String, String> environment) {
        return new LoaderConfig(
                KafkaConnection.fromEnvironment(environment),
                given(environment, "DATA", "sample"),
                given(environment, "DATA_LINKS", "follow"),
                given(environment, "DATA_GREY16", "high"),
                given(environment, "LOADER_ID", generatedName()));
    }

    private static String given(Map<String, String> environment, String key, String otherwise) {
        String value = environment.getOrDefault(key, "");
        return value.isBlank() ? otherwise : value;
    }

    /** Containers of one service have different host names, processes of one host have not. */
    private static String generatedName() {
        String random =
                HexFormat.of().toHexDigits((short) ThreadLocalRandom.current().nextInt());
        try {
            return InetAddress.getLocalHost().getHostName() + "-" + random;
        } catch (UnknownHostException e) {
            return "loader-" + random;
        }
    }
}
