package io.directpred.recorder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.UnknownFieldSet;
import io.directpred.events.Event;
import io.directpred.events.Tag;
import io.directpred.events.Topic;
import io.directpred.events.Topics;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * TensorBoard's events, read back by the parser of Protocol Buffers, and by TensorBoard's own reader where the Python
 * that DIRECTPRED_PYTHON names, else {@code python3}, has it.
 */
class TensorBoardTest {
    @TempDir
    private Path dir;

    /** CRC-32C of these nine digits is 0xe3069283 (RFC 3720's polynomial). */
    @Test
    void itsChecksumsAreMasked() {
        assertThat(EventFile.masked("123456789".getBytes(UTF_8), 9)).isEqualTo(0xc78ab0e5);
    }

    @Test
    void scalarsHistogramsAndPicturesAreThereByTheirStep() throws IOException {
        try (Rows rows = rows()) {
            say(rows);
        }

        assertThat(told(events()))
                .contains("0 training/loss -3.5", "1 training/loss -3.25", "1 training/lr 0.1")
                .contains("1 training/target_momentum 0.99", "1 training/wait_pairs_ms 40.0")
                .contains("0 spectrum/effective_rank 5.0", "1 spectrum/effective_rank 6.0")
                .contains("-1 probe/knn 70.0", "-1 probe/linear_last 71.0", "-1 probe/linear_best 71.5")
                .contains("1 view pairs image 4 x 6")
                .filteredOn(line -> line.contains("log10"))
                .containsExactly("0 spectrum/log10 of the eigenvalues of F histogram of 3: -1.0 to 1.0");
    }

    @Test
    void aRecorderThatStartsAgainGoesOnBehindTheLastWholeEvent() throws IOException {
        try (Rows rows = rows()) {
            say(rows);
        }
        List<String> before = told(events());
        byte[] whole = Files.readAllBytes(events());
        byte[] half = Arrays.copyOf(whole, whole.length + 20);
        System.arraycopy(whole, 0, half, whole.length, 20);
        Files.write(events(), half);

        try (Rows rows = rows()) {
            say(rows); // the topics are read from their beginning
            rows.add(event(Topics.TRAINING_METRICS, 2, Said.step("run", 1, 3, -4)));
        }

        assertThat(told(events())).startsWith(before.toArray(String[]::new)).contains("2 training/loss -4.0");
        assertThat(told(events()).stream().filter(line -> line.equals("0 training/loss -3.5")))
                .hasSize(1);
    }

    @Test
    void stepsThatALaterAttemptDoesAgainTakeThePlaceOfThoseBefore() throws IOException {
        try (Rows rows = rows()) {
            say(rows);
        }
        try (Rows rows = rows()) {
            rows.add(event(Topics.TRAINING_METRICS, 2, Said.step("run", 2, 2, -4)));
            rows.add(event(Topics.TRAINING_METRICS, 3, Said.step("run", 2, 3, -5)));
        }

        assertThat(told(events()).stream().filter(line -> line.contains("loss") || line.contains("restart")))
                .containsExactly(
                        "0 training/loss -3.5",
                        "1 training/loss -3.25",
                        "1 restart",
                        "1 training/loss -4.0",
                        "2 training/loss -5.0");
    }

    @Test
    void aDirectoryWithoutThemGetsThemFromItsRows() throws IOException {
        try (Rows rows = rows()) {
            say(rows);
        }
        List<String> before = told(events());
        Files.delete(events());

        rows().close();

        before.removeIf(line -> line.contains(" image "));
        assertThat(told(events())).isEqualTo(before);
    }

