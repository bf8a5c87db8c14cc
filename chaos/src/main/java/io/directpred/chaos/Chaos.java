package io.directpred.chaos;

import io.directpred.chaos.Law.Evidence;
import io.directpred.chaos.Law.Verdict;
import io.directpred.datasets.DatasetException;
import io.directpred.datasets.Datasets;
import io.directpred.datasets.ImageDataset;
import io.directpred.datasets.UnavailableImageException;
import io.directpred.datasets.UndecodableImageException;
import io.directpred.trainer.TrainerService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One run in real processes with faults in it, beside one without; and what the laws say. */
public final class Chaos {
    private static final String RUN = "chaos";
    private static final List<String> JAVA =
            List.of("-Xmx768m", "-XX:TieredStopAtLevel=1"); // many short lives on few cores
    private static final String REFERENCE = "undisturbed";
    private static final int DISK_MEGABYTES = 1_500;
    private static final Duration UNTIL_A_STEP = Duration.ofMinutes(2);
    private static final Duration AFTER_A_STANDSTILL = Duration.ofMinutes(1);
    private static final Duration UNTIL_THE_END = Duration.ofMinutes(20);
    private static final Duration FOR_THE_LAST_RECORDS = Duration.ofSeconds(3);

    private final Options options;
    private final Transcript transcript;
    private final Map<FaultKind, Integer> done = new EnumMap<>(FaultKind.class);
    private final List<String> standstills = new ArrayList<>();
    private final Set<FaultKind> kinds;

    /**
     * What is asked for.
     *
     * @param faults how many at the most
     * @param only kinds of faults by their labels; empty: all
     * @param out is made; holds the logs of every process, chaos.txt with all that is said, and chaos.json
     * @param say a line at a time
     */
    public record Options(
            long seed, Duration time, long steps, int faults, List<String> only, Path out, Consumer<String> say) {
        /** Throws {@link IllegalArgumentException} naming what is wrong and what is allowed. */
        public Options {
            only = List.copyOf(only);
            only.forEach(FaultKind::labelled);
        }

        /** What draws the same faults in the same order. */
        String command() {
            return "chaos/run --seed " + seed + " --minutes " + time.toMillis() / 60_000.0 + " --steps " + steps
                    + (faults < Integer.MAX_VALUE ? " --faults " + faults : "")
                    + (only.isEmpty() ? "" : " --only " + String.join(",", only));
        }
    }

