package io.directpred.monitor;

import io.directpred.events.KafkaConnection;
import io.directpred.service.Service;
import io.directpred.service.ServiceProcess;
import java.util.Map;

/** The monitor as a process of its own: goes on until it is stopped; a restart loses nothing. */
public final class Main {
    private static final String HELP = """
            The monitor: shows every run of a broker in a browser, and reads nothing but topics.

            Environment:
            """ + ServiceProcess.HELP + """
              PAGE_PORT                port of the page, default 8088; 0: a free one
              PAGE_TOKEN               a token that viewers need, default none: open the page with ?token=...,
                                       or send Authorization: Bearer ...
            """;

    private Main() {}

    /** Configured by the environment alone; the only argument is {@code --help}. */
    public static void main(String[] args) {
        ServiceProcess.main(args, "monitor-service", HELP, Main::service);
    }

    private static Service service(Map<String, String> environment) {
        PageConfig config = PageConfig.from(environment);
        return new Service(
                KafkaConnection.fromEnvironment(environment),
                Service.Work.endless("shows runs", log -> Page.over(log, config)));
    }
}
