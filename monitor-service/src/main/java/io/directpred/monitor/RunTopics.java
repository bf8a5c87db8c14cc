package io.directpred.monitor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.directpred.events.EventLog;
import io.directpred.events.Topic;
import io.directpred.events.TopicSize;
import io.directpred.events.Topics;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * How much is on the topics of a run: those of its own, while it has them, and those that all runs share. The broker
 * tells it, as it does any client; it is asked only when somebody looks, once for all who look within {@link #KEPT};
 * for at most {@value #RUNS} runs. Safe for use by several threads.
 */
final class RunTopics {
    private static final Logger LOG = LoggerFactory.getLogger(RunTopics.class);
    static final Duration KEPT = Duration.ofSeconds(5); // less than a viewer waits, or it would see no change
    private static final int RUNS = 16;
    private static final JsonMapper JSON = new JsonMapper();

    private final Predicate<String> isKnown;
    private final Function<List<Topic>, Mono<List<TopicSize>>> sizes;
    private final Map<String, Mono<byte[]>> told = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * @param isKnown of a name, which anybody may have made up
     * @param sizes of topics, as {@link EventLog#sizes}
     */
    RunTopics(Predicate<String> isKnown, Function<List<Topic>, Mono<List<TopicSize>>> sizes) {
        this.isKnown = isKnown;
        this.sizes = sizes;
    }

    /** Of runs from files: their topics are nowhere. */
    static RunTopics none() {
        return new RunTopics(run -> false, topics -> Mono.empty());
    }

    /** {@code [{topic, own, records, bytes}, ...]}, bytes -1 where they are not told; empty where nothing is told. */
    Mono<byte[]> of(String run) {
        return isKnown.test(run) ? asked(run) : Mono.empty();
    }

    private synchronized Mono<byte[]> asked(String run) {
        Mono<byte[]> answer = told.computeIfAbsent(run, r -> Mono.defer(() -> sizes.apply(topics(r)))
                .map(all -> json(r, all))
                .onErrorResume(e -> {
                    LOG.debug("the broker does not tell how much is on the topics of run {}", r, e);
                    return Mono.empty();
                })
                .cache(KEPT));
        if (told.size() > RUNS) {
            told.remove(told.keySet().iterator().next());
        }
        return answer;
    }

    private static List<Topic> topics(String run) {
        return Stream.concat(Stream.of(Topics.viewRequests(run), Topics.viewPairs(run)), Topics.lasting().stream())
                .toList();
    }

    private record Told(String topic, boolean own, long records, long bytes) {}

    private static byte[] json(String run, List<TopicSize> sizes) {
        List<Told> rows = sizes.stream()
                .map(size -> new Told(size.topic(), size.topic().endsWith("." + run), size.records(), size.bytes()))
                .toList();
        try {
            return JSON.writeValueAsBytes(rows);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible); // numbers and text
        }
    }
}
