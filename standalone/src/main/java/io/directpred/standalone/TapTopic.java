package io.directpred.standalone;

import io.directpred.events.RawRecord;
import io.directpred.events.RunPhase;
import io.directpred.events.RunState;
import io.directpred.events.Topic;
import io.directpred.events.TopicTap;
import io.directpred.events.Topics;
import io.directpred.events.UndecodableException;
import io.directpred.service.BadInput;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which topic a word means.
 *
 * @param name without {@code directpred.} and without a run
 * @param run the run whose records are wanted, or null for those of all
 */
record TapTopic(String name, @Nullable String run) {
    static final Pattern RUN_ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");

    private static final String PREFIX = "directpred.";
    private static final Map<String, Function<String, Topic>> OF_A_RUN =
            Map.of("view-requests", Topics::viewRequests, "view-pairs", Topics::viewPairs);

    /**
     * Takes {@code spectra}, {@code directpred.spectra}, {@code view-pairs} and {@code directpred.view-pairs.<run>}.
     *
     * @throws BadInput naming the word and the topics there are
     */
    static TapTopic of(String word, @Nullable String run) {
        if (run != null && !RUN_ID.matcher(run).matches()) {
            throw new BadInput("--run = " + run + " is no run's id: it takes up to 40 of a-z, 0-9 and -");
        }
        String name = word.startsWith(PREFIX) ? word.substring(PREFIX.length()) : word;
        int dot = name.indexOf('.');
        if (dot >= 0 && OF_A_RUN.containsKey(name.substring(0, dot))) {
            return of(name.substring(0, dot), sameRun(word, name.substring(dot + 1), run));
        }
        if (!names().contains(name)) {
            throw new BadInput(
                    "TOPIC = " + word + " is no topic of directpred: there are " + String.join(", ", names()));
        }
        return new TapTopic(name, run);
    }

    private static String sameRun(String word, String ofTopic, @Nullable String run) {
        if (run != null && !run.equals(ofTopic)) {
            throw new BadInput("TOPIC = " + word + " is not of --run = " + run + ": leave one of them out");
        }
        return ofTopic;
    }

    private static List<String> names() {
        return Stream.concat(
                        OF_A_RUN.keySet().stream(),
                        Topics.lasting().stream().map(topic -> topic.name().substring(PREFIX.length())))
                .sorted()
                .toList();
    }

    /** Whether every run has a topic of this name of its own, and it is not said which run is meant. */
    boolean lacksRun() {
        return run == null && OF_A_RUN.containsKey(name);
    }

    TapTopic of(String oneRun) {
        return new TapTopic(name, oneRun);
    }

    /** As it is on the broker. */
    Topic topic() {
        Function<String, Topic> ofRun = OF_A_RUN.get(name);
        if (ofRun != null && run != null) {
            return ofRun.apply(run);
        }
        return Topics.lasting().stream()
                .filter(topic -> topic.name().equals(PREFIX + name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(name + " of which run?"));
    }

    /** The runs that are running, by what topic {@code runs} says of each last; none where the topic is not there. */
    static List<String> running(TopicTap tap, BooleanSupplier stopped) {
        Map<String, RunPhase> phases = new TreeMap<>();
        boolean more = tap.turnTo(Topics.RUNS, false) == TopicTap.Presence.THERE;
        while (more && !stopped.getAsBoolean() && !tap.caughtUp()) {
            tap.poll(Duration.ofSeconds(1)).forEach(record -> note(record, phases));
        }
        return phases.entrySet().stream()
                .filter(e -> e.getValue() == RunPhase.running)
                .map(Map.Entry::getKey)
                .collect(Collectors.toList());
    }

    private static void note(RawRecord record, Map<String, RunPhase> phases) {
        try {
            if (record.decode() instanceof RunState state) {
                phases.put(state.getRun(), state.getPhase());
            }
        } catch (UndecodableException e) {
            // another record of the run says more
        }
    }
}
