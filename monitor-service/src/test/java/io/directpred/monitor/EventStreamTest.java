package io.directpred.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.directpred.events.RunPhase;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Viewers of the events, each on a socket of its own. Longer than 250 lines because each kind of viewer is a case. */
class EventStreamTest {
    private static final String RUN = "a";

    private final LiveModel model = LiveModel.ofLog();
    private final Records records = Records.caughtUp(model);
    private PageServer server =
            PageServer.start(model, NewestViews.none(), ProbeImages.none(model), RunTopics.none(), PageConfig.local(0));

    @AfterEach
    void end() {
        server.close();
    }

    @Test
    void tellsWhatIsThereAndThenWhatComes() throws Exception {
        records.state(RUN, RunPhase.running, 0).steps(RUN, 0, 3);
        try (Viewer viewer = Viewer.of(server.uri(), RUN)) {
            assertThat(viewer.headers).containsEntry("content-type", "text/event-stream");
            assertThat(viewer.next().data().get("whole").booleanValue()).isTrue();

            records.steps(RUN, 3, 5);
            Viewer.Told told = viewer.next();

            assertThat(told.data().get("whole").booleanValue()).isFalse();
            assertThat(told.data().get("series").get(RUN).get("training").get("rows"))
                    .extracting(row -> row.get(1).longValue())
                    .containsExactly(3L, 4L);
            assertThat(viewer.seen.runs.get(RUN).get("steps_done").longValue()).isEqualTo(5);
        }
    }

    @Test
    void ofARunThatIsNotChosenTellsALineAndNoSeries() throws Exception {
        records.state(RUN, RunPhase.running, 0).steps(RUN, 0, 3);
        try (Viewer viewer = Viewer.of(server.uri(), "other")) {
            viewer.next();

            assertThat(viewer.seen.runs).containsOnlyKeys(RUN);
            assertThat(viewer.seen.tables).isEmpty();
        }
    }

    @Test
    void aBrowserThatComesBackMissesNothingAndIsToldNothingTwice() throws Exception {
        records.state(RUN, RunPhase.running, 0).steps(RUN, 0, 10);
        String lastId;
        Seen before;
        try (Viewer viewer = Viewer.of(server.uri(), RUN).until(RUN, 9)) {
            lastId = viewer.lastId;
            before = viewer.seen;
        }
        records.steps(RUN, 10, 15);

        try (Viewer again = Viewer.back(server.uri(), lastId, RUN).until(RUN, 14)) {
            assertThat(before.rowsTold).hasSize(10);
            assertThat(again.seen.rowsTold)
                    .containsExactlyElementsOf(LongStream.range(10, 15)
                            .mapToObj(step -> RUN + "/training/" + step)
                            .toList());
        }
    }

    @Test
    void aServerThatWasStartedAgainGoesOnAfterTheLastEventOfTheOneBefore() throws Exception {
        records.state(RUN, RunPhase.running, 0).steps(RUN, 0, 10);
        String lastId;
        try (Viewer viewer = Viewer.of(server.uri(), RUN).until(RUN, 9)) {
            lastId = viewer.lastId;
        }
        server.close();
        LiveModel reread = LiveModel.ofLog();
        Records.caughtUp(reread).state(RUN, RunPhase.running, 0).steps(RUN, 0, 12);
        server = PageServer.start(
                reread, NewestViews.none(), ProbeImages.none(reread), RunTopics.none(), PageConfig.local(0));

        try (Viewer again = Viewer.back(server.uri(), lastId, RUN).until(RUN, 11)) {
            assertThat(again.seen.rowsTold).containsExactly(RUN + "/training/10", RUN + "/training/11");
        }
    }

    @Test
    void ofAnotherLogEverythingIsToldAnew() throws Exception {
        records.state(RUN, RunPhase.running, 0).steps(RUN, 0, 10);
        String lastId;
        try (Viewer viewer = Viewer.of(server.uri(), RUN).until(RUN, 9)) {
            lastId = viewer.lastId;
        }
        server.close();
        LiveModel other = LiveModel.ofLog();
        Records.caughtUp(other).state("b", RunPhase.running, 0).steps("b", 0, 10);
        server = PageServer.start(
                other, NewestViews.none(), ProbeImages.none(other), RunTopics.none(), PageConfig.local(0));

        try (Viewer again = Viewer.back(server.uri(), lastId, RUN, "b")) {
            assertThat(again.next().data().get("whole").booleanValue()).isTrue();
            assertThat(again.seen.runs).containsOnlyKeys("b");
        }
    }

    @Test
    void anIdThatIsNoneCountsAsNothing() throws Exception {
        records.state(RUN, RunPhase.running, 0).steps(RUN, 0, 3);

        for (String id :
                List.of("17", "0-0-0-0-0-0", "-1--1--1--1--1--1", "abc-99999999999999999999-0-0-0-0-0", "<script>")) {
            try (Viewer viewer = Viewer.back(server.uri(), id, RUN)) {
                assertThat(viewer.next().data().get("whole").booleanValue())
                        .as(id)
                        .isTrue();
                assertThat(viewer.seen.table(RUN, "training")).hasSize(3);
            }
        }
    }

