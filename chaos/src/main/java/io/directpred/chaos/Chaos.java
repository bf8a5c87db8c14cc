package io.directpred.chaos;

import io.directpred.chaos.Law.Evidence;
import io.directpred.chaos.Law.OfStack;
import io.directpred.datasets.DatasetException;
import io.directpred.trainer.TrainerService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs in real processes with faults in them, beside the same without; and what the laws say. */
public final class Chaos {
    private static final String RUN = "chaos";
    private static final List<String> JAVA = Stream.concat(
                    Stream.of("-Xmx768m", "-XX:TieredStopAtLevel=1"), // many short lives on few cores
                    Child.thatKeepsClasses().stream())
            .toList();
    private static final String REFERENCE = "undisturbed";
    private static final int DISK_MEGABYTES = 1_500;
    private static final Duration AFTER_A_STANDSTILL = Duration.ofMinutes(1);
    private static final Duration UNTIL_THE_END = Duration.ofMinutes(20);
    private static final Duration FOR_THE_LAST_RECORDS = Duration.ofSeconds(3);

    private final Options options;
    private final Transcript transcript;
    private final Set<FaultKind> kinds;

    /**
     * What is asked for.
     *
     * @param runs at once, on one broker and with the same loaders, stats and probe; their seeds follow each other
     * @param faults how many at the most
     * @param only kinds of faults by their labels; empty: all
     * @param broker settings of the broker in place of ours
     * @param out is made; holds the logs of every process, chaos.txt with all that is said, and chaos.json
     * @param say a line at a time
     */
    public record Options(
            long seed,
            int runs,
            Duration time,
            long steps,
            int faults,
            List<String> only,
            Map<String, String> broker,
            Path out,
            Consumer<String> say) {
        /** Throws {@link IllegalArgumentException} naming what is wrong and what is allowed. */
        public Options {
            only = List.copyOf(only);
            broker = Collections.unmodifiableMap(new TreeMap<>(broker));
            only.forEach(FaultKind::labelled);
        }

        /** What draws the same faults in the same order. */
        String command() {
            return "chaos/run --seed " + seed + (runs > 1 ? " --runs " + runs : "") + " --minutes "
                    + time.toMillis() / 60_000.0 + " --steps " + steps
                    + (faults < Integer.MAX_VALUE ? " --faults " + faults : "")
                    + (only.isEmpty() ? "" : " --only " + String.join(",", only))
                    + broker.entrySet().stream().map(set -> " --broker " + set).collect(Collectors.joining());
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
        Disk disk = Disk.on(out.resolve("kafka"), DISK_MEGABYTES).orElse(null);
        if (disk == null) {
            leaveOut(FaultKind.DISK_FULL, "no tmpfs can be mounted for the broker");
        }
        if (disk == null || !disk.stalls()) {
            leaveOut(
                    FaultKind.DISK_STALLED,
                    "no file system of its own can be mounted for the broker (loop device, ext4)");
        }
        Stack stack = new Stack(out, JAVA, this::say);
        Thread hook = new Thread(() -> end(stack, disk), "end of chaos");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return run(stack, faketime, disk);
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

    private static synchronized void end(Stack stack, @Nullable Disk disk) {
        if (disk != null) {
            disk.goOn(); // who waits for it cannot be killed
        }
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

    private boolean run(Stack stack, @Nullable Path faketime, @Nullable Disk disk)
            throws DatasetException, InterruptedException, IOException {
        Services services = new Services(stack, options);
        services.start();
        say("stack started");
        List<Course> courses = new ArrayList<>();
        for (int i = 0; i < options.runs; i++) {
            courses.add(course(stack, services, options.runs == 1 ? "" : "-" + (i + 1), options.seed + i));
        }
        say("now with faults for " + options.time.toSeconds() + " s, seed " + options.seed);
        int first = 0;
        for (Course course : courses) {
            int trainers = first == 0 ? 2 : 1; // memory is scarce: of further runs nobody stands by
            services.startTrainers(course.run(), course.seed(), first, trainers);
            first += trainers;
        }
        List<Watch> watches = courses.stream()
                .map(course -> new Watch(stack.bootstrap(), course.run(), course.observer()::see))
                .toList();
        try (RawLog raw = new RawLog(stack.bootstrap())) {
            watches.forEach(Watch::start);
            Injector injector = new Injector(
                    stack,
                    options.out.resolve("logs"),
                    courses.stream().map(Course::run).toList(),
                    raw,
                    services::visit,
                    faketime,
                    disk,
                    this::say);
            new Faults(options, kinds, injector, courses).inject();
            courses.forEach(course -> say((courses.size() == 1 ? "" : course.run() + ": ") + "no more faults; "
                    + course.observer().done() + " of " + options.steps + " steps"));
            boolean moves =
                    courses.stream().allMatch(course -> course.standstills().isEmpty());
            awaitEnd(stack, courses, moves ? UNTIL_THE_END : AFTER_A_STANDSTILL);
            Thread.sleep(FOR_THE_LAST_RECORDS.toMillis());
            return judged(stack, injector, courses);
        } finally {
            watches.forEach(Watch::close);
        }
    }

    /** Trains a run to which nothing is done, alone. */
    private Course course(Stack stack, Services services, String suffix, long seed)
            throws InterruptedException, IOException {
        String run = REFERENCE + suffix;
        say(run + ": " + options.steps + " steps");
        Course alone = new Course(run, seed, List.of());
        services.startTrainers(run, seed, 0, 1);
        try (Watch watch = new Watch(stack.bootstrap(), run, alone.observer()::see)) {
            watch.start();
            awaitEnd(stack, List.of(alone), UNTIL_THE_END);
        }
        for (Child child : stack.children("")) {
            child.keepClasses();
        }
        services.removeTrainers();
        return new Course(RUN + suffix, seed, List.of(alone.observer().journal()));
    }

    private boolean judged(Stack stack, Injector injector, List<Course> courses)
            throws DatasetException, IOException, InterruptedException {
        Set<Integer> undecodable = Pictures.undecodable(options.out.resolve("data"));
        Set<String> letters = courses.stream()
                .flatMap(course -> course.observer().letters().stream())
                .collect(Collectors.toSet());
        OfStack ofStack = new OfStack(injector.done(), stack.ended());
        List<Judged> judged = courses.stream()
                .map(course -> new Evidence(
                        course.observer().journal(),
                        course.reference().get(0),
                        TrainerService.Options.DEFAULT.prefetch(),
                        undecodable,
                        injector.damaged(),
                        letters,
                        course.standstills(),
                        ofStack))
                .map(evidence -> Judged.of(evidence, injector.killed()))
                .toList();
        ChaosReport report = new ChaosReport(options, ofStack, judged);
        report.lines().forEach(this::say);
        report.write(options.out.resolve("chaos.json"));
        return judged.stream().allMatch(Judged::held);
    }

    private void awaitEnd(Stack stack, List<Course> courses, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        long spoken = System.nanoTime();
        while (System.nanoTime() < end && !courses.stream().allMatch(Course::over)) {
            Thread.sleep(100);
            stack.verify();
            if (System.nanoTime() - spoken > Duration.ofSeconds(15).toNanos()) {
                spoken = System.nanoTime();
                courses.forEach(course -> say("     " + (courses.size() == 1 ? "" : course.run() + ": ")
                        + course.observer().done() + " of " + options.steps + " steps"
                        + (course.observer().finished() ? ", waiting for the final probe" : "")));
            }
        }
    }

    private void say(String line) {
        transcript.say(line);
    }
}
