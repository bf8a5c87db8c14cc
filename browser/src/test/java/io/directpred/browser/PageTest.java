package io.directpred.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.directpred.broker.EmbeddedBroker;
import io.directpred.events.EventLog;
import io.directpred.events.KafkaConnection;
import io.directpred.events.Outgoing;
import io.directpred.events.ProbeEmbedding;
import io.directpred.events.ProbeReport;
import io.directpred.events.RunState;
import io.directpred.events.Spectrum;
import io.directpred.events.Tag;
import io.directpred.events.Topic;
import io.directpred.events.TopicSize;
import io.directpred.events.Topics;
import io.directpred.events.TrainingMetrics;
import io.directpred.standalone.DirectPred;
import io.directpred.testing.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page as a person has it: a browser, the monitor in a process of its own, a broker, and a run of a small network.
 * Longer than 250 lines because it is one story of a run.
 */
class PageTest {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int STEPS = 600;
    private static final List<String> SMALL = List.of(
            "--set", "network.width=4",
            "--set", "network.projector.hidden=32",
            "--set", "network.projector.dim=16",
            "--set", "views.size=12",
            "--set", "optimiser.batch=16",
            "--set", "schedule.checkpoint=200",
            "--set", "schedule.warmup=5",
            "--set", "precision=float32",
            "--set", "threads=1",
            "--set", "probe.bank=300",
            "--set", "probe.test=100");

    @TempDir
    private Path dir;

    private final List<Process> processes = new ArrayList<>();
    private final int port = freePort();
    private EmbeddedBroker broker;
    private EventLog log;
    private Chromium browser;

    @BeforeEach
    void start() {
        broker = EmbeddedBroker.start(dir.resolve("kafka"));
        log = EventLog.open(KafkaConnection.to(broker.bootstrapServers()), PATIENCE);
        browser = new Chromium(1440, 900);
    }

    @AfterEach
    void end() {
        browser.close();
        processes.forEach(Process::destroyForcibly);
        log.close();
        broker.close();
    }