    private Chaos(Options options) {
        this.options = options;
        this.transcript = new Transcript(options.out.resolve("chaos.txt"), options.say);
        this.kinds = options.only.isEmpty()
                ? FaultKind.within(options.time)
                : options.only.stream()
                        .map(FaultKind::labelled)
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(FaultKind.class)));
    }

    /** Whether every law held. */
    public static boolean run(Options options) throws DatasetException, IOException, InterruptedException {
        return new Chaos(options).run();
    }

    private boolean run() throws DatasetException, IOException, InterruptedException {
        Path out = options.out.toAbsolutePath().normalize();
        Files.createDirectories(out);
        Pictures.write(out.resolve("data"), false);
        Pictures.write(out.resolve("other/data"), true);
        Path faketime = Faketime.library();
        if (faketime == null) {
            leaveOut(FaultKind.CLOCK_JUMP, "libfaketime is not installed (Debian: apt install faketime)");
        }
        RamDisk disk = RamDisk.on(out.resolve("kafka"), DISK_MEGABYTES).orElse(null);
        if (disk == null) {
            leaveOut(FaultKind.DISK_FULL, "no tmpfs can be mounted for the broker");
        }
        Stack stack = new Stack(out, JAVA, this::say);
        Thread hook = new Thread(() -> end(stack, disk), "end of chaos");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return run(stack, faketime);
        } finally {
            end(stack, disk);
            stay(hook);
        }
    }

    private static void stay(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the process is ending: the hook has done its work
        }
    }

    private static synchronized void end(Stack stack, @Nullable RamDisk disk) {
        stack.close();
        stack.forget();
        if (disk != null) {
            disk.close();
        }
    }

    private void leaveOut(FaultKind kind, String why) {
        if (kinds.remove(kind)) {
            say("left out: " + kind.label() + ", " + why);
        }
    }

    private boolean run(Stack stack, @Nullable Path faketime)
            throws DatasetException, InterruptedException, IOException {
        Services services = new Services(stack, options);
        services.start();
        say("stack started; the undisturbed run of " + options.steps + " steps");
        Observer reference = new Observer(REFERENCE);
        services.startTrainers(REFERENCE, 1);
        try (Watch watch = new Watch(stack.bootstrap(), REFERENCE, reference::see)) {
            watch.start();
            awaitEnd(stack, reference, UNTIL_THE_END);
        }
        services.removeTrainers();
        say("undisturbed: done; now with faults for " + options.time.toSeconds() + " s, seed " + options.seed);
        Observer observer = new Observer(RUN);
        services.startTrainers(RUN, 2);
        Evidence evidence;
        Injector injector;
        try (Watch watch = new Watch(stack.bootstrap(), RUN, observer::see);
                RawLog raw = new RawLog(stack.bootstrap())) {
            watch.start();
            injector = new Injector(stack, RUN, raw, services::visit, faketime, this::say);
            inject(injector, observer);
            awaitEnd(stack, observer, standstills.isEmpty() ? UNTIL_THE_END : AFTER_A_STANDSTILL);
            Thread.sleep(FOR_THE_LAST_RECORDS.toMillis());
            Set<String> letters = new HashSet<>(observer.letters());
            evidence = new Evidence(
                    observer.journal(),
                    reference.journal(),
                    TrainerService.Options.DEFAULT.prefetch(),
                    undecodable(options.out.resolve("data")),
                    injector.damaged(),
                    letters,
                    standstills);
        }
        List<Verdict> verdicts =
                Law.all().stream().map(law -> law.judge(evidence)).toList();
        ChaosReport report = new ChaosReport(
                options, done, evidence, verdicts, Recovery.of(evidence.run(), injector.killed()), stack.unplanned());
        report.lines().forEach(this::say);
        report.write(options.out.resolve("chaos.json"));
        return verdicts.stream().allMatch(Verdict::held);
    }

    private void inject(Injector injector, Observer observer) throws InterruptedException {
        if (!observer.awaitRow(0, UNTIL_A_STEP.toMillis())) {
            standstills.add("no first step within " + UNTIL_A_STEP.toSeconds() + " s");
            return;
        }
        FaultPlan plan = new FaultPlan(options.seed, kinds);
        long end = System.nanoTime() + options.time.toNanos();
        for (int i = 0; i < options.faults && plan.hasNext() && System.nanoTime() < end && !observer.finished(); i++) {
            Fault fault = plan.next();
            injector.inject(fault);
            done.merge(fault.kind(), 1, Integer::sum);
            int rows = observer.rows();
            if (!fault.overlaps() && !observer.finished() && !awaitStep(observer, rows)) {
                standstills.add("no step within " + UNTIL_A_STEP.toSeconds() + " s of fault " + fault.number() + ", "
                        + fault.kind().label());
                break;
            }
            Thread.sleep(fault.after().toMillis());
        }
        injector.release();
        say("no more faults; " + observer.done() + " of " + options.steps + " steps");
    }

    private static boolean awaitStep(Observer observer, int rows) throws InterruptedException {
        long end = System.nanoTime() + UNTIL_A_STEP.toNanos();
        while (System.nanoTime() < end) {
            if (observer.awaitRow(rows, 500) || observer.finished()) {
                return true;
            }
        }
        return false;
    }

    private void awaitEnd(Stack stack, Observer observer, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        long spoken = System.nanoTime();
        while (System.nanoTime() < end && !(observer.finished() && observer.probed())) {
            Thread.sleep(100);
            stack.verify();
            if (System.nanoTime() - spoken > Duration.ofSeconds(15).toNanos()) {
                spoken = System.nanoTime();
                say("     " + observer.done() + " of " + options.steps + " steps"
                        + (observer.finished() ? ", waiting for the final probe" : ""));
            }
        }
    }

    private static Set<Integer> undecodable(Path data) throws DatasetException {
        ImageDataset images = Datasets.open("folder:" + data).pretrain();
        Map<Integer, String> broken = new HashMap<>();
        for (int i = 0; i < images.size(); i++) {
            try {
                images.read(i);
            } catch (UndecodableImageException e) {
                broken.put(i, String.valueOf(e.getMessage()));
            } catch (UnavailableImageException e) {
                throw new DatasetException(String.valueOf(e.getMessage()), e);
            }
        }
        return Set.copyOf(broken.keySet());
    }

    private void say(String line) {
        transcript.say(line);
    }
}
