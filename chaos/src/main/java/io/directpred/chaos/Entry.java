package io.directpred.chaos;

import io.directpred.datasets.DatasetException;
import io.directpred.service.BadInput;
import io.directpred.service.Build;
import io.directpred.service.Logs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IVersionProvider;

/**
 * What both commands have in common. Exit codes: 0 done, 1 failed, 2 what was given cannot be used, 130 stopped by
 * Ctrl-C.
 */
final class Entry {
    static final int FAILED = 1;
    static final int BAD_INPUT = 2;
    static final int INTERRUPTED = 130;

    private static final Logger LOG = LoggerFactory.getLogger(Entry.class);

    private Entry() {}

    /** What {@code --version} says. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {Build.describe()};
        }
    }

    /** Ends this process. */
    static void run(Object command, String[] args) {
        Logs.quiet();
        System.exit(commandLine(command).execute(args));
    }

    static CommandLine commandLine(Object command) {
        return new CommandLine(command)
                .setUsageHelpWidth(100)
                .setParameterExceptionHandler((e, args) ->
                        refuse(e.getCommandLine(), e.getMessage() + "; see " + name(e.getCommandLine()) + " --help"))
                .setExecutionExceptionHandler((e, commandLine, parsed) -> explain(commandLine, e));
    }

    private static int explain(CommandLine commandLine, Exception e) {
        LOG.error("{}", e.getMessage(), e);
        if (e instanceof BadInput || e instanceof DatasetException) {
            return refuse(commandLine, String.valueOf(e.getMessage()));
        }
        boolean ours = e.getClass().getName().startsWith("io.directpred.") && e.getMessage() != null;
        print(commandLine, (ours ? e.getMessage() : e.toString()) + " (more in " + Logs.FILE + ")");
        return FAILED;
    }

    private static int refuse(CommandLine commandLine, String message) {
        print(commandLine, message);
        return BAD_INPUT;
    }

    private static void print(CommandLine commandLine, String message) {
        commandLine.getErr().println(name(commandLine) + ": " + message.replaceAll("\\s*\\R\\s*", " "));
        commandLine.getErr().flush();
    }

    private static String name(CommandLine commandLine) {
        return commandLine.getCommandName();
    }
}
