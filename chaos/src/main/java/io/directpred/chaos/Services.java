package io.directpred.chaos;

import io.directpred.chaos.Chaos.Options;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the stack consists of, and how each service is configured. */
final class Services {
    private final Stack stack;
    private final Path out;
    private final Options options;

    Services(Stack stack, Options options) {
        this.stack = stack;
        this.out = options.out().toAbsolutePath().normalize();
        this.options = options;
    }

    /**
     * Small networks; a checkpoint of some MB, so that there is a time in which it is being written; lag and freq of
     * the seed.
     */
    private static List<String> settings(long seed, long steps) {
        return List.of(
                "network.encoder=resnet10",
                "network.stem=cifar",
                "network.width=4",
                "network.projector.hidden=2048",
                "network.projector.dim=16",
                "views.size=12",
                "optimiser.batch=16",
                "optimiser.lr=0.02",
                "predictor.lag=" + Math.floorMod(seed, 3),
                "predictor.freq=" + (1 + Math.floorMod(seed, 2)),
                "schedule.steps=" + steps,
                "schedule.warmup=5",
                "schedule.checkpoint=40",
                "precision=float32",
                "threads=1",
                "probe.bank=200",
                "probe.test=60",
                "seed=" + seed);
    }

    /** The broker, loaders, stats and probe. */
    void start() {
        List<String> names = new ArrayList<>(List.of("stats", "probe", "visitor"));
        for (int i = 0; i <= options.runs(); i++) {
            names.add("trainer-" + i);
        }
        for (int i = 0; i < Stack.LOADERS; i++) {
            names.add("loader-" + i);
        }
        stack.startBroker(names, options.broker());
        stack.start("stats", "stats", Map.of());
        stack.start("probe", "probe", Map.of());
        for (int i = 0; i < Stack.LOADERS; i++) {
            stack.start("loader-" + i, "loader", loader("loader-" + i, out.resolve("data")));
        }
    }

    private static Map<String, String> loader(String name, Path data) {
        return Map.of("DATA", "folder:" + data, "LOADER_ID", name);
    }

    /**
     * One that works, and the others stand by.
     *
     * @param first number of the first of them
     */
    void startTrainers(String run, long seed, int first, int trainers) {
        String settings = String.join(";", settings(seed, options.steps()));
        for (int i = first; i < first + trainers; i++) {
            stack.start(
                    "trainer-" + i,
                    "trainer",
                    Map.of("RUN_ID", run, "DATA", "folder:" + out.resolve("data"), "SET", settings));
        }
    }

    void removeTrainers() {
        stack.children("trainer").forEach(stack::remove);
    }

    /** A loader with another picture in a directory of the same name comes and goes. */
    String visit(Duration most) throws InterruptedException {
        stack.start("visitor", "loader", loader("visitor", out.resolve("other/data")));
        Child visitor = stack.child("visitor");
        long end = System.nanoTime() + most.toNanos();
        Optional<String> refusal = Optional.empty();
        while (refusal.isEmpty() && System.nanoTime() < end) {
            Thread.sleep(200);
            refusal = visitor.said()
                    .lines()
                    .filter(line -> line.contains("which this loader has not"))
                    .findFirst();
        }
        String said = refusal.orElseGet(() -> "it refused nothing: " + visitor.lastWords());
        stack.remove(visitor);
        return said;
    }
}
