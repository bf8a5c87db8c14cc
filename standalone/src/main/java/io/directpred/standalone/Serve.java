package io.directpred.standalone;

import io.directpred.monitor.Page;
import io.directpred.monitor.PageConfig;
import io.directpred.monitor.RunFiles;
import io.directpred.service.Interrupt;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code directpred serve}: the page of runs that have been, from their files. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = {
            "Shows runs in a browser from their files, without a broker: what metrics.jsonl holds at the start.",
            "Ctrl-C ends it."
        })
final class Serve implements Callable<Integer> {

    @Parameters(
            paramLabel = "DIR",
            defaultValue = "runs",
            description = "A run's directory, or one in which they lie side by side; default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path dir;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "Where the page listens on this machine, 0 for a free one; default: ${DEFAULT-VALUE}.")
    private int port = 8088;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.standard();
        PageConfig config = PageConfig.local(port);
        RunFiles runs = RunFiles.in(dir);
        terminal.say("reading " + runs.runs() + (runs.runs() == 1 ? " run" : " runs"));
        try (Interrupt interrupt = new Interrupt(() -> {});
                Page page = Page.of(runs, config)) {
            runs.notes().forEach(terminal::say);
            terminal.say("page " + page.uri());
            interrupt.asked().block();
        }
        return DirectPred.INTERRUPTED;
    }
}
