package io.directpred.loader;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.broker.EmbeddedBroker;
import io.directpred.events.Event;
import io.directpred.events.EventLog;
import io.directpred.events.From;
import io.directpred.events.KafkaConnection;
import io.directpred.events.LoaderMetrics;
import io.directpred.events.Outgoing;
import io.directpred.events.RunPhase;
import io.directpred.events.Tag;
import io.directpred.events.Topics;
import io.directpred.events.ViewPairs;
import io.directpred.events.ViewRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** Loaders on a real broker; each test has data of its own, and so a share group. */
@TestInstance(Lifecycle.PER_CLASS)
class SharedLoadingTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final List<AutoCloseable> opened = new ArrayList<>();
    private EmbeddedBroker broker;
    private EventLog log;

    @BeforeAll
    void start(@TempDir Path directory) {
        broker = EmbeddedBroker.start(directory);
        log = EventLog.open(KafkaConnection.to(broker.bootstrapServers()), SOON);
        log.ensure(Topics.RUNS, Topics.LOADER_METRICS);
    }

    @AfterAll
    void stop() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
        log.close();
        broker.close();
    }

    @Test
    void twoLoadersShareTheRequestsAndGiveTheSameBytes() throws Exception {
        String run = "shared";
        BlockingQueue<ViewPairs> answers = begin(run);
        loader(run, "left");
        loader(run, "right");

        Set<String> loaders = new HashSet<>();
        long deadline = System.nanoTime() + SOON.toNanos(); // a member joins its group within seconds
        for (int step = 0; loaders.size() < 2 && System.nanoTime() < deadline; step += 8) {
            ask(run, step, 8);
            for (int i = 0; i < 8; i++) {
                ViewPairs answer = next(answers);
                assertSameBytes(answer);
                loaders.add(answer.getLoader());
            }
        }

        assertThat(loaders).containsExactlyInAnyOrder("left", "right");
    }

    @Test
    void requestsOfALoaderThatLeavesAreAnsweredByAnother() throws Exception {
        String run = "handed-over";
        BlockingQueue<ViewPairs> answers = begin(run);
        Disposable first = loader(run, "first");
        ask(run, 0, 40);
        Set<Long> steps = new HashSet<>();
        steps.add(next(answers).getStep());

        loader(run, "second");
        first.dispose();

        while (steps.size() < 40) {
            ViewPairs answer = next(answers);
            assertSameBytes(answer);
            steps.add(answer.getStep());
        }
        ask(run, 40, 1);
        assertThat(nextOf(answers, 40).getLoader()).isNotEqualTo("first");
    }

    @Test
    void metricsNameWhatWasReplaced() throws Exception {
        String run = "measured";
        BlockingQueue<ViewPairs> answers = begin(run);
        loader(run, "counting");
        ask(run, 0, 1);
        next(answers);

        LoaderMetrics metrics = log.read(Topics.LOADER_METRICS, LoaderMetrics.class, new From.Beginning())
                .map(Event::value)
                .filter(m -> m.getRun().equals(run))
                .blockFirst(SOON);

        assertThat(metrics.getPairs()).isEqualTo(3);
        assertThat(metrics.getReplaced()).singleElement().satisfies(replacement -> assertThat(replacement.getReason())
                .isEqualTo("picture#13: damaged"));
    }

    private BlockingQueue<ViewPairs> begin(String run) {
        log.ensure(Topics.viewRequests(run), Topics.viewPairs(run));
        BlockingQueue<ViewPairs> answers = new LinkedBlockingQueue<>();
        Disposable reading = log.read(Topics.viewPairs(run), ViewPairs.class, new From.Beginning())
                .subscribe(event -> answers.add(event.value()));
        opened.add(reading::dispose);
        log.publish(new Outgoing(
                        Topics.RUNS,
                        run,
                        new Tag(run, 0, 1),
                        Requests.state(run, RunPhase.running, pictures(run).fingerprint())))
                .block(SOON);
        return answers;
    }

    private static Pictures pictures(String run) {
        return new Pictures(50, Set.of(13), (run + "-").repeat(64).substring(0, 64));
    }

    /** A loader with a log of its own, as a process would have. */
    private Disposable loader(String run, String name) {
        EventLog own = EventLog.open(KafkaConnection.to(broker.bootstrapServers()), SOON);
        Disposable service =
                LoaderService.over(own, pictures(run), name, any -> true).subscribe();
        opened.add(() -> {
            service.dispose();
            own.close();
        });
        return service;
    }

    private void ask(String run, long from, int steps) {
        Flux.range(0, steps)
                .map(i -> request(run, from + i))
                .concatMap(request -> log.publish(
                        new Outgoing(Topics.viewRequests(run), null, new Tag(run, request.getStep(), 1), request)))
                .blockLast(SOON);
    }

    private static ViewRequest request(String run, long step) {
        return ViewRequest.newBuilder(Requests.request(step, (int) step % 50, 13, 7))
                .setRun(run)
                .setDataFingerprint(pictures(run).fingerprint())
                .build();
    }

    private static void assertSameBytes(ViewPairs answer) throws Exception {
        ViewPairs expected =
                new Loader(pictures(answer.getRun()), "test").answer(request(answer.getRun(), answer.getStep()));
        assertThat(answer.getViews()).isEqualTo(expected.getViews());
        assertThat(answer.getReplaced()).isEqualTo(expected.getReplaced());
    }

    private static ViewPairs next(BlockingQueue<ViewPairs> answers) throws InterruptedException {
        ViewPairs answer = answers.poll(SOON.toSeconds(), TimeUnit.SECONDS);
        assertThat(answer).as("an answer within %s", SOON).isNotNull();
        return answer;
    }

    private static ViewPairs nextOf(BlockingQueue<ViewPairs> answers, long step) throws InterruptedException {
        ViewPairs answer = next(answers);
        while (answer.getStep() != step) {
            answer = next(answers);
        }
        return answer;
    }
}
