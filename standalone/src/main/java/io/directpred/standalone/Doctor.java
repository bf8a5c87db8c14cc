package io.directpred.standalone;

import io.directpred.service.BadInput;
import io.directpred.service.FileTrouble;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code directpred doctor}: what a run finds on this machine, and a remedy for each thing that it lacks. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Says what a run finds on this machine, and what to do about what is missing.",
        footer = {"", "Exit code: 0 a run can start, 1 something is missing."})
final class Doctor implements Callable<Integer> {
    @Option(names = "--bootstrap", paramLabel = "HOST:PORT", description = "Also looks at this Kafka broker.")
    private @Nullable String bootstrap;

    @Option(names = "--runs", paramLabel = "DIR", description = "Where results will go; default: ${DEFAULT-VALUE}.")
    private Path runs = Path.of("runs");

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    /**
     * One answer.
     *
     * @param lack what to do, where something is missing; empty where {@code found} says it
     */
    record Finding(String found, @Nullable String lack) {
        static Finding good(String pattern, Object... values) {
            return new Finding(String.format(Locale.ROOT, pattern, values), null);
        }

        static Finding lacking(String found, String remedy) {
            return new Finding(found, remedy);
        }
    }

    private record Question(String name, Supplier<Finding> answer) {}

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        boolean whole = true;
        for (Question question : questions()) {
            Finding finding = answer(question);
            whole &= finding.lack() == null;
            out.printf(
                    Locale.ROOT,
                    "%-7s %-12s %s%n",
                    finding.lack() == null ? "ok" : "MISSING",
                    question.name,
                    finding.found());
            if (finding.lack() != null && !finding.lack().isEmpty()) {
                out.printf(Locale.ROOT, "%-20s remedy: %s%n", "", finding.lack());
            }
            out.flush(); // a library takes a second to load
        }
        out.println(
                whole ? "a run can start: directpred run" : "something is missing; docs/troubleshooting.md has more");
        out.flush();
        return whole ? 0 : DirectPred.FAILED;
    }

    private List<Question> questions() {
        String broker = bootstrap;
        return List.of(
                new Question("Java", MachineFacts::java),
                new Question("processor", MachineFacts::processor),
                new Question("memory", MachineFacts::memory),
                new Question("open files", MachineFacts::openFiles),
                new Question("locale", MachineFacts::locale),
                new Question("loopback", MachineFacts::loopback),
                new Question("disk", () -> MachineFacts.disk(runs)),
                new Question("PyTorch", LibraryFacts::pytorch),
                new Question("GPU", LibraryFacts::gpu),
                new Question("OpenBLAS", LibraryFacts::openBlas),
                new Question("broker", () -> broker == null ? LibraryFacts.embedded() : LibraryFacts.broker(broker)));
    }

    /** What goes wrong while it is asked is missing, too. */
    private static Finding answer(Question question) {
        try {
            return question.answer.get();
        } catch (BadInput e) {
            return Finding.lacking(String.valueOf(e.getMessage()), "");
        } catch (RuntimeException | LinkageError e) {
            return Finding.lacking(FileTrouble.of(e), "report it, if nothing above explains it");
        }
    }
}