    @Test
    void showsARunFromItsFirstStepToItsEndThoughTheServerIsStartedAgain() throws Exception {
        Process monitor = monitor();
        browser.open(page());
        await().atMost(PATIENCE).until(() -> browser.text("#link").equals("up to date"));
        assertThat(browser.text("#runs-empty")).contains("No run yet");
        assertThat(browser.texts(".chart > .empty"))
                .filteredOn(text -> !text.isEmpty())
                .hasSizeGreaterThan(10)
                .allMatch(text -> text.startsWith("No data"));
        assertThat(browser.complaints()).isEmpty();

        Process run = run("watched");
        await().atMost(PATIENCE).until(() -> stepsDone() > 50);
        monitor.destroyForcibly();
        await().atMost(PATIENCE).until(() -> browser.text("#link").startsWith("the server does not answer"));
        monitor();
        assertThat(run.waitFor()).isZero();
        await().atMost(PATIENCE)
                .until(() -> browser.texts("#run-table .state").contains("finished") && stepsDone() == STEPS);

        assertThat(browser.complaints())
                .allMatch(line -> line.contains("ERR_CONNECTION_REFUSED")
                        || line.contains("ERR_INCOMPLETE_CHUNKED_ENCODING")
                        || line.contains("ERR_CONNECTION_RESET"));
        assertThat(steps("loss"))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, STEPS).boxed().toList());
        everyPanelHasData();
        itsNumbersAreThoseOfTheTopics();
        itsTopicsAreThoseOfTheBroker();
        theEmbeddingsAreThoseOfEachCheckpoint();
        assertThat((List<?>) browser.js("return performance.getEntries().map((entry) => entry.name)"
                        + ".filter((name) => /^[a-z]+:/.test(name) && !name.startsWith(location.origin))"))
                .isEmpty();
        aHealthyRunCanBeLaidBesideIt();
        aNameIsTextWhateverItIs();
    }

    private void aHealthyRunCanBeLaidBesideIt() {
        browser.js("document.getElementById('loss').scrollIntoView()"); // what is out of sight is not drawn
        clickHealthy();
        await().atMost(PATIENCE)
                .until(() -> browser.texts("#loss .value span").equals(List.of("watched loss", "healthy: quick loss")));
        assertThat(steps("loss")).contains((long) STEPS, 3_500L);
        clickHealthy();
        await().atMost(PATIENCE).until(() -> browser.texts("#loss .value span").equals(List.of("loss")));
    }

    private void clickHealthy() {
        browser.js("document.querySelector('#run-table input[data-run=\"healthy: quick\"]').click()");
    }

    private void everyPanelHasData() {
        browser.js("window.scrollTo(0, document.body.scrollHeight)");
        List<?> charts = (List<?>) browser.js("return [...document.querySelectorAll('figure.chart')].map((f) => f.id)");
        assertThat(charts).hasSizeGreaterThan(12).allSatisfy(id -> {
            browser.js("document.getElementById(arguments[0]).scrollIntoView()", id);
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(inked((String) id))
                    .as("inked pixels of %s", id)
                    .isGreaterThan(100));
            assertThat(browser.texts("#" + id + " > .empty")).as("%s", id).containsExactly("");
        });
        assertThat(browser.texts("#loaders tbody tr, #topics tbody tr, #events li"))
                .hasSizeGreaterThan(8);
    }

    /** Of the plot's canvas, those of which some colour differs from grey: lines and maps, not axes. */
    private long inked(String chart) {
        return inked(chart + " canvas", 30);
    }

    private long inked(String canvas, int least) {
        return (Long) browser.js("""
                const canvas = document.querySelector('#' + arguments[0]);
                if (!canvas) return 0;
                const d = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
                let n = 0;
                for (let i = 0; i < d.length; i += 4) {
                  if (d[i + 3] > 0 && Math.max(d[i], d[i + 1], d[i + 2]) - Math.min(d[i], d[i + 1], d[i + 2]) >= arguments[1]) n++;
                }
                return n;
                """, canvas, least);
    }

    private void itsNumbersAreThoseOfTheTopics() {
        TrainingMetrics metrics = last(Topics.TRAINING_METRICS, TrainingMetrics.class);
        Spectrum spectrum = last(Topics.SPECTRA, Spectrum.class);
        ProbeReport probe = last(Topics.PROBE_REPORTS, ProbeReport.class);
        assertShows("loss", "loss", metrics.getLoss());
        assertShows("lr", "learning rate", metrics.getLr());
        assertShows("images-per-second", "images/s", metrics.getImagesPerSecond());
        assertShows("in-flight", "slices", metrics.getSlicesInFlight());
        assertShows("age", "from the F that it was set from to F now", spectrum.getStep() - spectrum.getSetStep());
        assertShows("rank", "effective", spectrum.getEffectiveRank());
        assertShows("rank", "participation ratio", spectrum.getParticipationRatio());
        assertShows("collapse", "feature deviation", spectrum.getFeatureDeviation());
        assertShows("spectrum", "rank 1", spectrum.getEigenvalues().get(0));
        assertShows("spectrum-map", "rank 1", spectrum.getEigenvalues().get(0));
        assertShows("w-spectrum", "rank 4", spectrum.getWEigenvalues().get(3));
        assertShows("cosine", "rank 16", spectrum.getCosines().get(15));
        assertShows("accuracy", "kNN", probe.getKnn());
        assertShows("accuracy", "linear, last", probe.getLinearLast());
    }

    private void itsTopicsAreThoseOfTheBroker() {
        List<TopicSize> sizes =
                Objects.requireNonNull(log.sizes(Topics.lasting()).block(PATIENCE));
        List<String> rows = sizes.stream()
                .map(size -> size.topic() + " all runs " + size.records() + " " + size.bytes())
                .toList();
        assertThat(sizes).hasSizeGreaterThan(8).anyMatch(size -> size.bytes() > 10_000);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat((List<?>)
                        browser.js("return [...document.querySelectorAll('#topics tbody tr')].map((row) => [0, 1, 2, 4]"
                                + ".map((i) => i < 2 ? row.cells[i].textContent"
                                + " : row.cells[i].textContent.replace(/\\D/g, '')).join(' '))"))
                .isEqualTo(rows));
    }

    private void theEmbeddingsAreThoseOfEachCheckpoint() {
        List<ProbeEmbedding> all = log.readToEnd(Topics.PROBE_EMBEDDINGS, SpecificRecord.class)
                .map(event -> event.value())
                .ofType(ProbeEmbedding.class)
                .collectList()
                .block(PATIENCE);
        assertThat(all).hasSizeGreaterThan(1);
        browser.js("document.getElementById('embeddings').scrollIntoView()");
        await().atMost(PATIENCE)
                .until(() -> browser.text("#embeddings > .unit").startsWith("after " + STEPS + " steps: 100 images"));
        assertThat(inked("embeddings .embedding > canvas", 30)).isGreaterThan(100);
        assertThat(browser.texts("#embeddings .legend > span")).hasSize(10).doesNotContain("");

        browser.js("""
                const canvas = document.querySelector('#embeddings .embedding > canvas');
                canvas.focus();
                canvas.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight' }));
                """);
        ProbeEmbedding newest = all.get(all.size() - 1);
        assertThat(near()).hasSize(10).containsExactlyElementsOf(neighboursOfTheFirst(newest));
        await().atMost(PATIENCE).until(() -> inked("embeddings .thumbnail canvas", 0) > 50);

        browser.js("""
                const slider = document.querySelector('#embeddings input');
                slider.value = 0;
                slider.dispatchEvent(new Event('input'));
                """);
        await().atMost(PATIENCE)
                .until(() -> browser.text("#embeddings > .unit").startsWith("after 0 steps: 100 images"));
        assertThat(near()).containsExactlyElementsOf(neighboursOfTheFirst(all.get(0)));
    }

    /** Images whose pictures are shown. */
    private List<Integer> near() {
        List<?> images = (List<?>) browser.js(
                "return [...document.querySelectorAll('#embeddings .thumbnail')].map((e) => Number(e.dataset.image))");
        return images.stream().map(image -> ((Number) image).intValue()).toList();
    }

    private static List<Integer> neighboursOfTheFirst(ProbeEmbedding embedding) {
        ByteBuffer neighbours = embedding.getNeighbours().duplicate().order(ByteOrder.LITTLE_ENDIAN);
        List<Integer> images = new ArrayList<>(List.of(0));
        for (int i = 0; i < embedding.getK(); i++) {
            images.add(Short.toUnsignedInt(neighbours.getShort(2 * i)));
        }
        return images;
    }

    /** What stands beside a label above a chart, to the digits that are shown. */
    private void assertShows(String chart, String label, double value) {
        String shown = (String) browser.js(
                "return [...document.querySelectorAll('#' + arguments[0] + ' .value')]"
                        + ".find((v) => v.querySelector('span').textContent === arguments[1]).querySelector('b').textContent",
                chart,
                label);
        assertThat(Double.parseDouble(shown))
                .as(chart + ", " + label)
                .isCloseTo(value, within(Math.abs(value) * 1e-4 + 1e-9));
    }

    private void aNameIsTextWhateverItIs() {
        String name = "<img src=x onerror=\"window.broken = true\"><b>bold</b>";
        RunState state = RunState.newBuilder(last(Topics.RUNS, RunState.class))
                .setRun(name)
                .setReason("<script>window.broken = true</script>")
                .build();
        log.publish(new Outgoing(Topics.RUNS, name, new Tag(name, 0, 1), state)).block(PATIENCE);

        await().atMost(PATIENCE)
                .until(() -> browser.texts("#run-table .run-name").contains(name));
        browser.js("document.querySelector('#run-table input:not(:checked)').click()");
        await().atMost(PATIENCE)
                .until(() -> browser.texts("#events li span").stream().anyMatch(text -> text.contains("<script>")));

        assertThat(browser.js("return window.broken === true")).isEqualTo(false);
        assertThat(browser.js(
                        "return document.querySelectorAll('main :not(#views) > img, main b b, main script').length"))
                .isEqualTo(0L);
    }

    private <T extends SpecificRecord> T last(Topic topic, Class<T> type) {
        return log.readToEnd(topic, type).map(event -> event.value()).blockLast(PATIENCE);
    }

    private long stepsDone() {
        List<Long> steps = steps("loss");
        return steps.isEmpty() ? 0 : steps.get(steps.size() - 1);
    }

    /** Of the chart's table. */
    private List<Long> steps(String chart) {
        List<?> steps = (List<?>)
                browser.js("const c = document.getElementById(arguments[0]).chart; c.draw(); return c.data[0]", chart);
        return steps.stream().map(step -> ((Number) step).longValue()).toList();
    }

    private String page() {
        return "http://127.0.0.1:" + port + "/";
    }

    /** Answers when this returns. */
    private Process monitor() throws IOException {
        ProcessBuilder builder = ChildJvm.of(io.directpred.monitor.Main.class, List.of());
        builder.environment()
                .putAll(Map.of(
                        "KAFKA_BOOTSTRAP_SERVERS",
                        broker.bootstrapServers(),
                        "HTTP_PORT",
                        "0",
                        "PAGE_PORT",
                        Integer.toString(port),
                        "JDK_JAVA_OPTIONS", // as a user has it: a module's logback-test.xml is on the class path, too
                        "-Dlogback.configurationFile=logback.xml"));
        Process process = builder.start();
        processes.add(process);
        BufferedReader lines = process.inputReader();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.contains("page http://127.0.0.1:" + port)) {
                return process;
            }
        }
        throw new AssertionError("the monitor ended");
    }

    private Process run(String name) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "run",
                "--no-page",
                "--bootstrap",
                broker.bootstrapServers(),
                "--steps",
                "" + STEPS,
                "--out",
                dir.resolve(name).toString()));
        arguments.addAll(SMALL);
        Process process = ChildJvm.of(DirectPred.class, arguments)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        processes.add(process);
        return process;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