    @Test
    void whateverARunIsCalledItStaysTextInOneEvent() throws Exception {
        String name = "<img src=x onerror=alert(1)>\r\n\r\ndata: {}\n\n\u2028</script>";
        records.state(name, RunPhase.running, 0).steps(name, 0, 1);
        try (Viewer viewer = Viewer.of(server.uri(), name)) {
            JsonNode data = viewer.next().data();

            assertThat(data.get("names").get(0).textValue()).isEqualTo(name);
            assertThat(viewer.seen.table(name, "training")).hasSize(1);
        }
    }

    @Test
    void aNameThatNoAddressCouldHoldIsNoRun() throws Exception {
        String name = "a".repeat(100_000);
        records.state(name, RunPhase.running, 0).state(RUN, RunPhase.running, 0);
        try (Viewer viewer = Viewer.of(server.uri())) {
            viewer.next();

            assertThat(viewer.seen.runs).containsOnlyKeys(RUN);
        }
    }

    @Test
    void oneThatReadsSlowlyHoldsUpNobodyAndEndsWithTheSamePicture() throws Exception {
        records.state(RUN, RunPhase.running, 0).spectra(RUN, 512, 0, 256);
        try (Viewer slow = Viewer.slow(server.uri(), RUN);
                Viewer quick = Viewer.of(server.uri(), RUN)) {
            quick.next(); // 2 MB, more than the sockets hold
            for (int round = 0; round < 3; round++) {
                records.steps(RUN, round, round + 1);
                quick.until(RUN, round);
            }

            slow.until(RUN, 2);

            assertThat(slow.seen.picture()).isEqualTo(quick.seen.picture());
        }
    }

    @Test
    void oneThatNeverReadsIsLetGo() throws Exception {
        Duration patience = Duration.ofSeconds(2);
        server.close();
        server = PageServer.start(
                model, NewestViews.none(), ProbeImages.none(model), RunTopics.none(), PageConfig.local(0), patience);
        records.state(RUN, RunPhase.running, 0).spectra(RUN, 512, 0, 256);
        try (Socket deaf = new Socket()) {
            deaf.setReceiveBufferSize(4096);
            deaf.connect(
                    new InetSocketAddress(server.uri().getHost(), server.uri().getPort()));
            deaf.getOutputStream()
                    .write(("GET /events?run=" + RUN + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(UTF_8));
            await().until(() -> server.connections() == 1);

            await().atMost(patience.multipliedBy(4)).until(() -> server.connections() == 0);
        }
    }

    @Test
    void oneThatHasGoneIsForgotten() throws Exception {
        records.state(RUN, RunPhase.running, 0);
        try (Viewer viewer = Viewer.of(server.uri(), RUN)) {
            viewer.next();
        }

        await().until(() -> server.connections() == 0);
    }

    /**
     * A page that 100 people watch must not slow down the training beside it; the figure is of the server's own
     * threads.
     */
    @Test
    void aHundredViewersAreToldTheSameForAFifthOfACore() throws Exception {
        records.state(RUN, RunPhase.running, 0).steps(RUN, 0, 1000).spectra(RUN, 128, 0, 256);
        ExecutorService threads = Executors.newFixedThreadPool(100);
        List<Viewer> viewers = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                viewers.add(Viewer.of(server.uri(), RUN));
            }
            for (Future<?> first : read(threads, viewers, 999)) {
                first.get();
            }
            long cpu = cpuNanosOfTheServer();
            long wall = System.nanoTime();
            List<Future<?>> readings = read(threads, viewers, 1099);
            for (int step = 1000; step < 1100; step += 2) { // 20 steps a second
                records.steps(RUN, step, step + 2).spectra(RUN, 128, step, step + 2);
                await().pollDelay(Duration.ofMillis(100)).until(() -> true);
            }
            for (Future<?> reading : readings) {
                reading.get();
            }
            double cores = (cpuNanosOfTheServer() - cpu) / (double) (System.nanoTime() - wall);

            assertThat(viewers)
                    .extracting(viewer -> viewer.seen.picture())
                    .containsOnly(viewers.get(0).seen.picture());
            System.out.printf("100 viewers at 20 steps a second: %.3f cores%n", cores);
        } finally {
            for (Viewer viewer : viewers) {
                viewer.close();
            }
            threads.shutdownNow();
        }
    }

    private static List<Future<?>> read(ExecutorService threads, List<Viewer> viewers, long last) {
        List<Future<?>> all = new ArrayList<>();
        for (Viewer viewer : viewers) {
            all.add(threads.submit(() -> viewer.until(RUN, last)));
        }
        return all;
    }

    private static long cpuNanosOfTheServer() {
        ThreadMXBean bean = ManagementFactory.getThreadMXBean();
        return Arrays.stream(bean.getThreadInfo(bean.getAllThreadIds()))
                .filter(thread -> thread != null && isOfTheServer(thread))
                .mapToLong(thread -> bean.getThreadCpuTime(thread.getThreadId()))
                .sum();
    }

    private static boolean isOfTheServer(ThreadInfo thread) {
        return thread.getThreadName().startsWith("reactor-http")
                || thread.getThreadName().startsWith("page");
    }
}