    @Test
    void tensorBoardsOwnReaderUnderstandsThem() throws Exception {
        String python = System.getenv().getOrDefault("DIRECTPRED_PYTHON", "python3");
        assumeTrue(runs(python, "import tensorboard"), "no Python with tensorboard: set DIRECTPRED_PYTHON");
        try (Rows rows = rows()) {
            say(rows);
            rows.add(event(Topics.TRAINING_METRICS, 2, Said.step("run", 2, 2, -4)));
        }

        Process process = new ProcessBuilder(
                        python, "-c", """
                import sys
                from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
                a = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0, "histograms": 0, "images": 0})
                a.Reload()
                print([(e.step, e.value) for e in a.Scalars("training/loss")])
                print([(e.step, e.value) for e in a.Scalars("probe/knn")])
                h = a.Histograms("spectrum/log10 of the eigenvalues of F")
                print([(e.step, e.histogram_value.num, e.histogram_value.min, e.histogram_value.max) for e in h])
                print(sum(h[0].histogram_value.bucket), len(h[0].histogram_value.bucket_limit))
                print([(e.step, e.width, e.height) for e in a.Images("view pairs")])
                """, events().getParent().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();

        assertThat(process.inputReader().lines().toList())
                .containsExactly(
                        "[(0, -3.5), (1, -4.0)]", // step 1 of attempt 2
                        "[(-1, 70.0)]",
                        "[(0, 3.0, -1.0, 1.0)]",
                        "3.0 30",
                        "[]"); // of step 1, which was done again
        assertThat(process.waitFor()).isZero();
    }

    private static boolean runs(String python, String script) throws InterruptedException {
        try {
            return new ProcessBuilder(python, "-c", script)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private Rows rows() {
        return Rows.open(RunDirectory.of(dir), topic -> 1_000);
    }

    private Path events() {
        return TensorBoard.file(RunDirectory.of(dir));
    }

    /** A probe, two steps, and a picture; of a recorder that starts again the picture is not made again. */
    private static void say(Rows rows) throws IOException {
        rows.add(event(Topics.PROBE_REPORTS, 0, Said.probe("run", 0, false, 70, 71)));
        rows.add(event(Topics.TRAINING_METRICS, 0, Said.step("run", 1, 1, -3.5)));
        rows.add(event(Topics.SPECTRA, 0, Said.spectrum("run", 1, 0, 5, 10.0, 1.0, 0.1)));
        boolean isNew = rows.add(event(Topics.TRAINING_METRICS, 1, Said.step("run", 1, 2, -3.25)));
        rows.add(event(Topics.SPECTRA, 1, Said.spectrum("run", 1, 1, 6, 10.0, 1.0, 0.1)));
        if (isNew) {
            rows.sheet(1, ContactSheet.png(new BufferedImage(6, 4, BufferedImage.TYPE_INT_RGB)));
        }
    }

    private static <T extends SpecificRecord> Event<T> event(Topic topic, long offset, T value) {
        return new Event<>(topic, 0, offset, "run", new Tag("run", 0, 1), value, () -> {});
    }

    private static List<String> told(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<String> told = new ArrayList<>();
        while (bytes.hasRemaining()) {
            byte[] event = new byte[Math.toIntExact(bytes.getLong())];
            bytes.getInt();
            bytes.get(event);
            assertThat(bytes.getInt()).isEqualTo(EventFile.masked(event, event.length));
            said(UnknownFieldSet.parseFrom(event)).forEach(told::add);
        }
        assertThat(told).first().isEqualTo("0 brain.Event:2");
        return told;
    }

    /** By the numbers of {@code event.proto} and {@code summary.proto}. */
    private static Stream<String> said(UnknownFieldSet event) throws IOException {
        long step = event.getField(2).getVarintList().get(0);
        if (event.hasField(3)) {
            return Stream.of(step + " "
                    + event.getField(3).getLengthDelimitedList().get(0).toStringUtf8());
        }
        if (event.hasField(7)) {
            return Stream.of(step + " restart");
        }
        List<String> lines = new ArrayList<>();
        for (UnknownFieldSet value : messages(messages(event, 5).get(0), 1)) {
            String tag = value.getField(1).getLengthDelimitedList().get(0).toStringUtf8();
            lines.add(step + " " + tag + " " + content(value));
        }
        return lines.stream();
    }

    private static String content(UnknownFieldSet value) throws IOException {
        if (value.hasField(2)) {
            return "" + Float.intBitsToFloat(value.getField(2).getFixed32List().get(0));
        }
        if (value.hasField(4)) {
            UnknownFieldSet image = messages(value, 4).get(0);
            return "image " + image.getField(1).getVarintList().get(0) + " x "
                    + image.getField(2).getVarintList().get(0);
        }
        UnknownFieldSet histogram = messages(value, 5).get(0);
        return "histogram of " + (int) number(histogram, 3) + ": " + number(histogram, 1) + " to "
                + number(histogram, 2);
    }

    private static double number(UnknownFieldSet message, int field) {
        return Double.longBitsToDouble(message.getField(field).getFixed64List().get(0));
    }

    private static List<UnknownFieldSet> messages(UnknownFieldSet in, int field) throws IOException {
        List<UnknownFieldSet> messages = new ArrayList<>();
        for (var bytes : in.getField(field).getLengthDelimitedList()) {
            messages.add(UnknownFieldSet.parseFrom(bytes));
        }
        return messages;
    }
}
