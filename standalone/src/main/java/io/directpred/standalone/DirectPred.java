package io.directpred.standalone;

import io.directpred.datasets.DatasetException;
import io.directpred.recorder.Text;
import io.directpred.service.BadInput;
import io.directpred.service.FileTrouble;
import io.directpred.service.Logs;
import io.directpred.spec.RunSpecException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import reactor.core.Exceptions;

/** The command line. Exit codes: 0 done, 1 the run failed, 2 what was given cannot be used, 130 stopped by Ctrl-C. */
@Command(
        name = "directpred",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        commandListHeading = "%n",
        description =
                "Self-supervised pretraining with DirectPred on a Kafka log: from unlabelled images to an encoder.",
        subcommands = {
            Run.class,
            Resume.class,
            Ablate.class,
            Export.class,
            Embed.class,
            Compare.class,
            TheoryFigures.class,
            Watch.class,
            TopicList.class,
            Tap.class,
            Runs.class,
            RecordRuns.class,
            Serve.class,
            Doctor.class
        },
        footer = {
            "Test:",
            "  chaos/run, chaos/soak and benchmarks/run inject faults, look for growth, and measure speed.",
            "",
            "Start with directpred run: it trains on a built-in sample for some minutes and measures the encoder.",
            "directpred COMMAND --help explains a command; docs/tutorial.md explains all."
        })
public final class DirectPred implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(DirectPred.class);

    static final int FAILED = 1;
    static final int BAD_INPUT = 2;
    static final int INTERRUPTED = 130;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    DirectPred() {}

    public static void main(String[] args) {
        Logs.quiet();
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        CommandLine program = new CommandLine(new DirectPred());
        program.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, CommandGroups::list);
        return program.setUsageHelpWidth(100)
                .setParameterExceptionHandler((e, args) -> refuse(e.getCommandLine(), parameterMessage(e)))
                .setExecutionExceptionHandler((e, commandLine, parsed) -> explain(commandLine, e));
    }

    /** Without a subcommand: what there is. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    private static int explain(CommandLine commandLine, Exception thrown) {
        Throwable e = Exceptions.unwrap(thrown);
        boolean refused = e instanceof BadInput || e instanceof RunSpecException || e instanceof DatasetException;
        boolean expected = e.getClass().getName().startsWith("io.directpred.") && e.getMessage() != null;
        Optional<Path> file = expected ? Logs.file() : Optional.of(Logs.file().orElseGet(Logs::intoTemporary));
        LOG.error("{}", e.getMessage(), e);
        if (refused) {
            return refuse(commandLine, String.valueOf(e.getMessage()));
        }
        String what = expected ? e.getMessage() : "an unexpected error: " + FileTrouble.of(e);
        print(
                commandLine.getErr(),
                what + file.map(log -> " (more in " + log + ")").orElse(""));
        return FAILED;
    }

    private static int refuse(CommandLine commandLine, String message) {
        print(commandLine.getErr(), message);
        return BAD_INPUT;
    }

    private static String parameterMessage(ParameterException e) {
        return e.getMessage() + "; see " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help";
    }

    private static void print(PrintWriter err, String message) {
        err.println("directpred: " + Text.printable(message.replaceAll("\\s*\\R\\s*", " ")));
        err.flush();
    }
}
