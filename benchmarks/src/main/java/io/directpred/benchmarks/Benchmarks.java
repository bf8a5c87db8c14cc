package io.directpred.benchmarks;

import java.util.Arrays;

/** One section of the table; benchmarks/run starts each in a process of its own. */
public final class Benchmarks {
    private static volatile boolean running = true;

    private Benchmarks() {}

    public static void main(String[] args) {
        Runtime.getRuntime().addShutdownHook(new Thread(Benchmarks::interrupted));
        int code = 0;
        try {
            run(args);
        } catch (Exception | LinkageError | OutOfMemoryError e) {
            e.printStackTrace(); // benchmarks/run shows its end
            code = 1;
        }
        running = false;
        System.exit(code); // what libraries leave running must not hold up the next section
    }

    /** Ctrl-C: an orderly exit would run libtorch's destructors under the step that computes, and crash. */
    private static void interrupted() {
        if (running) {
            Children.end();
            Runtime.getRuntime().halt(130);
        }
    }

    private static void run(String[] args) throws Exception {
        Arguments arguments = Arguments.of(Arrays.copyOfRange(args, 1, args.length));
        switch (args[0]) {
            case "settings" -> Settings.rows();
            case "one-step" -> Settings.oneStep();
            case "step-18" -> new StepRows(arguments).resnet18();
            case "step-10" -> new StepRows(arguments).resnet10();
            case "profile" -> StepProfile.rows();
            case "loader" -> LoaderRows.rows(arguments);
            case "loop" -> LoopRows.rows(arguments);
            case "pipeline" -> PipelineRows.resnet18(arguments);
            case "pipeline-10" -> PipelineRows.resnet10(arguments);
            case "processes" -> ProcessRows.rows(arguments);
            case "feed" -> FeedRows.rows(arguments);
            case "scaling" -> ScalingRows.rows(arguments);
            case "archives" -> ArchiveRows.rows(arguments);
            case "start" -> StartRows.rows(arguments);
            default -> throw new IllegalArgumentException("no section " + args[0]);
        }
    }
}
